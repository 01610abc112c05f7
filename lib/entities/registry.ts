/** Every kind, by the names that the outside uses for it. The list itself is generated from the folders. */
import type { Kind, Side } from './kind.ts';
import { all } from './registry.gen.ts';

/** Each kind's shape is its own business; everything generic works on the base type. */
export const kinds: readonly Kind[] = (all as readonly unknown[] as readonly Kind[]).toSorted(
  (a, b) => a.importRank - b.importRank,
);

const byName = new Map(kinds.map((kind) => [kind.name, kind]));

/**
 * Kinds by the resource that they live in; the first of each stands for all of them in what only names the resource. What accompanies a record of
 * another kind is looked at after that, and is nothing that a record of the resource could be.
 */
const families = (side: Side): ReadonlyMap<string, readonly Kind[]> =>
  Map.groupBy(
    kinds.filter(({ accompanies }) => accompanies === undefined),
    (kind) => kind[side].resource.name.toLowerCase(),
  );
const byResource: Readonly<Record<Side, ReadonlyMap<string, readonly Kind[]>>> = {
  halo: families('halo'),
  quickbooks: families('quickbooks'),
};

/** Kinds that are made along with a record of the kind. */
export const companionsOf = ({ name }: Pick<Kind, 'name'>): readonly Kind[] =>
  kinds.filter(({ accompanies }) => accompanies === name);

export const kindByName = (name: string): Kind | undefined => byName.get(name);

/** @param entity a QuickBooks entity name in any case: CloudEvents send it in lower case */
export const kindByQuickBooksEntity = (entity: string): Kind | undefined =>
  byResource.quickbooks.get(entity.toLowerCase())?.[0];

/** All kinds that live in the kind's resource on a side, itself among them. Values of other records are no resource. */
export const familyOf = (kind: Kind, side: Side): readonly Kind[] =>
  kind[side].resource.virtual || kind.accompanies !== undefined
    ? [kind]
    : (byResource[side].get(kind[side].resource.name.toLowerCase()) ?? [kind]);
