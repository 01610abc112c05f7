/** Both sides' records of a kind that may be mapped: listed once, page by page, without those that belong to another company or are gone. */
import type { Kind, LensEnv, Resource, Side, Wire } from '../entities/kind.ts';
import { kinds } from '../entities/registry.ts';
import type { Connection } from '../sync/connection.ts';
import type { Ports } from '../sync/ports.ts';
import type { RecordSystem } from '../sync/record-system.ts';
import { readOf, type Read } from './mapping-facts.ts';

export interface Listing {
  readonly reads: readonly Read[];
  /** Those that cannot be mapped: inactive, of another company, not to be synced. */
  readonly leftOut: number;
}

type ListPorts = Pick<Ports, 'system' | 'waits'>;

export async function listSide(
  kind: Kind,
  side: Side,
  connection: Connection,
  env: LensEnv,
  ports: ListPorts,
): Promise<Listing> {
  if (side === 'halo' && kind.halo.resource.virtual) {
    const ids = await valuesOf(kind, connection, env, ports);
    return { reads: ids.map((id) => readOf(kind, side, id, { id }, env)), leftOut: 0 };
  }
  const system = ports.system(side, connection, 'backfill');
  const { resource } = kind[side];
  const found = new Map<string, Read>();
  let leftOut = 0;
  for await (const page of system.changed(resource, undefined)) {
    for (const record of await withIncludes(page.records, resource, system)) {
      const { id, gone } = system.facts(record, resource);
      const read = gone || !isOurs(kind, side, record, env) ? undefined : readOf(kind, side, id, record, env);
      if (read && read.shape['active'] !== false && read.observed['active'] !== false) found.set(id, read);
      else leftOut += 1;
    }
  }
  return { reads: [...found.values()], leftOut };
}

function isOurs(kind: Kind, side: Side, record: Wire, { company }: LensEnv): boolean {
  const realmId = side === 'halo' ? kind.halo.route?.(record)?.realmId : undefined;
  if (realmId !== undefined && realmId !== company.realmId) return false;
  if (kind[side].isOf?.(record, company) === false) return false;
  return kind[side].eligible?.(record, company).eligible !== false;
}

/** A list has no records read along; those that a small kind needs are few enough to be listed whole. */
async function withIncludes(
  records: readonly Wire[],
  { small, include = [] }: Resource,
  system: RecordSystem,
): Promise<readonly Wire[]> {
  if (!small || include.length === 0) return records;
  let extended = records;
  for (const { resource, as, ids } of include) {
    const all = new Map<string, Wire>();
    const along = { name: resource };
    for await (const page of system.changed(along, undefined))
      for (const record of page.records) all.set(system.facts(record, along).id, record);
    extended = extended.map((record) => ({
      ...record,
      [as]: ids(record).flatMap((id) => all.get(id) ?? []),
    }));
  }
  return extended;
}

/** What exists only as a value in other records: in those of the lists that name it, and in what waits for it. */
async function valuesOf(
  kind: Kind,
  connection: Connection,
  env: LensEnv,
  ports: ListPorts,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const { on } of await ports.waits.list(connection.id))
    if (on.kind === kind.name && on.side === 'halo') found.add(on.id);
  const system = ports.system('halo', connection, 'backfill');
  for (const other of kinds) {
    if (other.document || other.halo.resource.virtual || other.halo.resource.small) continue;
    for await (const { records } of system.changed(other.halo.resource, undefined))
      for (const record of records)
        for (const reference of isOurs(other, 'halo', record, env)
          ? other.halo.lens.references(record, env)
          : [])
          if (reference.kind === kind.name) found.add(reference.id);
  }
  return [...found].sort();
}
