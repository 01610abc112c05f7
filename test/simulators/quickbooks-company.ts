/** A small QuickBooks company under a clock of its own, asked as a program asks: with a token, over the model's own wire format. */
import { QuickBooksModel, type QuickBooksOptions } from '../../local/quickbooks/index.ts';
import { manualClock, type MovableClock } from '../../local/simulator/clock.ts';
import type { CompanySeed, Notice } from '../../local/simulator/types.ts';

export type Rec = Readonly<Record<string, unknown>>;

export const START = '2026-11-24T12:00:00.000Z';
export const REALM = '9130350000000001';
export const BASE = `/v3/company/${REALM}`;
const CLIENT = { id: 'app', secret: 'secret' };
const REDIRECT = 'http://127.0.0.1/callback';

const account = (Id: string, Name: string, AccountType: string, AccountSubType?: string): Rec => ({
  Id,
  Name,
  FullyQualifiedName: Name,
  AccountType,
  AccountSubType,
  CurrencyRef: { value: 'USD' },
});

const rates = (...details: readonly (readonly [string, string?])[]): Rec => ({
  TaxRateDetail: details.map(([id, on = 'TaxOnAmount'], index) => ({
    TaxRateRef: { value: id },
    TaxTypeApplicable: on,
    TaxOrder: index,
  })),
});

const records: CompanySeed['records'] = {
  Account: [
    account('1', 'Services', 'Income'),
    account('2', 'Checking', 'Bank', 'Checking'),
    account('3', 'Accounts Receivable (A/R)', 'Accounts Receivable'),
    account('4', 'Undeposited Funds', 'Other Current Asset', 'UndepositedFunds'),
    account('5', 'Rent', 'Expense'),
    account('6', 'Visa', 'Credit Card'),
    account('7', 'Discounts given', 'Income', 'DiscountsRefundsGiven'),
    account('8', 'Sales Tax Payable', 'Other Current Liability', 'SalesTaxPayable'),
    account('9', 'Accounts Payable (A/P)', 'Accounts Payable'),
  ],
  Customer: [
    {
      Id: '20',
      DisplayName: 'Acme',
      FullyQualifiedName: 'Acme',
      CurrencyRef: { value: 'USD' },
      BillAddr: {
        Id: '7',
        Line1: '1 Main St',
        City: 'Austin',
        CountrySubDivisionCode: 'TX',
        PostalCode: '78701',
      },
    },
    { Id: '21', DisplayName: 'Bell', FullyQualifiedName: 'Bell', CurrencyRef: { value: 'USD' } },
  ],
  Vendor: [{ Id: '30', DisplayName: 'Ingram', CurrencyRef: { value: 'USD' } }],
  Item: [
    {
      Id: '40',
      Name: 'Labour',
      FullyQualifiedName: 'Labour',
      Type: 'Service',
      UnitPrice: 100,
      IncomeAccountRef: { value: '1' },
      ExpenseAccountRef: { value: '5' },
    },
    {
      Id: '41',
      Name: 'Licence',
      FullyQualifiedName: 'Licence',
      Type: 'NonInventory',
      UnitPrice: 12.5,
      Taxable: true,
      IncomeAccountRef: { value: '1' },
    },
  ],
  Term: [
    { Id: '50', Name: 'Net 30', DueDays: 30 },
    { Id: '51', Name: '15th', DayOfMonthDue: 15, DueNextMonthDays: 5 },
  ],
  PaymentMethod: [{ Id: '55', Name: 'Check' }],
  TaxAgency: [{ Id: '60', DisplayName: 'Comptroller' }],
  TaxRate: [
    { Id: '61', Name: 'State', RateValue: 6.25, AgencyRef: { value: '60' } },
    { Id: '62', Name: 'City', RateValue: 2, AgencyRef: { value: '60' } },
    { Id: '63', Name: 'Standard', RateValue: 20, AgencyRef: { value: '60' } },
    { Id: '64', Name: 'GST', RateValue: 5, AgencyRef: { value: '60' } },
    { Id: '65', Name: 'PST on top', RateValue: 10, AgencyRef: { value: '60' } },
  ],
  TaxCode: [
    { Id: '70', Name: 'Austin', SalesTaxRateList: rates(['61'], ['62']) },
    { Id: '71', Name: '20.0% S', SalesTaxRateList: rates(['63']), PurchaseTaxRateList: rates(['63']) },
    { Id: '72', Name: 'GST and PST', SalesTaxRateList: rates(['64'], ['65', 'TaxOnAmountPlusTax']) },
    { Id: '73', Name: 'No VAT', SalesTaxRateList: rates(), PurchaseTaxRateList: rates() },
  ],
};

export interface CompanyOptions {
  readonly country?: string;
  readonly currency?: string;
  readonly preferences?: Readonly<Record<string, Rec>>;
  readonly more?: Partial<CompanySeed>;
  /** Records added to those above. */
  readonly records?: CompanySeed['records'];
  readonly switches?: QuickBooksOptions['switches'];
  readonly limitMultiplier?: number;
}

function seedOf({
  country = 'US',
  currency = 'USD',
  preferences = {},
  more = {},
  records: own = {},
}: CompanyOptions): CompanySeed {
  const money = { value: currency };
  const inCurrency = (rows: readonly Rec[]): readonly Rec[] =>
    rows.map((row) => ('CurrencyRef' in row ? { ...row, CurrencyRef: money } : row));
  const all = Object.fromEntries(
    Object.entries(records).map(([name, rows]) => [name, [...inCurrency(rows), ...(own[name] ?? [])]]),
  );
  return {
    realmId: REALM,
    companyInfo: {
      CompanyName: 'Sample',
      Country: country,
      CompanyAddr: {
        Id: '1',
        Line1: '123 Sierra Way',
        City: 'San Pablo',
        CountrySubDivisionCode: 'CA',
        PostalCode: '87999',
      },
    },
    preferences: {
      TaxPrefs: { UsingSalesTax: true },
      CurrencyPrefs: { MultiCurrencyEnabled: false, HomeCurrency: money },
      AccountingInfoPrefs: {},
      ...preferences,
      SalesFormsPrefs: { CustomTxnNumbers: false, AutoApplyCredit: false, ...preferences['SalesFormsPrefs'] },
    },
    records: { ...all, ...Object.fromEntries(Object.entries(own).filter(([name]) => !(name in records))) },
    lastDocNumber: 1_000,
    ...more,
  };
}

export interface Answered {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly notices: readonly Notice[];
}

export interface Asking {
  readonly method: string;
  /** From the root, with its query. */
  readonly path: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestCompany {
  readonly model: QuickBooksModel;
  readonly clock: MovableClock;
  ask(asking: Asking): Answered;
  /** What a person does in the product. */
  person(method: string, path: string, body?: unknown): Answered;
  /** A GET below the realm. */
  get(path: string): Rec;
  /** A POST below the realm that must be answered with 200. */
  post(path: string, body: unknown): Rec;
  /** The record that a POST makes or changes. */
  write(entity: string, body: Rec, query?: string): Rec;
  /** The code of the fault that a POST is refused with. */
  refusal(path: string, body: unknown): string;
  read(entity: string, id: unknown): Rec;
  rows(statement: string): readonly Rec[];
}

const parsed = (raw: string): unknown => {
  try {
    return JSON.parse(raw);
  } catch {
    return raw;
  }
};

export const codeOf = (body: unknown): string => {
  const fault = (body as { Fault?: { Error: { code: string }[] } }).Fault;
  return fault?.Error[0]?.code ?? '';
};

export function openCompany(options: CompanyOptions = {}): TestCompany {
  const clock = manualClock(Date.parse(START));
  const seed = seedOf(options);
  const model = new QuickBooksModel({
    seed: {
      clientId: CLIENT.id,
      clientSecret: CLIENT.secret,
      verifierToken: 'verifier',
      redirectUris: [REDIRECT],
      webhookUrl: 'http://127.0.0.1/webhooks',
      companies: [seed, { ...seed, realmId: '9130350000000002' }],
    },
    clock,
    limitMultiplier: options.limitMultiplier ?? 1_000_000,
    ...(options.switches && { switches: options.switches }),
  });
  const send = (asking: Asking, byPerson = false): Answered => {
    const url = new URL(`http://127.0.0.1${asking.path}`);
    const request = {
      method: asking.method,
      path: url.pathname,
      query: url.searchParams,
      headers: asking.headers ?? {},
      body: Buffer.from(asking.body ?? ''),
    };
    const { response, notices } = byPerson ? model.asUser(request) : model.handle(request);
    return {
      status: response.status,
      headers: response.headers,
      notices,
      body: parsed(response.body.toString()),
    };
  };
  const authorization = `Bearer ${signIn(send)}`;
  const json = { accept: 'application/json', 'content-type': 'application/json', authorization };
  const ask = (asking: Asking): Answered => send({ ...asking, headers: { ...json, ...asking.headers } });
  const posted = (path: string, body: unknown): Answered =>
    ask({ method: 'POST', path: `${BASE}/${path}`, body: JSON.stringify(body) });
  const company: TestCompany = {
    model,
    clock,
    ask,
    person: (method, path, body) =>
      send(
        {
          method,
          path: `${BASE}/${path}`,
          body: body === undefined ? '' : JSON.stringify(body),
          headers: json,
        },
        true,
      ),
    get: (path) => ask({ method: 'GET', path: `${BASE}/${path}` }).body as Rec,
    post: (path, body) => {
      const answer = posted(path, body);
      if (answer.status !== 200 || codeOf(answer.body) !== '') throw new Error(JSON.stringify(answer.body));
      return answer.body as Rec;
    },
    write: (entity, body, query = '') => company.post(`${entity.toLowerCase()}${query}`, body)[entity] as Rec,
    refusal: (path, body) => {
      const answer = posted(path, body);
      if (answer.status === 200 && codeOf(answer.body) === '')
        throw new Error(`taken: ${JSON.stringify(answer.body)}`);
      return codeOf(answer.body);
    },
    read: (entity, id) => company.get(`${entity.toLowerCase()}/${String(id)}`)[entity] as Rec,
    rows: (statement) => {
      const response = company.get(`query?query=${encodeURIComponent(statement)}`)['QueryResponse'] as Rec;
      return (Object.values(response).find(Array.isArray) ?? []) as readonly Rec[];
    },
  };
  return company;
}

/** Connects and returns an access token. */
function signIn(send: (asking: Asking) => Answered): string {
  const query = new URLSearchParams({
    client_id: CLIENT.id,
    response_type: 'code',
    redirect_uri: REDIRECT,
    realm: REALM,
  });
  const consent = send({ method: 'GET', path: `/connect/oauth2?${query.toString()}` });
  const code = new URL(consent.headers['location'] ?? '').searchParams.get('code') ?? '';
  const token = send({
    method: 'POST',
    path: '/oauth2/v1/tokens/bearer',
    headers: { authorization: `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT }).toString(),
  });
  return String((token.body as Rec)['access_token']);
}

/** A sales line. */
export const line = (amount: number, detail: Rec = {}, more: Rec = {}): Rec => ({
  DetailType: 'SalesItemLineDetail',
  Amount: amount,
  ...more,
  SalesItemLineDetail: { ItemRef: { value: '40' }, ...detail },
});

/** An expense line. */
export const expense = (amount: number, detail: Rec = {}, more: Rec = {}): Rec => ({
  DetailType: 'AccountBasedExpenseLineDetail',
  Amount: amount,
  ...more,
  AccountBasedExpenseLineDetail: { AccountRef: { value: '5' }, ...detail },
});

export const sale = (amount: number, more: Rec = {}): Rec => ({
  CustomerRef: { value: '20' },
  Line: [line(amount)],
  ...more,
});

export const bill = (amount: number, more: Rec = {}): Rec => ({
  VendorRef: { value: '30' },
  Line: [expense(amount)],
  ...more,
});

/** A line that is applied to a document. */
export const applied = (amount: number, type: string, record: Rec): Rec => ({
  Amount: amount,
  LinkedTxn: [{ TxnId: record['Id'], TxnType: type }],
});

/** What an update must name. */
export const version = ({ Id, SyncToken }: Rec): Rec => ({ Id, SyncToken });
