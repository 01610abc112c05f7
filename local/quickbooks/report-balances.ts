/** Who owes what, and for how long: balances and ages of customers and vendors, on any day. */
import type Big from 'big.js';
import { allocationsOf, holdersOf, sumFor } from './links.ts';
import { amount, cell, dataRow, report, summary, type Asked, type Column } from './report-shape.ts';
import { big, cents, list, rec, refId, sumOf, textAt, ZERO, type Rec } from './records.ts';

export interface Side {
  readonly party: 'Customer' | 'Vendor';
  readonly field: 'CustomerRef' | 'VendorRef';
  /** Documents that are owed, and those that take from it. */
  readonly owed: string;
  readonly credit: string;
  readonly accountType: string;
}

export const RECEIVABLE: Side = {
  party: 'Customer',
  field: 'CustomerRef',
  owed: 'Invoice',
  credit: 'CreditMemo',
  accountType: 'Accounts Receivable',
};
export const PAYABLE: Side = {
  party: 'Vendor',
  field: 'VendorRef',
  owed: 'Bill',
  credit: 'VendorCredit',
  accountType: 'Accounts Payable',
};

interface Open {
  readonly party: string;
  readonly amount: Big;
  /** The day from which it counts as late. */
  readonly due: string;
}

const inHome = (record: Rec, value: Big): Big =>
  record['ExchangeRate'] === undefined ? value : cents(value.times(big(record['ExchangeRate'])));

/** What was open of a document on a day: what is open now, and what was paid since. */
function openOn(asked: Asked, entity: string, record: Rec): Big {
  const later = holdersOf(asked.company, record).filter(
    (holder) => textAt(holder.record, 'TxnDate') > asked.asOf,
  );
  const paid = later.map((holder) =>
    sumFor(allocationsOf(holder.entity, holder.record), { entity, id: textAt(record, 'Id') }),
  );
  return inHome(record, sumOf(paid).plus(big(record['Balance'])));
}

const onTime = (asked: Asked, record: Rec): boolean => textAt(record, 'TxnDate') <= asked.asOf;

function documentsOf(asked: Asked, entity: string, { field }: Side, sign: 1 | -1): readonly Open[] {
  return asked.company
    .all(entity)
    .filter((record) => onTime(asked, record))
    .map((record) => ({
      party: refId(record, field),
      amount: openOn(asked, entity, record).times(sign),
      due: textAt(record, 'DueDate') || textAt(record, 'TxnDate'),
    }));
}

const unapplied = (asked: Asked): readonly Open[] =>
  asked.company
    .all('Payment')
    .filter((record) => onTime(asked, record))
    .map((record) => ({
      party: refId(record, 'CustomerRef'),
      amount: inHome(record, big(record['UnappliedAmt'])).neg(),
      due: textAt(record, 'TxnDate'),
    }));

/** Journal lines on the account, for the one they name. */
const journal = (asked: Asked, side: Side): readonly Open[] =>
  asked.company
    .all('JournalEntry')
    .filter((record) => onTime(asked, record))
    .flatMap((record) =>
      list(record['Line']).flatMap((line): readonly Open[] => {
        const detail = rec(line['JournalEntryLineDetail']);
        const type = textAt(asked.company.get('Account', refId(detail, 'AccountRef')) ?? {}, 'AccountType');
        if (type !== side.accountType) return [];
        const debit = big(line['Amount']).times(detail['PostingType'] === 'Credit' ? -1 : 1);
        return [
          {
            party: refId(rec(detail['Entity']), 'EntityRef'),
            amount: inHome(record, side.party === 'Customer' ? debit : debit.neg()),
            due: textAt(record, 'TxnDate'),
          },
        ];
      }),
    );

const openItems = (asked: Asked, side: Side): readonly Open[] =>
  [
    ...documentsOf(asked, side.owed, side, 1),
    ...documentsOf(asked, side.credit, side, -1),
    ...(side.party === 'Customer' ? unapplied(asked) : []),
    ...journal(asked, side),
  ].filter(
    ({ party, amount: value }) => !value.eq(ZERO) && (asked.parties.size === 0 || asked.parties.has(party)),
  );

const nameOf = (asked: Asked, side: Side, id: string): string =>
  textAt(asked.company.get(side.party, id) ?? {}, 'DisplayName');

const byName = (asked: Asked, side: Side, ids: readonly string[]): readonly string[] =>
  [...new Set(ids)].sort((a, b) => (nameOf(asked, side, a) < nameOf(asked, side, b) ? -1 : 1));

const firstColumn = (side: Side): Column => ({
  title: '',
  type: side.party,
  key: side.party === 'Customer' ? 'cust_name' : 'vend_name',
});

export function balanceReport(asked: Asked, name: string, side: Side): Rec {
  const open = openItems(asked, side);
  const rows = byName(
    asked,
    side,
    open.map(({ party }) => party),
  ).map((id) => ({
    id,
    sum: sumOf(open.filter(({ party }) => party === id).map((one) => one.amount)),
  }));
  const shown = rows
    .filter(({ sum }) => !sum.eq(ZERO))
    .map(({ id, sum }) => dataRow(cell(nameOf(asked, side, id), id), amount(sum)));
  const total = sumOf(rows.map(({ sum }) => sum));
  const columns = [firstColumn(side), { title: 'Total', type: 'Money', key: 'total' }];
  const all = shown.length === 0 ? [] : [...shown, summary('GrandTotal', cell('TOTAL'), amount(total))];
  return report(asked, name, columns, all, { report_date: asked.asOf });
}

const DAY_MS = 86_400_000;
const AGES = ['Current', '1 - 30', '31 - 60', '61 - 90', '91 and over'] as const;

function ageOf(due: string, asOf: string): number {
  const days = Math.round((Date.parse(asOf) - Date.parse(due)) / DAY_MS);
  return days <= 0 ? 0 : Math.min(4, 1 + Math.floor((days - 1) / 30));
}

export function agedReport(asked: Asked, name: string, side: Side): Rec {
  const open = openItems(asked, side);
  const cells = (items: readonly Open[]): readonly Rec[] => [
    ...AGES.map((_, age) =>
      amount(sumOf(items.filter(({ due }) => ageOf(due, asked.asOf) === age).map((one) => one.amount))),
    ),
    amount(sumOf(items.map((one) => one.amount))),
  ];
  const rows = byName(
    asked,
    side,
    open.map(({ party }) => party),
  ).map((id) =>
    dataRow(cell(nameOf(asked, side, id), id), ...cells(open.filter(({ party }) => party === id))),
  );
  const columns = [
    firstColumn(side),
    ...AGES.map((title, age) => ({ title, type: 'Money', key: age === 0 ? 'current' : String(age) })),
    { title: 'Total', type: 'Money', key: 'total' },
  ];
  const all = rows.length === 0 ? [] : [...rows, summary('GrandTotal', cell('TOTAL'), ...cells(open))];
  return report(asked, name, columns, all, { report_date: asked.asOf });
}
