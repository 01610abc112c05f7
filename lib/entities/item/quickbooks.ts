import * as z from 'zod';
import { decimal, flag, line, quickbooksRef, text, usOnly } from '../codecs.ts';
import { quickbooksItemName } from '../item-name.ts';
import type { MatchKey, SideDefinition, Wire } from '../kind.ts';
import { at, lens, set, type Codec, type Field } from '../lens.ts';
import { companyOf, idText, maybe, quickbooksMeta } from '../wire.ts';
import { withCategories } from './category.ts';
import { PRICE_DECIMALS, PURCHASE_DESCRIPTION_MAX, type Item } from './shape.ts';

/** Goods are goods: what QuickBooks keeps in stock is never made anything else, because the type of an item that exists is not written. */
const type: Codec<Item['type']> = {
  read: (value) => (value === 'NonInventory' || value === 'Inventory' ? 'NonInventory' : 'Service'),
  write: (value) => value,
};

/** Only where a status of HaloPSA's items says the same. */
const active: Field<boolean> = {
  read: (record, { company }) => company.itemStatus === undefined || record['Active'] !== false,
  write: (value, record, { company }) =>
    company.itemStatus === undefined ? record : set(record, 'Active', value),
};

const parent = quickbooksRef('product-group');

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/item (SubItem, ParentRef) */
const category: Field<string | null> = {
  read: (record, env) => parent.read(record['ParentRef'], env),
  write: (value, record, env) => ({
    ...record,
    SubItem: value !== null,
    ParentRef: parent.write(value, env),
  }),
  references: (record) => parent.references?.(record['ParentRef']) ?? [],
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
    // Before the name: the suffix of an inactive item goes when it is made active again.
    active,
    name: quickbooksItemName,
    description: at('Description', text(4000)),
    purchaseDescription: at('PurchaseDesc', text(PURCHASE_DESCRIPTION_MAX)),
    sku: at('Sku', line(100)),
    unitPrice: at('UnitPrice', decimal(PRICE_DECIMALS)),
    cost: at('PurchaseCost', decimal(PRICE_DECIMALS)),
    category: withCategories(category),
    type: at('Type', type),
    incomeAccount: at('IncomeAccountRef', quickbooksRef('account')),
    expenseAccount: at('ExpenseAccountRef', quickbooksRef('account')),
    taxable: usOnly(at('Taxable', flag(false)), true),
  }),
  observe: (record) => ({
    type: idText(record['Type']),
    ...(record['Active'] === false && { active: false }),
  }),
  matchKeys: (shape, other, env) => [
    ...accountsId(other, env.company.realmId),
    { property: 'Name', value: shape.name, certain: false },
  ],
  // A bundle is sold by its parts, and a category not at all.
  isOf: (record) => record['Type'] !== 'Category' && record['Type'] !== 'Group',
};
