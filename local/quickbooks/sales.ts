/**
 * What QuickBooks computes of a sale: lines, tax by region, total, due date, number, addresses, balance. Defaults are those of the recorded
 * invoice 155, credit memo 73 and estimate 171.
 */
import type Big from 'big.js';
import { undeposited } from './accounts.ts';
import { saleAddresses } from './addresses.ts';
import type { WriteContext } from './change.ts';
import { documentCurrency, homeAmounts } from './currency.ts';
import { refusals } from './faults.ts';
import { numberOf } from './numbers.ts';
import { withOddCent } from './prices.ts';
import { big, cents, list, rec, refId, textAt, ZERO, type Rec } from './records.ts';
import { netOf, SALES_ITEM, storeSalesLines, type SalesLines } from './sales-lines.ts';
import { modeOf, taxOf } from './tax.ts';
import { dueDateOf, today } from './terms.ts';

const CUSTOM_FIELDS_MAX = 3;

/** The sale as QuickBooks keeps it. @throws Refusal */
export function computeSale(context: WriteContext, sent: Rec, before: Rec | undefined): Rec {
  const { company } = context;
  const customer = company.get('Customer', refId(sent, 'CustomerRef'));
  const dated = { ...sent, TxnDate: textAt(sent, 'TxnDate') || today(context) };
  const record = {
    ...dated,
    ...documentCurrency(context, dated, customer),
    ...saleAddresses(company, dated, customer),
    ...formFields(dated, before),
  };
  const priced = { ...record, ...amounts(context, record, before) };
  const standing = { ...priced, ...ownFields(context, priced, before) };
  const number = numberOf(context, record, before);
  const { DocNumber: _sent, ...rest } = { ...standing, ...homeAmounts(company, standing) } as Rec;
  return number === undefined ? rest : { ...rest, DocNumber: number };
}

/** What every sales form has. */
function formFields(record: Rec, before: Rec | undefined): Rec {
  const custom = list(record['CustomField']);
  if (custom.length > CUSTOM_FIELDS_MAX)
    throw refusals.business(`A transaction has at most ${CUSTOM_FIELDS_MAX} custom fields`);
  const status = textAt(record, 'EmailStatus') || 'NotSet';
  if (status === 'NeedToSend' && textAt(rec(record['BillEmail']), 'Address') === '')
    throw refusals.required('BillEmail');
  const delivery = status === 'NotSet' ? undefined : (before?.['DeliveryInfo'] ?? { DeliveryType: 'Email' });
  return {
    CustomField: custom,
    ApplyTaxAfterDiscount: record['ApplyTaxAfterDiscount'] ?? false,
    PrintStatus: record['PrintStatus'] ?? 'NeedToPrint',
    EmailStatus: status,
    DeliveryInfo: delivery,
  };
}

/** Lines, tax and total. */
function amounts(context: WriteContext, record: Rec, before: Rec | undefined): Rec {
  const { company } = context;
  const stored = storeSalesLines(context, record, before);
  const net = netOf(stored.lines);
  const discount = big(stored.discount?.['Amount']);
  if (discount.gt(net) && net.gte(ZERO)) throw refusals.business('The discount is more than the sub-total');
  const tax = taxOf(context, record, taxedAfter(context, record, stored, net, discount), 'SalesTaxRateList');
  const total = big(tax['TotalTax']);
  const whole = stored.lines.every(
    (line) => grossOf(line) !== undefined || line['DetailType'] === 'DescriptionOnly',
  );
  const inclusive = whole && discount.eq(ZERO) && modeOf(company, record) === 'TaxInclusive';
  const { lines, odd } = inclusive
    ? withOddCent(stored.lines, grossOf, net.plus(total))
    : { lines: stored.lines, odd: ZERO };
  return {
    Line: [
      ...lines,
      { Amount: cents(net.plus(odd)).toNumber(), DetailType: 'SubTotalLineDetail', SubTotalLineDetail: {} },
      ...(stored.discount ? [stored.discount] : []),
    ],
    TxnTaxDetail: tax,
    TotalAmt: cents(net.plus(odd).minus(discount).plus(total)).toNumber(),
  };
}

/** Taxable amounts, less their share of a discount that comes off before tax. */
function taxedAfter(
  { company, switches }: WriteContext,
  record: Rec,
  { taxed }: SalesLines,
  net: Big,
  discount: Big,
): SalesLines['taxed'] {
  const first =
    company.country === 'US' ? record['ApplyTaxAfterDiscount'] === true : switches.discountBeforeTaxAbroad;
  if (!first || discount.eq(ZERO) || net.eq(ZERO)) return taxed;
  return taxed.map(({ amount, code }) => ({ code, amount: amount.times(net.minus(discount)).div(net) }));
}

/** What a line comes to with tax, where that was asked for; a bundle's parts stand as they are. */
const grossOf = (line: Rec): Big | undefined => {
  const gross = rec(line[SALES_ITEM])['TaxInclusiveAmt'];
  return gross === undefined ? undefined : big(gross);
};

/** What is paid or used of it already. */
export const appliedOf = (before: Rec | undefined): Big =>
  before ? big(before['TotalAmt']).minus(big(before['Balance'])) : ZERO;

/** What only one of the forms has. */
function ownFields(context: WriteContext, record: Rec, before: Rec | undefined): Rec {
  const { company, definition } = context;
  const open = big(record['TotalAmt']).minus(appliedOf(before)).toNumber();
  switch (definition.name) {
    case 'Invoice':
      return { ...invoiceFields(context, record, before), Balance: open };
    case 'CreditMemo':
      return { Balance: open, RemainingCredit: open, LinkedTxn: before?.['LinkedTxn'] ?? [] };
    case 'Estimate':
      return { TxnStatus: record['TxnStatus'] ?? 'Pending', LinkedTxn: before?.['LinkedTxn'] ?? [] };
    default: {
      const account = refId(record, 'DepositToAccountRef') || textAt(undeposited(company) ?? {}, 'Id');
      return {
        Balance: 0,
        LinkedTxn: before?.['LinkedTxn'] ?? [],
        ...(account !== '' && { DepositToAccountRef: { value: account } }),
      };
    }
  }
}

function invoiceFields({ company }: WriteContext, record: Rec, before: Rec | undefined): Rec {
  if (big(record['Deposit']).gt(ZERO)) throw refusals.notModelled('a deposit on an invoice');
  const online = company.preference('SalesFormsPrefs', 'ETransactionPaymentEnabled') !== false;
  const estimates = list(record['LinkedTxn']).filter(({ TxnType }) => TxnType === 'Estimate');
  const others = list(before?.['LinkedTxn']).filter(({ TxnType }) => TxnType !== 'Estimate');
  if (estimates.length > 1) throw refusals.business('An invoice can be linked to one estimate only');
  return {
    DueDate: dueDateOf(company, record, true),
    LinkedTxn: [...estimates, ...others],
    AllowIPNPayment: record['AllowIPNPayment'] ?? false,
    AllowOnlinePayment: record['AllowOnlinePayment'] ?? false,
    AllowOnlineCreditCardPayment: record['AllowOnlineCreditCardPayment'] ?? online,
    AllowOnlineACHPayment: record['AllowOnlineACHPayment'] ?? online,
  };
}
