/** The reports that a reconciliation reads: QuickBooks' form, and figures that agree with the documents and with each other. */
import {
  applied,
  bill,
  codeOf,
  expense,
  line,
  openCompany,
  sale,
  type Rec,
  type TestCompany,
} from './quickbooks-company.ts';

interface Row {
  readonly ColData?: readonly { value: string; id?: string }[];
  readonly Header?: { ColData: readonly { value: string }[] };
  readonly Rows?: { Row: readonly Row[] };
  readonly Summary?: { ColData: readonly { value: string }[] };
  readonly group?: string;
}

interface Report {
  readonly Header: Rec & { readonly Option: readonly Rec[] };
  readonly Columns: { Column: readonly { ColTitle: string; ColType: string }[] };
  readonly Rows: { Row?: readonly Row[] };
}

const report = (company: TestCompany, path: string): Report =>
  company.get(`reports/${path}`) as unknown as Report;

/** Every row as its texts, sections opened. */
const texts = (rows: readonly Row[] = []): readonly (readonly string[])[] =>
  rows.flatMap(({ ColData, Rows, Summary }) => [
    ...(ColData ? [ColData.map(({ value }) => value)] : []),
    ...texts(Rows?.Row),
    ...(Summary ? [Summary.ColData.map(({ value }) => value)] : []),
  ]);

const rowsOf = (company: TestCompany, path: string): readonly (readonly string[])[] =>
  texts(report(company, path).Rows.Row);

/** Two customers, a vendor, tax, a discount, a part payment, a credit, a bill, a purchase, a journal entry. */
function filled(): TestCompany {
  const company = openCompany();
  const first = company.write('Invoice', {
    ...sale(0, {
      TxnDate: '2026-09-01',
      DueDate: '2026-09-15',
      TxnTaxDetail: { TxnTaxCodeRef: { value: '70' } },
    }),
    Line: [
      line(100, { TaxCodeRef: { value: 'TAX' } }),
      { DetailType: 'DiscountLineDetail', Amount: 10, DiscountLineDetail: { PercentBased: false } },
    ],
  });
  company.write('Invoice', {
    ...sale(200, { TxnDate: '2026-11-10', DueDate: '2026-12-10' }),
    CustomerRef: { value: '21' },
  });
  company.write('Payment', {
    CustomerRef: { value: '20' },
    TotalAmt: 60,
    TxnDate: '2026-11-01',
    Line: [applied(50, 'Invoice', first)],
  });
  company.write('CreditMemo', sale(5, { TxnDate: '2026-11-02' }));
  company.write('Bill', bill(70, { TxnDate: '2026-10-05', DueDate: '2026-11-04' }));
  company.write('Purchase', {
    PaymentType: 'Cash',
    AccountRef: { value: '2' },
    TxnDate: '2026-10-06',
    Line: [expense(30)],
  });
  company.write('JournalEntry', {
    TxnDate: '2026-10-07',
    Line: ['Debit', 'Credit'].map((PostingType, index) => ({
      Amount: 12,
      DetailType: 'JournalEntryLineDetail',
      JournalEntryLineDetail: { PostingType, AccountRef: { value: index === 0 ? '5' : '2' } },
    })),
  });
  return company;
}

test('a report has a header, columns and rows, and no time of its own', () => {
  const found = report(filled(), 'CustomerBalance');
  expect(found).not.toHaveProperty('time');
  expect(found.Header).toMatchObject({
    ReportName: 'CustomerBalance',
    Time: '2026-11-24T04:00:00-08:00',
    Currency: 'USD',
    ReportBasis: 'Accrual',
  });
  expect(found.Header.Option).toContainEqual({ Name: 'NoReportData', Value: 'false' });
  expect(found.Columns.Column.map(({ ColTitle, ColType }) => [ColTitle, ColType])).toEqual([
    ['', 'Customer'],
    ['Total', 'Money'],
  ]);
  expect(found.Rows.Row?.[0]?.ColData).toEqual([{ value: 'Acme', id: '20' }, { value: '33.25' }]);
  expect(report(openCompany(), 'CustomerBalance')).toMatchObject({
    Rows: {},
    Header: { Option: [{ Name: 'report_date' }, { Name: 'NoReportData', Value: 'true' }] },
  });
});

test('balances of customers agree with their records, today and on an earlier day', () => {
  const company = filled();
  const now = rowsOf(company, 'CustomerBalance');
  expect(now).toEqual([
    ['Acme', '33.25'],
    ['Bell', '200.00'],
    ['TOTAL', '233.25'],
  ]);
  expect(company.read('Customer', '20')['Balance']).toBe(33.25);
  expect(rowsOf(company, 'CustomerBalance?report_date=2026-10-31')).toEqual([
    ['Acme', '98.25'],
    ['TOTAL', '98.25'],
  ]);
  expect(rowsOf(company, 'CustomerBalance?customer=21')).toEqual([
    ['Bell', '200.00'],
    ['TOTAL', '200.00'],
  ]);
  expect(rowsOf(company, 'VendorBalance')).toEqual([
    ['Ingram', '70.00'],
    ['TOTAL', '70.00'],
  ]);
});

test('what is owed is told by its age', () => {
  const company = filled();
  expect(report(company, 'AgedReceivables').Columns.Column.map(({ ColTitle }) => ColTitle)).toEqual([
    '',
    'Current',
    '1 - 30',
    '31 - 60',
    '61 - 90',
    '91 and over',
    'Total',
  ]);
  expect(rowsOf(company, 'AgedReceivables')).toEqual([
    ['Acme', '0.00', '-15.00', '0.00', '48.25', '0.00', '33.25'],
    ['Bell', '200.00', '0.00', '0.00', '0.00', '0.00', '200.00'],
    ['TOTAL', '200.00', '-15.00', '0.00', '48.25', '0.00', '233.25'],
  ]);
  expect(rowsOf(company, 'AgedReceivables?report_date=2027-01-01')[1]).toEqual([
    'Bell',
    '0.00',
    '200.00',
    '0.00',
    '0.00',
    '0.00',
    '200.00',
  ]);
  expect(rowsOf(company, 'AgedPayables')).toEqual([
    ['Ingram', '0.00', '70.00', '0.00', '0.00', '0.00', '70.00'],
    ['TOTAL', '0.00', '70.00', '0.00', '0.00', '0.00', '70.00'],
  ]);
});

test('profit and loss, balance sheet and trial balance come from the same postings', () => {
  const company = filled();
  const profit = new Map(rowsOf(company, 'ProfitAndLoss').map(([name, value]) => [name, value]));
  expect(Object.fromEntries(profit)).toMatchObject({
    Services: '295.00',
    'Discounts given': '-10.00',
    'Total Income': '285.00',
    'Gross Profit': '285.00',
    Rent: '112.00',
    'Net Operating Income': '173.00',
    'Net Income': '173.00',
  });
  const sheet = Object.fromEntries(
    rowsOf(company, 'BalanceSheet').map(([name, value]) => [name ?? '', value]),
  );
  expect(sheet).toMatchObject({
    'Net Income': '173.00',
    'Total ASSETS': '251.25',
    'TOTAL LIABILITIES AND EQUITY': '251.25',
    'Sales Tax Payable': '8.25',
  });
  expect(rowsOf(company, 'TrialBalance').at(-1)).toEqual(['TOTAL', '415.25', '415.25']);
  const october = Object.fromEntries(
    rowsOf(company, 'ProfitAndLoss?start_date=2026-10-01&end_date=2026-10-31').map(([name, value]) => [
      name ?? '',
      value,
    ]),
  );
  expect(october).toMatchObject({ 'Net Income': '-112.00' });
  expect(report(company, 'ProfitAndLoss').Rows.Row?.map(({ group }) => group)).toEqual([
    'Income',
    'GrossProfit',
    'Expenses',
    'NetOperatingIncome',
    'NetOtherIncome',
    'NetIncome',
  ]);
});

test('transactions are listed by date, with their type, number, name and amount', () => {
  const rows = rowsOf(filled(), 'TransactionList?start_date=2026-10-01&end_date=2026-11-05');
  expect(rows.map((row) => [row[0], row[1], row[4], row[7]])).toEqual([
    ['2026-10-05', 'Bill', 'Ingram', '70.00'],
    ['2026-10-06', 'Expense', '', '30.00'],
    ['2026-10-07', 'Journal Entry', '', '0.00'],
    ['2026-11-01', 'Payment', 'Acme', '60.00'],
    ['2026-11-02', 'Credit Memo', 'Acme', '5.00'],
  ]);
});

test('tax is told by agency and rate', () => {
  expect(rowsOf(filled(), 'TaxSummary')).toEqual([
    ['State', '100.00', '6.25'],
    ['City', '100.00', '2.00'],
    ['Total Comptroller', '200.00', '8.25'],
    ['TOTAL', '200.00', '8.25'],
  ]);
});

test.each([
  ['Surprise', 'SIM'],
  ['ProfitAndLoss?accounting_method=Cash', 'SIM'],
  ['ProfitAndLoss?summarize_column_by=Month', 'SIM'],
  ['ProfitAndLoss?department=1', 'SIM'],
  ['ProfitAndLoss?date_macro=Some day', 'SIM'],
  ['ProfitAndLoss?start_date=2026-13-01', '6000'],
  ['AgedReceivables?report_date=soon', '6000'],
])('reports/%s is refused, never guessed', (path, code) => {
  expect(codeOf(openCompany().get(`reports/${path}`))).toBe(code);
});

test('the cost of inventory is not guessed either', () => {
  const company = openCompany();
  const disk = company.write('Item', {
    Name: 'Disk',
    Type: 'Inventory',
    TrackQtyOnHand: true,
    QtyOnHand: 1,
    InvStartDate: '2026-11-01',
    IncomeAccountRef: { value: '1' },
    ExpenseAccountRef: { value: '5' },
    AssetAccountRef: { value: '4' },
  });
  company.write('Invoice', { ...sale(0), Line: [line(30, { ItemRef: { value: disk['Id'] } })] });
  expect(codeOf(company.get('reports/ProfitAndLoss'))).toBe('SIM');
  expect(rowsOf(company, 'CustomerBalance')).toHaveLength(2);
});
