import * as z from 'zod';
import Big from 'big.js';
import { line, plainDecimal, toBig } from '../codecs.ts';
import type { SideDefinition } from '../kind.ts';
import { at, lens } from '../lens.ts';
import { haloId, maybe } from '../wire.ts';
import type { Currency } from './shape.ts';

const RATE_DECIMALS = 9;

/** The code is the id: clients and invoices name a currency by it, and the number of the row is HaloPSA's own business. */
export const halo: SideDefinition<Currency> = {
  resource: { name: 'Currency', idField: 'code', small: true },
  schema: z.looseObject({ id: haloId, code: z.string().min(1), conversion_rate: maybe(z.number()) }),
  lens: lens<Currency>({ code: at('code', line(3)) }),
  // As of the look: a document carries the rate that it was made at.
  observe: (record) => ({
    exchangeRate: plainDecimal(toBig(record['conversion_rate']) ?? new Big(1), RATE_DECIMALS),
  }),
  matchKeys: ({ code }) => [{ property: 'Id', value: code, certain: false }],
};
