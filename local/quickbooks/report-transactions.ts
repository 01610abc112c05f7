/** Lists of transactions, and the tax that was charged by rate. */
import type Big from 'big.js';
import { entities } from './entities.ts';
import { big, list, rec, refId, sumOf, textAt, ZERO, type Rec } from './records.ts';
import { amount, cell, dataRow, report, section, summary, type Asked } from './report-shape.ts';

const COLUMNS = [
  { title: 'Date', type: 'Date', key: 'tx_date' },
  { title: 'Transaction Type', type: 'String', key: 'txn_type' },
  { title: 'Num', type: 'String', key: 'doc_num' },
  { title: 'Posting', type: 'Boolean', key: 'is_no_post' },
  { title: 'Name', type: 'String', key: 'name' },
  { title: 'Memo/Description', type: 'String', key: 'memo' },
  { title: 'Account', type: 'String', key: 'account_name' },
  { title: 'Amount', type: 'Money', key: 'subt_nat_amount' },
] as const;

/** The account at the head of a transaction. */
const HEAD = ['ARAccountRef', 'APAccountRef', 'DepositToAccountRef', 'AccountRef', 'FromAccountRef'] as const;

function row(asked: Asked, entity: string, word: string, posting: boolean, record: Rec): Rec {
  const { company } = asked;
  const [customer, vendor] = [refId(record, 'CustomerRef'), refId(record, 'VendorRef')];
  const party = company.get('Customer', customer) ?? company.get('Vendor', vendor) ?? {};
  const head = HEAD.map((field) => refId(record, field)).find((id) => id !== '') ?? '';
  const account = company.get('Account', head) ?? {};
  return dataRow(
    cell(textAt(record, 'TxnDate')),
    cell(word || entity, textAt(record, 'Id')),
    cell(textAt(record, 'DocNumber') || textAt(record, 'PaymentRefNum')),
    cell(posting ? 'Yes' : 'No'),
    cell(textAt(party, 'DisplayName'), customer || vendor),
    cell(textAt(record, 'PrivateNote')),
    cell(textAt(account, 'FullyQualifiedName'), head),
    amount(big(record['TotalAmt'] ?? record['Amount'])),
  );
}

export function transactionList(asked: Asked): Rec {
  const { company, period, parties } = asked;
  const rows = entities
    .filter(({ family }) => family === 'transaction')
    .flatMap((definition) =>
      company
        .all(definition.name)
        .filter((record) => {
          const day = textAt(record, 'TxnDate');
          const party = refId(record, 'CustomerRef') || refId(record, 'VendorRef');
          return day >= period.start && day <= period.end && (parties.size === 0 || parties.has(party));
        })
        .map((record) => ({
          day: textAt(record, 'TxnDate'),
          row: row(
            asked,
            definition.name,
            definition.numbering?.word ?? '',
            definition.posting === true,
            record,
          ),
        })),
    )
    .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  return report(
    asked,
    'TransactionList',
    COLUMNS,
    rows.map((one) => one.row),
  );
}

interface Taxed {
  readonly net: Big;
  readonly tax: Big;
}

const SIGNS: Readonly<Record<string, 1 | -1>> = {
  Invoice: 1,
  SalesReceipt: 1,
  CreditMemo: -1,
  RefundReceipt: -1,
};

function byRate(asked: Asked): ReadonlyMap<string, Taxed> {
  const { company, period } = asked;
  const sums = new Map<string, Taxed>();
  for (const [entity, sign] of Object.entries(SIGNS))
    for (const record of company.all(entity)) {
      const day = textAt(record, 'TxnDate');
      if (day < period.start || day > period.end) continue;
      for (const line of list(rec(record['TxnTaxDetail'])['TaxLine'])) {
        const detail = rec(line['TaxLineDetail']);
        const id = refId(detail, 'TaxRateRef');
        const known = sums.get(id) ?? { net: ZERO, tax: ZERO };
        sums.set(id, {
          net: known.net.plus(big(detail['NetAmountTaxable']).times(sign)),
          tax: known.tax.plus(big(line['Amount']).times(sign)),
        });
      }
    }
  return sums;
}

/** Tax on sales, by agency and rate. */
export function taxSummary(asked: Asked): Rec {
  const { company, query } = asked;
  const sums = [...byRate(asked)].map(([id, sum]) => ({
    id,
    rate: company.get('TaxRate', id) ?? {},
    ...sum,
  }));
  const only = query.get('agency_id');
  const agencies = [...new Set(sums.map(({ rate }) => refId(rate, 'AgencyRef')))].filter(
    (id) => only === null || id === only,
  );
  const rows = agencies.map((agency) => {
    const own = sums.filter(({ rate }) => refId(rate, 'AgencyRef') === agency);
    const name = textAt(company.get('TaxAgency', agency) ?? {}, 'DisplayName') || 'Tax';
    return section(
      'Agency',
      name,
      own.map(({ id, rate, net, tax }) => dataRow(cell(textAt(rate, 'Name'), id), amount(net), amount(tax))),
      [
        cell(`Total ${name}`),
        amount(sumOf(own.map(({ net }) => net))),
        amount(sumOf(own.map(({ tax }) => tax))),
      ],
    );
  });
  const counted = sums.filter(({ rate }) => agencies.includes(refId(rate, 'AgencyRef')));
  const total = summary(
    'GrandTotal',
    cell('TOTAL'),
    amount(sumOf(counted.map(({ net }) => net))),
    amount(sumOf(counted.map(({ tax }) => tax))),
  );
  const columns = [
    { title: '', type: 'String', key: 'tax_rate' },
    { title: 'Taxable Amount', type: 'Money', key: 'taxable' },
    { title: 'Tax', type: 'Money', key: 'tax' },
  ];
  return report(asked, 'TaxSummary', columns, rows.length === 0 ? [] : [...rows, total]);
}
