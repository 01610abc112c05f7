import * as z from 'zod';
import { decimal, flag, haloRef, line, text, usOnly } from '../codecs.ts';
import { haloItemName, named } from '../item-name.ts';
import type { Company, Eligibility, Lens, LensEnv, SideDefinition, Wire } from '../kind.ts';
import { at, lens, set, type Field } from '../lens.ts';
import { asWire, companyOf, haloId, idText, list, maybe } from '../wire.ts';
import { withCategories } from './category.ts';
import { PRICE_DECIMALS, PURCHASE_DESCRIPTION_MAX, type Item } from './shape.ts';

const group = (record: Wire): Wire => list(record['group'])[0] ?? {};

/**
 * QuickBooks item types as product groups name them; the numbers are a setting of the group, everything else is a service. The group is read
 * along, and never written from here: an item that was born in QuickBooks has its type there.
 */
const NON_INVENTORY = 2;
const SERVICE = 1;
const type: Field<Item['type']> = {
  read: (record) => (group(record)['qbo_item_type'] === NON_INVENTORY ? 'NonInventory' : 'Service'),
  write: (value, record) => {
    const qboItemType = value === 'NonInventory' ? NON_INVENTORY : SERVICE;
    return set(record, 'group', [{ ...group(record), qbo_item_type: qboItemType }]);
  },
};

/** Which status of a HaloPSA item is which, its API description does not say. */
const active: Field<boolean> = {
  read: (record, { company }) =>
    company.itemStatus === undefined || Number(record['status'] ?? 0) !== company.itemStatus.inactive,
  write: (value, record, { company: { itemStatus } }) =>
    itemStatus === undefined
      ? record
      : set(record, 'status', value ? itemStatus.active : itemStatus.inactive),
};

/** Item → its product group in this company → product group → connection: the first that names a code. */
function accountCode(
  record: Wire,
  company: Company,
  own: string,
  ofGroup: string,
  fallback: string | undefined,
): string {
  const mapping = list(group(record)['accounts_mappings']).find(
    (row) => idText(row['tenantid']) === company.realmId,
  );
  const mapped = ofGroup === 'nominalcode' ? 'nominalcode' : 'nominalcode_purchase';
  const candidates = [record[own], asWire(mapping)[mapped], group(record)[ofGroup], fallback];
  return candidates.map(idText).find((code) => code !== '' && code !== '0') ?? '';
}

const account = (
  own: string,
  ofGroup: string,
  fallback: (company: Company) => string | undefined,
): Field<string | null> => {
  const codec = haloRef('account', 'text');
  const code = (record: Wire, env: Pick<LensEnv, 'company'>): string =>
    accountCode(record, env.company, own, ofGroup, fallback(env.company));
  return {
    read: (record, env) => codec.read(code(record, env), env),
    write: (value, record, env) => set(record, own, codec.write(value, env)),
    references: (record, env) => codec.references?.(code(record, env)) ?? [],
  };
};

/** An item that is made from one of QuickBooks' says at once whose it is. */
const ofCompany = (fields: Lens<Item>): Lens<Item> => ({
  ...fields,
  write: (shape, current, env) => {
    const written = fields.write(shape, current, env);
    return current['id'] === undefined ? { ...written, qbo_company_id: env.company.realmId } : written;
  },
});

function eligible(record: Wire): Eligibility {
  if (record['ignore_from_accounting_sync'] === true)
    return { eligible: false, reason: 'kept out of accounting in HaloPSA' };
  return named(record['name'], 'item', 'item');
}

export const halo: SideDefinition<Item> = {
  resource: {
    name: 'Item',
    listKey: 'items',
    include: [
      {
        resource: 'AssetGroup',
        as: 'group',
        ids: (record) => [idText(record['assetgroup_id'])].filter((id) => id !== '' && id !== '0'),
      },
    ],
  },
  schema: z.looseObject({ id: haloId, name: maybe(z.string()) }),
  lens: ofCompany(
    lens<Item>({
      active,
      name: haloItemName,
      description: at('description', text(4000)),
      purchaseDescription: at('purchase_description', text(PURCHASE_DESCRIPTION_MAX)),
      sku: at('internalreference', line(100)),
      unitPrice: at('baseprice', decimal(PRICE_DECIMALS)),
      cost: at('costprice', decimal(PRICE_DECIMALS)),
      category: withCategories(at('assetgroup_id', haloRef('product-group'))),
      type,
      incomeAccount: account('nominalcode', 'nominalcode', (company) => company.defaultIncomeAccount),
      expenseAccount: account(
        'purchasenominalcode',
        'nominalcodepurchase',
        (company) => company.defaultExpenseAccount,
      ),
      taxable: usOnly(at('taxable', flag(true)), true),
    }),
  ),
  observe: () => ({}),
  matchKeys: (shape) => [{ property: 'name', value: shape.name, certain: false }],
  eligible,
  // One HaloPSA item may serve several companies but has room for one id: the first company keeps it.
  stamp: (record, counterpart, company) => {
    const owner = companyOf(record);
    if (owner !== '' && owner !== company.realmId) return {};
    return owner === company.realmId && idText(record['accountsid']) === counterpart.id
      ? {}
      : { accountsid: counterpart.id, qbo_company_id: company.realmId };
  },
  marker: (link) => ({ accountsid: link.slice(2) }),
  carriesMarker: (record, link) => idText(record['accountsid']) === link.slice(2),
};
