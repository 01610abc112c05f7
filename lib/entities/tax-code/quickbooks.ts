import * as z from 'zod';
import { line } from '../codecs.ts';
import type { SideDefinition } from '../kind.ts';
import { at, lens } from '../lens.ts';
import { idText } from '../wire.ts';
import { percentOf, ratesOf, salesRateIds, sayRates } from './rates.ts';
import { ordered } from './service.ts';
import type { TaxCode } from './shape.ts';

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/taxcode */
export const quickbooks: SideDefinition<TaxCode> = {
  resource: {
    name: 'TaxCode',
    small: true,
    madeBy: { path: 'taxservice/taxcode', idField: 'TaxCodeId' },
    include: [{ resource: 'TaxRate', as: 'rates', ids: salesRateIds }],
  },
  schema: z.looseObject({ Id: z.string(), Name: z.string() }),
  lens: lens<TaxCode>({ name: at('Name', line(100)) }),
  observe: (record) => {
    const rates = ratesOf(record);
    return { ratePercent: percentOf(rates), components: rates.length, rates: sayRates(rates) };
  },
  ordered,
  matchKeys: (shape, other) => {
    const mapped = idText(other['qbocode']);
    return mapped !== ''
      ? [{ property: 'Id', value: mapped, certain: true }]
      : [{ property: 'Name', value: shape.name, certain: false }];
  },
};
