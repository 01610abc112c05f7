import * as z from 'zod';
import Big from 'big.js';
import { line, plainDecimal, toBig } from '../codecs.ts';
import type { SideDefinition, Wire } from '../kind.ts';
import { at, get, lens } from '../lens.ts';
import { idText, list } from '../wire.ts';
import type { TaxCode } from './shape.ts';

const salesRateIds = (record: Wire): readonly string[] =>
  list(get(record, 'SalesTaxRateList.TaxRateDetail')).map((detail) =>
    idText(get(detail, 'TaxRateRef.value')),
  );

/** The rates of a group add up; compound rates (a tax on a tax) are not among what QuickBooks gives as RateValue of its own. */
const rateOf = (record: Wire): Big =>
  list(record['rates']).reduce((sum, rate) => sum.plus(toBig(rate['RateValue']) ?? 0), new Big(0));

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/taxcode */
export const quickbooks: SideDefinition<TaxCode> = {
  resource: {
    name: 'TaxCode',
    small: true,
    include: [{ resource: 'TaxRate', as: 'rates', ids: salesRateIds }],
  },
  schema: z.looseObject({ Id: z.string(), Name: z.string() }),
  lens: lens<TaxCode>({ name: at('Name', line(100)) }),
  observe: (record) => ({
    ratePercent: plainDecimal(rateOf(record), 7),
    components: salesRateIds(record).length,
  }),
  matchKeys: (shape, other) => {
    const mapped = idText(other['qbocode']);
    return mapped !== ''
      ? [{ property: 'Id', value: mapped, certain: true }]
      : [{ property: 'Name', value: shape.name, certain: false }];
  },
};
