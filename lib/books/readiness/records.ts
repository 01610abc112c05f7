/**
 * Records that would become open items, and references that will not be there. A reference is named itself, with those who need it, for it is what
 * a person mends: ten invoices that name one unmapped tax are one thing to do.
 */
import type { Connection } from '../../sync/connection.ts';
import { directionOf } from '../../sync/job.ts';
import { linkIdOf, type Named } from '../../sync/references.ts';
import { blocks, warns, type Trouble } from './finding.ts';
import { nameOf, whatOf, type Judged } from './judged.ts';

export const exampleOf = ({ id, label }: Pick<Judged, 'id' | 'label'>) => ({
  record: linkIdOf('halo', id),
  label,
});

export function recordTroubles(judged: readonly Judged[], connection: Connection): readonly Trouble[] {
  const needed = neededBy(judged);
  return judged.flatMap((one) => {
    const { kind, standing } = one;
    if (standing.standing !== 'refused') return [];
    const users = needed.get(nameOf({ kind: kind.name, id: one.id })) ?? [];
    const about = { kind: kind.name, example: exampleOf(one) };
    // Nobody misses it: it is asked about once, at the import, or never where it comes from QuickBooks only.
    const isIdle = users.length === 0 && isReference(standing.refusal.code);
    if (isIdle && directionOf({ connection, kind }) === 'pull') return [];
    return [isIdle ? warns(standing.refusal, about) : blocks(sayingWho(standing.refusal, users), about)];
  });
}

/** Refusals that only matter to whoever names the record. */
const isReference = (code: string): boolean =>
  code === 'no-counterpart' || code === 'not-mapped' || code === 'counterpart-inactive';

const sayingWho = <T extends { readonly sentence: string }>(refusal: T, users: readonly Judged[]): T => {
  const [first] = users;
  if (!first) return refusal;
  const others = users.length === 1 ? '' : ` and ${users.length - 1} more`;
  const sentence = `${refusal.sentence} The ${whatOf(first.kind)} “${first.label}”${others} cannot be sent without it.`;
  return { ...refusal, sentence };
};

/** Who is held up by what, by the reference’s kind and id. */
function neededBy(judged: readonly Judged[]): ReadonlyMap<string, readonly Judged[]> {
  const users = new Map<string, Judged[]>();
  for (const one of judged) {
    const { standing } = one;
    for (const reference of standing.standing === 'held' ? standing.by : []) {
      const name = nameOf(reference);
      const known = users.get(name) ?? [];
      known.push(one);
      users.set(name, known);
    }
  }
  return users;
}

/** What is named but is nowhere, or is kept out: whoever names it would wait for ever, and nobody else would say so. */
export function referenceTroubles(judged: readonly Judged[]): readonly Trouble[] {
  const known = new Map(judged.map((one) => [nameOf({ kind: one.kind.name, id: one.id }), one]));
  const held = new Map<string, { readonly reference: Named; readonly users: readonly Judged[] }>();
  for (const [name, users] of neededBy(judged)) {
    const [first] = users;
    const by = first?.standing.standing === 'held' ? first.standing.by : [];
    const reference = by.find((one) => nameOf(one) === name);
    if (reference) held.set(name, { reference, users });
  }
  return [...held].flatMap(([name, { reference, users }]) => troubleOf(reference, known.get(name), users));
}

function troubleOf(
  { kind, id }: Named,
  judged: Judged | undefined,
  users: readonly Judged[],
): readonly Trouble[] {
  if (judged && judged.standing.standing !== 'apart') return [];
  const what = kind.replaceAll('-', ' ');
  const label = judged?.label ?? id;
  const reason =
    judged?.standing.standing === 'apart' ? judged.standing.reason : 'there is none of that id in HaloPSA';
  const refusal = {
    code: judged ? 'reference-kept-out' : 'reference-unknown',
    sentence: `The ${what} “${label}” is named, but it is not synced: ${reason}.`,
    fix: `Choose another ${what} on the records that name it, or let it be synced.`,
    owner: 'bookkeeper' as const,
  };
  return [blocks(sayingWho(refusal, users), { kind, example: { record: linkIdOf('halo', id), label } })];
}
