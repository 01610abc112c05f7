/** Lists of either vendor, each read once however many ask for it. One that may not be read is empty, and noted. */
import type { Resource, Side, Wire } from '../../entities/kind.ts';
import type { Connection } from '../../sync/connection.ts';
import { ReadRefusedError } from '../../sync/outcome.ts';
import type { Ports } from '../../sync/ports.ts';
import type { RecordSystem } from '../../sync/record-system.ts';
import type { Row, Unread } from './facts.ts';

export interface Lists {
  readonly unread: readonly Unread[];
  /** @param max the rest is left where there are more */
  list(side: Side, resource: Resource, max?: number): Promise<readonly Row[]>;
  /** @returns undefined where the vendor forbids it, which is noted */
  unless<T>(side: Side, resource: string, read: () => Promise<T>): Promise<T | undefined>;
}

export function listsOf(connection: Connection, { system }: Pick<Ports, 'system'>): Lists {
  const unread: Unread[] = [];
  const lists = new Map<string, Promise<readonly Row[]>>();
  const systems = {
    halo: system('halo', connection, 'sweep'),
    quickbooks: system('quickbooks', connection, 'sweep'),
  };
  const unless = async <T>(side: Side, resource: string, read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof ReadRefusedError)) throw error;
      unread.push({ side, resource, refusal: error.refusal });
      return undefined;
    }
  };
  return {
    unread,
    unless,
    list: (side, resource, max = Infinity) => {
      const name = `${side} ${resource.name} ${JSON.stringify(resource.query ?? {})}`;
      const known =
        lists.get(name) ??
        unless(side, resource.name, () => whole(systems[side], resource, max)).then((all) => all ?? []);
      lists.set(name, known);
      return known;
    },
  };
}

async function whole(system: RecordSystem, resource: Resource, max: number): Promise<readonly Row[]> {
  const all: Row[] = [];
  for await (const { records } of system.changed(resource, undefined)) {
    for (const record of records) {
      const { id, gone } = system.facts(record, resource);
      if (!gone) all.push({ id, record });
    }
    if (all.length >= max) break;
  }
  return all;
}

/** What an adapter reads along with one record, for a whole list. */
export async function withIncludes(
  records: readonly Row[],
  side: Side,
  { include = [] }: Resource,
  { list }: Pick<Lists, 'list'>,
): Promise<readonly Row[]> {
  let extended = records;
  for (const { resource, as, ids } of include) {
    const byId = new Map((await list(side, { name: resource })).map((one) => [one.id, one] as const));
    const foundFor = (record: Wire): readonly Wire[] =>
      [...new Set(ids(record))].flatMap((id) => byId.get(id) ?? []).map((one) => one.record);
    extended = extended.map(({ id, record }) => ({ id, record: { ...record, [as]: foundFor(record) } }));
  }
  return extended;
}
