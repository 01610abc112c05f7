/** Tax rates from the command line: shown first, made once, linked at once, and nothing doubled whatever is cut off. */
import type { CreateRow } from '../../lib/books/taxes/plan-create.ts';
import type { ImportRow } from '../../lib/books/taxes/plan-import.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import {
  editHalo,
  heal,
  imported,
  inHalo,
  inOwnScreen,
  inQuickBooks,
  line,
  openItems,
  owed,
  postInvoice,
  REALMS,
  requests,
  counterpartOf,
  withSettings,
  type ConnectionId,
  type Rec,
} from '../support/scenario.ts';
import { movedByReplay } from '../support/replay.ts';
import { run, runJson } from './cli.ts';

interface Listed {
  readonly codes: readonly ImportRow[];
  readonly onlyHalo: readonly { readonly id: string }[];
}
interface Planned<Row> {
  readonly plan: readonly Row[];
  readonly applied: boolean;
}

/** A person takes a moment, in which what the workers have just fetched gets old. */
function inHaloScreen(world: MemoryWorld, rate: Rec): Rec {
  const made = editHalo(world, 'Tax', { qbo_company_id: REALMS['demo-gb'], ...rate });
  world.clock.advance(5_000);
  return made;
}

/** A bookkeeper makes a code in QuickBooks, with a rate for each part. @returns its id */
function codeInQuickBooks(
  world: MemoryWorld,
  name: string,
  percents: readonly number[],
  connection: ConnectionId = 'demo-gb',
): string {
  const { status, body } = world.asUser(
    'quickbooks',
    'POST',
    `/v3/company/${REALMS[connection]}/taxservice/taxcode`,
    {
      TaxCode: name,
      TaxRateDetails: percents.map((RateValue, index) => ({
        TaxRateName: `${name.slice(0, 8)}${index}`,
        RateValue,
        TaxAgencyId: '1',
        TaxApplicableOn: 'Sales',
      })),
    },
  );
  if (status >= 300) throw new RangeError(JSON.stringify(body));
  return String((body as Rec)['TaxCodeId']);
}

const linkOf = (world: MemoryWorld, halo: unknown, connection: ConnectionId = 'demo-gb') =>
  world.app.ports.links.find({ connection, kind: 'tax-code', link: `h:${String(halo)}` });

const ratesCalled = (world: MemoryWorld, name: string): readonly Rec[] =>
  inHalo(world, 'Tax').filter((rate) => rate['name'] === name);

const codesCalled = (world: MemoryWorld, name: string, connection: ConnectionId = 'demo-gb') =>
  inQuickBooks(world, 'TaxCode', connection).filter(({ Name }) => Name === name);

const row = <R extends ImportRow>(rows: readonly R[], code: string): R | undefined =>
  rows.find((one) => one.code.id === code);

describe('import', () => {
  test('shows what would be made with name, rate and code, and makes nothing', async () => {
    const world = await imported();
    const code = codeInQuickBooks(world, 'Luxury', [25]);
    const before = inHalo(world, 'Tax').length;

    const { plan, applied } = await runJson<Planned<ImportRow>>(world, 'tax import --connection demo-gb');
    const { out, code: exit } = await run(world, 'tax import --connection demo-gb');

    expect(applied).toBe(false);
    expect(row(plan, code)).toMatchObject({
      state: 'make',
      code: { name: 'Luxury', ratePercent: '25' },
      body: { name: 'Luxury', value: 25, qbocode: code, qbo_company_id: REALMS['demo-gb'] },
    });
    expect(plan.filter(({ state }) => state === 'linked')).toHaveLength(4);
    expect(out).toContain('would be made in HaloPSA');
    expect(out).toContain('--apply does it');
    expect(exit).toBe(0);
    expect(inHalo(world, 'Tax')).toHaveLength(before);
  });

  test('makes each once, linked under its own id, and an invoice uses it at once', async () => {
    const world = await imported();
    const code = codeInQuickBooks(world, 'Luxury', [25]);
    const group = codeInQuickBooks(world, 'Two in one', [5, 9.975]);
    codeInQuickBooks(world, 'Exempt', [0]);

    const { code: exit, out } = await run(world, 'tax import --connection demo-gb --apply');

    expect(out).toContain('Created in HaloPSA');
    expect(exit).toBe(0);
    const [made] = ratesCalled(world, 'Luxury');
    expect(made).toMatchObject({ value: 25, qbocode: code, qbo_company_id: REALMS['demo-gb'] });
    expect(await linkOf(world, made?.['id'])).toMatchObject({
      link: `h:${String(made?.['id'])}`,
      state: 'synced',
      quickbooks: { id: code },
    });
    expect(ratesCalled(world, 'Two in one')).toMatchObject([{ value: 14.975, qbocode: group }]);
    expect(ratesCalled(world, 'Exempt')).toMatchObject([{ value: 0 }]);
    const { codes, onlyHalo } = await runJson<Listed>(world, 'tax list --connection demo-gb');
    expect(codes.filter(({ state }) => state !== 'linked')).toEqual([]);
    expect(onlyHalo).toEqual([]);
    const id = postInvoice(world, { client_id: 31 }, [
      line({ qty_order: 1, unit_price: 100, tax_code: String(made?.['id']) }),
      line({
        qty_order: 1,
        unit_price: 44.95,
        tax_code: String(ratesCalled(world, 'Two in one')[0]?.['id']),
      }),
    ]);
    await world.settle();
    // 25.00, and 5 % and 9.975 % of 44.95, each rounded by itself: 2.25 and 4.48.
    expect(counterpartOf(world, id, 'demo-gb')).toMatchObject({ TxnTaxDetail: { TotalTax: 31.73 } });
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });

  test('again, nothing is left to do', async () => {
    const world = await imported();
    codeInQuickBooks(world, 'Luxury', [25]);
    await run(world, 'tax import --connection demo-gb --apply');
    const after = inHalo(world, 'Tax').length;

    const { out } = await run(world, 'tax import --connection demo-gb --apply');
    await world.sweep();
    await world.settle();

    expect(out).toContain('There is nothing to do');
    expect(inHalo(world, 'Tax')).toHaveLength(after);
    expect(await owed(world)).toEqual([]);
  });
});

describe('what HaloPSA has already', () => {
  test('is linked by name and percentage, by a mapping of its own, and never doubled', async () => {
    const world = await imported();
    const byName = codeInQuickBooks(world, 'Luxury', [25]);
    const byCode = codeInQuickBooks(world, 'Fuel', [8]);
    const rate = inHaloScreen(world, { name: 'LUXURY', value: 25 });
    const other = inHaloScreen(world, { name: 'Petrol', value: 8, qbocode: byCode });
    const before = inHalo(world, 'Tax').length;

    const { plan } = await runJson<Planned<ImportRow>>(world, 'tax import --connection demo-gb --apply');

    expect(row(plan, byName)).toMatchObject({ state: 'link', halo: [{ id: String(rate['id']) }] });
    expect(row(plan, byCode)).toMatchObject({ state: 'link', halo: [{ id: String(other['id']) }] });
    expect(inHalo(world, 'Tax')).toHaveLength(before);
    expect((await linkOf(world, rate['id']))?.quickbooks?.id).toBe(byName);
    expect((await linkOf(world, other['id']))?.quickbooks?.id).toBe(byCode);
  });

  test.each([
    [
      'two of that name and percentage',
      [
        { name: 'Luxury', value: 25 },
        { name: 'Luxury', value: 25 },
      ],
      /2 rates of HaloPSA have its name and percentage/,
    ],
    [
      'another percentage under the name',
      [{ name: 'Luxury', value: 24 }],
      /is 24 %; in QuickBooks it is 25 %/,
    ],
    ['it stands for another code', [{ name: 'Luxury', value: 25, qbocode: '6' }], /stands for the code 6/],
  ])('%s: a person decides, and nothing is made', async (_name, rates, sentence) => {
    const world = await imported();
    const code = codeInQuickBooks(world, 'Luxury', [25]);
    for (const rate of rates) inHaloScreen(world, rate);
    const before = inHalo(world, 'Tax').length;

    const { code: exit, out } = await run(
      world,
      `tax import --connection demo-gb --code ${code} --apply --json`,
    );

    const { plan, applied } = JSON.parse(out) as Planned<ImportRow>;
    expect(plan).toHaveLength(1);
    expect(plan[0]).toMatchObject({ state: 'attention' });
    expect(plan[0]?.sentence).toMatch(sentence);
    expect([applied, exit]).toEqual([false, 1]);
    expect(inHalo(world, 'Tax')).toHaveLength(before);
  });

  test('one that was made since the person looked is taken when the worker comes to it', async () => {
    const world = await imported();
    const code = codeInQuickBooks(world, 'Luxury', [25]);
    const { applyImport } = await import('../../lib/books/taxes/apply.ts');
    const { planImport } = await import('../../lib/books/taxes/plan-import.ts');
    const { readRates } = await import('../../lib/books/taxes/read.ts');
    const connection = await world.app.ports.connections.get('demo-gb');
    if (!connection) throw new RangeError('no connection');
    const plan = planImport(await readRates(connection, world.app.ports));
    const rate = inHaloScreen(world, { name: 'Luxury', value: 25 });

    await applyImport(plan, { connection, by: 'Jo' }, world.app.ports);
    await applyImport(plan, { connection, by: 'Jo' }, world.app.ports);
    await world.settle();

    expect(ratesCalled(world, 'Luxury')).toHaveLength(1);
    expect((await linkOf(world, rate['id']))?.quickbooks?.id).toBe(code);
    expect(await owed(world)).toEqual([]);
  });
});

describe('in the US', () => {
  test('a line’s mark is no rate of its own and is left; what is not taxed is linked', async () => {
    const world = await imported();

    const { codes } = await runJson<Listed>(world, 'tax list --connection demo');

    expect(row(codes, 'TAX')).toMatchObject({ state: 'left' });
    expect(row(codes, 'NON')).toMatchObject({ state: 'linked', halo: [{ id: '1' }, { id: '5' }] });
    expect(row(codes, '3')).toMatchObject({ state: 'linked', code: { ratePercent: '8.25' } });
  });

  test('where QuickBooks works sales tax out, TAX and NON are all there is', async () => {
    const automated = withSettings({ taxAuthority: 'quickbooks', quickbooks: { automatedSalesTax: true } });
    const world = await imported({ connections: { demo: automated } });
    codeInQuickBooks(world, 'Marfa', [7], 'demo');

    await run(world, 'tax import --connection demo --apply');

    expect(ratesCalled(world, 'TAX')).toMatchObject([{ value: 0, qbocode: 'TAX' }]);
    expect(ratesCalled(world, 'Marfa')).toEqual([]);
    const { codes } = await runJson<Listed>(world, 'tax list --connection demo');
    expect(codes.find(({ code }) => code.name === 'Marfa')).toMatchObject({ state: 'left' });
  });
});

/** A rate that only HaloPSA has. */
const rateIn = (world: MemoryWorld, name: string, value: number, change: Rec = {}): string =>
  String(inHaloScreen(world, { name, value, qbo_company_id: REALMS.demo, ...change })['id']);

describe('create', () => {
  test('shows what QuickBooks would get, makes it when told to, and an invoice uses it', async () => {
    const world = await imported();
    const rate = rateIn(world, 'Marfa, TX', 7.75);
    const before = inQuickBooks(world, 'TaxCode').length;

    const shown = await runJson<Planned<CreateRow>>(world, `tax create --connection demo --code ${rate}`);
    expect(shown).toMatchObject({
      applied: false,
      plan: [{ state: 'make', rateName: 'Marfa, TX', agency: { id: '1', name: 'State Comptroller' } }],
    });
    expect(inQuickBooks(world, 'TaxCode')).toHaveLength(before);

    const { code, out } = await run(world, 'tax create --connection demo --code "Marfa, TX" --apply');

    expect(out).toContain('Created in QuickBooks');
    expect(code).toBe(0);
    const [made] = codesCalled(world, 'Marfa, TX', 'demo');
    const link = await linkOf(world, rate, 'demo');
    expect(link).toMatchObject({ state: 'synced', quickbooks: { id: made?.['Id'] } });
    const id = postInvoice(world, { client_id: 1 }, [
      line({ qty_order: 1, unit_price: 100, tax_code: rate }),
    ]);
    await world.settle();
    expect(counterpartOf(world, id)).toMatchObject({
      TotalAmt: 107.75,
      TxnTaxDetail: { TxnTaxCodeRef: { value: made?.['Id'] }, TotalTax: 7.75 },
    });
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
    const again = await runJson<Planned<CreateRow>>(
      world,
      `tax create --connection demo --code ${rate} --apply`,
    );
    expect(again).toMatchObject({ applied: false, plan: [{ state: 'linked' }] });
    expect(codesCalled(world, 'Marfa, TX', 'demo')).toHaveLength(1);
  });

  test('an agency is chosen by name, made once on request, and never guessed among several', async () => {
    const world = await imported();
    inOwnScreen(world, 'TaxAgency', { DisplayName: 'City of Marfa' });
    const rate = rateIn(world, 'Marfa', 7.75);
    const other = rateIn(world, 'Alpine', 8);
    const plan = async (line: string): Promise<CreateRow | undefined> =>
      (await runJson<Planned<CreateRow>>(world, `tax create --connection demo ${line}`)).plan[0];

    expect(await plan(`--code ${rate}`)).toMatchObject({
      state: 'refused',
      refusal: { code: 'tax-agency', sentence: expect.stringContaining('City of Marfa') as unknown },
    });
    expect(await plan(`--code ${rate} --agency Nobody`)).toMatchObject({ refusal: { code: 'tax-agency' } });
    expect(await plan(`--code ${rate} --agency "city of marfa" --apply`)).toMatchObject({ state: 'make' });
    await plan(`--code ${other} --new-agency "Brewster County" --apply`);

    const agencies = inQuickBooks(world, 'TaxAgency');
    const idOf = (name: string) => agencies.find(({ DisplayName }) => DisplayName === name)?.['Id'];
    const rates = inQuickBooks(world, 'TaxRate');
    expect(rates.find(({ Name }) => Name === 'Marfa')).toMatchObject({
      RateValue: 7.75,
      AgencyRef: { value: idOf('City of Marfa') },
    });
    expect(rates.find(({ Name }) => Name === 'Alpine')).toMatchObject({
      AgencyRef: { value: idOf('Brewster County') },
    });
    expect(
      await plan(`--code ${rateIn(world, 'Fort Davis', 6)} --new-agency "brewster county"`),
    ).toMatchObject({
      agency: { id: idOf('Brewster County') },
    });
  });

  test('a name that is too long for the rate gives way to the percentage, and one that is said is kept to', async () => {
    const world = await imported();
    const rate = rateIn(world, 'Presidio County and City', 8.5);
    const plan = async (line: string): Promise<CreateRow | undefined> =>
      (await runJson<Planned<CreateRow>>(world, `tax create --connection demo --code ${rate} ${line}`))
        .plan[0];

    expect(await plan('')).toMatchObject({ state: 'make', rateName: '8.5%' });
    expect(await plan('--rate-name "Much too long"')).toMatchObject({ refusal: { code: 'tax-rate-name' } });
    const [taken] = inQuickBooks(world, 'TaxRate').map(({ Name }) => String(Name));
    expect(await plan(`--rate-name "${taken ?? ''}"`)).toMatchObject({ refusal: { code: 'tax-rate-name' } });
    expect(await plan('--rate-name Presidio --apply')).toMatchObject({ rateName: 'Presidio' });
    expect(inQuickBooks(world, 'TaxRate').map(({ Name }) => Name)).toContain('Presidio');
  });

  test.each([
    ['a code of that name with another rate', { name: 'Austin, TX', value: 9 }, 'tax-code-differs'],
    ['0 %, which is NON', { name: 'Nothing', value: 0 }, 'tax-not-taxed'],
    ['one that is made of several', { name: 'Both', value: 3, is_composite: true }, 'tax-composite'],
    ['one that names a code that is not there', { name: 'Moon', value: 3, qbocode: '99' }, 'tax-code-gone'],
    ['more than everything', { name: 'Greed', value: 101 }, 'tax-percent'],
    ['a name of more than 100 characters', { name: 'x'.repeat(101), value: 3 }, 'tax-name'],
  ])('%s is refused before anything is asked of QuickBooks', async (_name, rate, refused) => {
    const world = await imported();
    const id = rateIn(world, rate.name, rate.value, rate);
    const before = inQuickBooks(world, 'TaxCode').length;

    const { out, code } = await run(world, `tax create --connection demo --code ${id} --apply --json`);

    expect((JSON.parse(out) as Planned<CreateRow>).plan).toMatchObject([
      { state: 'refused', refusal: { code: refused } },
    ]);
    expect(code).toBe(1);
    expect(inQuickBooks(world, 'TaxCode')).toHaveLength(before);
  });

  test('a code that is there already is linked, not made', async () => {
    const world = await imported();
    const code = codeInQuickBooks(world, 'Marfa', [7.75], 'demo');
    const rate = rateIn(world, 'marfa', 7.75);

    await run(world, `tax create --connection demo --code ${rate} --apply`);

    expect((await linkOf(world, rate, 'demo'))?.quickbooks?.id).toBe(code);
    expect(codesCalled(world, 'Marfa', 'demo')).toHaveLength(1);
  });

  test.each([
    [
      'QuickBooks works sales tax out itself',
      { UsingSalesTax: true, PartnerTaxEnabled: true },
      'tax-automated',
    ],
    ['sales tax is off', { UsingSalesTax: false }, 'tax-off'],
  ])('%s: refused with what to do instead', async (_name, TaxPrefs, refused) => {
    const world = await imported();
    const [preferences] = inQuickBooks(world, 'Preferences');
    inOwnScreen(world, 'Preferences', {
      Id: preferences?.['Id'],
      SyncToken: preferences?.['SyncToken'],
      sparse: true,
      TaxPrefs,
    });
    const rate = rateIn(world, 'Marfa', 7.75);

    const { out, code } = await run(world, `tax create --connection demo --code ${rate} --apply`);

    expect(out).toContain(refused === 'tax-automated' ? 'automated sales tax' : 'Sales tax is off');
    expect(code).toBe(1);
    expect(codesCalled(world, 'Marfa', 'demo')).toEqual([]);
  });

  test.each([
    ['create --connection demo', /--code/],
    ['create --connection demo --code 2 --agency 1 --new-agency X', /not both/],
    ['create --connection demo --code 2 --code 3 --rate-name X', /one rate/],
    ['create --connection demo --code nowhere', /HaloPSA has no tax rate nowhere/],
    ['import --connection demo --code nowhere', /QuickBooks has no tax rate nowhere/],
    ['make --connection demo', /There are: list, import, create/],
  ])('tax %s says what is wrong', async (line, says) => {
    const world = await imported();

    const { code, notes } = await run(world, `tax ${line}`);

    expect(notes).toMatch(says);
    expect(code).toBe(2);
  });
});

describe('an answer that is lost', () => {
  test('of HaloPSA: the rate is found again by its code, whatever a person made of it meanwhile', async () => {
    const held: { world?: MemoryWorld; isRenamed?: boolean } = {};
    const world = await imported({
      onRequest: () => {
        const [made] = held.world && !held.isRenamed ? ratesCalled(held.world, 'Luxury') : [];
        if (!made || !held.world) return;
        held.isRenamed = true;
        editHalo(held.world, 'Tax', { id: made['id'], name: 'Luxury goods' });
      },
    });
    const code = codeInQuickBooks(world, 'Luxury', [25]);
    held.world = world;
    world.plant('halo', { match: { method: 'POST', pathPrefix: '/api/Tax' }, kind: 'lost-reply' });

    await run(world, 'tax import --connection demo-gb --apply');
    await world.settle();

    expect(held.isRenamed).toBe(true);
    const rates = inHalo(world, 'Tax').filter(({ qbocode }) => qbocode === code);
    expect(rates).toMatchObject([{ name: 'Luxury goods' }]);
    expect((await linkOf(world, rates[0]?.['id']))?.quickbooks?.id).toBe(code);
    expect(await owed(world)).toEqual([]);
  });

  test.each([
    ['knows the request again', {}],
    ['has forgotten the request', { requestIdRetentionMs: 0 }],
  ])('of QuickBooks’ service, which %s: one code, linked', async (_name, quickbooks) => {
    const world = await imported({ quickbooks });
    const rate = rateIn(world, 'Marfa', 7.75);
    world.plant('quickbooks', {
      match: { method: 'POST', bodyIncludes: 'TaxRateDetails' },
      kind: 'lost-reply',
    });

    await run(world, `tax create --connection demo --code ${rate} --apply`);
    await world.settle();

    const codes = codesCalled(world, 'Marfa', 'demo');
    expect(codes).toHaveLength(1);
    expect(await linkOf(world, rate, 'demo')).toMatchObject({
      state: 'synced',
      quickbooks: { id: codes[0]?.['Id'] },
    });
    expect(await owed(world)).toEqual([]);
  });

  test('of a tax agency: said, and the next call goes on with the one that was made', async () => {
    const world = await imported({ quickbooks: { requestIdRetentionMs: 0 } });
    const rate = rateIn(world, 'Marfa', 7.75);
    const line = `tax create --connection demo --code ${rate} --new-agency "City of Marfa" --apply`;
    world.plant('quickbooks', {
      match: { method: 'POST', bodyIncludes: '"DisplayName":"City of Marfa"' },
      kind: 'lost-reply',
    });

    const first = await run(world, line);
    const second = await run(world, line);

    expect(first.notes).toContain('not made twice');
    expect([first.code, second.code]).toEqual([1, 0]);
    expect(
      inQuickBooks(world, 'TaxAgency').filter(({ DisplayName }) => DisplayName === 'City of Marfa'),
    ).toHaveLength(1);
    expect(codesCalled(world, 'Marfa', 'demo')).toHaveLength(1);
  });
});

test('an order that HaloPSA forbids is one open item, and gone once the rate is there', async () => {
  const world = await imported();
  codeInQuickBooks(world, 'Luxury', [25]);
  world.plant('halo', { match: { method: 'POST', pathPrefix: '/api/Tax' }, kind: '403', times: 1_000 });

  const { code } = await run(world, 'tax import --connection demo-gb --apply --timeout 5');
  expect(code).toBe(1);
  expect(await openItems(world, 'demo-gb')).toHaveLength(1);
  heal(world, 'halo');
  await world.sweep();
  await world.settle();
  await run(world, 'tax import --connection demo-gb --apply');

  expect(ratesCalled(world, 'Luxury')).toHaveLength(1);
  expect(await owed(world)).toEqual([]);
});

test('looking asks each system for a handful of lists, however many codes there are', async () => {
  const world = await imported();
  const before = requests(world, 'quickbooks')['read'] ?? 0;

  await run(world, 'tax list --connection demo');

  expect((requests(world, 'quickbooks')['read'] ?? 0) - before).toBeLessThanOrEqual(4);
});
