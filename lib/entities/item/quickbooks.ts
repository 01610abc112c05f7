import * as z from 'zod';
import { cleanName, decimal, flag, line, quickbooksRef, text, usOnly } from '../codecs.ts';
import type { MatchKey, SideDefinition, Wire } from '../kind.ts';
import { at, lens, set, type Codec, type Field } from '../lens.ts';
import { companyOf, idText, maybe, quickbooksMeta } from '../wire.ts';
import { ITEM_NAME_MAX, PRICE_DECIMALS, type Item } from './shape.ts';

const DELETED = ' (deleted)';

/**
 * QuickBooks adds ` (deleted)` to the name of a record that it deactivates. A name of that ending is written with one more, so that the
 * ending which is taken off again is QuickBooks' own.
 */
const name: Field<string> = {
  read: (record) => {
    const shown = idText(record['Name']);
    const isSuffixed = record['Active'] === false && shown.endsWith(DELETED);
    return cleanName(isSuffixed ? shown.slice(0, -DELETED.length) : shown, ITEM_NAME_MAX);
  },
  write: (value, record) => {
    const isTaken = record['Active'] === false && value.endsWith(DELETED);
    return set(record, 'Name', isTaken ? `${value}${DELETED}` : value);
  },
};

const type: Codec<Item['type']> = {
  read: (value) => (value === 'NonInventory' ? 'NonInventory' : 'Service'),
  write: (value) => value,
};

const accountsId = (record: Wire, realmId: string): readonly MatchKey[] => {
  const id = idText(record['accountsid']);
  return /^[1-9]\d*$/.test(id) && companyOf(record) === realmId
    ? [{ property: 'Id', value: id, certain: false }]
    : [];
};

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/item */
export const quickbooks: SideDefinition<Item> = {
  resource: { name: 'Item' },
  schema: z.looseObject({
    Id: z.string(),
    SyncToken: z.string(),
    Name: z.string(),
    MetaData: quickbooksMeta,
    Active: maybe(z.boolean()),
  }),
  lens: lens<Item>({
    name,
    description: at('Description', text(4000)),
    sku: at('Sku', line(100)),
    unitPrice: at('UnitPrice', decimal(PRICE_DECIMALS)),
    cost: at('PurchaseCost', decimal(PRICE_DECIMALS)),
    type: at('Type', type),
    incomeAccount: at('IncomeAccountRef', quickbooksRef('account')),
    expenseAccount: at('ExpenseAccountRef', quickbooksRef('account')),
    taxable: usOnly(at('Taxable', flag(false)), true),
  }),
  observe: () => ({}),
  matchKeys: (shape, other, env) => [
    ...accountsId(other, env.company.realmId),
    { property: 'Name', value: shape.name, certain: false },
  ],
};
