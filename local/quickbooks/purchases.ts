/**
 * What QuickBooks computes of bills, vendor credits, purchase orders and purchases: lines with their accounts and codes, tax by region, total,
 * due date, number, balance. Defaults are those of the recorded bill 191 and purchase orders 160 and 163.
 */
import type Big from 'big.js';
import { payables } from './accounts.ts';
import type { WriteContext } from './change.ts';
import { documentCurrency, homeAmounts } from './currency.ts';
import { refusals } from './faults.ts';
import { lineNamer, type LineNamer } from './line-numbers.ts';
import { numberOf } from './numbers.ts';
import { priced, withOddCent } from './prices.ts';
import { big, cents, list, rec, refId, sumOf, textAt, type Rec } from './records.ts';
import { appliedOf } from './sales.ts';
import { itemOf } from './sales-lines.ts';
import { lineTaxCode, modeOf, taxOf } from './tax.ts';
import { dueDateOf, today } from './terms.ts';

const ACCOUNT = 'AccountBasedExpenseLineDetail';
const ITEM = 'ItemBasedExpenseLineDetail';

/** @throws Refusal */
export function computePurchase(context: WriteContext, sent: Rec, before: Rec | undefined): Rec {
  const { company, definition } = context;
  const dated = { ...sent, TxnDate: textAt(sent, 'TxnDate') || today(context) };
  const vendor = company.get('Vendor', refId(sent, 'VendorRef') || refId(sent, 'EntityRef'));
  const record = { ...dated, ...documentCurrency(context, dated, vendor) };
  const priced = { ...record, ...amounts(context, record, before) };
  const standing = { ...priced, ...ownFields(context, priced, before, vendor) };
  const number = numberOf(context, record, before);
  const { DocNumber: _sent, ...rest } = { ...standing, ...homeAmounts(company, standing) } as Rec;
  if (definition.name === 'Purchase') checkPurchase(record);
  return number === undefined ? rest : { ...rest, DocNumber: number };
}

function checkPurchase(record: Rec): void {
  if (record['Credit'] === true && record['PaymentType'] !== 'CreditCard')
    throw refusals.business('Only a credit card purchase can be a credit');
}

/** What a line comes to with tax, where that was asked for. */
const grossOf = (line: Rec): Big | undefined => {
  const gross = rec(line[textAt(line, 'DetailType')])['TaxInclusiveAmt'];
  return gross === undefined ? undefined : big(gross);
};

function amounts(context: WriteContext, record: Rec, before: Rec | undefined): Rec {
  const { company } = context;
  const name = lineNamer(list(before?.['Line']));
  const stored = list(record['Line'])
    .filter(({ DetailType }) => DetailType !== 'SubTotalLineDetail')
    .map((line, index) => storeLine(context, record, line, index, name));
  if (stored.length === 0) throw refusals.required('Line');
  const net = sumOf(stored.map((line) => big(line['Amount'])));
  const taxed = stored.map((line) => ({
    amount: big(line['Amount']),
    code: refId(rec(line[textAt(line, 'DetailType')]), 'TaxCodeRef'),
  }));
  const tax = taxOf(context, record, taxed, 'PurchaseTaxRateList');
  const total = big(tax['TotalTax']);
  const inclusive = modeOf(company, record) === 'TaxInclusive';
  const { lines, odd } = inclusive
    ? withOddCent(stored, grossOf, net.plus(total))
    : { lines: stored, odd: big(0) };
  return {
    Line: lines,
    // US purchases carry no tax, and do not say so (recorded).
    TxnTaxDetail: company.country === 'US' ? undefined : tax,
    TotalAmt: cents(net.plus(odd).plus(total)).toNumber(),
  };
}

function storeLine(context: WriteContext, record: Rec, line: Rec, index: number, name: LineNamer): Rec {
  const { company, definition } = context;
  const type = textAt(line, 'DetailType');
  if (type === '') throw refusals.required('DetailType');
  if (type === 'DescriptionOnly') {
    const { Amount: _ignored, ...described } = line;
    return {
      ...described,
      Id: name(line),
      LineNum: index + 1,
      DescriptionLineDetail: {},
      CustomExtensions: [],
    };
  }
  if (type !== ACCOUNT && type !== ITEM) throw refusals.enumeration('DetailType', type);
  const detail = rec(line[type]);
  if (type === ACCOUNT && refId(detail, 'AccountRef') === '') throw refusals.required('AccountRef');
  const code = lineTaxCode(company, record, detail, index);
  const { net, gross } = priced(context, record, line['Amount'], detail, 'PurchaseTaxRateList');
  return {
    ...line,
    Id: name(line),
    LineNum: index + 1,
    Amount: net.toNumber(),
    ...lineExtras(definition.name, type, record, line),
    [type]: {
      BillableStatus: 'NotBillable',
      ...detail,
      ...(type === ITEM && { ItemRef: { value: textAt(itemOf(company, detail), 'Id') } }),
      ...(code && { TaxCodeRef: code }),
      ...(gross && { TaxInclusiveAmt: gross.toNumber() }),
    },
    CustomExtensions: [],
  };
}

/** Lines of bills show their links; those of an open order show what was received. */
function lineExtras(entity: string, type: string, record: Rec, line: Rec): Rec {
  if (entity !== 'PurchaseOrder') return { LinkedTxn: line['LinkedTxn'] ?? [] };
  const open = record['POStatus'] !== 'Closed' && type === ITEM;
  return { Received: open ? (line['Received'] ?? 0) : undefined };
}

function ownFields(
  context: WriteContext,
  record: Rec,
  before: Rec | undefined,
  vendor: Rec | undefined,
): Rec {
  const { company, definition, now } = context;
  const orders = list(record['LinkedTxn']).filter(({ TxnType }) => TxnType === 'PurchaseOrder');
  const others = list(before?.['LinkedTxn']).filter(({ TxnType }) => TxnType !== 'PurchaseOrder');
  const common = { LinkedTxn: [...orders, ...others] };
  const home = rec(vendor?.['BillAddr']);
  const address =
    record['VendorAddr'] ??
    (Object.keys(home).length > 0 ? { Lat: 'INVALID', Long: 'INVALID', ...home } : undefined);
  const owed = {
    ...common,
    VendorAddr: address,
    APAccountRef: record['APAccountRef'] ?? {
      value: textAt(payables(company, refId(record, 'CurrencyRef'), now), 'Id'),
    },
  };
  const open = big(record['TotalAmt']).minus(appliedOf(before)).toNumber();
  switch (definition.name) {
    case 'Bill':
      return { ...owed, DueDate: dueDateOf(company, record, false), Balance: open };
    case 'VendorCredit':
      return { ...owed, Balance: open };
    case 'PurchaseOrder':
      return {
        ...owed,
        LinkedTxn: others,
        CustomField: record['CustomField'] ?? [],
        EmailStatus: record['EmailStatus'] ?? 'NotSet',
        POStatus: record['POStatus'] ?? 'Open',
      };
    default:
      return { ...common, Credit: record['Credit'] ?? false };
  }
}
