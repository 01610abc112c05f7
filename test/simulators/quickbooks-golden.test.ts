/**
 * Exchanges recorded with a sandbox, May 2026: given the same records and the same request, the simulator answers with the same properties, types,
 * defaults and computed values. Ids, times, versions and who made it are its own.
 */
import { QuickBooksModel } from '../../local/quickbooks/index.ts';
import { manualClock } from '../../local/simulator/clock.ts';
import recorded from './fixtures/quickbooks-recorded.json' with { type: 'json' };

type Rec = Readonly<Record<string, unknown>>;

interface Case {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly request?: Rec;
  readonly entity: string;
  readonly answer: Rec;
}

const REALM = '9341457021722202';
/** What differs by nature: the simulator's own, or a map service's. */
const OWN: ReadonlySet<string> = new Set([
  'CreateTime',
  'LastUpdatedTime',
  'LastModifiedByRef',
  'V4IDPseudonym',
  'Lat',
  'Long',
  'InvoiceLink',
]);

/** @param read a record that is there already */
const openRecorded = (read: Readonly<Record<string, readonly Rec[]>> = {}): QuickBooksModel =>
  new QuickBooksModel({
    clock: manualClock(Date.parse('2026-05-05T10:20:00Z')),
    seed: {
      clientId: 'app',
      clientSecret: 'secret',
      verifierToken: 'verifier',
      redirectUris: [],
      companies: [
        {
          realmId: REALM,
          companyInfo: {
            CompanyName: "Craig's Design and Landscaping Services",
            Country: 'US',
            CompanyAddr: {
              Line1: '123 Sierra Way',
              City: 'San Pablo',
              CountrySubDivisionCode: 'CA',
              PostalCode: '87999',
            },
          },
          preferences: {
            SalesFormsPrefs: { CustomTxnNumbers: false, DefaultTerms: { value: '3' } },
            TaxPrefs: { UsingSalesTax: true, TaxGroupCodeRef: { value: '2' } },
            CurrencyPrefs: { MultiCurrencyEnabled: false, HomeCurrency: { value: 'USD' } },
          },
          records: { ...recorded.seed, ...read },
          lastDocNumber: 1_041,
          lastNumbers: { estimate: 1_002, purchaseorder: 1_009 },
        },
      ],
    },
  });

function ask(model: QuickBooksModel, { method, path, request }: Case): { status: number; body: Rec } {
  const url = new URL(`http://127.0.0.1/v3/company/${REALM}${path}`);
  const { response } = model.asUser({
    method,
    path: url.pathname,
    query: url.searchParams,
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: Buffer.from(request === undefined ? '' : JSON.stringify(request)),
  });
  return { status: response.status, body: JSON.parse(response.body.toString()) as Rec };
}

/** Values in place of what is the simulator's own, in one order. */
function comparable(value: unknown, path = ''): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => comparable(one, path));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, part]) => [name, isOwn(name, path) ? typeof part : comparable(part, name)]),
  );
}

/** The Id and version of the record and of its addresses. */
const isOwn = (name: string, path: string): boolean =>
  OWN.has(name) || (path === '' && name === 'Id') || (name === 'Id' && path.endsWith('Addr'));

/** Numbers that the company had given out by then are given again by name; the counters have their own test. */
const CASES = recorded.cases as unknown as readonly Case[];

test.each(CASES.map((one) => [one.name, one] as const))('%s', (_name, one) => {
  const model = openRecorded(one.method === 'GET' ? { [one.entity]: [one.answer] } : {});
  const { status, body } = ask(model, one);
  expect(status).toBe(200);
  const [wanted, found] = [comparable(one.answer), comparable(body[one.entity])] as [Rec, Rec];
  const number =
    one.method === 'POST' && one.request?.['Id'] === undefined ? { DocNumber: wanted['DocNumber'] } : {};
  const made = 'DocNumber' in wanted ? number : {};
  expect({ ...found, ...('DocNumber' in found ? made : {}) }).toEqual(wanted);
});

test('documents of one counter are numbered one after the other, estimates and purchase orders by their own', () => {
  const model = openRecorded();
  const create = (name: string): unknown => {
    const one = CASES.find((known) => known.name === name);
    return one && (ask(model, one).body[one.entity] as Rec)['DocNumber'];
  };
  expect([
    create('an invoice is created'),
    create('a credit memo is created'),
    create('an invoice is created'),
    create('an estimate is created'),
    create('a purchase order is created'),
    create('a bill is created'),
  ]).toEqual(['1042', '1043', '1044', '1003', '1010', undefined]);
});

test('an answer carries its time in Pacific with milliseconds, its records without', () => {
  const [first] = CASES;
  const body: Rec = first ? ask(openRecorded(), first).body : {};
  expect(body['time']).toBe('2026-05-05T03:20:00.000-07:00');
  expect((body['Invoice'] as Rec)['MetaData']).toMatchObject({ CreateTime: '2026-05-05T03:20:00-07:00' });
});
