/** Items and what they refer to: product groups, taxes, currencies, lookups. */
import { number, same, when, type Filter } from '../filters.ts';
import { assetGroup, currency, item, lookup, tax } from '../fields/masters.ts';
import type { ResourceDefinition } from '../resource.ts';
import { currencyRules, itemRules } from '../rules/platform.ts';
import { list } from '../values.ts';

/** Items of a company: by the item's own or by one of its links. */
const ofCompany: Filter = (query, name) => {
  const company = query.text(name);
  return company === undefined
    ? undefined
    : {
        keeps: (record) =>
          record['qbo_company_id'] === company ||
          list(record['item_accounts_links']).some((link) => link['tenant_id'] === company),
      };
};

export const catalogue: readonly ResourceDefinition[] = [
  {
    name: 'Item',
    schema: item,
    listKey: 'items',
    required: ['name'],
    defaults: { taxable: true, baseprice: 0, costprice: 0, accountsid: '' },
    filters: {
      assetgroup_id: number('assetgroup_id'),
      supplier_id: number('supplier_id'),
      qbocompanyid: ofCompany,
      qbitemsonly: when((record) => (record['accountsid'] ?? '') !== ''),
      recurringonly: when((record) => record['isrecurringitem'] === true),
      excluderecurring: when((record) => record['isrecurringitem'] !== true),
    },
    unmodelled: [
      'assetgroups',
      'assettypes',
      'stocklocation_id',
      'show_not_in_stock',
      'xerotenantid',
      'activeinactive',
    ],
    searched: ['description', 'internalreference', 'externalreference'],
    datedLists: 'unconfirmed',
    childIds: ['item_accounts_links', 'item_suppliers'],
    deletable: true,
    told: true,
    scope: { name: 'items' },
    modified: 'lastmodified',
    created: 'datecreated',
    rules: itemRules,
  },
  {
    name: 'AssetGroup',
    schema: assetGroup,
    required: ['name'],
    unmodelled: ['type', 'istree'],
    childIds: ['accounts_mappings'],
    deletable: true,
    scope: { name: 'items' },
  },
  {
    name: 'Tax',
    schema: tax,
    required: ['name', 'value'],
    filters: { qbocompanyid: same('qbo_company_id') },
    unmodelled: ['xerotenantid', 'kashflowtenantid', 'related_to'],
    deletable: true,
    scope: { name: 'invoices' },
  },
  {
    name: 'Currency',
    schema: currency,
    required: ['code'],
    deletable: true,
    scope: { name: 'invoices' },
    rules: currencyRules,
  },
  {
    name: 'Lookup',
    schema: lookup,
    required: ['name', 'lookupid'],
    filters: { lookupid: number('lookupid') },
    indexed: ['lookupid'],
    scope: { name: 'invoices' },
  },
];
