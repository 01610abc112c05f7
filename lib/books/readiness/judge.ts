/**
 * Every record is judged by the kinds' own rules, in the order in which the engine asks them. References come first, so that a document is judged
 * with what will be there by the time it is posted. Nothing is refused here that the engine would not refuse; what it would only find out by
 * waiting (a record that never comes) is seen at once.
 */
import type { Company, Kind, LensEnv } from '../../entities/kind.ts';
import { companyOf } from '../../sync/job.ts';
import type { Link } from '../../sync/records.ts';
import { linkIdOf, Resolved, type Named } from '../../sync/references.ts';
import type { AccessFacts, BookFacts, KindFacts, Row } from './facts.ts';
import { nameOf, type Judged, type Seen } from './judged.ts';
import { matchingIn } from './match.ts';
import { realmsOf } from './route.ts';
import { standingOf, type Court } from './standing.ts';

interface Bond {
  readonly named: Named;
  readonly link: Link;
}

export function judge({ connection, shared }: AccessFacts, { kinds }: BookFacts): readonly Judged[] {
  const company = companyOf(connection);
  const known = new Map<string, Judged>();
  const bonds: Bond[] = [];
  const realms = realmsOf(kinds);
  const lookedAt = new Set(kinds.map(({ kind }) => kind.name));
  for (const facts of kinds) {
    const env: LensEnv = { refs: new Resolved(bonds), company };
    const matching = matchingIn(facts);
    const court: Court = { connection, shared, realms, known, lookedAt, facts, matching, env };
    const rows = facts.kind.halo.resource.virtual ? namedRows(facts.kind, kinds, company) : facts.halo;
    for (const row of rows) {
      const one = judgeRow(row, court);
      known.set(nameOf({ kind: facts.kind.name, id: one.id }), one);
      bonds.push(bondOf(one, court));
    }
  }
  return [...known.values()];
}

/** Records that exist only as values in others. */
function namedRows({ name }: Kind, kinds: readonly KindFacts[], company: Company): readonly Row[] {
  const references = kinds
    .filter(({ kind }) => !kind.halo.resource.virtual)
    .flatMap(({ kind, halo }) =>
      halo.flatMap(({ record }) => kind.halo.lens.references(record, { company })),
    );
  const ids = references.filter(({ kind }) => kind === name).map(({ id }) => id);
  return [...new Set(ids)].map((id) => ({ id, record: { id } }));
}

function judgeRow({ id, record }: Row, court: Court): Judged {
  const { kind } = court.facts;
  const { company } = court.env;
  const unseen = { kind, id, record, label: id, shape: {}, observed: {}, references: [] };
  const parsed = kind.halo.schema.safeParse(record);
  if (!parsed.success)
    return { ...unseen, standing: { standing: 'refused', refusal: notAsDescribed(kind, parsed.error) } };
  const shape = kind.halo.lens.read(record, court.env);
  const observed = kind.halo.observe(record, court.env);
  const references = kind.halo.lens.references(record, { company });
  const one: Seen = {
    ...unseen,
    label: String(shape['name'] ?? observed['label'] ?? observed['name'] ?? id),
    shape,
    observed,
    references: references.map((reference) => ({ ...reference, side: 'halo' })),
  };
  return { ...one, standing: standingOf(one, court) };
}

interface Issues {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}

const notAsDescribed = ({ halo }: Kind, { issues: [issue] }: Issues) => ({
  code: 'not-as-described',
  sentence: `HaloPSA’s ${halo.resource.name} has another form than the sync knows: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}.`,
  fix: 'Look whether HaloPSA was updated, and update the sync; until then such records end in the dead-letter queue.',
  owner: 'ops' as const,
});

/** The link as it is, or as it would be: what a document that names the record will find. */
function bondOf({ kind, id, observed, standing }: Judged, { connection, facts, env }: Court): Bond {
  const link = linkIdOf('halo', id);
  const named: Named = { kind: kind.name, side: 'halo', id };
  const base: Link = {
    connection: connection.id,
    kind: kind.name,
    link,
    state: 'new',
    halo: { id, observed },
    generation: 0,
    version: 0,
    updatedAt: '',
  };
  if (standing.standing === 'linked') return { named, link: standing.link };
  if (standing.standing !== 'matched') return { named, link: base };
  const { row } = standing;
  const seen = { id: row.id, observed: facts.kind.quickbooks.observe(row.record, env) };
  return { named, link: { ...base, quickbooks: seen } };
}
