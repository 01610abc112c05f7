/**
 * What QuickBooks computes of a sale: line amounts checked, sub-total appended, tax by region, total, due date, number, balance.
 * @see https://developer.intuit.com/app/developer/qbo/docs/workflows/manage-sales-tax-for-us-locales and -for-non-us-locales
 */
import Big from 'big.js';
import { refId, textAt, type Company, type Rec } from './company.ts';
import { refusals } from './faults.ts';
import type { Switches } from './switches.ts';

const SALES_ITEM = 'SalesItemLineDetail';
const AMOUNT_DIGITS = 15;

const big = (value: unknown): Big =>
  typeof value === 'number' || (typeof value === 'string' && value !== '') ? new Big(value) : new Big(0);
const cents = (value: Big): Big => value.round(2, Big.roundHalfUp);
const rec = (value: unknown): Rec => (typeof value === 'object' && value !== null ? (value as Rec) : {});
const lines = (record: Rec): readonly Rec[] => (Array.isArray(record['Line']) ? record['Line'].map(rec) : []);

interface TaxedLine {
  readonly amount: Big;
  readonly code: string;
}

/** The sale as QuickBooks stores it. @throws Refusal 2500, 6000 */
export function computeSale(company: Company, record: Rec, switches: Switches): Rec {
  const stored = lines(record)
    .filter((line) => line['DetailType'] !== 'SubTotalLineDetail')
    .map((line, index) => storeLine(company, line, index));
  if (stored.length === 0) throw refusals.required('Line');
  const net = stored.reduce(
    (sum, line) =>
      isAmount(line)
        ? sum.plus(big(line['Amount']).times(line['DetailType'] === 'DiscountLineDetail' ? -1 : 1))
        : sum,
    new Big(0),
  );
  const taxed = stored
    .filter((line) => line['DetailType'] === SALES_ITEM)
    .map((line) => ({ amount: big(line['Amount']), code: refId(rec(line[SALES_ITEM]), 'TaxCodeRef') }));
  const tax =
    company.country === 'US'
      ? usTax(company, record, taxed, switches)
      : codeTax(company, record, taxed, switches);
  const inclusive = company.country !== 'US' && record['GlobalTaxCalculation'] === 'TaxInclusive';
  const total = inclusive ? net : net.plus(big(tax['TotalTax']));
  return {
    ...record,
    Line: [
      ...stored,
      {
        Amount: cents(inclusive ? net.minus(big(tax['TotalTax'])) : net).toNumber(),
        DetailType: 'SubTotalLineDetail',
        SubTotalLineDetail: {},
      },
    ],
    TxnTaxDetail: tax,
    TotalAmt: cents(total).toNumber(),
  };
}

const isAmount = (line: Rec): boolean => line['DetailType'] !== 'DescriptionOnly';

function storeLine(company: Company, line: Rec, index: number): Rec {
  const type = textAt(line, 'DetailType');
  if (textAt(line, 'Description').length > 4000) throw refusals.tooLong('Description', 4000);
  const numbered = { ...line, Id: textAt(line, 'Id') || String(index + 1), LineNum: index + 1 };
  if (type === 'DescriptionOnly' || type === 'DiscountLineDetail') return numbered;
  if (type !== SALES_ITEM) throw refusals.notModelled(`lines of type ${type || '(none)'}`);
  if (line['Amount'] === undefined || line['Amount'] === null) throw refusals.required('Amount');
  const detail = rec(line[SALES_ITEM]);
  checkAmount(line, detail);
  const item = itemOf(company, detail);
  const account = refId(item, 'IncomeAccountRef');
  return {
    ...numbered,
    [SALES_ITEM]: {
      ...detail,
      ItemRef: { value: textAt(item, 'Id'), name: textAt(item, 'Name') },
      ...(account !== '' && {
        ItemAccountRef: { value: account, name: textAt(company.get('Account', account) ?? {}, 'Name') },
      }),
      TaxCodeRef: taxCodeOf(company, detail, index),
    },
  };
}

function checkAmount(line: Rec, detail: Rec): void {
  const amount = big(line['Amount']);
  if (amount.abs().toFixed(2).replace('.', '').length > AMOUNT_DIGITS)
    throw refusals.business('Amount is too large');
  const { Qty: quantity, UnitPrice: price } = detail;
  if (quantity === undefined || price === undefined) return;
  if (!cents(big(quantity).times(big(price))).eq(cents(amount)))
    throw refusals.business(
      'Amount calculation incorrect in the request. Amount is not equal to UnitPrice * Qty. Supplied value:' +
        amount.toFixed(),
    );
}

function itemOf(company: Company, detail: Rec): Rec {
  const id = refId(detail, 'ItemRef') || '1';
  const item = company.get('Item', id);
  if (!item) throw refusals.reference('ItemRef', id);
  if (item['Active'] === false) throw refusals.notFound();
  return item;
}

function taxCodeOf(company: Company, detail: Rec, index: number): Rec {
  const code = refId(detail, 'TaxCodeRef');
  if (company.country === 'US') {
    if (code !== '' && code !== 'TAX' && code !== 'NON') throw refusals.reference('TaxCodeRef', code);
    return { value: code || 'NON' };
  }
  if (code === '')
    throw refusals.business(
      `Make sure all your transactions have a tax code before you save. Line ${index + 1}`,
    );
  if (!company.get('TaxCode', code)) throw refusals.reference('TaxCodeRef', code);
  return { value: code };
}

interface Rate {
  readonly id: string;
  readonly percent: Big;
}

function ratesOf(company: Company, code: string): readonly Rate[] {
  const details = rec(rec(company.get('TaxCode', code))['SalesTaxRateList'])['TaxRateDetail'];
  return (Array.isArray(details) ? details.map(rec) : []).map((detail) => {
    const id = refId(detail, 'TaxRateRef');
    return { id, percent: big(company.get('TaxRate', id)?.['RateValue']) };
  });
}

const taxOn = (amounts: readonly Big[], percent: Big, switches: Switches): Big =>
  switches.taxRounding === 'per-line'
    ? amounts.reduce((sum, amount) => sum.plus(cents(amount.times(percent).div(100))), new Big(0))
    : cents(
        amounts
          .reduce((sum, amount) => sum.plus(amount), new Big(0))
          .times(percent)
          .div(100),
      );

const sumOf = (amounts: readonly Big[]): Big => amounts.reduce((sum, amount) => sum.plus(amount), new Big(0));

const taxLine = ({ id, percent }: Rate, amount: Big, net: Big): Rec => ({
  Amount: amount.toNumber(),
  DetailType: 'TaxLineDetail',
  TaxLineDetail: {
    TaxRateRef: { value: id },
    PercentBased: true,
    TaxPercent: percent.toNumber(),
    NetAmountTaxable: cents(net).toNumber(),
  },
});

/** US: one code for the transaction, on the lines that say TAX. */
function usTax(company: Company, record: Rec, taxed: readonly TaxedLine[], switches: Switches): Rec {
  const detail = rec(record['TxnTaxDetail']);
  const code = refId(detail, 'TxnTaxCodeRef');
  if (code === '') return { TotalTax: 0 };
  if (!company.get('TaxCode', code)) throw refusals.reference('TxnTaxCodeRef', code);
  const amounts = taxed.filter((line) => line.code === 'TAX').map(({ amount }) => amount);
  const built = ratesOf(company, code).map((rate) =>
    taxLine(rate, taxOn(amounts, rate.percent, switches), sumOf(amounts)),
  );
  const computed = sumOf(built.map((line) => big(line['Amount'])));
  const total =
    switches.explicitTotalTax && typeof detail['TotalTax'] === 'number' ? big(detail['TotalTax']) : computed;
  return { TxnTaxCodeRef: { value: code }, TotalTax: total.toNumber(), TaxLine: built };
}

/** Elsewhere: a code on each line, tax per rate. Stale tax that is sent along is kept, as QuickBooks does. */
function codeTax(company: Company, record: Rec, taxed: readonly TaxedLine[], switches: Switches): Rec {
  const mode = textAt(record, 'GlobalTaxCalculation') || 'TaxExcluded';
  if (!['TaxExcluded', 'TaxInclusive', 'NotApplicable'].includes(mode))
    throw refusals.enumeration('GlobalTaxCalculation', mode);
  if (mode === 'NotApplicable') return { TotalTax: 0 };
  const sent = rec(record['TxnTaxDetail']);
  if (Array.isArray(sent['TaxLine']) && sent['TaxLine'].length > 0) return sent;
  const byRate = new Map<string, { rate: Rate; amounts: Big[] }>();
  for (const { amount, code } of taxed) {
    const rates = ratesOf(company, code);
    const all = rates.reduce((sum, { percent }) => sum.plus(percent), new Big(0));
    const net = mode === 'TaxInclusive' ? amount.times(100).div(all.plus(100)) : amount;
    for (const rate of rates) {
      const entry = byRate.get(rate.id) ?? { rate, amounts: [] };
      entry.amounts.push(net);
      byRate.set(rate.id, entry);
    }
  }
  const built = [...byRate.values()].map(({ rate, amounts }) =>
    taxLine(rate, taxOn(amounts, rate.percent, switches), sumOf(amounts)),
  );
  return { TotalTax: sumOf(built.map((line) => big(line['Amount']))).toNumber(), TaxLine: built };
}

/** Term days on the date when no due date is sent. */
export function dueDateOf(company: Company, record: Rec): string {
  const sent = textAt(record, 'DueDate');
  if (sent !== '') return sent;
  const days = Number(company.get('Term', refId(record, 'SalesTermRef'))?.['DueDays'] ?? 0);
  const date = new Date(`${textAt(record, 'TxnDate')}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

const customNumbers = (company: Company): boolean =>
  rec(company.preferences['SalesFormsPrefs'])['CustomTxnNumbers'] === true;

/** Invoice and credit memo share one counter and one pool of numbers. */
const SALES = ['Invoice', 'CreditMemo'] as const;

/** The document number of a create. @throws Refusal 6140 */
export function numberFor(
  company: Company,
  record: Rec,
  allowDuplicate: boolean,
  switches: Switches,
): string | undefined {
  const sent = record['DocNumber'];
  const custom = customNumbers(company);
  if (sent === 'AUTO_GENERATE' && switches.autoGenerate) return company.nextNumber('sales');
  if (sent === undefined || sent === null) return custom ? undefined : freeNumber(company);
  if (sent === '') return undefined;
  if (!allowDuplicate && (custom || switches.duplicateCheckWhenOff))
    refuseDuplicate(company, String(sent), '');
  return String(sent);
}

function freeNumber(company: Company): string {
  let number = company.nextNumber('sales');
  while (SALES.some((entity) => company.withKey(entity, number).length > 0))
    number = company.nextNumber('sales');
  return number;
}

export function refuseDuplicate(company: Company, number: string, ownId: string): void {
  for (const entity of SALES) {
    const holder = company.withKey(entity, number).find((record) => textAt(record, 'Id') !== ownId);
    if (holder)
      throw refusals.duplicateNumber(
        number,
        entity === 'CreditMemo' ? 'Credit Memo' : entity,
        textAt(holder, 'Id'),
      );
  }
}
