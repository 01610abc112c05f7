/** Journal entries that balance, deposits that take payments to the bank, transfers between accounts. */
import { documentCurrency, homeAmounts } from './currency.ts';
import type { WriteContext } from './change.ts';
import { refusals } from './faults.ts';
import { lineNamer } from './line-numbers.ts';
import { checkLinks } from './links.ts';
import { numberOf } from './numbers.ts';
import { big, list, rec, refId, sumOf, textAt, ZERO, type Rec } from './records.ts';
import { today } from './terms.ts';

const dated = (context: WriteContext, record: Rec): Rec => ({
  ...record,
  TxnDate: textAt(record, 'TxnDate') || today(context),
});

const JOURNAL = 'JournalEntryLineDetail';
/** Lines on these accounts say whose balance they are. */
const NEEDS_ENTITY: Readonly<Record<string, string>> = {
  'Accounts Receivable': 'Customer',
  'Accounts Payable': 'Vendor',
};

/** @throws Refusal 2020, 2170, 2500, 6000 */
export function computeJournal(context: WriteContext, sent: Rec, before: Rec | undefined): Rec {
  const { company } = context;
  const record = dated(context, sent);
  const name = lineNamer(list(before?.['Line']));
  const lines = list(record['Line']).map((line): Rec => {
    if (line['DetailType'] === 'DescriptionOnly')
      return { ...line, Id: name(line), DescriptionLineDetail: {} };
    if (line['DetailType'] !== JOURNAL) throw refusals.enumeration('DetailType', textAt(line, 'DetailType'));
    checkJournalLine(context, line);
    return { ...line, Id: name(line) };
  });
  const debits = sumOf(lines.map((line) => signed(line)));
  if (!debits.eq(ZERO)) throw refusals.business('Please balance debits and credits');
  if (lines.filter(({ DetailType }) => DetailType === JOURNAL).length === 0) throw refusals.required('Line');
  const number = numberOf(context, record, before);
  const { DocNumber: _sent, ...rest } = record;
  const standing: Rec = { ...rest, ...documentCurrency(context, record, undefined), Line: lines };
  return {
    Adjustment: false,
    ...standing,
    // Recorded: a journal entry's total is zero.
    TotalAmt: 0,
    ...homeAmounts(company, { ...standing, TotalAmt: 0 }),
    TxnTaxDetail: sent['TxnTaxDetail'] ?? {},
    ...(number !== undefined && { DocNumber: number }),
  };
}

const signed = (line: Rec): ReturnType<typeof big> =>
  line['DetailType'] === JOURNAL
    ? big(line['Amount']).times(rec(line[JOURNAL])['PostingType'] === 'Credit' ? -1 : 1)
    : ZERO;

function checkJournalLine({ company }: WriteContext, line: Rec): void {
  const detail = rec(line[JOURNAL]);
  if (line['Amount'] === undefined) throw refusals.required('Amount');
  if (big(line['Amount']).lt(ZERO)) throw refusals.business('The amount of a line cannot be below zero');
  if (detail['PostingType'] === undefined) throw refusals.required('PostingType');
  const account = company.get('Account', refId(detail, 'AccountRef'));
  if (!account) throw refusals.required('AccountRef');
  const entity = rec(detail['Entity']);
  const [type, id] = [textAt(entity, 'Type'), refId(entity, 'EntityRef')];
  if (id !== '' && !company.get(type, id)) throw refusals.reference('EntityRef', id);
  const needed = NEEDS_ENTITY[textAt(account, 'AccountType')];
  if (needed !== undefined && (id === '' || type !== needed))
    throw refusals.business(
      `When you use ${textAt(account, 'AccountType')}, you must choose a ${needed.toLowerCase()} in the Name field`,
    );
}

/** @throws Refusal 2020, 2170, 2500, 6000 */
export function computeDeposit(context: WriteContext, sent: Rec, before: Rec | undefined): Rec {
  const { company } = context;
  const record = dated(context, sent);
  const name = lineNamer(list(before?.['Line']));
  const lines = list(record['Line']).map((line, index): Rec => {
    const links = list(line['LinkedTxn']);
    for (const { TxnType: type } of links)
      if (!['Payment', 'SalesReceipt', 'RefundReceipt'].includes(String(type)))
        throw refusals.notModelled(`the deposit of ${String(type).slice(0, 40)}`);
    if (line['Amount'] === undefined) throw refusals.required('Amount');
    const detail = rec(line['DepositLineDetail']);
    if (links.length > 0) return depositedLine(context, line, name(line));
    if (refId(detail, 'AccountRef') === '') throw refusals.required('AccountRef');
    return {
      ...line,
      Id: name(line),
      LineNum: index + 1,
      DetailType: 'DepositLineDetail',
      DepositLineDetail: detail,
    };
  });
  if (lines.length === 0) throw refusals.required('Line');
  const standing: Rec = { ...record, ...documentCurrency(context, record, undefined), Line: lines };
  checkLinks(context, standing, before);
  const total = sumOf(lines.map((line) => big(line['Amount']))).minus(big(rec(record['CashBack'])['Amount']));
  const whole = { ...standing, TotalAmt: total.toNumber() };
  return { ...whole, ...homeAmounts(company, whole), LinkedTxn: undefined };
}

/** A payment is deposited whole. */
function depositedLine({ company }: WriteContext, line: Rec, id: string): Rec {
  const [linked] = list(line['LinkedTxn']);
  const type = textAt(linked ?? {}, 'TxnType');
  const target = company.get(type, textAt(linked ?? {}, 'TxnId'));
  if (!target) throw refusals.reference('LinkedTxn', textAt(linked ?? {}, 'TxnId'));
  const whole = big(target['TotalAmt']).times(type === 'RefundReceipt' ? -1 : 1);
  if (!big(line['Amount']).eq(whole))
    throw refusals.business(`The amount must be that of the ${type} it deposits`);
  return { ...line, Id: id };
}

/** @throws Refusal 2500, 6000 */
export function computeTransfer(context: WriteContext, sent: Rec): Rec {
  const record = dated(context, sent);
  if (refId(record, 'FromAccountRef') === refId(record, 'ToAccountRef'))
    throw refusals.business('A transfer needs two different accounts');
  if (big(record['Amount']).lte(ZERO)) throw refusals.business('The amount of a transfer must be above zero');
  return { ...record, ...documentCurrency(context, record, undefined) };
}
