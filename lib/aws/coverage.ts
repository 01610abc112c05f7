/**
 * Coverage, a row for each resource. `until` is the end of the newest interval, and rises but where a kind that was off goes on; where there is no other interval it is all there is
 * to keep of them, and a row of the time before has nothing else.
 */
import { newest, seenUntil, walked, type Coverage, type Interval } from '../sync/coverage.ts';
import { TransientError } from '../sync/outcome.ts';
import type { CoverageStore } from '../sync/ports.ts';
import { without, type Condition, type Item, type Table } from './table.ts';

const TRIES = 5;

function toCoverage(item: Item): Coverage {
  const { until, intervals, ...facts } = without(item, 'pk', 'sk', 'version') as Item & {
    readonly until?: string;
    readonly intervals?: readonly Interval[];
  };
  return { ...facts, intervals: intervals ?? (until === undefined ? [] : [{ until }]) };
}

function toRow({ intervals, ...facts }: Coverage): Item {
  const [first] = intervals;
  const isPlain = intervals.length === 1 && first?.from === undefined;
  return {
    ...facts,
    ...(first && { until: newest({ intervals }) }),
    ...(first && !isPlain && { intervals }),
  };
}

const still = (item: Item | undefined): Condition => {
  if (!item) return { expression: 'attribute_not_exists(pk)' };
  const names = { '#version': 'version' };
  return item['version'] === undefined
    ? { expression: 'attribute_not_exists(#version)', names }
    : { expression: '#version = :version', names, values: { ':version': item['version'] } };
};

export function coverageStore(table: Table): CoverageStore {
  const partition = (connection: string): string => `${connection}#coverage`;
  const get: CoverageStore['of'] = async (connection, side, kind) => {
    const item = await table.get(partition(connection), `${side}#${kind}`);
    return item && toCoverage(item);
  };
  const change: CoverageStore['change'] = async (connection, side, kind, changeTo) => {
    const key = { pk: partition(connection), sk: `${side}#${kind}` };
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const item = await table.get(key.pk, key.sk);
      const row = toRow(changeTo(item && toCoverage(item)));
      const version = Number(item?.['version'] ?? 0) + 1;
      if (await table.put({ ...row, ...key, version }, still(item))) return;
    }
    throw new TransientError(`the coverage of ${kind} changes too fast`);
  };
  return {
    of: get,
    coveredUntil: async (connection, side, kind) => seenUntil(await get(connection, side, kind)),
    change,
    advance: (connection, side, kind, until) =>
      change(connection, side, kind, (before) => walked(before, { until })),
  };
}
