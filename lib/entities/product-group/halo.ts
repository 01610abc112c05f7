import * as z from 'zod';
import { haloItemName, named } from '../item-name.ts';
import type { SideDefinition } from '../kind.ts';
import { lens } from '../lens.ts';
import { haloId, idText, maybe } from '../wire.ts';
import type { ProductGroup } from './shape.ts';

/** HaloPSA's product groups have no level above them, and are told to no webhook: a change is found by the sweep. */
export const halo: SideDefinition<ProductGroup> = {
  resource: { name: 'AssetGroup' },
  schema: z.looseObject({ id: haloId, name: maybe(z.string()) }),
  lens: lens<ProductGroup>({ name: haloItemName }),
  observe: () => ({}),
  matchKeys: (shape) => [{ property: 'name', value: shape.name, certain: false }],
  eligible: (record) =>
    record['ignore_from_accounting_sync'] === true
      ? { eligible: false, reason: 'kept out of accounting in HaloPSA' }
      : named(record['name'], 'product-group', 'product group'),
  marker: (link) => ({ thirdpartyid: link.slice(2) }),
  carriesMarker: (record, link) => idText(record['thirdpartyid']) === link.slice(2),
};
