/** node-quickbooks against the simulator, over HTTP, as it runs against Intuit: nothing there knows who is asking. */
import { Readable } from 'node:stream';
import { entities } from '../../local/quickbooks/entities.ts';
import { QUICKBOOKS_CLIENT, US_REALM } from '../../local/sample/index.ts';
import type { Rec } from './case.ts';
import { connect, LibraryError, type Client } from './clients/library.ts';
import { ELSEWHERE, READ_ONLY, REPORTS, ROWS, type Company, type Row } from './clients/rows.ts';
import {
  MANY_CURRENCIES,
  serveQuickBooks,
  signIn,
  type SimulatedQuickBooks,
} from './quickbooks/simulated.ts';
import { recordAt, rowsAt } from './wire.ts';

let served: SimulatedQuickBooks;
let client: Client;
let ground: Omit<Company, 'own'>;

const signedIn = async (realmId = US_REALM): Promise<Client> => {
  const pair = await signIn(served.url, realmId);
  const app = { clientId: QUICKBOOKS_CLIENT.id, clientSecret: QUICKBOOKS_CLIENT.secret };
  return connect(served.url, { ...app, realmId, ...pair });
};

const idOf = (record: Rec): string => String(record['Id']);

async function accountOf(type: string, name: string): Promise<string> {
  const found = await client.call('findAccounts', { AccountType: type, limit: 1 });
  const [known] = rowsAt(found, 'QueryResponse', 'Account');
  return idOf(known ?? (await client.call('createAccount', { Name: name, AccountType: type })));
}

beforeAll(async () => {
  served = await serveQuickBooks();
  client = await signedIn();
  const income = await accountOf('Income', 'Services');
  const item = await client.call('createItem', {
    Name: 'Shared item',
    Type: 'Service',
    IncomeAccountRef: { value: income },
  });
  ground = {
    income,
    item: idOf(item),
    customer: idOf(await client.call('createCustomer', { DisplayName: 'Shared customer' })),
    vendor: idOf(await client.call('createVendor', { DisplayName: 'Shared vendor' })),
    bank: await accountOf('Bank', 'Bank'),
    card: await accountOf('Credit Card', 'Card'),
    payable: await accountOf('Accounts Payable', 'Payable'),
    undeposited: await accountOf('Other Current Asset', 'Undeposited'),
    expense: await accountOf('Expense', 'Costs'),
    agency: '1',
  };
});
afterAll(() => served.close());

let texts = 0;

async function make(row: Row): Promise<{ readonly made: Rec; readonly company: Company }> {
  const base = row.on === undefined ? undefined : ROWS.find(({ entity }) => entity === row.on);
  const own = base ? idOf((await make(base)).made) : `${row.entity} ${(texts += 1)}`;
  const company = { ...ground, own };
  return { made: await client.call(`create${row.entity}`, row.made(company)), company };
}

const plural = ({ entity, plural: named = `${entity}s` }: Pick<Row, 'entity' | 'plural'>): string => named;

const found = async (row: Pick<Row, 'entity' | 'plural'>, criteria: unknown): Promise<Rec> =>
  recordAt(await client.call(`find${plural(row)}`, criteria), 'QueryResponse');

async function end({ entity, ends }: Row, record: Rec): Promise<Rec> {
  const { Id, SyncToken } = record;
  if (ends === 'deleted') return recordAt(await client.call(`delete${entity}`, Id), entity);
  if (ends === 'inactive') return client.call(`update${entity}`, { Id, SyncToken, Active: false });
  if (entity === 'Payment') return client.call('voidPayment', { Id, SyncToken });
  return recordAt(await client.call(`void${entity}`, Id), entity);
}

describe.each(ROWS)('$entity', (row) => {
  const { entity } = row;

  test('is made, read and changed', async () => {
    const { made, company } = await make(row);
    const { Id, SyncToken } = made;
    const change = typeof row.change === 'function' ? row.change(company) : row.change;

    const read = await client.call(`get${entity}`, Id);
    const changed = await client.call(`update${entity}`, { Id, SyncToken, ...change });

    expect(made).toMatchObject({
      Id: expect.stringMatching(/^\d+$/) as string,
      SyncToken: '0',
      domain: 'QBO',
    });
    expect(read).toMatchObject({ Id, SyncToken: '0' });
    expect(changed).toMatchObject({ Id, SyncToken: '1', ...change });
  });

  test('is found and counted', async () => {
    const { made } = await make(row);
    const { Id } = made;

    const byObject = await found(row, { Id });
    const byList = await found(row, [
      { field: 'Id', value: Id, operator: '=' },
      { field: 'limit', value: 5 },
    ]);
    const counted = await found(row, { Id, count: true });
    const all = await found(row, { fetchAll: true, limit: 1_000, desc: 'MetaData.LastUpdatedTime' });

    for (const answer of [byObject, byList]) expect(rowsAt(answer, entity).map(idOf)).toEqual([Id]);
    expect(counted).toEqual({ totalCount: 1 });
    expect(rowsAt(all, entity).map(idOf)).toContain(Id);
  });
});

const ENDED: Readonly<Record<Exclude<Row['ends'], 'stays'>, Rec>> = {
  deleted: { status: 'Deleted' },
  voided: { TotalAmt: 0, PrivateNote: expect.stringContaining('Voided') as string },
  inactive: { Active: false },
};

test.each(ROWS.filter(({ ends }) => ends !== 'stays'))('$entity is $ends', async (row) => {
  const { made } = await make(row);

  const last = await end(row, made);

  expect(last).toMatchObject({ Id: made['Id'], ...ENDED[row.ends as keyof typeof ENDED] });
});

test.each(ROWS.filter(({ uncaptured }) => uncaptured !== true))(
  '$entity is in the change feed',
  async (row) => {
    const { made } = await make(row);
    const since = String(recordAt(made, 'MetaData')['CreateTime']);

    const feed = await client.call('changeDataCapture', ['Preferences', row.entity], since);

    const [, answer] = rowsAt(feed, 'CDCResponse', 0, 'QueryResponse');
    expect(rowsAt(answer, row.entity).map(idOf)).toContain(made['Id']);
  },
);

test.each(ROWS.filter(({ ends }) => ends !== 'stays'))('$entity is made and read in a batch', async (row) => {
  const { entity } = row;
  const { company } = await make(row);
  // A name is taken once; a bill is paid once.
  const own =
    row.on === undefined
      ? `${company.own} again`
      : idOf((await make(ROWS.find((one) => one.entity === row.on)!)).made);

  const answer = await client.call('batch', [
    { bId: '1', operation: 'create', [entity]: row.made({ ...company, own }) },
    { bId: '2', Query: `SELECT * FROM ${entity} MAXRESULTS 1` },
    { bId: '3', operation: 'create', [entity]: { Nothing: 'known' } },
  ]);

  const [made, read, refused] = rowsAt(answer, 'BatchItemResponse');
  expect(made).toMatchObject({ bId: '1', [entity]: { SyncToken: '0' } });
  expect(rowsAt(read, 'QueryResponse', entity)).toHaveLength(1);
  expect(rowsAt(refused, 'Fault', 'Error')).not.toHaveLength(0);
});

test.each(ROWS.filter(({ prints }) => prints))('$entity is printed', async (row) => {
  const { made } = await make(row);

  const pdf: unknown = await client.call(`get${row.entity}Pdf`, made['Id']);

  expect(Buffer.from(pdf as Uint8Array).toString('latin1', 0, 5)).toBe('%PDF-');
});

test.each(ROWS.filter(({ sends }) => sends))('$entity is sent by e-mail', async (row) => {
  const { made } = await make(row);

  const sent = await client.call(`send${row.entity}Pdf`, made['Id'], 'books@client.example');

  expect(sent).toMatchObject({
    Id: made['Id'],
    EmailStatus: 'EmailSent',
    BillEmail: { Address: 'books@client.example' },
  });
});

test('a purchase order is sent by e-mail', async () => {
  const { made } = await make(ROWS.find(({ entity }) => entity === 'PurchaseOrder')!);

  const sent = await client.call('sendPurchaseOrder', made['Id'], 'orders@vendor.example');

  expect(sent).toMatchObject({ Id: made['Id'], EmailStatus: 'EmailSent' });
});

test.each(READ_ONLY)('$entity is found and read', async ({ entity, plural: many, by }) => {
  const [first = {}] = rowsAt(await found({ entity, plural: many }, { limit: 1 }), entity);

  const read = await client.call(`get${entity}`, first['Id']);
  const named = await found({ entity, plural: many }, { [by]: first[by] });

  expect(read).toMatchObject({ Id: first['Id'], [by]: first[by] });
  expect(rowsAt(named, entity).map(idOf)).toEqual([first['Id']]);
});

test('a tax code is made by the tax service and found among the codes', async () => {
  const made = await client.call('createTaxService', {
    TaxCode: 'County',
    TaxRateDetails: [
      { TaxRateName: 'County', RateValue: '3.5', TaxAgencyId: ground.agency, TaxApplicableOn: 'Sales' },
    ],
  });

  const code = await client.call('getTaxCode', made['TaxCodeId']);

  expect(code).toMatchObject({ Name: 'County' });
});

test('the company and its preferences are read, found and changed', async () => {
  const info = await client.call('getCompanyInfo', US_REALM);
  const prefs = await client.call('getPreferences');
  const { Id, SyncToken } = info;

  const changed = await client.call('updateCompanyInfo', { Id, SyncToken, LegalName: 'Sample MSP LLC' });
  const again = await client.call('updatePreferences', {
    Id: prefs['Id'],
    SyncToken: prefs['SyncToken'],
    EmailMessagesPrefs: { InvoiceMessage: { Subject: 'Your invoice' } },
  });

  expect(info).toMatchObject({ Country: 'US' });
  expect(changed).toMatchObject({ LegalName: 'Sample MSP LLC', CompanyName: info['CompanyName'] });
  expect(again).toMatchObject({ SalesFormsPrefs: { CustomTxnNumbers: true } });
  const infos = await found({ entity: 'CompanyInfo' }, { limit: 1 });
  const all = await found({ entity: 'Preferences', plural: 'Preferenceses' }, { limit: 1 });
  expect([rowsAt(infos, 'CompanyInfo'), rowsAt(all, 'Preferences')].map(({ length }) => length)).toEqual([
    1, 1,
  ]);
});

test('an exchange rate is set and read', async () => {
  const abroad = await signedIn(MANY_CURRENCIES);
  const rate = { SourceCurrencyCode: 'EUR', TargetCurrencyCode: 'USD', Rate: 1.1, AsOfDate: '2026-11-20' };

  await abroad.call('updateExchangeRate', rate);
  const read = await abroad.call('getExchangeRate', { sourcecurrencycode: 'EUR', asofdate: '2026-11-20' });

  expect(recordAt(read, 'ExchangeRate')).toMatchObject({ SourceCurrencyCode: 'EUR', Rate: 1.1 });
});

test('company currencies can be asked for', async () => {
  const answer = await found({ entity: 'CompanyCurrency', plural: 'CompanyCurrencies' }, { limit: 5 });

  expect(answer).not.toHaveProperty('Fault');
});

test('a file is uploaded, hangs on its invoice, and comes back byte for byte', async () => {
  const { made } = await make(ROWS.find(({ entity }) => entity === 'Invoice')!);
  const content = Buffer.from([0, 1, 2, 250, 13, 10, 255]);

  const attached = await client.call(
    'upload',
    'meter.pdf',
    'application/pdf',
    Readable.from([content]),
    'Invoice',
    made['Id'],
  );
  const read = await client.call('getAttachable', attached['Id']);
  const found = await client.call('findAttachables', [
    { field: 'AttachableRef.EntityRef.Type', value: 'Invoice', operator: '=' },
    { field: 'AttachableRef.EntityRef.value', value: made['Id'], operator: '=' },
  ]);
  const answer = await fetch(String(read['TempDownloadUri']));

  expect(read).toMatchObject({
    FileName: 'meter.pdf',
    ContentType: 'application/pdf',
    Size: content.length,
    AttachableRef: [{ EntityRef: { type: 'Invoice', value: made['Id'] } }],
  });
  expect(rowsAt(found, 'QueryResponse', 'Attachable')).toMatchObject([{ Id: attached['Id'] }]);
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(content);
});

test.each(REPORTS)('the report %s', async (name) => {
  await make(ROWS.find(({ entity }) => entity === 'Invoice')!);
  const dates = { start_date: '2026-01-01', end_date: '2027-12-31' };

  const report = await client.call(`report${name}`, dates);

  expect(recordAt(report, 'Header')['ReportName']).toBe(name);
  expect(rowsAt(report, 'Columns', 'Column').length).toBeGreaterThan(0);
  expect(report).toHaveProperty('Rows');
});

test('a request id makes an invoice once', async () => {
  const row = ROWS.find(({ entity }) => entity === 'Invoice')!;
  const body = (): Rec => ({ ...row.made({ ...ground, own: '' }), requestId: 'library-1' });

  const first = await client.call('createInvoice', body());
  const again = await client.call('createInvoice', body());

  expect(again).toEqual(first);
});

test('a number that is taken is refused, and taken with allowDuplicateDocNum', async () => {
  const row = ROWS.find(({ entity }) => entity === 'Invoice')!;
  const body = { ...row.made({ ...ground, own: '' }), DocNumber: 'LIB-0001' };
  await client.call('createInvoice', body);

  const refused = client.call('createInvoice', body);

  await expect(refused).rejects.toMatchObject({ status: 400, fault: { Error: [{ code: '6140' }] } });
  const forced = await client.call('createInvoice', { ...body, allowDuplicateDocNum: true });
  expect(forced).toMatchObject({ DocNumber: 'LIB-0001' });
});

test('a refusal reaches the caller with its fault', async () => {
  const { made } = await make(ROWS[1]!);
  const change = { Id: made['Id'], SyncToken: '7', GivenName: 'Late' };

  const refused = client.call('updateCustomer', change);

  await expect(refused).rejects.toBeInstanceOf(LibraryError);
  await expect(refused).rejects.toMatchObject({
    status: 400,
    fault: { type: 'ValidationFault', Error: [{ code: '5010' }] },
  });
});

test('names with quotes, ampersands and percent signs are found', async () => {
  const DisplayName = "O'Neil & Söhne 100 % #1 + 2";
  const { Id } = await client.call('createCustomer', { DisplayName });

  const exact = await found({ entity: 'Customer' }, { DisplayName });
  const like = await found({ entity: 'Customer' }, [
    { field: 'DisplayName', value: "O'Neil & S%", operator: 'LIKE' },
  ]);

  for (const answer of [exact, like]) expect(rowsAt(answer, 'Customer').map(idOf)).toEqual([Id]);
});

test('the token is renewed, tells of its user, and is revoked', async () => {
  const own = await signedIn();

  const renewed = await own.call('refreshAccessToken');
  const user = await own.call('getUserInfo');
  const { made } = await make(ROWS[1]!);
  const read = await own.call('getCustomer', made['Id']);
  await own.call('revokeAccess', true);

  expect(renewed).toMatchObject({ token_type: 'bearer', expires_in: 3_600 });
  expect(user).toMatchObject({ sub: expect.any(String) as string });
  expect(read).toMatchObject({ Id: made['Id'] });
  await expect(own.call('getCustomer', made['Id'])).rejects.toThrow('getCustomer');
});

test('no entity of the simulator is left out', () => {
  const tested = new Set([...ROWS, ...READ_ONLY].map(({ entity }) => entity).concat(ELSEWHERE));

  expect(entities.map(({ name }) => name).filter((name) => !tested.has(name))).toEqual([]);
});
