import * as z from 'zod';
import { cleanName, decimal, flag, haloRef, line, text, usOnly } from '../codecs.ts';
import type { Company, Eligibility, LensEnv, SideDefinition, Wire } from '../kind.ts';
import { at, lens, set, type Field } from '../lens.ts';
import { asWire, companyOf, haloId, idText, list, maybe } from '../wire.ts';
import { ITEM_NAME_MAX, PRICE_DECIMALS, type Item } from './shape.ts';

const group = (record: Wire): Wire => list(record['group'])[0] ?? {};

/** QuickBooks item types as product groups name them; the numbers are a setting of the group, everything else is a service. */
const NON_INVENTORY = 2;
const type: Field<Item['type']> = {
  read: (record) => (group(record)['qbo_item_type'] === NON_INVENTORY ? 'NonInventory' : 'Service'),
  write: (_value, record) => record,
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

function eligible(record: Wire): Eligibility {
  if (record['ignore_from_accounting_sync'] === true)
    return { eligible: false, reason: 'kept out of accounting in HaloPSA' };
  const full = cleanName(record['name'], Number.POSITIVE_INFINITY);
  if (full !== '' && full.length <= ITEM_NAME_MAX) return { eligible: true };
  const refusal =
    full === ''
      ? {
          code: 'item-without-name',
          sentence: 'The item has no name.',
          fix: 'Give the item a name in HaloPSA.',
        }
      : {
          code: 'item-name-too-long',
          sentence: `The item's name has ${full.length} characters; QuickBooks takes ${ITEM_NAME_MAX}.`,
          fix: 'Shorten the name in HaloPSA; it is sent by itself then.',
        };
  return { eligible: false, refusal: { ...refusal, owner: 'bookkeeper' } };
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
  lens: lens<Item>({
    name: at('name', { read: (value) => cleanName(value, ITEM_NAME_MAX), write: (value) => value }),
    description: at('description', text(4000)),
    sku: at('internalreference', line(100)),
    unitPrice: at('baseprice', decimal(PRICE_DECIMALS)),
    cost: at('costprice', decimal(PRICE_DECIMALS)),
    type,
    incomeAccount: account('nominalcode', 'nominalcode', (company) => company.defaultIncomeAccount),
    expenseAccount: account(
      'purchasenominalcode',
      'nominalcodepurchase',
      (company) => company.defaultExpenseAccount,
    ),
    taxable: usOnly(at('taxable', flag(true)), true),
  }),
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
};
