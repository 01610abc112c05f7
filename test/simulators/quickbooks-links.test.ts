/** Documents that stand on others, the balances that move with them, lists within lists, and what only a person can do. */
import {
  applied,
  bill,
  codeOf,
  line,
  openCompany,
  sale,
  version,
  type Rec,
  type TestCompany,
} from './quickbooks-company.ts';

const pay = (amount: number, ...lines: readonly Rec[]): Rec => ({
  CustomerRef: { value: '20' },
  TotalAmt: amount,
  Line: lines,
});
const balanceOf = (company: TestCompany, id = '20'): unknown => company.read('Customer', id)['Balance'];

describe('payments', () => {
  test('move the balance, the SyncToken and the links of what they pay, and the customer’s balance without its SyncToken', () => {
    const company = openCompany();
    const invoice = company.write('Invoice', sale(100));
    expect(company.read('Customer', '20')).toMatchObject({
      Balance: 100,
      BalanceWithJobs: 100,
      SyncToken: '0',
    });
    company.clock.advance(2_000);
    const payment = company.write('Payment', pay(70, applied(60, 'Invoice', invoice)));
    expect(payment).toMatchObject({
      UnappliedAmt: 10,
      ProcessPayment: false,
      DepositToAccountRef: { value: '4' },
    });
    expect(payment).not.toHaveProperty('LinkedTxn');
    expect(
      (payment['Line'] as { LineEx: { any: { value: Rec }[] } }[])[0]?.LineEx.any.map(({ value }) => value),
    ).toEqual([
      { Name: 'txnId', Value: invoice['Id'] },
      { Name: 'txnOpenBalance', Value: '100.00' },
      { Name: 'txnReferenceNumber', Value: '1001' },
    ]);
    expect(company.read('Invoice', invoice['Id'])).toMatchObject({
      Balance: 40,
      SyncToken: '1',
      LinkedTxn: [{ TxnId: payment['Id'], TxnType: 'Payment' }],
    });
    expect(company.read('Customer', '20')).toMatchObject({
      Balance: 30,
      SyncToken: '0',
      MetaData: { LastUpdatedTime: '2026-11-24T04:00:02-08:00' },
    });
    company.write('Payment', version(payment), '?operation=delete');
    expect(company.read('Invoice', invoice['Id'])).toMatchObject({
      Balance: 100,
      SyncToken: '2',
      LinkedTxn: [],
    });
    expect(balanceOf(company)).toBe(100);
  });

  test('a change that leaves the amounts alone leaves the invoice alone', () => {
    const company = openCompany();
    const invoice = company.write('Invoice', sale(100));
    const payment = company.write('Payment', pay(60, applied(60, 'Invoice', invoice)));
    company.write('Payment', { ...version(payment), sparse: true, PrivateNote: 'by cheque' });
    expect(company.read('Invoice', invoice['Id'])['SyncToken']).toBe('1');
    company.write('Payment', {
      Id: payment['Id'],
      SyncToken: '1',
      sparse: true,
      Line: [applied(25, 'Invoice', invoice)],
    });
    expect(company.read('Invoice', invoice['Id'])).toMatchObject({ Balance: 75, SyncToken: '2' });
    expect(company.read('Payment', payment['Id'])).toMatchObject({ UnappliedAmt: 35 });
  });

  test.each([
    ['more than is open', (invoice: Rec) => pay(200, applied(101, 'Invoice', invoice)), '6000'],
    ['more than the payment', (invoice: Rec) => pay(50, applied(60, 'Invoice', invoice)), '6000'],
    [
      'another customer’s',
      (invoice: Rec) => ({ ...pay(50, applied(50, 'Invoice', invoice)), CustomerRef: { value: '21' } }),
      '6000',
    ],
    ['what is not there', () => pay(50, applied(50, 'Invoice', { Id: '999' })), '2500'],
    ['below zero', (invoice: Rec) => pay(50, applied(-5, 'Invoice', invoice)), '6000'],
    ['what cannot be paid', (invoice: Rec) => pay(50, applied(50, 'Estimate', invoice)), '2170'],
  ] as const)('%s is refused', (_what, body, code) => {
    const company = openCompany();
    expect(company.refusal('payment', body(company.write('Invoice', sale(100))))).toBe(code);
  });

  test('what is paid cannot be voided or deleted until it is unlinked; where that switch is on the payment is freed', () => {
    const strict = openCompany();
    const invoice = strict.write('Invoice', sale(100));
    strict.write('Payment', pay(100, applied(100, 'Invoice', invoice)));
    const paid = strict.read('Invoice', invoice['Id']);
    expect([
      strict.refusal('invoice?operation=void', version(paid)),
      strict.refusal('invoice?operation=delete', version(paid)),
    ]).toEqual(['6000', '6000']);
    const lenient = openCompany({ switches: { linkedDocument: 'unlinked' } });
    const other = lenient.write('Invoice', sale(100));
    const payment = lenient.write('Payment', pay(100, applied(100, 'Invoice', other)));
    lenient.write('Invoice', version(lenient.read('Invoice', other['Id'])), '?operation=void');
    expect(lenient.read('Payment', payment['Id'])).toMatchObject({ UnappliedAmt: 100, Line: [] });
    expect(balanceOf(lenient)).toBe(-100);
  });

  test('an invoice that becomes less than what is paid on it frees the rest', () => {
    const company = openCompany();
    const invoice = company.write('Invoice', sale(100));
    const payment = company.write('Payment', pay(100, applied(100, 'Invoice', invoice)));
    const paid = company.read('Invoice', invoice['Id']);
    const less = company.write('Invoice', { ...version(paid), sparse: true, Line: [line(60)] });
    expect(less).toMatchObject({ TotalAmt: 60, Balance: 0 });
    expect(company.read('Payment', payment['Id'])).toMatchObject({
      UnappliedAmt: 40,
      Line: [{ Amount: 60 }],
    });
    expect(balanceOf(company)).toBe(-40);
  });
});

describe('credits', () => {
  test('are applied by a payment without an amount', () => {
    const company = openCompany();
    const invoice = company.write('Invoice', sale(100));
    const memo = company.write('CreditMemo', sale(30));
    expect(memo).toMatchObject({ RemainingCredit: 30, Balance: 30 });
    expect(balanceOf(company)).toBe(70);
    company.write('Payment', pay(0, applied(30, 'Invoice', invoice), applied(30, 'CreditMemo', memo)));
    expect(company.read('Invoice', invoice['Id'])['Balance']).toBe(70);
    expect(company.read('CreditMemo', memo['Id'])).toMatchObject({
      RemainingCredit: 0,
      Balance: 0,
      SyncToken: '1',
    });
    expect(balanceOf(company)).toBe(70);
  });

  test('are applied at once where the company says so, oldest invoice first', () => {
    const company = openCompany({ preferences: { SalesFormsPrefs: { AutoApplyCredit: true } } });
    const [first, second] = [company.write('Invoice', sale(40)), company.write('Invoice', sale(100))];
    const answer = company.ask({
      method: 'POST',
      path: '/v3/company/9130350000000001/creditmemo',
      body: JSON.stringify(sale(60)),
    });
    expect((answer.body as { CreditMemo: Rec }).CreditMemo).toMatchObject({ RemainingCredit: 0 });
    expect([first, second].map(({ Id }) => company.read('Invoice', Id)['Balance'])).toEqual([0, 80]);
    expect(company.rows('select * from Payment')).toMatchObject([
      { TotalAmt: 0, UnappliedAmt: 0, PrivateNote: 'Created by QB Online to link credits to charges.' },
    ]);
    expect(answer.notices.map(({ body }) => (JSON.parse(body) as Rec[]).map(({ type }) => type))).toEqual([
      [
        'qbo.creditmemo.created.v1',
        'qbo.payment.created.v1',
        'qbo.invoice.updated.v1',
        'qbo.invoice.updated.v1',
        'qbo.creditmemo.updated.v1',
      ],
    ]);
    const memo = company.write('CreditMemo', sale(200));
    expect(memo['RemainingCredit']).toBe(120);
    expect(company.write('Invoice', sale(50))['Balance']).toBe(0);
  });
});

test('a deposit takes payments whole and locks them until it is gone', () => {
  const company = openCompany();
  const payment = company.write('Payment', pay(80));
  const deposit = (amount: number): Rec => ({
    DepositToAccountRef: { value: '2' },
    Line: [applied(amount, 'Payment', payment)],
  });
  expect(company.refusal('deposit', deposit(79))).toBe('6000');
  const made = company.write('Deposit', deposit(80));
  expect(made['TotalAmt']).toBe(80);
  const locked = company.read('Payment', payment['Id']);
  expect(locked).toMatchObject({ SyncToken: '0', LinkedTxn: [{ TxnId: made['Id'], TxnType: 'Deposit' }] });
  expect(company.refusal('payment', { ...version(locked), sparse: true, PrivateNote: 'x' })).toBe('6540');
  expect(company.refusal('payment?operation=delete', version(locked))).toBe('6540');
  expect(company.refusal('deposit', deposit(80))).toBe('6000');
  company.write('Deposit', version(made), '?operation=delete');
  expect(
    company.write('Payment', { ...version(locked), sparse: true, PrivateNote: 'x' })['PrivateNote'],
  ).toBe('x');
});

test('an invoice made from an estimate closes it: its time moves, its SyncToken does not; without the invoice it is open again', () => {
  const company = openCompany();
  const estimate = company.write('Estimate', sale(100));
  company.clock.advance(3_000);
  const link = [{ TxnId: estimate['Id'], TxnType: 'Estimate' }];
  const invoice = company.write('Invoice', sale(100, { LinkedTxn: link }));
  expect(invoice['LinkedTxn']).toEqual(link);
  expect(company.read('Estimate', estimate['Id'])).toMatchObject({
    TxnStatus: 'Closed',
    SyncToken: '0',
    LinkedTxn: [{ TxnId: invoice['Id'], TxnType: 'Invoice' }],
    MetaData: { LastUpdatedTime: '2026-11-24T04:00:03-08:00' },
  });
  expect(company.refusal('invoice', sale(100, { LinkedTxn: link }))).toBe('6000');
  expect(company.refusal('invoice', sale(1, { LinkedTxn: [{ TxnId: '999', TxnType: 'Estimate' }] }))).toBe(
    '2500',
  );
  company.write('Invoice', version(invoice), '?operation=delete');
  expect(company.read('Estimate', estimate['Id'])).toMatchObject({ TxnStatus: 'Pending' });
});

test('bills are owed until a bill payment or a credit takes them down; a bill made from an order closes it', () => {
  const company = openCompany();
  const order = company.write('PurchaseOrder', { ...bill(70), APAccountRef: { value: '9' } });
  const made = company.write(
    'Bill',
    bill(70, { LinkedTxn: [{ TxnId: order['Id'], TxnType: 'PurchaseOrder' }] }),
  );
  expect(company.read('PurchaseOrder', order['Id'])).toMatchObject({
    POStatus: 'Closed',
    SyncToken: '1',
    LinkedTxn: [{ TxnId: made['Id'], TxnType: 'Bill' }],
  });
  const credit = company.write('VendorCredit', bill(20));
  expect(company.read('Vendor', '30')['Balance']).toBe(50);
  const check = (total: number, ...lines: readonly Rec[]): Rec => ({
    VendorRef: { value: '30' },
    PayType: 'Check',
    CheckPayment: { BankAccountRef: { value: '2' } },
    TotalAmt: total,
    Line: lines,
  });
  const paid = company.write(
    'BillPayment',
    check(50, applied(70, 'Bill', made), applied(20, 'VendorCredit', credit)),
  );
  expect(paid).toMatchObject({
    CheckPayment: { BankAccountRef: { value: '2', name: 'Checking' }, PrintStatus: 'NotSet' },
  });
  expect(company.read('Bill', made['Id'])).toMatchObject({ Balance: 0, SyncToken: '1' });
  expect((company.read('Bill', made['Id'])['LinkedTxn'] as Rec[]).map(({ TxnType }) => TxnType)).toEqual([
    'BillPaymentCheck',
    'PurchaseOrder',
  ]);
  expect(company.read('VendorCredit', credit['Id'])['Balance']).toBe(0);
  expect(company.read('Vendor', '30')['Balance']).toBe(0);
  expect(company.refusal('billpayment', check(5, applied(5, 'Bill', made)))).toBe('6000');
  company.write('BillPayment', { ...version(paid), sparse: true }, '?operation=update&include=void');
  expect(company.read('Bill', made['Id'])['Balance']).toBe(70);
});

test('journal entries balance, and on receivables or payables say whose they are', () => {
  const company = openCompany();
  const entry = (debit: number, credit: number, entity?: Rec): Rec => ({
    Line: [
      {
        Amount: debit,
        DetailType: 'JournalEntryLineDetail',
        JournalEntryLineDetail: {
          PostingType: 'Debit',
          AccountRef: { value: '3' },
          ...(entity && { Entity: entity }),
        },
      },
      {
        Amount: credit,
        DetailType: 'JournalEntryLineDetail',
        JournalEntryLineDetail: { PostingType: 'Credit', AccountRef: { value: '1' } },
      },
    ],
  });
  const acme = { Type: 'Customer', EntityRef: { value: '20' } };
  expect(company.refusal('journalentry', entry(10, 9, acme))).toBe('6000');
  expect(company.refusal('journalentry', entry(10, 10))).toBe('6000');
  expect(
    company.refusal('journalentry', entry(10, 10, { Type: 'Customer', EntityRef: { value: '999' } })),
  ).toBe('2500');
  expect(company.write('JournalEntry', entry(10, 10, acme))['TotalAmt']).toBe(0);
  expect(balanceOf(company)).toBe(10);
});

test('accounts of the balance sheet carry what was posted, with their sub-accounts', () => {
  const company = openCompany();
  const savings = company.write('Account', {
    Name: 'Savings',
    AccountType: 'Bank',
    ParentRef: { value: '2' },
  });
  expect(savings).toMatchObject({
    FullyQualifiedName: 'Checking:Savings',
    SubAccount: true,
    Classification: 'Asset',
  });
  company.write('Transfer', {
    FromAccountRef: { value: '4' },
    ToAccountRef: { value: savings['Id'] },
    Amount: 25,
  });
  expect(company.read('Account', savings['Id'])).toMatchObject({
    CurrentBalance: 25,
    CurrentBalanceWithSubAccounts: 25,
  });
  expect(company.read('Account', '2')).toMatchObject({
    CurrentBalance: 0,
    CurrentBalanceWithSubAccounts: 25,
    SyncToken: '0',
  });
  expect(company.read('Account', '4')['CurrentBalance']).toBe(-25);
  company.write('Invoice', sale(100));
  expect(company.read('Account', '3')['CurrentBalance']).toBe(100);
  expect(company.read('Account', '1')['CurrentBalance']).toBe(0);
});

test('what is on hand of an inventory item follows sales and purchases', () => {
  const company = openCompany();
  const disk = company.write('Item', {
    Name: 'Disk',
    Type: 'Inventory',
    TrackQtyOnHand: true,
    QtyOnHand: 10,
    InvStartDate: '2026-11-01',
    IncomeAccountRef: { value: '1' },
    ExpenseAccountRef: { value: '5' },
    AssetAccountRef: { value: '4' },
  });
  const sold = company.write('Invoice', {
    ...sale(0),
    Line: [line(30, { ItemRef: { value: disk['Id'] }, Qty: 3, UnitPrice: 10 })],
  });
  expect(company.read('Item', disk['Id'])['QtyOnHand']).toBe(7);
  company.write('Invoice', version(sold), '?operation=void');
  expect(company.read('Item', disk['Id'])['QtyOnHand']).toBe(10);
});

describe('lists within lists', () => {
  test('a sub-customer is named below its parent, counts in its parent’s balance, and follows a rename', () => {
    const company = openCompany();
    const site = company.write('Customer', {
      DisplayName: 'Acme North',
      ParentRef: { value: '20' },
      Job: true,
      BillWithParent: true,
    });
    expect(site).toMatchObject({
      FullyQualifiedName: 'Acme:Acme North',
      Level: 1,
      Job: true,
      BillWithParent: true,
    });
    company.write('Invoice', { ...sale(40), CustomerRef: { value: site['Id'] } });
    expect(company.read('Customer', '20')).toMatchObject({ Balance: 0, BalanceWithJobs: 40 });
    company.write('Customer', { Id: '20', SyncToken: '0', sparse: true, DisplayName: 'Acme Inc' });
    expect(company.read('Customer', site['Id'])).toMatchObject({
      FullyQualifiedName: 'Acme Inc:Acme North',
      SyncToken: '0',
    });
    expect(company.rows('select * from Customer')[1]).toMatchObject({
      FullyQualifiedName: 'Acme Inc:Acme North',
    });
  });

  test('five levels and no more, no one below itself', () => {
    const company = openCompany();
    let parent = '20';
    for (const name of ['two', 'three', 'four', 'five'])
      parent = String(company.write('Customer', { DisplayName: name, ParentRef: { value: parent } })['Id']);
    expect(company.read('Customer', parent)).toMatchObject({
      Level: 4,
      FullyQualifiedName: 'Acme:two:three:four:five',
    });
    expect(company.refusal('customer', { DisplayName: 'six', ParentRef: { value: parent } })).toBe('6000');
    expect(
      company.refusal('customer', { Id: '20', SyncToken: '0', sparse: true, ParentRef: { value: parent } }),
    ).toBe('6000');
  });

  test('items stand below categories, classes and locations below their own kind', () => {
    const company = openCompany();
    const category = company.write('Item', { Name: 'Cloud', Type: 'Category' });
    expect(category).not.toHaveProperty('UnitPrice');
    const item = { Name: 'Backup', Type: 'Service', IncomeAccountRef: { value: '1' } };
    expect(
      company.write('Item', { ...item, SubItem: true, ParentRef: { value: category['Id'] } }),
    ).toMatchObject({
      FullyQualifiedName: 'Cloud:Backup',
      SubItem: true,
      Level: 1,
    });
    expect(company.refusal('item', { ...item, Name: 'Other', ParentRef: { value: '40' } })).toBe('6000');
    expect(
      company.refusal('invoice', { ...sale(0), Line: [line(1, { ItemRef: { value: category['Id'] } })] }),
    ).toBe('2500');
    const north = company.write('Class', { Name: 'North' });
    expect(company.write('Class', { Name: 'Desk', ParentRef: { value: north['Id'] } })).toMatchObject({
      FullyQualifiedName: 'North:Desk',
      SubClass: true,
    });
  });
});

test('names in references are those of today', () => {
  const company = openCompany();
  const invoice = company.write('Invoice', sale(10));
  company.write('Customer', { Id: '20', SyncToken: '0', sparse: true, DisplayName: 'Acme Inc' });
  company.write('Item', { Id: '40', SyncToken: '0', sparse: true, Name: 'Work' });
  expect(company.read('Invoice', invoice['Id'])).toMatchObject({
    SyncToken: '0',
    CustomerRef: { value: '20', name: 'Acme Inc' },
    Line: [{ SalesItemLineDetail: { ItemRef: { value: '40', name: 'Work' } } }, {}],
  });
  company.write('Customer', { Id: '20', SyncToken: '1', sparse: true, Active: false });
  expect(company.read('Invoice', invoice['Id'])['CustomerRef']).toEqual({
    value: '20',
    name: 'Acme Inc (deleted)',
  });
  expect(company.refusal('invoice', sale(10))).toBe('610');
});

describe('a person in the product', () => {
  test('merges two customers: documents and balances move, the webhook names the one that is gone', () => {
    const company = openCompany();
    const mine = company.write('Invoice', sale(40));
    const theirs = company.write('Invoice', { ...sale(60), CustomerRef: { value: '21' } });
    const merged = company.person('POST', 'customer/21/merge', { into: '20' });
    expect(merged.body).toMatchObject({ Customer: { Id: '20', Balance: 100, SyncToken: '1' } });
    expect(JSON.parse(merged.notices[0]?.body ?? '[]')).toMatchObject([
      { type: 'qbo.customer.merged.v1', intuitentityid: '20', data: { deletedid: '21' } },
    ]);
    expect([mine, theirs].map(({ Id }) => company.read('Invoice', Id)['CustomerRef'])).toEqual([
      { value: '20', name: 'Acme' },
      { value: '20', name: 'Acme' },
    ]);
    expect(codeOf(company.get('customer/21'))).toBe('610');
    const asProgram = company.ask({
      method: 'POST',
      path: '/v3/company/9130350000000001/customer/20/merge',
      body: '{"into":"20"}',
    });
    expect(asProgram.status).toBe(404);
  });

  test('voids what the API cannot, and sets the preferences that the API leaves alone', () => {
    const company = openCompany();
    const bought = company.write('Purchase', {
      PaymentType: 'Cash',
      AccountRef: { value: '2' },
      Line: bill(15)['Line'],
    });
    const voided = company.person('POST', 'purchase?operation=void', version(bought)).body as {
      Purchase: Rec;
    };
    expect(voided.Purchase).toMatchObject({ status: 'Voided', TotalAmt: 0 });
    const change = {
      Id: '1',
      SyncToken: '0',
      sparse: true,
      SalesFormsPrefs: { AutoApplyCredit: true, CustomTxnNumbers: true },
    };
    expect(company.write('Preferences', change)['SalesFormsPrefs']).toMatchObject({
      AutoApplyCredit: false,
      CustomTxnNumbers: true,
    });
    const set = company.person('POST', 'preferences', { ...change, SyncToken: '1' }).body as {
      Preferences: Rec;
    };
    expect(set.Preferences['SalesFormsPrefs']).toMatchObject({
      AutoApplyCredit: true,
      CustomTxnNumbers: true,
    });
  });
});
