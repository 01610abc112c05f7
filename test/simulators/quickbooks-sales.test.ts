/** What QuickBooks works out of sales and purchases: tax by region, discounts, bundles, due dates, numbers, currencies, closed books. */
import {
  bill,
  expense,
  line,
  openCompany,
  sale,
  version,
  type CompanyOptions,
  type Rec,
} from './quickbooks-company.ts';

const tax = (code: string): Rec => ({ TaxCodeRef: { value: code } });
const totals = (record: Rec): readonly unknown[] => {
  const detail = record['TxnTaxDetail'] as Rec;
  return [
    (detail['TaxLine'] as Rec[] | undefined)?.map((one) => one['Amount']) ?? [],
    detail['TotalTax'],
    record['TotalAmt'],
  ];
};
const abroad = (country: string, currency: string): CompanyOptions => ({ country, currency });

describe('sales tax in the US', () => {
  const taxed = (lines: readonly Rec[], more: Rec = {}): Rec => ({
    CustomerRef: { value: '20' },
    TxnTaxDetail: { TxnTaxCodeRef: { value: '70' } },
    Line: lines,
    ...more,
  });

  test.each([
    [
      'the lines that say TAX, by each rate of the code',
      [line(100, tax('TAX')), line(50, tax('NON'))],
      {},
      [6.25, 2],
      8.25,
      158.25,
    ],
    [
      'rates are taken on the sum of the lines',
      [line(0.05, tax('TAX')), line(0.05, tax('TAX'))],
      {},
      [0.01, 0],
      0.01,
      0.11,
    ],
    ['no code on the transaction, no tax', [line(100, tax('TAX'))], { TxnTaxDetail: {} }, [], 0, 100],
    [
      'a credit on an invoice takes its tax along',
      [line(100, tax('TAX')), line(-20, tax('TAX'))],
      {},
      [5, 1.6],
      6.6,
      86.6,
    ],
  ] as const)('%s', (_what, lines, more, rates, sum, total) => {
    const made = openCompany().write('Invoice', taxed(lines, more));
    expect(totals(made)).toEqual([rates, sum, total]);
  });

  const percentOff: Rec = {
    DetailType: 'DiscountLineDetail',
    DiscountLineDetail: { PercentBased: true, DiscountPercent: 10 },
  };
  const amountOff: Rec = {
    DetailType: 'DiscountLineDetail',
    Amount: 30,
    DiscountLineDetail: { PercentBased: false },
  };

  test.each([
    [percentOff, false, 10, 8.25, 98.25],
    [percentOff, true, 10, 7.43, 97.43],
    [amountOff, false, 30, 8.25, 78.25],
    [amountOff, true, 30, 5.78, 75.78],
  ] as const)('a discount before or after tax: %j %s', (discount, after, off, sum, total) => {
    const made = openCompany().write(
      'Invoice',
      taxed([line(100, tax('TAX')), discount], { ApplyTaxAfterDiscount: after }),
    );
    expect(made).toMatchObject({ TotalAmt: total, TxnTaxDetail: { TotalTax: sum } });
    const [, subTotal, last] = made['Line'] as Rec[];
    expect(subTotal).toEqual({ Amount: 100, DetailType: 'SubTotalLineDetail', SubTotalLineDetail: {} });
    expect(last).toMatchObject({
      Amount: off,
      DiscountLineDetail: { DiscountAccountRef: { value: '7', name: 'Discounts given' } },
    });
    expect(last).not.toHaveProperty('Id');
  });

  test('sales tax that is off ignores what is said of it', () => {
    const company = openCompany({ preferences: { TaxPrefs: { UsingSalesTax: false } } });
    expect(totals(company.write('Invoice', taxed([line(100, tax('TAX'))])))).toEqual([[], 0, 100]);
  });

  const automated: CompanyOptions = {
    preferences: { TaxPrefs: { UsingSalesTax: true, PartnerTaxEnabled: true } },
    more: {
      salesTaxRates: [
        { region: 'TX', rates: [{ name: 'Texas', percent: 6.25 }] },
        {
          region: 'TX',
          postalPrefix: '787',
          rates: [
            { name: 'Texas', percent: 6.25 },
            { name: 'Austin', percent: 2 },
          ],
        },
      ],
    },
  };

  test('automated sales tax goes by where it is shipped and replaces the code that was sent', () => {
    const company = openCompany(automated);
    const austin = company.write('Invoice', taxed([line(100, tax('TAX'))]));
    expect(totals(austin)).toEqual([[6.25, 2], 8.25, 108.25]);
    expect((austin['TxnTaxDetail'] as Rec)['TxnTaxCodeRef']).not.toEqual({ value: '70' });
    const dallas = { Line1: '1 Elm', CountrySubDivisionCode: 'TX', PostalCode: '75201' };
    expect(totals(company.write('Invoice', taxed([line(100, tax('TAX'))], { ShipAddr: dallas })))).toEqual([
      [6.25],
      6.25,
      106.25,
    ]);
    const oregon = { Line1: '1 Elm', CountrySubDivisionCode: 'OR', PostalCode: '97201' };
    expect(totals(company.write('Invoice', taxed([line(100, tax('TAX'))], { ShipAddr: oregon })))).toEqual([
      [],
      0,
      100,
    ]);
  });

  test('under automated sales tax an explicit total with a code is honoured and spread over the rates', () => {
    const made = openCompany(automated).write(
      'Invoice',
      taxed([line(100, tax('TAX'))], { TxnTaxDetail: { TxnTaxCodeRef: { value: '70' }, TotalTax: 8.3 } }),
    );
    expect(totals(made)).toEqual([[6.29, 2.01], 8.3, 108.3]);
  });

  test('a sparse update of the lines works the tax out anew by the code that was there', () => {
    const company = openCompany();
    const made = company.write('Invoice', taxed([line(100, tax('TAX'))]));
    const changed = company.write('Invoice', {
      ...version(made),
      sparse: true,
      Line: [line(200, tax('TAX'))],
    });
    expect(totals(changed)).toEqual([[12.5, 4], 16.5, 216.5]);
    expect((changed['Line'] as Rec[])[0]?.['Id']).toBe('2');
  });
});

describe('tax elsewhere', () => {
  const british = abroad('GB', 'GBP');

  test.each([
    ['TaxExcluded', '71', 100, [20], 20, 120, 100, undefined],
    ['TaxInclusive', '71', 120, [20], 20, 120, 100, 120],
    ['TaxInclusive', '71', 100, [16.67], 16.67, 100, 83.33, 100],
    ['NotApplicable', '71', 100, [], 0, 100, 100, undefined],
    ['TaxExcluded', '73', 100, [], 0, 100, 100, undefined],
  ] as const)('%s with code %s on %d', (mode, code, amount, lines, sum, total, net, gross) => {
    const made = openCompany(british).write('Invoice', {
      ...sale(0),
      GlobalTaxCalculation: mode,
      Line: [line(amount, { ...tax(code), Qty: 1, UnitPrice: amount })],
    });
    expect(totals(made)).toEqual([lines, sum, total]);
    expect((made['Line'] as Rec[])[0]).toMatchObject({ Amount: net });
    expect(((made['Line'] as Rec[])[0]?.['SalesItemLineDetail'] as Rec)['TaxInclusiveAmt']).toBe(gross);
  });

  test('what was answered can be sent back and changes nothing', () => {
    const company = openCompany(british);
    const made = company.write('Invoice', {
      ...sale(0),
      GlobalTaxCalculation: 'TaxInclusive',
      Line: [line(10.01, tax('71')), line(33.33, tax('71'))],
    });
    expect(made['TotalAmt']).toBe(43.34);
    expect(company.write('Invoice', made)).toMatchObject({ SyncToken: '0', TotalAmt: 43.34 });
  });

  test('a rate that compounds is taken on the amount with the tax before it', () => {
    const made = openCompany(abroad('CA', 'CAD')).write('Invoice', {
      ...sale(0),
      Line: [line(100, tax('72'))],
    });
    expect(totals(made)).toEqual([[5, 10.5], 15.5, 115.5]);
    const [, second] = (made['TxnTaxDetail'] as { TaxLine: { TaxLineDetail: Rec }[] }).TaxLine;
    expect(second?.TaxLineDetail['NetAmountTaxable']).toBe(105);
  });

  test('a line without a code is refused, stale tax that is sent along is kept, dropped tax is worked out anew', () => {
    const company = openCompany(abroad('AU', 'AUD'));
    expect(company.refusal('invoice', sale(100))).toBe('6000');
    const made = company.write('Invoice', { ...sale(0), Line: [line(100, tax('71'))] });
    const stale = company.write('Invoice', { ...made, Line: [line(200, tax('71'))] });
    expect(totals(stale)).toEqual([[20], 20, 220]);
    const { TxnTaxDetail: _dropped, ...rest } = stale;
    expect(totals(company.write('Invoice', rest))).toEqual([[40], 40, 240]);
  });

  test('a bill takes the purchase side of its codes, and a US bill has no tax', () => {
    const made = openCompany(british).write('Bill', { ...bill(0), Line: [expense(50, tax('71'))] });
    expect(made).toMatchObject({ TotalAmt: 60, Balance: 60, TxnTaxDetail: { TotalTax: 10 } });
    expect(openCompany().write('Bill', bill(50))).not.toHaveProperty('TxnTaxDetail');
  });

  test('tax is rounded line by line where that switch is on', () => {
    const lines = [line(0.03, tax('71')), line(0.03, tax('71')), line(0.03, tax('71'))];
    const sum = (options: CompanyOptions): unknown =>
      totals(openCompany(options).write('Invoice', { ...sale(0), Line: lines }))[1];
    expect([sum(british), sum({ ...british, switches: { taxRounding: 'per-line' } })]).toEqual([0.02, 0.03]);
  });
});

test('a bundle is opened into its parts at their own prices, as often as it is sold', () => {
  const company = openCompany();
  const bundle = company.write('Item', {
    Name: 'Starter',
    Type: 'Group',
    ItemGroupDetail: {
      ItemGroupLine: [
        { ItemRef: { value: '40' }, Qty: 2 },
        { ItemRef: { value: '41' }, Qty: 4 },
      ],
    },
  });
  const made = company.write('Invoice', {
    ...sale(0),
    TxnTaxDetail: { TxnTaxCodeRef: { value: '70' } },
    Line: [
      {
        DetailType: 'GroupLineDetail',
        GroupLineDetail: { GroupItemRef: { value: bundle['Id'] }, Quantity: 3 },
      },
    ],
  });
  expect(made).toMatchObject({
    TotalAmt: 762.38,
    Line: [
      {
        Amount: 750,
        GroupLineDetail: {
          Quantity: 3,
          Line: [
            {
              Amount: 600,
              SalesItemLineDetail: {
                ItemRef: { value: '40', name: 'Labour' },
                Qty: 6,
                TaxCodeRef: { value: 'NON' },
              },
            },
            {
              Amount: 150,
              SalesItemLineDetail: {
                ItemRef: { value: '41', name: 'Licence' },
                Qty: 12,
                TaxCodeRef: { value: 'TAX' },
              },
            },
          ],
        },
      },
      { Amount: 750 },
    ],
  });
});

test.each([
  [{ SalesTermRef: { value: '50' } }, '2026-12-20'],
  [{ SalesTermRef: { value: '51' } }, '2026-12-15'],
  [{ SalesTermRef: { value: '51' }, TxnDate: '2026-11-11' }, '2026-12-15'],
  [{ SalesTermRef: { value: '51' }, TxnDate: '2026-11-02' }, '2026-11-15'],
  [{ DueDate: '2027-01-05', SalesTermRef: { value: '50' } }, '2027-01-05'],
  [{}, '2026-11-20'],
] as const)('an invoice with %j is due on %s', (more, due) => {
  expect(openCompany().write('Invoice', { ...sale(1), TxnDate: '2026-11-20', ...more })['DueDate']).toBe(due);
});

test('without a term an invoice is due by the default terms, which do not show; a bill is due at once', () => {
  const company = openCompany({ preferences: { SalesFormsPrefs: { DefaultTerms: { value: '50' } } } });
  const made = company.write('Invoice', { ...sale(1), TxnDate: '2026-11-20' });
  expect(made).toMatchObject({ DueDate: '2026-12-20' });
  expect(made).not.toHaveProperty('SalesTermRef');
  expect(company.write('Bill', { ...bill(1), TxnDate: '2026-11-20' })['DueDate']).toBe('2026-11-20');
});

test('a day that is not said is today in California', () => {
  const late = (options: CompanyOptions): unknown => {
    const company = openCompany(options);
    company.clock.advance(17 * 3_600_000);
    const { Invoice } = company.person('POST', 'invoice', sale(1)).body as { Invoice: Rec };
    return Invoice['TxnDate'];
  };
  expect([late({}), late({ switches: { serverDay: 'utc' } })]).toEqual(['2026-11-24', '2026-11-25']);
});

describe('document numbers', () => {
  const custom: CompanyOptions = { preferences: { SalesFormsPrefs: { CustomTxnNumbers: true } } };

  test('with custom numbers a number is given or there is none, and an empty one is none too', () => {
    const company = openCompany(custom);
    expect(company.write('Invoice', sale(1))).not.toHaveProperty('DocNumber');
    expect(company.write('Invoice', sale(1, { DocNumber: '' }))).not.toHaveProperty('DocNumber');
    expect(company.write('Invoice', sale(1, { DocNumber: 'INV-0007/A' }))['DocNumber']).toBe('INV-0007/A');
  });

  test('a number that is taken is refused with its holder, across sales forms, unless a duplicate is allowed', () => {
    const company = openCompany(custom);
    const holder = company.write('CreditMemo', sale(1, { DocNumber: '77' }));
    const answer = company.ask({
      method: 'POST',
      path: '/v3/company/9130350000000001/invoice',
      body: JSON.stringify(sale(1, { DocNumber: '77' })),
    });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      Fault: {
        Error: [
          {
            code: '6140',
            Message: 'Duplicate Document Number Error',
            Detail: `Duplicate Document Number Error : You must specify a different number. This number has already been used. DocNumber=77 is assigned to TxnType=Credit Memo with TxnId=${String(holder['Id'])}`,
          },
        ],
      },
    });
    expect(
      company.write('Invoice', sale(1, { DocNumber: '77' }), '?include=allowduplicatedocnum')['DocNumber'],
    ).toBe('77');
    const apart = openCompany({ ...custom, switches: { salesShareNumbers: false } });
    apart.write('CreditMemo', sale(1, { DocNumber: '77' }));
    expect(apart.write('Invoice', sale(1, { DocNumber: '77' }))['DocNumber']).toBe('77');
  });

  test('without custom numbers QuickBooks counts on, past numbers that are taken; a change of number does not move the counter', () => {
    const company = openCompany();
    const first = company.write('Invoice', sale(1));
    company.write('Invoice', { ...version(first), sparse: true, DocNumber: '1002' });
    expect(company.write('CreditMemo', sale(1))['DocNumber']).toBe('1003');
    expect(company.write('Invoice', sale(1))['DocNumber']).toBe('1004');
  });

  test('a full update without the number keeps it while QuickBooks counts, and loses it under custom numbers', () => {
    const company = openCompany();
    const made = company.write('Invoice', sale(1));
    expect(company.write('Invoice', { ...version(made), ...sale(2) })['DocNumber']).toBe('1001');
    const own = openCompany(custom);
    const numbered = own.write('Invoice', sale(1, { DocNumber: 'A1' }));
    expect(own.write('Invoice', { ...version(numbered), ...sale(2) })).not.toHaveProperty('DocNumber');
    const order = company.write('PurchaseOrder', { ...bill(1), APAccountRef: { value: '9' } });
    expect(order['DocNumber']).toBe('1001');
    expect(
      company.write('PurchaseOrder', { ...version(order), ...bill(2), APAccountRef: { value: '9' } }),
    ).not.toHaveProperty('DocNumber');
  });

  test('AUTO_GENERATE is a number like any other unless it is known to count', () => {
    expect(openCompany(custom).write('Invoice', sale(1, { DocNumber: 'AUTO_GENERATE' }))['DocNumber']).toBe(
      'AUTO_GENERATE',
    );
    const counting = openCompany({ ...custom, switches: { autoGenerate: true } });
    expect(counting.write('Invoice', sale(1, { DocNumber: 'AUTO_GENERATE' }))['DocNumber']).toBe('1001');
  });

  const journal = (more: Rec = {}): Rec => ({
    ...more,
    Line: ['Debit', 'Credit'].map((PostingType) => ({
      Amount: 5,
      DetailType: 'JournalEntryLineDetail',
      JournalEntryLineDetail: { PostingType, AccountRef: { value: '5' } },
    })),
  });

  test('journal entries are numbered when asked, and may share a number unless the company is warned of it', () => {
    const company = openCompany();
    expect(company.write('JournalEntry', journal())).not.toHaveProperty('DocNumber');
    expect(company.write('JournalEntry', journal(), '?include=allowautodocnum')['DocNumber']).toBe('1001');
    company.write('JournalEntry', journal({ DocNumber: 'JE-001' }));
    expect(company.write('JournalEntry', journal({ DocNumber: 'JE-001' }))['DocNumber']).toBe('JE-001');
    const warned = openCompany({
      preferences: { OtherPrefs: { NameValue: [{ Name: 'WarnDuplicateJournalNumber', Value: 'true' }] } },
    });
    warned.write('JournalEntry', journal({ DocNumber: 'JE-001' }));
    expect(warned.refusal('journalentry', journal({ DocNumber: 'JE-001' }))).toBe('6140');
  });

  test('bills never count, refuse a number that is taken, and estimates may share one', () => {
    const company = openCompany();
    expect(company.write('Bill', bill(1))).not.toHaveProperty('DocNumber');
    company.write('Bill', bill(1, { DocNumber: 'B1' }));
    expect(company.refusal('bill', bill(1, { DocNumber: 'B1' }))).toBe('6140');
    company.write('Estimate', sale(1, { DocNumber: '1001' }));
    expect(company.write('Estimate', sale(1))['DocNumber']).toBe('1001');
  });
});

describe('currencies', () => {
  const multi: CompanyOptions = {
    preferences: { CurrencyPrefs: { MultiCurrencyEnabled: true, HomeCurrency: { value: 'USD' } } },
  };

  test('a transaction says its currency, which is the customer’s own for good', () => {
    const company = openCompany(multi);
    const customer = company.write('Customer', { DisplayName: 'Berlin', CurrencyRef: { value: 'EUR' } });
    const of = (more: Rec): Rec => ({ CustomerRef: { value: customer['Id'] }, Line: [line(100)], ...more });
    expect(company.refusal('invoice', of({}))).toBe('2020');
    expect(company.refusal('invoice', of({ CurrencyRef: { value: 'USD' } }))).toBe('6000');
    expect(
      company.refusal('customer', { ...version(customer), sparse: true, CurrencyRef: { value: 'USD' } }),
    ).toBe('6000');
    const made = company.write('Invoice', of({ CurrencyRef: { value: 'EUR' }, ExchangeRate: 1.1 }));
    expect(made).toMatchObject({
      CurrencyRef: { value: 'EUR', name: 'Euro' },
      ExchangeRate: 1.1,
      TotalAmt: 100,
      HomeTotalAmt: 110,
      HomeBalance: 110,
    });
    expect(company.rows('select * from CompanyCurrency')).toMatchObject([{ Code: 'EUR' }]);
    const pay = { CustomerRef: { value: customer['Id'] }, CurrencyRef: { value: 'EUR' }, TotalAmt: 40 };
    company.write('Payment', {
      ...pay,
      Line: [{ Amount: 40, LinkedTxn: [{ TxnId: made['Id'], TxnType: 'Invoice' }] }],
    });
    expect(company.read('Invoice', made['Id'])).toMatchObject({ Balance: 60, HomeBalance: 66 });
  });

  test('a rate that was stored is used from its day on', () => {
    const company = openCompany(multi);
    const customer = company.write('Customer', { DisplayName: 'Berlin', CurrencyRef: { value: 'EUR' } });
    company.post('exchangerate', { SourceCurrencyCode: 'EUR', Rate: 1.25, AsOfDate: '2026-11-10' });
    const on = (TxnDate: string): unknown =>
      company.write('Invoice', {
        CustomerRef: { value: customer['Id'] },
        CurrencyRef: { value: 'EUR' },
        TxnDate,
        Line: [line(100)],
      })['ExchangeRate'];
    expect([on('2026-11-09'), on('2026-11-10'), on('2026-11-24')]).toEqual([1, 1.25, 1.25]);
    expect(company.get('exchangerate?sourcecurrencycode=EUR&asofdate=2026-11-11')).toMatchObject({
      ExchangeRate: {
        SourceCurrencyCode: 'EUR',
        TargetCurrencyCode: 'USD',
        Rate: 1.25,
        AsOfDate: '2026-11-11',
      },
    });
  });

  test('one currency is all that a company without multicurrency knows', () => {
    const company = openCompany();
    expect(company.refusal('customer', { DisplayName: 'Berlin', CurrencyRef: { value: 'EUR' } })).toBe(
      '6000',
    );
    expect(company.refusal('invoice', sale(1, { CurrencyRef: { value: 'EUR' } }))).toBe('6000');
    expect(
      company.refusal('exchangerate', { SourceCurrencyCode: 'EUR', Rate: 1.25, AsOfDate: '2026-11-10' }),
    ).toBe('6000');
  });
});

test('books that are closed take no document of their time, change none and lose none; what does not post is free', () => {
  const company = openCompany();
  const old = company.write('Invoice', sale(1, { TxnDate: '2026-10-01' }));
  const young = company.write('Invoice', sale(1, { TxnDate: '2026-11-20' }));
  const prefs = company.get('preferences')['Preferences'] as Rec;
  company.post('preferences', {
    ...version(prefs),
    sparse: true,
    AccountingInfoPrefs: { BookCloseDate: '2026-10-31' },
  });
  expect(company.refusal('invoice', sale(1, { TxnDate: '2026-10-31' }))).toBe('6210');
  expect(company.refusal('invoice', { ...version(old), sparse: true, PrivateNote: 'x' })).toBe('6210');
  expect(company.refusal('invoice', { ...version(young), sparse: true, TxnDate: '2026-10-02' })).toBe('6210');
  expect(company.refusal('invoice?operation=delete', version(old))).toBe('6210');
  expect(company.refusal('invoice?operation=void', version(old))).toBe('6210');
  expect(company.write('Estimate', sale(1, { TxnDate: '2026-10-01' }))['TotalAmt']).toBe(1);
  expect(company.write('Invoice', { ...version(old), sparse: true })['SyncToken']).toBe('0');
});
