import * as z from 'zod';
import { line, plainDecimal, toBig } from '../codecs.ts';
import type { SideDefinition } from '../kind.ts';
import { at, lens } from '../lens.ts';
import { companyOf, haloId, haloText, maybe } from '../wire.ts';
import Big from 'big.js';
import type { TaxCode } from './shape.ts';

/** A HaloPSA tax row belongs to one QuickBooks company and may name that company's code in `qbocode`. */
export const halo: SideDefinition<TaxCode> = {
  resource: { name: 'Tax', small: true },
  schema: z.looseObject({
    id: haloId,
    name: z.string(),
    value: z.number(),
    qbocode: maybe(haloText),
    qbo_company_id: maybe(haloText),
  }),
  lens: lens<TaxCode>({ name: at('name', line(100)) }),
  observe: (record) => ({ ratePercent: plainDecimal(toBig(record['value']) ?? new Big(0), 7) }),
  matchKeys: () => [],
  route: (record) => (companyOf(record) === '' ? undefined : { realmId: companyOf(record) }),
};
