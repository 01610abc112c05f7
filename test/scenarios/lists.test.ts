/** Classes, locations, ways of paying and currencies are QuickBooks' own: they come over by themselves and stay fresh, and nothing of them is written. */
import { kinds } from '../../lib/entities/registry.ts';
import type { Link } from '../../lib/sync/records.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { movedByReplay } from '../support/replay.ts';
import {
  type Rec,
  begun,
  countAnew,
  editHalo,
  heal,
  hint,
  historyOf,
  imported,
  inHalo,
  inOwnScreen,
  inQuickBooks,
  openItems,
  owed,
  quickbooksRecord,
  retry,
  spent,
  withSettings,
} from '../support/scenario.ts';

const LISTS = [
  { kind: 'class', entity: 'Class' },
  { kind: 'department', entity: 'Department' },
  { kind: 'payment-method', entity: 'PaymentMethod' },
] as const;

const linkOf = (world: MemoryWorld, kind: string, link: string): Promise<Link | undefined> =>
  world.app.ports.links.find({ connection: 'demo', kind, link });

const make = (world: MemoryWorld, entity: string, record: Rec): string =>
  String(inOwnScreen(world, entity, record)['Id']);

const change = (world: MemoryWorld, entity: string, id: string, edit: Rec): Rec =>
  inOwnScreen(world, entity, { ...quickbooksRecord(world, entity, id), ...edit });

async function atRest(world: MemoryWorld): Promise<void> {
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
}

/** A record of the connection's says it in HaloPSA. */
const named = (world: MemoryWorld, kind: string, id: string): Promise<void> =>
  hint(world, { system: 'halo', connection: 'demo', kind, id, cause: 'reference' });

/** Unheard of until a sweep. */
async function silently(world: MemoryWorld, happens: () => unknown): Promise<void> {
  world.plant('quickbooks', { match: {}, kind: 'drop-webhook', times: 10 });
  happens();
  await world.settle();
  heal(world, 'quickbooks');
}

const DAY_MS = 86_400_000;

async function swept(world: MemoryWorld, afterMs = 60_000): Promise<void> {
  world.clock.advance(afterMs);
  await world.sweep();
  await world.settle();
}

const WAYS = ['webhook', 'sweep'] as const;

async function heardBy(
  way: (typeof WAYS)[number],
  world: MemoryWorld,
  happens: () => unknown,
): Promise<void> {
  if (way === 'sweep') {
    await silently(world, happens);
    return swept(world);
  }
  happens();
  return world.settle();
}

describe.each(LISTS)('$kind', ({ kind, entity }) => {
  test('the import brings what is in use, under its name', async () => {
    const world = await begun();
    const id = make(world, entity, { Name: 'North' });
    const old = make(world, entity, { Name: 'South' });
    change(world, entity, old, { Active: false });

    await world.importAll();
    await world.settle();

    expect(await linkOf(world, kind, `q:${id}`)).toMatchObject({
      state: 'synced',
      halo: { id: 'North' },
      quickbooks: { id, observed: { name: 'North', active: true } },
    });
    expect(await linkOf(world, kind, 'h:North')).toMatchObject({ quickbooks: { id } });
    expect(await linkOf(world, kind, `q:${old}`)).toMatchObject({ state: 'skipped' });
    expect(await linkOf(world, kind, 'h:South')).toBeUndefined();
    await atRest(world);
  });

  test.each(WAYS)('a new one is there after a %s', async (way) => {
    const world = await imported();
    let id = '';

    await heardBy(way, world, () => (id = make(world, entity, { Name: 'North' })));

    expect(await linkOf(world, kind, 'h:North')).toMatchObject({ state: 'synced', quickbooks: { id } });
    await atRest(world);
  });

  test.each(WAYS)('renamed in QuickBooks, both names lead to it; heard of by %s', async (way) => {
    const world = await imported();
    const id = make(world, entity, { Name: 'North' });
    await world.settle();

    await heardBy(way, world, () => change(world, entity, id, { Name: 'Far North' }));
    await named(world, kind, 'Far North');
    await world.settle();

    for (const name of ['North', 'Far North'])
      expect(await linkOf(world, kind, `h:${name}`)).toMatchObject({
        state: 'synced',
        halo: { id: name },
        quickbooks: { id, observed: { name: 'Far North', active: true } },
      });
    await atRest(world);
  });

  test.each(WAYS)(
    'taken out of use and back it stays linked, and that is seen; heard of by %s',
    async (way) => {
      const world = await imported();
      const id = make(world, entity, { Name: 'North' });
      await world.settle();

      await heardBy(way, world, () => change(world, entity, id, { Active: false }));

      expect(quickbooksRecord(world, entity, id)['Name']).toBe('North (deleted)');
      expect(await linkOf(world, kind, 'h:North')).toMatchObject({
        state: 'synced',
        quickbooks: { id, observed: { name: 'North', active: false } },
      });
      await atRest(world);
      await heardBy(way, world, () => change(world, entity, id, { Active: true, Name: 'North' }));
      expect(await linkOf(world, kind, 'h:North')).toMatchObject({
        quickbooks: { observed: { name: 'North', active: true } },
      });
      await atRest(world);
    },
  );

  test('a name that HaloPSA’s records say and QuickBooks does not know is one open item until it is made', async () => {
    const world = await imported();

    await named(world, kind, 'Nort');
    await world.settle();

    const said = kind.replace('-', ' ');
    expect(await openItems(world)).toMatchObject([
      {
        kind,
        record: 'h:Nort',
        code: 'no-counterpart',
        sentence: `The ${said} Nort has no counterpart in QuickBooks.`,
        owner: 'bookkeeper',
      },
    ]);
    const id = make(world, entity, { Name: 'Nort' });
    await world.settle();
    await retry(world);
    expect(await linkOf(world, kind, 'h:Nort')).toMatchObject({ state: 'synced', quickbooks: { id } });
    await atRest(world);
  });

  test('nothing is written to either side, and a sweep asks one question of each list', async () => {
    const world = await imported();
    make(world, entity, { Name: 'North' });
    await world.settle();
    await swept(world);
    countAnew(world);

    await swept(world);

    const { 'quickbooks cdc': feeds = 0, 'quickbooks query': queries = 0, ...others } = spent(world);
    const entities = new Set(kinds.map(({ quickbooks }) => quickbooks.resource.name));
    expect(feeds + queries).toBeLessThanOrEqual(2 * entities.size);
    expect(Object.keys(others)).toEqual(['halo list']);
  });
});

test.each(['class', 'department'] as const)('one %s below another goes by both names', async (kind) => {
  const entity = kind === 'class' ? 'Class' : 'Department';
  const world = await imported();
  const [north, south] = ['North', 'South'].map((Name) => make(world, entity, { Name }));
  const [first] = [north, south].map((value) => make(world, entity, { Name: 'City', ParentRef: { value } }));
  await world.settle();

  expect(await linkOf(world, kind, 'h:North:City')).toMatchObject({ quickbooks: { id: first } });
  await named(world, kind, 'City');
  await world.settle();

  expect(await openItems(world)).toMatchObject([
    {
      record: 'h:City',
      code: 'ambiguous-match',
      sentence: `2 records in the other system could be the ${kind} City: North:City, South:City.`,
    },
  ]);
});

test('ways of paying say whether they are a card', async () => {
  const world = await imported();
  const id = make(world, 'PaymentMethod', { Name: 'Amex', Type: 'CREDIT_CARD' });
  await world.settle();

  expect(await linkOf(world, 'payment-method', 'h:Amex')).toMatchObject({
    quickbooks: { id, observed: { name: 'Amex', active: true, type: 'CREDIT_CARD' } },
  });
});

describe('currency', () => {
  const multi = (world: MemoryWorld): void => {
    const [preferences] = inQuickBooks(world, 'Preferences');
    const { Id, SyncToken } = preferences ?? {};
    const prefs = { MultiCurrencyEnabled: true, HomeCurrency: { value: 'USD' } };
    inOwnScreen(world, 'Preferences', { Id, SyncToken, sparse: true, CurrencyPrefs: prefs });
  };

  test('a company with one currency has none to import', async () => {
    const world = await imported();

    expect(inQuickBooks(world, 'CompanyCurrency')).toEqual([]);
    expect(await owed(world)).toEqual([]);
  });

  test('the import finds HaloPSA’s row by the code', async () => {
    const world = await begun();
    multi(world);
    const id = make(world, 'CompanyCurrency', { Code: 'GBP', Name: 'British Pound Sterling' });

    await world.importAll();
    await world.settle();

    expect(await linkOf(world, 'currency', 'h:GBP')).toMatchObject({
      state: 'synced',
      halo: { id: 'GBP', observed: { exchangeRate: '1' } },
      quickbooks: { id, observed: { name: 'British Pound Sterling', active: true } },
    });
    await atRest(world);
  });

  test('what is used for the first time, renamed and taken out of use is seen once a day', async () => {
    const multiCurrency = { demo: withSettings({ quickbooks: { multiCurrency: true } }) };
    const world = await imported({ connections: multiCurrency });
    multi(world);
    const id = make(world, 'CompanyCurrency', { Code: 'GBP', Name: 'British Pound Sterling' });
    await swept(world, DAY_MS);
    expect(await linkOf(world, 'currency', 'h:GBP')).toMatchObject({ state: 'synced', quickbooks: { id } });

    change(world, 'CompanyCurrency', id, { Name: 'Sterling' });
    await swept(world, DAY_MS);
    expect(await linkOf(world, 'currency', 'h:GBP')).toMatchObject({
      quickbooks: { observed: { name: 'Sterling', active: true } },
    });

    change(world, 'CompanyCurrency', id, { Active: false });
    await swept(world, DAY_MS);
    expect(await linkOf(world, 'currency', 'h:GBP')).toMatchObject({
      state: 'synced',
      quickbooks: { observed: { active: false } },
    });
    await atRest(world);
  });

  test('one that HaloPSA lacks is one open item until it is there', async () => {
    const world = await imported();
    multi(world);
    const id = make(world, 'CompanyCurrency', { Code: 'EUR', Name: 'Euro' });
    await swept(world, DAY_MS);

    expect(inHalo(world, 'Currency')).toHaveLength(2);
    expect(await openItems(world)).toMatchObject([
      {
        kind: 'currency',
        record: `q:${id}`,
        code: 'not-mapped',
        sentence: 'The currency EUR is not in HaloPSA yet, and creating currencies there is switched off.',
      },
    ]);
    editHalo(world, 'Currency', { code: 'EUR', name: 'Euro', conversion_rate: 1.08 });
    world.clock.advance(60_000);
    await retry(world);
    expect(await linkOf(world, 'currency', 'h:EUR')).toMatchObject({
      halo: { observed: { exchangeRate: '1.08' } },
      quickbooks: { id },
    });
    expect((await historyOf(world, 'currency', `q:${id}`))[0]).toMatchObject({ outcome: 'linked' });
    await atRest(world);
  });
});
