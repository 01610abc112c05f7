/**
 * `halo-qbo probe` finds out how a tenant and a company behave: every switch of the simulators that can be found out, both ways round. It changes
 * nothing unless told to, takes away what it made, and comes to an end whatever a vendor does.
 */
import type { Finding, ProbeReport } from '../../lib/books/probe.ts';
import { tally } from '../../lib/books/probe/rounding.ts';
import type { MemoryWorldOptions } from '../../local/memory/models.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { HALO_WEBHOOK } from '../../local/sample/index.ts';
import Big from 'big.js';
import {
  editHalo,
  inHalo,
  inOwnScreen,
  inQuickBooks,
  line,
  postInvoice,
  spent,
  countAnew,
  start,
  trap,
  withSettings,
  type ConnectionId,
  type Rec,
} from '../support/scenario.ts';
import { run, runJson } from './cli.ts';

type Saved = ProbeReport & { readonly saved: boolean };

const probed = (world: MemoryWorld, options = '', connection: ConnectionId = 'demo'): Promise<Saved> =>
  runJson<Saved>(world, `probe --connection ${connection} ${options}`);

function finding(report: ProbeReport, id: string): Finding {
  const found = report.findings.find((one) => one.id === id);
  if (!found) throw new RangeError(`nothing was asked about ${id}`);
  return found;
}

const CENT = [1, 2, 3].map(() => line({ qty_order: 1, unit_price: 1.02 }));

const inBooks = (connection: ConnectionId, tax: string, change: Rec = {}): Rec => {
  const us = connection === 'demo';
  return {
    CustomerRef: { value: '60' },
    Line: [1, 2, 3].map(() => ({
      Amount: 1.02,
      DetailType: 'SalesItemLineDetail',
      SalesItemLineDetail: { ItemRef: { value: '200' }, Qty: 1, UnitPrice: 1.02, TaxCodeRef: { value: tax } },
    })),
    ...(us && { TxnTaxDetail: { TxnTaxCodeRef: { value: '3' } } }),
    ...change,
  };
};

/** Both books with what there is to tell from: an invoice whose tax differs by how it is rounded, its credit note, a payment. */
async function furnished(options: MemoryWorldOptions = {}): Promise<MemoryWorld> {
  const world = await start({ small: true, ...options });
  editHalo(world, 'Item', { name: 'Newest' });
  const id = postInvoice(world, {}, CENT);
  editHalo(world, 'Invoice', { id, _create_credit_note: true });
  editHalo(world, 'InvoicePayment', { invoice_id: id, amount: 1 });
  inOwnScreen(world, 'Invoice', inBooks('demo', 'TAX', { DocNumber: 'A-1' }));
  inOwnScreen(world, 'Invoice', inBooks('demo-gb', '6'), { connection: 'demo-gb' });
  return world;
}

const reportOf = async (options: MemoryWorldOptions, connection: ConnectionId = 'demo'): Promise<Saved> =>
  probed(await furnished(options), '--write', connection);

/** The switches of both vendors one way, and what the probe has to say then. */
const ONE_WAY = {
  quickbooks: {
    taxRounding: 'per-rate-total',
    refuseTypographicPunctuation: false,
    autoGenerate: false,
    replayOfOtherBody: 'replayed',
    replayRefusals: false,
    customNumberSurvivesFullUpdate: false,
    salesShareNumbers: true,
    duplicateSales: 'refused',
    duplicateCheckWhenOff: true,
  },
  halo: {
    tokenSeconds: 3_600,
    invoiceRange: { search: 'datesearch', from: 'start_date', to: 'end_date' },
    unconfirmedFilters: true,
    stampsEverywhere: true,
    invoiceListKinds: ['invoice', 'credit', 'bill'],
    linesNeedDetails: false,
    taxRounding: 'per-code-total',
    typeIds: { invoice: 0, credit: 1, bill: 2 },
    paymentStatuses: { unpaid: 0, partial: 1, paid: 2 },
    postStatus: 201,
    manyAnswer: 'last',
    automationsFlagStopsWebhooks: true,
    nullMeans: 'cleared',
    checkChangeSeq: true,
    numbersInText: 'kept',
  },
} as const satisfies MemoryWorldOptions;

const OTHER_WAY = {
  quickbooks: {
    taxRounding: 'per-line',
    refuseTypographicPunctuation: true,
    autoGenerate: true,
    replayOfOtherBody: 'refused',
    replayRefusals: true,
    customNumberSurvivesFullUpdate: true,
    salesShareNumbers: false,
    duplicateSales: 'accepted',
    duplicateCheckWhenOff: false,
  },
  halo: {
    tokenSeconds: 360_000,
    invoiceRange: { search: 'datesearch', from: 'startdate', to: 'enddate' },
    unconfirmedFilters: false,
    stampsEverywhere: false,
    invoiceListKinds: ['invoice'],
    linesNeedDetails: true,
    taxRounding: 'per-line',
    typeIds: { invoice: 7, credit: 9, bill: 2 },
    paymentStatuses: { unpaid: 4, partial: 5, paid: 6 },
    postStatus: 200,
    manyAnswer: 'array',
    automationsFlagStopsWebhooks: false,
    nullMeans: 'untouched',
    checkChangeSeq: false,
    numbersInText: 'text',
  },
} as const satisfies MemoryWorldOptions;

describe('every switch that can be found out is found out, both ways', () => {
  const reports = new Map<string, ProbeReport>();
  beforeAll(async () => {
    // One after the other: a world is the process's own.
    for (const connection of ['demo', 'demo-gb'] as const) {
      reports.set(`${connection} one`, await reportOf(ONE_WAY, connection));
      reports.set(`${connection} other`, await reportOf(OTHER_WAY, connection));
    }
  });
  const answers = (connection: ConnectionId, id: string): readonly string[] =>
    ['one', 'other'].map((way) => finding(reports.get(`${connection} ${way}`)!, id).answer);

  test.each([
    ['quickbooks-tax-rounding', /^on the total/, /^on each line/],
    ['typographic-quotes', /^yes$/, /^no$/],
    ['auto-generate', /^no/, /^yes \(\d+\)$/],
    ['request-id', /^yes$/, /^yes$/],
    ['request-id-other-body', /old answer/, /refused/],
    ['request-id-refused', /^no/, /^yes$/],
    ['number-survives', /^no$/, /^yes$/],
    ['shared-numbers', /^no$/, /^yes$/],
    ['duplicate-numbers', /^yes$/, /^no$/],
    ['halo-token-lifetime', /^3600 seconds$/, /^360000 seconds$/],
    ['invoice-dates', /^start_date$/, /^startdate$/],
    ['list-dates', /^Client yes, Item yes/, /^Client yes, Item no/],
    ['payment-filters', /by invoice yes, by QuickBooks id yes/, /by invoice yes, by QuickBooks id no/],
    ['change-stamps', /Item last_modified/, /Item lastmodified/],
    ['invoice-list-kinds', /^yes$/, /^no$/],
    ['invoice-details', /^yes$/, /^no$/],
    ['halo-tax-rounding', /^on the total/, /^on each line/],
    ['invoice-types', /invoices 0/, /invoices 7/],
    ['payment-statuses', /paid in part 1/, /paid in part 5/],
    ['post-answer', /^201 with one object; 201 with one/, /^200 with one object; 200 with a list of 2/],
    ['automations-flag', /^yes$/, /^no$/],
    ['clearing', /^yes$/, /^no$/],
    ['stale-change', /^yes/, /^no$/],
    ['numbers-as-text', /^no$/, /^yes$/],
    ['stamp-fields', /^yes$/, /^yes$/],
  ])('%s', (id, one, other) => {
    const [first, second] = answers('demo', id);

    expect(first).toMatch(one);
    expect(second).toMatch(other);
  });

  test.each([
    ['duplicate-when-off', /^yes$/, /^no$/],
    ['request-id-refused', /^no/, /^yes$/],
    ['quickbooks-tax-rounding', /^on the total/, /^on each line/],
    ['auto-generate', /^not known$/, /^not known$/],
  ])('where QuickBooks counts for itself: %s', (id, one, other) => {
    const [first, second] = answers('demo-gb', id);

    expect(first).toMatch(one);
    expect(second).toMatch(other);
  });
});

test.each([
  ['request-id', { quickbooks: { requestIdRetentionMs: -1 } }, 'attention', /^(no|refused)/],
  [
    'halo-rights',
    { halo: { appScopes: ['read:invoices', 'edit:invoices'] } },
    'attention',
    /Client \(halo-403\)/,
  ],
  ['invoice-dates', { halo: { invoiceRange: { search: 'x', from: 'y', to: 'z' } } }, 'attention', /^none/],
  ['automations-flag', { halo: { apiWritesFireWebhooks: false } }, 'unknown', /^not known$/],
] as const satisfies readonly (readonly [string, MemoryWorldOptions, string, RegExp])[])(
  'what would hurt, or cannot be told, is said: %s %j',
  async (id, options, state, answer) => {
    const found = finding(await reportOf(options), id);

    expect(found.state).toBe(state);
    expect(found.answer).toMatch(answer);
  },
);

test.each([
  ['SalesFormsPrefs', { CustomTxnNumbers: false }, 'custom-numbers', 'no', 'customTxnNumbers', false],
  ['CurrencyPrefs', { MultiCurrencyEnabled: true }, 'multicurrency', 'yes', 'multiCurrency', true],
  ['TaxPrefs', { PartnerTaxEnabled: true }, 'automated-sales-tax', 'yes', 'automatedSalesTax', true],
  [
    'OtherPrefs',
    { NameValue: [{ Name: 'VendorAndPurchasesPrefs.UseCustomTxnNumbers', Value: 'true' }] },
    'custom-purchase-numbers',
    'yes',
    'customPurchaseNumbers',
    true,
  ],
  [
    'OtherPrefs',
    { NameValue: [{ Name: 'SalesFormsPrefs.WarnDuplicateNumber', Value: 'false' }] },
    'duplicate-warning',
    'no',
    'duplicateNumbers',
    'accepted',
  ],
] as const)('a preference %s %j is read as it stands', async (group, preference, id, answer, name, value) => {
  const world = await start({ small: true });
  prefer(world, { [group]: preference });

  const report = await probed(world);

  expect(finding(report, id)).toMatchObject({ answer, setting: { group: 'quickbooks', name, value } });
});

test('a company that does not want to be warned of numbers that are taken is not relied on, though it refuses one', async () => {
  const world = await furnished();
  prefer(world, {
    OtherPrefs: { NameValue: [{ Name: 'SalesFormsPrefs.WarnDuplicateNumber', Value: 'false' }] },
  });

  const report = await probed(world, '--write');

  expect(finding(report, 'duplicate-numbers')).toMatchObject({
    answer: 'yes',
    setting: { name: 'duplicateNumbers', value: 'accepted' },
  });
});

test('warnings about checks, bills and journal entries say nothing about invoices', async () => {
  const world = await start({ small: true });
  const others = ['WarnDuplicateCheckNumber', 'WarnDuplicateBillNumber', 'WarnDuplicateJournalNumber'];
  prefer(world, { OtherPrefs: { NameValue: others.map((Name) => ({ Name, Value: 'false' })) } });

  const found = finding(await probed(world), 'duplicate-warning');

  expect(found.state).toBe('unknown');
  expect(found.setting).toBeUndefined();
});

/** A person changes a preference of the US company. */
function prefer(world: MemoryWorld, change: Rec): void {
  const [current = {}] = inQuickBooks(world, 'Preferences');
  const merged = Object.fromEntries(
    Object.entries(change).map(([group, values]) => [
      group,
      { ...(current[group] as Rec), ...(values as Rec) },
    ]),
  );
  inOwnScreen(world, 'Preferences', { ...current, ...merged });
}

test('without --write nothing is written, on either side', async () => {
  const world = await furnished();
  await probed(world);
  countAnew(world);

  const { wrote } = await probed(world);

  expect(wrote).toBe(false);
  expect(Object.keys(spent(world)).filter((type) => type.endsWith('write'))).toEqual([]);
});

/** Everything that says it is the probe's. */
const marked = (world: MemoryWorld): readonly Rec[] =>
  [
    ...['Invoice', 'CreditMemo'].flatMap((entity) => inQuickBooks(world, entity)),
    ...inHalo(world, 'Invoice'),
  ].filter((record) => JSON.stringify(record).includes('halo-qbo probe'));

const idsIn = (records: readonly Rec[]): readonly unknown[] => records.map(({ Id, id }) => Id ?? id);

test('what --write made is gone afterwards, and nothing else', async () => {
  const world = await furnished();
  const [books, tenant] = [idsIn(inQuickBooks(world, 'Invoice')), idsIn(inHalo(world, 'Invoice'))];

  const { leftBehind, findings } = await probed(world, '--write');
  await world.settle();

  expect(leftBehind).toEqual([]);
  expect(findings.filter(({ answer }) => answer === 'no answer')).toEqual([]);
  expect(marked(world)).toEqual([]);
  expect(idsIn(inQuickBooks(world, 'Invoice'))).toEqual(expect.arrayContaining([...books]));
  expect(idsIn(inHalo(world, 'Invoice'))).toEqual(expect.arrayContaining([...tenant]));
});

test.each([
  ['quickbooks', '/v3/company/'],
  ['halo', '/api/Invoice'],
] as const)(
  'a document of the probe whose answer was lost in %s is found and taken away',
  async (system, path) => {
    const world = await furnished();
    const match = { method: 'POST', pathPrefix: path, bodyIncludes: 'halo-qbo probe' };
    world.plant(system, { match, kind: 'lost-reply', times: 1 });

    const { findings, leftBehind } = await probed(world, '--write');

    expect(findings.filter(({ answer }) => answer === 'no answer')).toHaveLength(1);
    expect(leftBehind).toEqual([]);
    expect(marked(world)).toEqual([]);
  },
);

test('what cannot be taken away is named, and is a reason to look', async () => {
  const world = await furnished();
  trap(world, 'halo', { method: 'DELETE' });

  const { code, out } = await run(world, 'probe --connection demo --write');

  expect(code).toBe(1);
  expect(out).toMatch(/Left behind, delete it by hand: HaloPSA Invoice \d+\./);
});

test('answers that are settings are shown with what they change, and stored when asked to', async () => {
  const world = await furnished(OTHER_WAY);
  prefer(world, { SalesFormsPrefs: { CustomTxnNumbers: false } });
  const stored = () => world.app.ports.connections.get('demo');
  const before = await stored();

  const shown = await run(world, 'probe --connection demo');
  const untouched = await stored();
  const saved = await run(world, 'probe --connection demo --save');
  const after = await stored();

  expect(shown.out).toContain('quickbooks.customTxnNumbers: on → off');
  expect(shown.out).toContain('halo.invoiceDates: not known → startdate');
  expect(shown.out).toContain('Nothing was stored');
  expect(untouched).toEqual(before);
  expect(saved.out).toMatch(/\d settings of demo stored/);
  expect(after?.quickbooks.customTxnNumbers).toBe(false);
  expect(after?.halo.invoiceDates).toBe('startdate');
  expect((await probed(world)).changes).toEqual([]);
});

test('another country or currency than expected is said, and never taken over', async () => {
  const world = await start({
    small: true,
    connections: { demo: withSettings({ company: { country: 'CA', homeCurrency: 'CAD' } }) },
  });

  const { code, notes } = await run(world, 'probe --connection demo --save --exit-code');
  const report = await probed(world);

  expect(code).toBe(1);
  expect(notes).not.toContain('    at ');
  expect(finding(report, 'country')).toMatchObject({ state: 'attention', answer: 'US' });
  expect(finding(report, 'home-currency')).toMatchObject({ state: 'attention', answer: 'USD' });
  expect((await world.app.ports.connections.get('demo'))?.company.country).toBe('CA');
});

test('HaloPSA’s own module that is on is said, and then nothing is made in HaloPSA', async () => {
  const world = await furnished();
  editHalo(world, 'QuickBooksDetails', {
    name: 'Native',
    company_id: '4620816365000000001',
    enable_sync: true,
  });
  const tried = trap(world, 'halo', { method: 'POST', bodyIncludes: 'halo-qbo probe' });

  const report = await probed(world, '--write');

  expect(finding(report, 'native-module').state).toBe('attention');
  expect(finding(report, 'post-answer').means).toContain('module is on');
  expect(tried()).toBe(0);
});

test.each([
  ['all of them', {}, 'known', 'yes, for'],
  ['one is off', { active: false }, 'attention', 'not for'],
  [
    'one with a wrong secret',
    { url: 'http://gateway.local/webhooks/halo/demo/wrong?kind=client' },
    'attention',
    'wrong path secret',
  ],
  ['one that leads elsewhere', { url: 'http://elsewhere.local/hook' }, 'attention', 'not for'],
] as const)('webhooks of HaloPSA: %s', async (_, change, state, answer) => {
  const world = await start({ small: true });
  const [first] = inHalo(world, 'Webhook');
  editHalo(world, 'Webhook', { id: first?.['id'], ...change });

  const report = await probed(world);

  expect(finding(report, 'webhooks')).toMatchObject({ state });
  expect(finding(report, 'webhooks').answer).toContain(answer);
  expect(JSON.stringify(report)).not.toContain(HALO_WEBHOOK.pathSecret);
});

test('a question that a vendor refuses is answered with its sentence, and the others are still asked', async () => {
  const world = await furnished();
  world.plant('halo', { match: { pathPrefix: '/api/Webhook' }, kind: '403', times: 1 });
  world.plant('quickbooks', { match: { pathPrefix: '/v3', bodyIncludes: 'Invoice' }, kind: '500', times: 1 });

  const report = await probed(world);

  expect(finding(report, 'webhooks').state).toBe('refused');
  expect(finding(report, 'quickbooks-tax-rounding').state).toBe('refused');
  expect(finding(report, 'account-codes').answer).toMatch(/^yes, \d+/);
  expect(finding(report, 'custom-numbers').answer).toBe('yes');
});

test('a vendor that does not answer is asked once, and the other as ever', async () => {
  const world = await start({ small: true });
  postInvoice(world, { posted: false });
  world.plant('quickbooks', { match: { pathPrefix: '/v3' }, kind: 'timeout', times: 1_000 });

  const report = await probed(world, '--write');

  expect(finding(report, 'custom-numbers')).toMatchObject({ state: 'unknown', answer: 'no answer' });
  expect(finding(report, 'country')).toMatchObject({ state: 'unknown', answer: 'not asked' });
  expect(finding(report, 'invoice-dates').answer).toBe('start_date');
  expect(report.leftBehind).toEqual([expect.stringContaining('whatever in QuickBooks')]);
});

test.each([
  [17, /^yes \(17\)$/],
  [undefined, /^no$/],
])('a request to slow down is looked back at: Retry-After %s', async (retryAfterSeconds, answer) => {
  const world = await furnished({ halo: { retryAfterSeconds } });
  world.plant('halo', { match: { pathPrefix: '/api/Webhook' }, kind: '429', times: 1 });

  const report = await probed(world);

  expect(finding(report, 'halo-retry-after').answer).toMatch(answer);
  expect(finding(report, 'quickbooks-retry-after')).toMatchObject({ state: 'unknown' });
});

test('an empty tenant is not guessed about', async () => {
  const world = await start({ small: true });

  const report = await probed(world);

  for (const id of ['halo-tax-rounding', 'quickbooks-tax-rounding', 'invoice-dates', 'payment-filters'])
    expect(finding(report, id)).toMatchObject({ state: 'unknown', answer: 'not known' });
});

test('with the spelling that was found a sweep reads only what changed', async () => {
  const world = await furnished(OTHER_WAY);
  await run(world, 'probe --connection demo --save');
  const connection = await world.app.ports.connections.get('demo');
  const later = new Date(world.clock.now() + 60_000).toISOString();

  const rows: unknown[] = [];
  const system = world.app.ports.system('halo', connection!);
  for await (const page of system.changed({ name: 'Invoice', listKey: 'invoices' }, later))
    rows.push(...page.records);

  expect(rows).toEqual([]);
});

test('where such a query is refused a name with a typographic quote is found all the same', async () => {
  const world = await furnished(OTHER_WAY);
  inOwnScreen(world, 'Customer', { DisplayName: 'Zoë’s Bakery' });
  await run(world, 'probe --connection demo --save');
  const connection = await world.app.ports.connections.get('demo');

  const system = world.app.ports.system('quickbooks', connection!);
  const found = await system.find({ name: 'Customer' }, 'DisplayName', 'Zoë’s Bakery', 2);

  expect(found).toHaveLength(1);
});

const taxed = (tax: string, nets: readonly string[]) => ({
  tax: new Big(tax),
  lines: nets.map((net) => ({ net: new Big(net), ratePercent: new Big('8.25'), code: 'A' })),
});

test.each([
  ['0.25', { total: 1, perLine: 0 }],
  ['0.24', { total: 0, perLine: 1 }],
  ['9.99', { total: 0, perLine: 0 }],
])('three lines of 1.02 at 8.25 %% with a tax of %s', (tax, expected) => {
  expect(tally([taxed(tax, ['1.02', '1.02', '1.02'])])).toEqual(expected);
});

test('an invoice whose tax is the same either way tells nothing', () => {
  expect(tally([taxed('8.25', ['100'])])).toEqual({ total: 0, perLine: 0 });
});
