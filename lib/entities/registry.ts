/** Every kind, by the names that the outside uses for it. The list itself is generated from the folders. */
import type { Kind } from './kind.ts';
import { all } from './registry.gen.ts';

/** Each kind's shape is its own business; everything generic works on the base type. */
export const kinds: readonly Kind[] = (all as readonly unknown[] as readonly Kind[]).toSorted(
  (a, b) => a.importRank - b.importRank,
);

const byName = new Map(kinds.map((kind) => [kind.name, kind]));
const byEntity = new Map(kinds.map((kind) => [kind.quickbooks.resource.name.toLowerCase(), kind]));

export const kindByName = (name: string): Kind | undefined => byName.get(name);

/** @param entity a QuickBooks entity name in any case: CloudEvents send it in lower case */
export const kindByQuickBooksEntity = (entity: string): Kind | undefined =>
  byEntity.get(entity.toLowerCase());
