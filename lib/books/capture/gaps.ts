/** What a feed did not reach back to is told to a person once, for the whole connection, and goes when the lists have been compared. */
import { sayName } from '../../sync/circuit.ts';
import type { Connection } from '../../sync/connection.ts';
import { gapsOf, type Gap } from '../../sync/coverage.ts';
import type { Ports } from '../../sync/ports.ts';
import { WHOLE_CONNECTION } from '../names.ts';
import type { Walk } from './walks.ts';

/** What the open item is about. */
export const COVERAGE = 'coverage';
const CODE = 'coverage-gap';

interface Gapped {
  readonly walk: Walk;
  readonly gaps: readonly Gap[];
}

export async function tellGaps(
  { id }: Connection,
  walks: readonly Walk[],
  { coverage, openItems, clock }: Ports,
): Promise<void> {
  const gapped: Gapped[] = [];
  for (const walk of walks) {
    const gaps = gapsOf(await coverage.of(id, walk.side, walk.name));
    if (gaps.length > 0) gapped.push({ walk, gaps });
  }
  if (gapped.length === 0) return openItems.resolve(id, WHOLE_CONNECTION, COVERAGE);
  await openItems.raise(
    {
      connection: id,
      kind: WHOLE_CONNECTION,
      record: COVERAGE,
      code: CODE,
      sentence: sentenceOf(gapped),
      fix: 'Nothing to do: the lists are compared whole by themselves, and this goes when they have been. What differs is synced like any other change.',
      owner: 'ops',
    },
    new Date(clock.now()).toISOString(),
  );
}

const day = (iso: string): string => iso.slice(0, 'YYYY-MM-DD'.length);

function sentenceOf(gapped: readonly Gapped[]): string {
  const all = gapped.flatMap(({ gaps }) => gaps);
  const from = all.map((gap) => gap.from).toSorted()[0] ?? '';
  const until =
    all
      .map((gap) => gap.until)
      .toSorted()
      .at(-1) ?? '';
  const lists = gapped.map(({ walk: { side, kind } }) => `${kind[side].resource.name} (${sayName(side)})`);
  return `What changed between ${day(from)} and ${day(until)} was not seen, because the sync stood still for longer than the vendor tells of changes: ${lists.join(', ')}.`;
}
