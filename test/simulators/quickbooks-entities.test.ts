/** Every entity through its life: made, read, updated sparsely and in full, found by a query, and taken away as QuickBooks lets it. */
import { entities } from '../../local/quickbooks/entities.ts';
import {
  bill,
  codeOf,
  expense,
  line,
  openCompany,
  sale,
  version,
  type Rec,
  type TestCompany,
} from './quickbooks-company.ts';

const dated = { TxnDate: '2026-11-20' };

const BODIES: Readonly<Record<string, Rec>> = {
  Customer: { DisplayName: 'New customer', PrimaryEmailAddr: { Address: 'a@example.test' } },
  Vendor: { DisplayName: 'New vendor', AcctNum: 'V-1' },
  Employee: { GivenName: 'Ada', FamilyName: 'Byron' },
  Item: { Name: 'New item', Type: 'Service', IncomeAccountRef: { value: '1' } },
  Account: { Name: 'New account', AccountType: 'Expense' },
  Term: { Name: 'Net 10', DueDays: 10 },
  Class: { Name: 'North' },
  Department: { Name: 'Harbour' },
  PaymentMethod: { Name: 'Bank transfer' },
  TaxAgency: { DisplayName: 'Revenue' },
  CompanyCurrency: { Code: 'EUR' },
  Attachable: { Note: 'seen and approved' },
  Invoice: { ...sale(100), ...dated },
  CreditMemo: { ...sale(100), ...dated },
  SalesReceipt: { ...sale(100), ...dated },
  RefundReceipt: { ...sale(100), ...dated, DepositToAccountRef: { value: '2' } },
  Estimate: { ...sale(100), ...dated },
  Payment: { CustomerRef: { value: '20' }, TotalAmt: 40, ...dated },
  PurchaseOrder: { ...bill(70), ...dated, APAccountRef: { value: '9' } },
  Bill: { ...bill(70), ...dated },
  VendorCredit: { ...bill(70), ...dated },
  Purchase: { PaymentType: 'Cash', AccountRef: { value: '2' }, Line: [expense(15)], ...dated },
  JournalEntry: {
    ...dated,
    Line: ['Debit', 'Credit'].map((PostingType, index) => ({
      Amount: 10,
      DetailType: 'JournalEntryLineDetail',
      JournalEntryLineDetail: { PostingType, AccountRef: { value: index === 0 ? '5' : '2' } },
    })),
  },
  Deposit: {
    ...dated,
    DepositToAccountRef: { value: '2' },
    Line: [
      { Amount: 12, DetailType: 'DepositLineDetail', DepositLineDetail: { AccountRef: { value: '1' } } },
    ],
  },
  Transfer: { ...dated, FromAccountRef: { value: '2' }, ToAccountRef: { value: '4' }, Amount: 30 },
};

/** Made from another document. */
function bodyOf(company: TestCompany, entity: string): Rec {
  if (entity !== 'BillPayment') return BODIES[entity] ?? {};
  const { Id } = company.write('Bill', bill(70));
  return {
    ...dated,
    VendorRef: { value: '30' },
    PayType: 'Check',
    CheckPayment: { BankAccountRef: { value: '2' } },
    TotalAmt: 70,
    Line: [{ Amount: 70, LinkedTxn: [{ TxnId: Id, TxnType: 'Bill' }] }],
  };
}

const makeable = entities.filter(({ creatable, family }) => creatable !== false && family !== 'rate');
const named = (family: string): [string][] =>
  makeable.filter((one) => one.family === family).map(({ name }): [string] => [name]);

test.each(makeable.map(({ name }): [string] => [name]))('%s is made, read and found', (entity) => {
  const company = openCompany();
  const made = company.write(entity, bodyOf(company, entity));
  expect(made).toMatchObject({ domain: 'QBO', sparse: false, SyncToken: '0', Id: expect.any(String) });
  expect(company.read(entity, made['Id'])).toMatchObject({ Id: made['Id'], SyncToken: '0' });
  expect(company.rows(`select * from ${entity} where Id = '${String(made['Id'])}'`)).toHaveLength(1);
});

/** A text that each entity has. */
const TEXTS: Readonly<Record<string, string>> = {
  Customer: 'Notes',
  Vendor: 'TaxIdentifier',
  Employee: 'EmployeeNumber',
  Item: 'Description',
  Account: 'Description',
  Attachable: 'Tag',
};

const updatable = makeable.filter(({ family, name }) => family === 'transaction' || name in TEXTS);

test.each(updatable.map(({ name }): [string] => [name]))(
  '%s: sparse keeps what it leaves out, full clears it, a no-op moves nothing, an old version is refused',
  (entity) => {
    const company = openCompany();
    const body = bodyOf(company, entity);
    const text = TEXTS[entity] ?? 'PrivateNote';
    const made = company.write(entity, { ...body, [text]: 'first' });
    company.clock.advance(5_000);
    const same = company.write(entity, { ...version(made), sparse: true, [text]: 'first' });
    expect(same).toMatchObject({ SyncToken: '0', MetaData: made['MetaData'] });
    const sparse = company.write(entity, { ...version(made), sparse: true });
    expect(sparse[text]).toBe('first');
    const full = company.write(entity, { ...version(made), ...body });
    expect(full).not.toHaveProperty(text);
    expect(full['SyncToken']).toBe('1');
    expect(full['MetaData']).not.toEqual(made['MetaData']);
    expect(company.refusal(entity.toLowerCase(), { ...version(made), sparse: true, [text]: 'late' })).toBe(
      '5010',
    );
  },
);

test.each(named('list'))(
  '%s cannot be deleted; made inactive it leaves its name and shows only when asked for',
  (entity) => {
    const company = openCompany();
    const body = bodyOf(company, entity);
    const made = company.write(entity, body);
    expect(company.refusal(`${entity.toLowerCase()}?operation=delete`, version(made))).toBe('500');
    company.write(entity, { ...version(made), sparse: true, Active: false });
    expect(company.rows(`select * from ${entity} where Id = '${String(made['Id'])}'`)).toHaveLength(0);
    const [row] = company.rows(
      `select * from ${entity} where Id = '${String(made['Id'])}' and Active in (true, false)`,
    );
    expect(row).toMatchObject({ Active: false });
    if (entity !== 'CompanyCurrency') expect(company.write(entity, body)['Id']).not.toBe(made['Id']);
  },
);

test.each([...named('transaction'), ...named('attachment')])('%s is deleted for good', (entity) => {
  const company = openCompany();
  const made = company.write(entity, bodyOf(company, entity));
  const gone = company.write(entity, version(made), '?operation=delete');
  expect(gone).toEqual({ status: 'Deleted', domain: 'QBO', Id: made['Id'] });
  const read = company.ask({
    method: 'GET',
    path: `/v3/company/9130350000000001/${entity.toLowerCase()}/${String(made['Id'])}`,
  });
  expect([read.status, codeOf(read.body)]).toEqual([400, '610']);
});

/** As the API offers it: by `operation`, by `include`, not at all, or with an answer that is none. */
const VOIDS: readonly [string, string, string][] = [
  ['Invoice', '?operation=void', 'voided'],
  ['Invoice', '?operation=update&include=void', '500'],
  ['Payment', '?operation=update&include=void', 'voided'],
  ['Payment', '?operation=void', '500'],
  ['SalesReceipt', '?operation=update&include=void', 'voided'],
  ['BillPayment', '?operation=update&include=void', 'voided'],
  ['BillPayment', '?operation=void', '500'],
  ['CreditMemo', '?operation=void', '500'],
  ['RefundReceipt', '?operation=void', '500'],
  ['Estimate', '?operation=void', '500'],
  ['Purchase', '?operation=void', '500'],
  ['PurchaseOrder', '?operation=void', '500'],
  ['VendorCredit', '?operation=void', '500'],
  ['Deposit', '?operation=void', '500'],
  ['Transfer', '?operation=void', '500'],
  ['Customer', '?operation=void', '500'],
];

test.each(VOIDS)('%s%s: %s', (entity, query, outcome) => {
  const company = openCompany();
  const made = company.write(entity, bodyOf(company, entity));
  if (outcome !== 'voided') {
    expect(company.refusal(`${entity.toLowerCase()}${query}`, version(made))).toBe(outcome);
    return;
  }
  const voided = company.write(entity, { ...version(made), sparse: true }, query);
  expect(voided).toMatchObject({ SyncToken: '1', TotalAmt: 0, PrivateNote: 'Voided' });
});

test('voiding keeps number and lines and zeroes what they come to', () => {
  const company = openCompany();
  const made = company.write('Invoice', {
    ...sale(50, { PrivateNote: 'call first', TxnTaxDetail: { TxnTaxCodeRef: { value: '70' } } }),
    Line: [line(50, { Qty: 2, UnitPrice: 25, TaxCodeRef: { value: 'TAX' } })],
  });
  expect(made['TotalAmt']).toBe(54.13);
  const voided = company.write('Invoice', version(made), '?operation=void');
  expect(voided).toMatchObject({
    DocNumber: '1001',
    TotalAmt: 0,
    Balance: 0,
    TxnTaxDetail: { TotalTax: 0 },
    PrivateNote: 'Voided - call first',
    Line: [
      { Amount: 0, SalesItemLineDetail: { Qty: 0 } },
      { Amount: 0, DetailType: 'SubTotalLineDetail' },
    ],
  });
  expect(company.read('Customer', '20')['Balance']).toBe(0);
});

test('voiding a bill answers 200 with a system fault, voiding a journal entry 200 with an empty batch answer', () => {
  const company = openCompany();
  const made = company.write('Bill', bill(70));
  const entry = company.write('JournalEntry', BODIES['JournalEntry'] ?? {});
  const ask = (entity: string, record: Rec): { status: number; body: unknown } =>
    company.ask({
      method: 'POST',
      path: `/v3/company/9130350000000001/${entity}?operation=void`,
      body: JSON.stringify(version(record)),
    });
  expect(ask('bill', made)).toMatchObject({
    status: 200,
    body: { Fault: { type: 'SystemFault', Error: [{ code: '10000' }] } },
  });
  expect(ask('journalentry', entry)).toMatchObject({ status: 200, body: { BatchItemResponse: [] } });
  expect(company.read('Bill', made['Id'])).toMatchObject({ SyncToken: '0', TotalAmt: 70 });
  const strict = openCompany({ switches: { billVoid: 'refused', journalVoid: 'refused' } });
  expect(strict.refusal('bill?operation=void', version(strict.write('Bill', bill(70))))).toBe('500');
});

const REQUIRED: readonly [string, readonly string[]][] = [
  ['Invoice', ['CustomerRef', 'Line']],
  ['CreditMemo', ['CustomerRef', 'Line']],
  ['SalesReceipt', ['CustomerRef', 'Line']],
  ['RefundReceipt', ['DepositToAccountRef', 'Line']],
  ['Estimate', ['CustomerRef', 'Line']],
  ['Payment', ['CustomerRef', 'TotalAmt']],
  ['PurchaseOrder', ['VendorRef', 'APAccountRef', 'Line']],
  ['Bill', ['VendorRef', 'Line']],
  ['VendorCredit', ['VendorRef', 'Line']],
  ['BillPayment', ['VendorRef', 'PayType', 'TotalAmt', 'Line', 'CheckPayment']],
  ['Purchase', ['PaymentType', 'AccountRef', 'Line']],
  ['JournalEntry', ['Line']],
  ['Deposit', ['DepositToAccountRef', 'Line']],
  ['Transfer', ['FromAccountRef', 'ToAccountRef', 'Amount']],
  ['Customer', ['DisplayName']],
  ['Item', ['Name', 'IncomeAccountRef']],
  ['Account', ['Name', 'AccountType']],
  ['Term', ['Name', 'DueDays']],
  ['Attachable', ['Note']],
];

test.each(REQUIRED.flatMap(([entity, fields]) => fields.map((field): [string, string] => [entity, field])))(
  '%s without %s is refused with 2020',
  (entity, field) => {
    const company = openCompany();
    const { [field]: _left, ...body } = bodyOf(company, entity);
    expect(company.refusal(entity.toLowerCase(), body)).toBe('2020');
  },
);

const LENGTHS: readonly [string, string, number][] = [
  ['Customer', 'DisplayName', 500],
  ['Customer', 'GivenName', 100],
  ['Customer', 'Title', 16],
  ['Customer', 'Notes', 2_000],
  ['Customer', 'ResaleNum', 16],
  ['Vendor', 'AcctNum', 100],
  ['Vendor', 'TaxIdentifier', 20],
  ['Item', 'Name', 100],
  ['Item', 'Sku', 100],
  ['Item', 'Description', 4_000],
  ['Item', 'PurchaseDesc', 1_000],
  ['Account', 'Name', 100],
  ['Account', 'AcctNum', 7],
  ['Term', 'Name', 31],
  ['PaymentMethod', 'Name', 31],
  ['Invoice', 'DocNumber', 21],
  ['Invoice', 'PrivateNote', 4_000],
  ['Payment', 'PaymentRefNum', 21],
  ['RefundReceipt', 'PaymentRefNum', 100],
  ['Bill', 'DocNumber', 21],
  ['PurchaseOrder', 'Memo', 4_000],
  ['Attachable', 'Note', 2_000],
];

test.each(LENGTHS)('%s.%s takes %i characters and not one more', (entity, field, max) => {
  const company = openCompany();
  const body = bodyOf(company, entity);
  expect(company.refusal(entity.toLowerCase(), { ...body, [field]: 'x'.repeat(max + 1) })).toBe('2050');
  expect(company.write(entity, { ...body, [field]: 'x'.repeat(max) })[field]).toHaveLength(max);
});

test.each([
  ['Invoice', { PrintStatus: 'Later' }, '2170'],
  ['Invoice', { EmailStatus: 'NeedToSend' }, '2020'],
  ['Invoice', { Colour: 'blue' }, '2010'],
  ['Invoice', { TxnDate: '2026-02-30' }, '6000'],
  ['Invoice', { TxnDate: 'soon' }, '6000'],
  ['Invoice', { CustomerRef: { value: '999' } }, '2500'],
  ['Invoice', { CustomerRef: 'Acme' }, '2010'],
  ['Invoice', { Line: 'none' }, '2010'],
  ['Invoice', { Line: [null] }, '2010'],
  ['Invoice', { Line: [{ Amount: 1 }] }, '2020'],
  ['Invoice', { Line: [{ Amount: 1, DetailType: 'SurpriseLineDetail' }] }, '2170'],
  ['Invoice', { Line: [line(1e15)] }, '6000'],
  ['Invoice', { Line: [line(10, { Qty: 3, UnitPrice: 4 })] }, '6000'],
  ['Invoice', { Line: [line(10, { ItemRef: { value: '999' } })] }, '2500'],
  ['Invoice', { Line: [line(10, { TaxCodeRef: { value: '70' } })] }, '2500'],
  ['Invoice', { TxnTaxDetail: { TxnTaxCodeRef: { value: '999' } } }, '2500'],
  ['Invoice', { CustomField: [1, 2, 3, 4].map((at) => ({ DefinitionId: String(at) })) }, '6000'],
  ['Payment', { TotalAmt: -1 }, '6000'],
  ['Payment', { TotalAmt: 'lots' }, '2010'],
  ['Term', { DueDays: 1_000 }, '6000'],
  ['Item', { Type: 'Magic' }, '2170'],
  ['Item', { Name: 'a:b' }, '6000'],
  ['Account', { AccountType: 'Pocket' }, '2170'],
  ['Account', { Name: 'a"b' }, '6000'],
  ['Customer', { DisplayName: 'a:b' }, '6000'],
  ['Customer', { DisplayName: 'ingram' }, '6240'],
  ['Vendor', { DisplayName: 'ACME' }, '6240'],
  ['Item', { Name: 'labour' }, '6240'],
  ['JournalEntry', { Line: [] }, '2020'],
  ['Transfer', { ToAccountRef: { value: '2' } }, '6000'],
  ['Purchase', { PaymentType: 'Barter' }, '2170'],
  ['Purchase', { Credit: true }, '6000'],
] as const)('%s with %j is refused with %s', (entity, change, code) => {
  const company = openCompany();
  expect(company.refusal(entity.toLowerCase(), { ...bodyOf(company, entity), ...change })).toBe(code);
});

test('a refusal leaves no trace: no record, no number, no Id', () => {
  const company = openCompany();
  const before = JSON.stringify(company.model.state());
  expect(company.refusal('invoice', sale(10, { EmailStatus: 'NeedToSend' }))).toBe('2020');
  expect(
    company.refusal('invoice', { ...sale(10), Line: [line(10), line(3, { Qty: 2, UnitPrice: 9 })] }),
  ).toBe('6000');
  expect(JSON.stringify(company.model.state())).toBe(before);
  expect(company.write('Invoice', sale(10))).toMatchObject({ DocNumber: '1001' });
});
