/**
 * What a person has mapped: the mapping under HaloPSA's id, and under QuickBooks' id a claim that says which HaloPSA record has it, so that no
 * two get the same. The claim is taken first and believed only while the mapping says the same, so one that a crash or a later mapping left
 * behind is in nobody's way.
 */
import type { Side } from '../entities/kind.ts';
import { TransientError } from '../sync/outcome.ts';
import type { MappingStore } from '../sync/ports.ts';
import type { Mapping } from '../sync/records.ts';
import { linkIdOf } from '../sync/references.ts';
import { without, type Item, type Table } from './table.ts';

const CLAIM_TRIES = 3;

const partition = (connection: string): string => `${connection}#mapping`;
const sort = (kind: string, side: Side, id: string): string => `${kind}#${linkIdOf(side, id)}`;
const toMapping = (item: Item): Mapping => without(item, 'pk', 'sk') as unknown as Mapping;

export function mappingStore(table: Table): MappingStore {
  const ofHalo = async (connection: string, kind: string, id: string): Promise<Mapping | undefined> => {
    const item = await table.get(partition(connection), sort(kind, 'halo', id));
    return item && toMapping(item);
  };
  const ofQuickBooks = async (connection: string, kind: string, id: string): Promise<Mapping | undefined> => {
    const claim = await table.get(partition(connection), sort(kind, 'quickbooks', id));
    const mapping = claim && (await ofHalo(connection, kind, String(claim['halo'])));
    return mapping?.quickbooks === id ? mapping : undefined;
  };
  return {
    find: (connection, kind, side, id) => (side === 'halo' ? ofHalo : ofQuickBooks)(connection, kind, id),
    list: async (connection, kind) =>
      (await table.list(partition(connection), { prefix: `${kind}#h:` })).map(toMapping),
    put: async (mapping, shared) => {
      const { connection, kind, halo, quickbooks } = mapping;
      const taken = shared ? undefined : await claim(table, mapping, ofQuickBooks);
      if (taken) return taken;
      const before = await ofHalo(connection, kind, halo);
      await table.put({ pk: partition(connection), sk: sort(kind, 'halo', halo), ...mapping });
      if (before && before.quickbooks !== quickbooks) await disclaim(table, before);
      return undefined;
    },
    remove: async (mapping) => {
      const { connection, kind, halo, quickbooks } = mapping;
      await table.remove(partition(connection), sort(kind, 'halo', halo), {
        expression: 'quickbooks = :id',
        values: { ':id': quickbooks },
      });
      await disclaim(table, mapping);
    },
  };
}

/** @returns the mapping that has the QuickBooks record */
async function claim(
  table: Table,
  { connection, kind, halo, quickbooks }: Mapping,
  ofQuickBooks: (connection: string, kind: string, id: string) => Promise<Mapping | undefined>,
): Promise<Mapping | undefined> {
  const key = { pk: partition(connection), sk: sort(kind, 'quickbooks', quickbooks) };
  for (let attempt = 0; attempt < CLAIM_TRIES; attempt += 1) {
    const held = await table.put(
      { ...key, halo },
      { expression: 'attribute_not_exists(pk) OR halo = :halo', values: { ':halo': halo } },
    );
    if (held) return undefined;
    const found = await table.get(key.pk, key.sk);
    const taken = await ofQuickBooks(connection, kind, quickbooks);
    if (taken) return taken;
    if (found) await disclaim(table, { connection, kind, halo: String(found['halo']), quickbooks });
  }
  throw new TransientError(`the mapping of ${kind} ${quickbooks} changes too fast`);
}

async function disclaim(
  table: Table,
  { connection, kind, halo, quickbooks }: Pick<Mapping, 'connection' | 'kind' | 'halo' | 'quickbooks'>,
): Promise<void> {
  await table.remove(partition(connection), sort(kind, 'quickbooks', quickbooks), {
    expression: 'halo = :halo',
    values: { ':halo': halo },
  });
}
