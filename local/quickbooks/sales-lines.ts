/**
 * Lines of a sale as QuickBooks keeps them: amounts checked, accounts and codes filled in, bundles opened, prices with tax split. The sub-total
 * comes after the lines and the discount after that, both without an Id (recorded: invoice 49).
 */
import type Big from 'big.js';
import { discountAccount } from './accounts.ts';
import type { WriteContext } from './change.ts';
import type { Company } from './company.ts';
import { refusals } from './faults.ts';
import { lineNamer, type LineNamer } from './line-numbers.ts';
import { priced } from './prices.ts';
import { big, cents, list, rec, refId, sumOf, textAt, ZERO, type Rec } from './records.ts';
import { lineTaxCode, type TaxedLine } from './tax.ts';

export const SALES_ITEM = 'SalesItemLineDetail';
const GROUP = 'GroupLineDetail';
const DISCOUNT = 'DiscountLineDetail';
/** @see https://developer.intuit.com/app/developer/qbo/docs/learn/limits-and-throttles */
const LINES_MAX = 750;
const KEPT_TYPES: ReadonlySet<string> = new Set([
  SALES_ITEM,
  GROUP,
  DISCOUNT,
  'DescriptionOnly',
  'SubTotalLineDetail',
]);

export interface SalesLines {
  /** Items, bundles and descriptions in order. */
  readonly lines: readonly Rec[];
  readonly discount: Rec | undefined;
  readonly taxed: readonly TaxedLine[];
}

interface Scope {
  readonly context: WriteContext;
  readonly record: Rec;
  readonly name: LineNamer;
}

/** @throws Refusal 610, 2020, 2170, 2500, 6000 */
export function storeSalesLines(context: WriteContext, record: Rec, before: Rec | undefined): SalesLines {
  const sent = list(record['Line']);
  if (sent.length > LINES_MAX) throw refusals.business(`A transaction has at most ${LINES_MAX} lines`);
  for (const line of sent) checkType(textAt(line, 'DetailType'));
  const scope = { context, record, name: lineNamer(list(before?.['Line'])) };
  const lines = sent
    .filter(({ DetailType }) => DetailType !== 'SubTotalLineDetail' && DetailType !== DISCOUNT)
    .map((line, index) => storeLine(scope, line, index));
  if (lines.length === 0) throw refusals.required('Line');
  const discounts = sent.filter(({ DetailType }) => DetailType === DISCOUNT);
  if (discounts.length > 1) throw refusals.business('A transaction has at most one discount line');
  const discount = discounts[0] ? storeDiscount(context.company, discounts[0], netOf(lines)) : undefined;
  return { lines, discount, taxed: lines.flatMap(taxedParts) };
}

function checkType(type: string): void {
  if (type === '') throw refusals.required('DetailType');
  if (!KEPT_TYPES.has(type)) throw refusals.enumeration('DetailType', type);
}

export const netOf = (lines: readonly Rec[]): Big =>
  sumOf(
    lines.filter(({ DetailType }) => DetailType !== 'DescriptionOnly').map((line) => big(line['Amount'])),
  );

const taxedParts = (line: Rec): readonly TaxedLine[] => {
  if (line['DetailType'] === GROUP) return list(rec(line[GROUP])['Line']).flatMap(taxedParts);
  if (line['DetailType'] !== SALES_ITEM) return [];
  return [{ amount: big(line['Amount']), code: refId(rec(line[SALES_ITEM]), 'TaxCodeRef') }];
};

function storeLine(scope: Scope, line: Rec, index: number): Rec {
  const { LinkedTxn, ...rest } = line;
  const numbered: Rec = {
    ...rest,
    Id: scope.name(line),
    LineNum: index + 1,
    ...(Array.isArray(LinkedTxn) && LinkedTxn.length > 0 && { LinkedTxn }),
    CustomExtensions: [],
  };
  if (line['DetailType'] === SALES_ITEM) return storeItem(scope, numbered, index);
  if (line['DetailType'] === GROUP) return storeGroup(scope, numbered, index);
  const { Amount: _ignored, ...described } = numbered;
  return { ...described, DescriptionLineDetail: line['DescriptionLineDetail'] ?? {} };
}

function storeItem({ context, record }: Scope, line: Rec, index: number): Rec {
  const { company } = context;
  const detail = rec(line[SALES_ITEM]);
  const item = itemOf(company, detail);
  const code = lineTaxCode(company, record, detail, index);
  const { net, gross } = priced(context, record, line['Amount'], detail, 'SalesTaxRateList');
  const account = refId(item, 'IncomeAccountRef');
  return {
    ...line,
    Amount: net.toNumber(),
    [SALES_ITEM]: {
      ...detail,
      ItemRef: { value: textAt(item, 'Id') },
      ...(account !== '' && { ItemAccountRef: { value: account } }),
      ...(code && { TaxCodeRef: code }),
      ...(gross && { TaxInclusiveAmt: gross.toNumber() }),
    },
  };
}

/** The item a line names; without one, the company's default item. */
export function itemOf(company: Company, detail: Rec): Rec {
  const id = refId(detail, 'ItemRef') || '1';
  const item = company.get('Item', id);
  if (!item || item['Type'] === 'Category') throw refusals.reference('ItemRef', id);
  if (item['Active'] === false) throw refusals.notFound();
  return item;
}

function storeGroup(scope: Scope, line: Rec, index: number): Rec {
  const { company } = scope.context;
  const detail = rec(line[GROUP]);
  const group = company.get('Item', refId(detail, 'GroupItemRef'));
  if (!group) throw refusals.reference('GroupItemRef', refId(detail, 'GroupItemRef'));
  if (group['Type'] !== 'Group') throw refusals.business('GroupItemRef does not name a bundle');
  const quantity = big(detail['Quantity'] ?? 1);
  const sent = list(detail['Line']);
  const inner = (sent.length > 0 ? sent : opened(company, group, quantity)).map((one, at) => {
    if (one['DetailType'] !== SALES_ITEM) throw refusals.enumeration('DetailType', textAt(one, 'DetailType'));
    return storeItem(scope, { ...one, Id: scope.name(one), LineNum: at + 1, CustomExtensions: [] }, index);
  });
  return {
    ...line,
    Amount: netOf(inner).toNumber(),
    [GROUP]: { ...detail, Quantity: quantity.toNumber(), Line: inner },
  };
}

/** The parts of a bundle, as often as it is sold, at the prices of their items. */
function opened(company: Company, group: Rec, quantity: Big): readonly Rec[] {
  return list(rec(group['ItemGroupDetail'])['ItemGroupLine']).map((part) => {
    const item = company.get('Item', refId(part, 'ItemRef')) ?? {};
    const count = big(part['Qty'] ?? 1).times(quantity);
    const price = big(item['UnitPrice']);
    return {
      DetailType: SALES_ITEM,
      Description: item['Description'],
      Amount: cents(count.times(price)).toNumber(),
      [SALES_ITEM]: {
        ItemRef: part['ItemRef'],
        Qty: count.toNumber(),
        UnitPrice: price.toNumber(),
        TaxCodeRef:
          company.country === 'US'
            ? { value: item['Taxable'] === true ? 'TAX' : 'NON' }
            : item['SalesTaxCodeRef'],
      },
    };
  });
}

function storeDiscount(company: Company, line: Rec, net: Big): Rec {
  const detail = rec(line[DISCOUNT]);
  const isPercent = detail['PercentBased'] === true;
  if (isPercent && detail['DiscountPercent'] === undefined) throw refusals.required('DiscountPercent');
  if (!isPercent && line['Amount'] === undefined) throw refusals.required('Amount');
  const amount = isPercent ? cents(net.times(big(detail['DiscountPercent'])).div(100)) : big(line['Amount']);
  if (amount.lt(ZERO)) throw refusals.business('A discount cannot be below zero');
  const account = refId(detail, 'DiscountAccountRef') || textAt(discountAccount(company) ?? {}, 'Id');
  return {
    ...(textAt(line, 'Description') !== '' && { Description: line['Description'] }),
    Amount: amount.toNumber(),
    DetailType: DISCOUNT,
    [DISCOUNT]: {
      ...detail,
      PercentBased: isPercent,
      ...(account !== '' && { DiscountAccountRef: { value: account } }),
    },
  };
}
