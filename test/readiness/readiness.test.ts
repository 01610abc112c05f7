/** `halo-qbo readiness`: every planted fault is named by its code and record, and nothing else is; what is in order is ready, with few requests. */
import type { Finding, Readiness } from '../../lib/books/readiness.ts';
import { kinds } from '../../lib/entities/registry.ts';
import type { Side } from '../../lib/entities/kind.ts';
import type { MemoryWorldOptions } from '../../local/memory/models.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { HALO_WEBHOOK, US_REALM } from '../../local/sample/index.ts';
import { run } from '../cli/cli.ts';
import {
  countAnew,
  editHalo,
  haloRecord,
  imported,
  inHalo,
  inOwnScreen,
  inQuickBooks,
  line,
  openItems,
  postInvoice,
  spent,
  start,
  withSettings,
  type ConnectionId,
} from '../support/scenario.ts';
import { invoiceByHand, PLANTED, setPreferences } from './planted.ts';

interface Report {
  readonly connections: readonly Readiness[];
}

async function readinessOf(world: MemoryWorld, connection: ConnectionId = 'demo') {
  const { code, out } = await run(world, `readiness --connection ${connection} --json`);
  const [report] = (JSON.parse(out) as Report).connections;
  if (!report) throw new RangeError('nothing was reported');
  return { exitCode: code, ...report };
}

const named = ({ severity, code, kind = '', examples }: Finding): readonly string[] => [
  severity,
  code,
  kind,
  examples[0]?.record ?? '',
];

const sorted = (rows: readonly (readonly string[])[]): readonly string[] =>
  rows.map((row) => row.join(' | ')).toSorted();

const small = (options: MemoryWorldOptions = {}): Promise<MemoryWorld> => start({ small: true, ...options });

/** What is found, as rows of severity, code, kind and first record. */
const foundIn = async (world: MemoryWorld, connection: ConnectionId = 'demo') =>
  (await readinessOf(world, connection)).findings.map(named);

describe('twelve planted faults', () => {
  /** Items of no group have only the connection's account, and it has none. */
  const FAULTY: MemoryWorldOptions = {
    connections: { demo: withSettings({ company: { defaultIncomeAccount: '' } }) },
    halo: { appScopes: ['all:standard', 'admin:integrations'] },
  };

  test('all twelve are named, each by its code and record, and nothing else', async () => {
    const world = await small(FAULTY);
    const expected: (readonly string[])[] = [];
    for (const plant of Object.values(PLANTED)) expected.push(await plant(world));

    const { exitCode, ready, findings } = await readinessOf(world);

    expect(expected).toHaveLength(12);
    expect(sorted(findings.map(named))).toEqual(sorted(expected));
    expect({ exitCode, ready }).toEqual({ exitCode: 1, ready: false });
  });

  test.each(Object.entries(PLANTED))('%s, alone', async (_what, plant) => {
    const world = await small({ ...FAULTY, ...(plant !== PLANTED[SCOPE] && { halo: {} }) });
    const expected = await plant(world);

    expect(sorted(await foundIn(world))).toEqual(sorted([expected]));
  });

  const SCOPE = 'an application without the right to see webhooks';

  test('each is a plain sentence with its fix, what blocks first, and a few of the records', async () => {
    const world = await small(FAULTY);
    for (const plant of Object.values(PLANTED)) await plant(world);
    for (const name of ['Paris 2', 'Paris 3'])
      editHalo(world, 'Client', { toplevel_id: 1, qbo_company_id: US_REALM, name, currencyisocode: 'EUR' });

    const { code, out } = await run(world, 'readiness --connection demo');

    expect(code).toBe(1);
    expect(out).toContain('demo  not ready: 10 things to do first');
    expect(out).toContain(
      'The number 1040, which a document to come would carry, is taken in QuickBooks by Invoice',
    );
    expect(out).toContain('halo-qbo numbers align --connection demo --apply');
    expect(out).toMatch(
      /The tax code “Moon tax” of HaloPSA has no counterpart in QuickBooks\. The invoice “\d+” cannot be sent without it\./,
    );
    expect(out).toMatch(/currency-not-kept, 3 clients: h:\d+ Paris office, h:\d+ Paris 2, h:\d+ Paris 3/);
    expect(out.lastIndexOf('  blocks  ')).toBeLessThan(out.indexOf('  warns  '));
  });
});

describe('what is in order', () => {
  const SETTINGS = { halo: 3, quickbooks: 0 };
  const PAGES = { invoices: 2, items: 1 };
  const NUMBERED = 4;
  const PEOPLE = 3;

  /** Lists of the kinds that HaloPSA's records are looked at for, and of what is read along. */
  function listsOf(side: Side, directions: readonly string[]): number {
    const looked = kinds.filter(
      ({ direction, halo }) => directions.includes(direction) && !halo.resource.virtual,
    );
    return new Set(
      looked.flatMap((kind) => [
        kind[side].resource.name,
        ...(kind[side].resource.include ?? []).map(({ resource }) => resource),
      ]),
    ).size;
  }

  test('the untouched sample: both connections are ready, nothing is said, and few requests were made', async () => {
    const world = await start({ withInvoices: true });
    countAnew(world);

    const { code, out } = await run(world, 'readiness --json');

    expect(code).toBe(0);
    expect((JSON.parse(out) as Report).connections).toMatchObject([
      { connection: 'demo', ready: true, findings: [] },
      { connection: 'demo-gb', ready: true, findings: [] },
    ]);
    const asked = spent(world);
    const haloLists =
      SETTINGS.halo + PAGES.invoices + PAGES.items + listsOf('halo', ['link', 'push', 'both', 'pull']);
    expect(asked['halo list']).toBeLessThanOrEqual(2 * haloLists);
    expect(asked['quickbooks query']).toBeLessThanOrEqual(
      2 * (NUMBERED + PEOPLE + listsOf('quickbooks', ['link', 'push', 'both', 'pull']) + 4),
    );
    expect(asked['quickbooks read']).toBe(4);
    expect(Object.keys(asked).toSorted()).toEqual(['halo list', 'quickbooks query', 'quickbooks read']);
  });

  test('after the import it is ready still, and every record is there', async () => {
    const world = await imported();
    postInvoice(world);
    await world.settle();

    const { ready, findings, looked } = await readinessOf(world);

    expect({ ready, findings }).toEqual({ ready: true, findings: [] });
    const seen = (name: string) => looked.find(({ kind }) => kind === name);
    expect(seen('client')).toMatchObject({ records: seen('client')?.there, new: 0 });
    expect(seen('invoice')).toEqual({ kind: 'invoice', records: 1, there: 1, new: 0 });
  });

  test('what it foretells is what the import finds: the same codes on the same records', async () => {
    const world = await small({
      connections: { demo: withSettings({ company: { defaultIncomeAccount: '' } }) },
    });
    editHalo(world, 'Item', { name: 'Orphan', assetgroup_id: 0 });
    editHalo(world, 'Item', { name: 'x'.repeat(101), assetgroup_id: 1 });
    editHalo(world, 'Tax', { name: 'Moon tax', value: 3, qbocode: '99', qbo_company_id: US_REALM });
    postInvoice(world, {}, [{ item_shortdescription: 'No item', qty_order: 1, unit_price: 1 }]);
    const { findings } = await readinessOf(world);

    await world.importAll();
    await world.settle();

    const met = (await openItems(world)).map(({ kind, code, record }) => [code, kind, record]);
    expect(sorted(findings.map((one) => named(one).slice(1)))).toEqual(sorted(met));
  });
});

describe('records', () => {
  test('a mapping that nobody needs only warns', async () => {
    const world = await small();
    const tax = editHalo(world, 'Tax', {
      name: 'Moon tax',
      value: 3,
      qbocode: '99',
      qbo_company_id: US_REALM,
    });

    const { ready, findings } = await readinessOf(world);

    expect(findings.map(named)).toEqual([['warns', 'no-counterpart', 'tax-code', `h:${String(tax['id'])}`]]);
    expect(ready).toBe(true);
  });

  test('with auto-create off a client that QuickBooks does not have warns, and blocks once an invoice names it', async () => {
    const world = await small({
      connections: { demo: withSettings({ kinds: { client: { autoCreate: false } } }) },
    });
    const before = (await foundIn(world)).filter(([, code]) => code === 'not-mapped');
    postInvoice(world, { client_id: 2 });

    const after = (await foundIn(world)).filter(([, code]) => code === 'not-mapped');

    expect(before.map(([severity]) => severity)).toEqual(['warns']);
    expect(after.find(([severity]) => severity === 'blocks')).toEqual([
      'blocks',
      'not-mapped',
      'client',
      'h:2',
    ]);
  });

  test('two clients of one name: the second could not be made', async () => {
    const world = await small();
    const twins = ['Twin', 'TWIN'].map((name) =>
      editHalo(world, 'Client', { toplevel_id: 1, qbo_company_id: US_REALM, name }),
    );

    expect(await foundIn(world)).toEqual([
      ['blocks', 'name-doubled', 'client', `h:${String(twins[1]?.['id'])}`],
    ]);
  });

  test('a tax whose rate differs from that of its code', async () => {
    const world = await small();
    editHalo(world, 'Tax', { ...haloRecord(world, 'Tax', 2), value: 8 });

    expect(await foundIn(world)).toEqual([['blocks', 'tax-rate-differs', 'tax-code', 'h:2']]);
  });

  test('an account that is inactive in QuickBooks blocks what names it', async () => {
    const world = await small();
    const account = inQuickBooks(world, 'Account').find(({ AcctNum }) => AcctNum === '4020');
    inOwnScreen(world, 'Account', { ...account, Active: false });

    const rows = await foundIn(world);

    expect(rows).toEqual([['blocks', 'counterpart-inactive', 'account', 'h:4020']]);
  });

  test('an invoice with an item that is kept out of accounting, and one with an account that HaloPSA does not list', async () => {
    const world = await small();
    editHalo(world, 'Item', { ...haloRecord(world, 'Item', 41), ignore_from_accounting_sync: true });
    editHalo(world, 'Item', { name: 'Unlisted', assetgroup_id: 1, nominalcode: '7777' });
    postInvoice(world, {}, [line()]);

    expect(sorted(await foundIn(world))).toEqual(
      sorted([
        ['blocks', 'reference-kept-out', 'item', 'h:41'],
        ['blocks', 'reference-unknown', 'account', 'h:7777'],
      ]),
    );
  });

  test('an invoice of a client that names no company is said where the tenant feeds several', async () => {
    const world = await small();
    const client = editHalo(world, 'Client', { toplevel_id: 1, name: 'Nowhere Ltd' });
    const invoice = postInvoice(world, { client_id: client['id'] });

    const rows = await foundIn(world);

    expect(rows).toContainEqual(['blocks', 'company-not-named', 'invoice', `h:${invoice}`]);
  });

  test('what is dated before go-live, not posted or of another company concerns nobody', async () => {
    const world = await small({ connections: { demo: withSettings({ goLiveDate: '2026-11-01' }) } });
    const broken = [{ item_shortdescription: 'No item', qty_order: 1, unit_price: 1 }];
    postInvoice(world, { invoice_date: '2026-10-30' }, broken);
    postInvoice(world, { posted: false }, broken);
    postInvoice(world, { client_id: 31 }, broken);

    expect(await foundIn(world)).toEqual([]);
    expect(await foundIn(world, 'demo-gb')).toEqual([
      ['blocks', 'line-without-item', 'invoice', expect.stringMatching(/^h:/)],
    ]);
  });
});

describe('numbers', () => {
  test('the number of an invoice that waits is taken: it is named, not the counter', async () => {
    const world = await small();
    invoiceByHand(world, 'A-7');
    const own = postInvoice(world, { invoicenumber: 'A-7' });

    expect(await foundIn(world)).toEqual([['blocks', 'number-taken', 'invoice', `h:${own}`]]);
  });

  test('of a sequence the next of our own counter, in its format', async () => {
    const world = await small({
      connections: { demo: withSettings({ numbering: { policy: 'sequence', prefix: 'INV-', padding: 5 } }) },
    });
    invoiceByHand(world, 'INV-00003');
    invoiceByHand(world, '1002');

    expect(await foundIn(world)).toEqual([['blocks', 'number-taken', '', 'number INV-00003']]);
  });

  test('a number with prefix that is longer than QuickBooks takes', async () => {
    const world = await small({
      connections: { demo: withSettings({ numbering: { prefix: 'A-PREFIX-OF-TWENTY--' } }) },
    });
    const own = postInvoice(world);

    expect(await foundIn(world)).toEqual([['blocks', 'number-too-long', 'invoice', `h:${own}`]]);
  });

  test('QuickBooks is to count, but custom numbers are on there', async () => {
    const world = await small({
      connections: { demo: withSettings({ numbering: { policy: 'quickbooks-number' } }) },
    });

    expect(await foundIn(world)).toEqual([['blocks', 'numbers-not-assigned', '', '']]);
  });
});

describe('numbers that are taken', () => {
  const UNWARNED = {
    OtherPrefs: { NameValue: [{ Name: 'SalesFormsPrefs.WarnDuplicateNumber', Value: 'false' }] },
  };
  const asStored = (duplicateNumbers?: 'accepted'): MemoryWorldOptions => ({
    connections: {
      demo: ({ quickbooks: { duplicateNumbers: _known, ...quickbooks }, ...connection }) => ({
        ...connection,
        quickbooks: { ...quickbooks, ...(duplicateNumbers && { duplicateNumbers }) },
      }),
    },
  });

  test.each([
    ['nobody knows whether QuickBooks stops them', asStored(), {}, /is not known/],
    ['QuickBooks was seen to take them', asStored('accepted'), {}, /does not stop/],
    ['the warning was switched off since', {}, UNWARNED, /does not stop/],
  ] as const)('%s: one line, and nothing is held up', async (_what, options, preferences, sentence) => {
    const world = await small(options);
    setPreferences(world, preferences);

    const { findings, ready } = await readinessOf(world);

    expect(findings.map(named)).toEqual([['warns', 'duplicates-not-refused', '', '']]);
    expect(findings[0]?.sentence).toMatch(sentence);
    expect(ready).toBe(true);
  });

  test('where QuickBooks counts for itself nobody has to know', async () => {
    const codes = (await readinessOf(await small(), 'demo-gb')).findings.map(({ code }) => code);

    expect(codes).not.toContain('duplicates-not-refused');
  });
});

describe('settings', () => {
  test('what is stored and what QuickBooks says now differ', async () => {
    const world = await small({
      connections: { demo: withSettings({ quickbooks: { multiCurrency: true, customTxnNumbers: false } }) },
    });

    expect(sorted(await foundIn(world))).toEqual(
      sorted([
        ['blocks', 'setting-outdated', '', 'quickbooks.customTxnNumbers'],
        ['warns', 'setting-outdated', '', 'quickbooks.multiCurrency'],
      ]),
    );
  });

  test('automated sales tax while HaloPSA is the tax authority', async () => {
    const world = await small({
      connections: { demo: withSettings({ quickbooks: { automatedSalesTax: true } }) },
    });
    setPreferences(world, { TaxPrefs: { PartnerTaxEnabled: true } });

    expect(await foundIn(world)).toContainEqual(['blocks', 'automated-sales-tax', '', '']);
  });

  test('the wrong company: another country and currency', async () => {
    const world = await small({
      connections: { demo: withSettings({ company: { country: 'CA', homeCurrency: 'CAD' } }) },
    });

    const rows = await foundIn(world);

    expect(rows).toContainEqual(['blocks', 'other-country', '', '']);
    expect(rows).toContainEqual(['blocks', 'other-home-currency', '', '']);
  });

  test('the books are closed beyond today: nothing at all could be posted', async () => {
    const world = await small();
    setPreferences(world, { AccountingInfoPrefs: { BookCloseDate: '2026-12-31' } });

    expect(await foundIn(world)).toEqual([['blocks', 'books-closed-today', '', '']]);
  });

  test('tax rounded differently on the two sides warns', async () => {
    const world = await small({
      connections: {
        demo: withSettings({
          halo: { taxRounding: 'per-line' },
          quickbooks: { taxRounding: 'per-rate-total' },
        }),
      },
    });

    expect(await foundIn(world)).toEqual([['warns', 'rounding-differs', '', '']]);
  });

  test('a webhook whose address has a wrong secret', async () => {
    const world = await small();
    const [hook] = inHalo(world, 'Webhook');
    editHalo(world, 'Webhook', {
      ...hook,
      url: String(hook?.['url']).replace(HALO_WEBHOOK.pathSecret, 'wrong'),
    });

    expect(await foundIn(world)).toEqual([['warns', 'webhooks-missing', '', '']]);
  });

  test('webhooks that never come show in what the sweep finds instead', async () => {
    const world = await small({ halo: { apiWritesFireWebhooks: false } });
    for (const system of ['halo', 'quickbooks'] as const)
      world.plant(system, { kind: 'drop-webhook', times: 1_000 });
    await world.importAll();
    await world.settle();
    for (let index = 0; index < 12; index += 1) postInvoice(world);
    world.clock.advance(600_000);
    await world.sweep();
    await world.settle();

    expect(await foundIn(world)).toContainEqual(['warns', 'webhooks-silent', '', 'halo']);
  });
});

describe('the way to both systems', () => {
  test('a list that may not be read is said once, and nothing is concluded from what is missing', async () => {
    const world = await small();
    postInvoice(world);
    world.plant('halo', { match: { method: 'GET', pathPrefix: '/api/Item' }, kind: '403', times: 100 });

    expect(await foundIn(world)).toEqual([['blocks', 'may-not-read', '', 'halo Item']]);
  });

  test('a company that was never connected, or is disconnected: said as such, nobody is asked', async () => {
    const world = await small();
    await run(world, 'disconnect --connection demo --yes');
    countAnew(world);

    const { exitCode, findings, looked } = await readinessOf(world);

    expect(findings.map(named)).toEqual([['blocks', 'disconnected', '', '']]);
    expect(findings[0]?.fix).toContain('halo-qbo connect --connection demo');
    expect({ exitCode, looked }).toEqual({ exitCode: 1, looked: [] });
    expect(spent(world)).toEqual({});
  });

  test('a grant that is found revoked on the way', async () => {
    const world = await small();
    world.plant('quickbooks', { kind: 'revoke-grant', times: 1 });

    expect(await foundIn(world)).toEqual([['blocks', 'disconnected', '', '']]);
  });

  test('a vendor that does not answer: nothing can be said, exit code 3', async () => {
    const world = await small();
    world.plant('halo', { match: { pathPrefix: '/api/Client' }, kind: '503', times: 1_000 });

    const { code, notes } = await run(world, 'readiness --connection demo');

    expect(code).toBe(3);
    expect(notes).toContain('HaloPSA cannot be reached right now');
  });

  test('a paused connection warns', async () => {
    const world = await small({ connections: { demo: withSettings({ paused: true }) } });

    expect(await foundIn(world)).toEqual([['warns', 'paused', '', '']]);
  });
});
