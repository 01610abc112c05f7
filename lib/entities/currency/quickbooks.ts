import * as z from 'zod';
import { line } from '../codecs.ts';
import type { SideDefinition } from '../kind.ts';
import { at, lens } from '../lens.ts';
import { idText, maybe } from '../wire.ts';
import type { Currency } from './shape.ts';

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/companycurrency */
export const quickbooks: SideDefinition<Currency> = {
  resource: { name: 'CompanyCurrency', small: true },
  schema: z.looseObject({
    Id: z.string(),
    Code: z.string(),
    Name: maybe(z.string()),
    Active: maybe(z.boolean()),
  }),
  lens: lens<Currency>({ code: at('Code', line(3)) }),
  observe: (record) => ({
    label: idText(record['Code']),
    name: idText(record['Name']),
    active: record['Active'] !== false,
  }),
  matchKeys: ({ code }) => [{ property: 'Code', value: code, certain: true }],
};
