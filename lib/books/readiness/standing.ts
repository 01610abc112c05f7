/** One record's standing, decided as the engine would: whose it is, whether it is to be synced, its counterpart, what it names, its own rules. */
import type { LensEnv, Refusal } from '../../entities/kind.ts';
import type { Connection } from '../../sync/connection.ts';
import { isBeforeGoLive } from '../../sync/go-live.ts';
import { directionOf, mayCreate } from '../../sync/job.ts';
import { decidePlan, mayWrite } from '../../sync/plan.ts';
import { linkIdOf, type Named } from '../../sync/references.ts';
import type { KindFacts, Row } from './facts.ts';
import { nameOf, whatOf, willBeThere, type Judged, type Seen, type Standing } from './judged.ts';
import type { Matching } from './match.ts';
import { isDocument } from './read.ts';
import { elsewhere, type Realms } from './route.ts';

export interface Court {
  readonly connection: Connection;
  /** Whether the tenant feeds several companies. */
  readonly shared: boolean;
  readonly realms: Realms;
  /** What was judged before, by kind and HaloPSA id. */
  readonly known: ReadonlyMap<string, Judged>;
  /** The kinds that are judged. */
  readonly lookedAt: ReadonlySet<string>;
  readonly facts: KindFacts;
  readonly matching: Matching;
  readonly env: LensEnv;
}

const refused = (refusal: Refusal): Standing => ({ standing: 'refused', refusal });

export function standingOf(one: Seen, court: Court): Standing {
  const { kind, id, record, shape } = one;
  const { connection, shared, realms, facts, env } = court;
  const away = elsewhere(one, connection, shared, realms);
  if (away) return away;
  const link = facts.links.get(linkIdOf('halo', id));
  if (link?.state === 'removed') return { standing: 'apart', reason: 'gone on both sides' };
  // Reference data may have been mapped anew, so it is looked at as if for the first time.
  if (link?.quickbooks && !kind.shared) return { standing: 'linked', link };
  const eligibility = kind.halo.eligible?.(record, env.company) ?? { eligible: true };
  if (!eligibility.eligible)
    return 'refusal' in eligibility
      ? refused(eligibility.refusal)
      : { standing: 'apart', reason: eligibility.reason };
  if (isBeforeGoLive({ kind, connection }, shape)) return { standing: 'apart', reason: 'before go-live' };
  const by = isWritten(court) ? one.references.filter((reference) => !isThere(reference, court)) : [];
  if (by.length > 0) return { standing: 'held', by };
  return isDocument(kind) ? toBeMade(one, court) : masterStanding(one, court);
}

const isWritten = ({ connection, facts: { kind } }: Court): boolean =>
  mayWrite('quickbooks', directionOf({ connection, kind }));

/** Of a kind that is not looked at nothing can be said. */
function isThere(reference: Named, { known, lookedAt }: Court): boolean {
  const judged = known.get(nameOf(reference));
  return judged ? willBeThere(judged) : !lookedAt.has(reference.kind);
}

function masterStanding(one: Seen, court: Court): Standing {
  const { kind, id, record, shape } = one;
  const what = `the ${whatOf(kind)} ${one.label}`;
  const match = court.matching(linkIdOf('halo', id), shape, record, what, court.env);
  if (match.match === 'ambiguous') return refused(match.refusal);
  if (match.match === 'none') return toBeMade(one, court);
  const refusal = disagreement(one, match.row, court);
  return refusal ? refused(refusal) : { standing: 'matched', row: match.row };
}

/** Two records that are one, but cannot be brought to agree. */
function disagreement(one: Seen, { record }: Row, { connection, env }: Court): Refusal | undefined {
  const { kind, shape, observed } = one;
  if (kind.shared && record['Active'] === false) return mappedToInactive(one);
  const verdict = kind.verify?.(observed, kind.quickbooks.observe(record, env), {
    boundMinor: 0,
    currency: env.company.homeCurrency,
  });
  if (verdict?.agrees === false) return verdict.refusal;
  const { owner, owners, fixed, createOnly, document } = kind;
  const quickbooks = kind.quickbooks.lens.read(record, env);
  const direction = directionOf({ connection, kind });
  const plan = decidePlan({ halo: shape, quickbooks, owner, owners, fixed, createOnly, document, direction });
  if (plan.plan !== 'conflict') return undefined;
  const [first] = plan.differences;
  return {
    code: 'drift',
    sentence: `The ${whatOf(kind)} “${one.label}” has the ${first?.field ?? ''} ${String(first?.halo)} in HaloPSA and ${String(first?.quickbooks)} in QuickBooks, where it cannot be changed any more.`,
    fix: 'Make both sides the same by hand, or make a second record for the other value.',
    owner: 'bookkeeper',
  };
}

const mappedToInactive = ({ kind, label }: Seen): Refusal => ({
  code: 'counterpart-inactive',
  sentence: `The ${whatOf(kind)} “${label}” is mapped to one that is inactive in QuickBooks, which refuses whatever names it.`,
  fix: `Make it active again in QuickBooks, or map the ${whatOf(kind)} to another one.`,
  owner: 'bookkeeper',
});

function toBeMade(one: Seen, court: Court): Standing {
  const { kind } = one;
  const { connection, env } = court;
  if (!isWritten(court)) return refused(withOwnFix(noCounterpart(one), one, court));
  if (!mayCreate({ connection, kind }))
    return isDocument(kind)
      ? { standing: 'apart', reason: 'only linked with what is there' }
      : refused(notMapped(one));
  const refusal = kind.check?.(one.shape, one.observed, env);
  return refusal ? refused(refusal) : { standing: 'new' };
}

const noCounterpart = ({ kind, label }: Seen): Refusal => ({
  code: 'no-counterpart',
  sentence: `The ${whatOf(kind)} “${label}” of HaloPSA has no counterpart in QuickBooks.`,
  fix: `Map it to an existing ${whatOf(kind)} of QuickBooks, or create it there; the sync never creates one by itself.`,
  owner: 'bookkeeper',
});

/** Where the kind has a command for it. */
const withOwnFix = (refusal: Refusal, { kind, id }: Seen, { connection, env }: Court): Refusal =>
  kind.unmatched ? { ...refusal, fix: kind.unmatched(connection.id, id, env.company) } : refusal;

const notMapped = ({ kind, label }: Seen): Refusal => ({
  code: 'not-mapped',
  sentence: `The ${whatOf(kind)} “${label}” is not in QuickBooks yet, and creating ${whatOf(kind)}s there is switched off.`,
  fix: `Create or rename it in QuickBooks so that the names are the same, or switch auto-create on for ${whatOf(kind)}s.`,
  owner: 'bookkeeper',
});
