/** A customer's personal data goes out of what is kept, everything of hers and nothing of anybody else's; the figures stay. */
import { tableNames } from '../../lib/aws/tables.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { run, runJson } from '../cli/cli.ts';
import { movedByReplay } from '../support/replay.ts';
import {
  REALMS,
  type Rec,
  counterpartOf,
  editHalo,
  historyOf,
  imported,
  inOwnScreen,
  line,
  openItems,
  pay,
  postInvoice,
  quickbooksRecord,
} from '../support/scenario.ts';

const PERSON = {
  name: 'Wilhelmina Quackenbush Dental',
  email: 'wilhelmina@quackenbush.example',
  street: '17 Larkspur Crescent',
  memo: 'as agreed with Wilhelmina on the phone',
  work: 'Restored the laptop of Wilhelmina’s daughter',
};
const PERSONAL = ['Wilhelmina', 'Quackenbush', 'quackenbush', 'Larkspur'];

interface Person {
  readonly world: MemoryWorld;
  readonly client: number;
  readonly invoice: number;
}

/** A client with everything that is kept of one: a customer, a paid invoice, an edit, a disputed document, a refused name. */
async function known(): Promise<Person> {
  const world = await imported();
  const client = Number(
    editHalo(world, 'Client', {
      name: PERSON.name,
      accountsemailaddress: PERSON.email,
      main_invoice_address: { line1: PERSON.street, line3: 'Springfield', postcode: '12345' },
      qbo_company_id: REALMS.demo,
      currencyisocode: 'USD',
    })['id'],
  );
  await world.settle();
  const invoice = postInvoice(world, { client_id: client, notes_1: PERSON.memo }, [
    line({ item_shortdescription: PERSON.work, qty_order: 2, unit_price: 40 }),
  ]);
  await world.settle();
  pay(world, [{ invoice: counterpartOf(world, invoice), amount: 10 }]);
  const { Id, SyncToken } = counterpartOf(world, invoice);
  inOwnScreen(world, 'Invoice', {
    Id,
    SyncToken,
    sparse: true,
    CustomerMemo: { value: 'Wilhelmina called' },
  });
  editHalo(world, 'Invoice', { id: invoice, notes_1: `${PERSON.memo}, twice` });
  await world.settle();
  return { world, client, invoice };
}

const kept = (world: MemoryWorld): string =>
  JSON.stringify(Object.values(tableNames({})).map((table) => world.db.all(table)));

const left = (world: MemoryWorld): readonly string[] => {
  const text = kept(world);
  return PERSONAL.filter((name) => text.includes(name));
};

test('nothing that names the customer is left in any table, and the figures are', async () => {
  const { world, client, invoice } = await known();
  expect(left(world)).toEqual(PERSONAL);

  const erased = await runJson(world, `erase client ${client} --connection demo --by Dana --yes`);

  expect(left(world)).toEqual([]);
  expect(erased).toMatchObject({
    connection: 'demo',
    kind: 'client',
    record: `h:${client}`,
    records: { client: 1, invoice: 1, payment: 1 },
    left: [],
  });
  const link = await world.app.ports.links.find({
    connection: 'demo',
    kind: 'invoice',
    link: `h:${invoice}`,
  });
  expect(link).toMatchObject({
    halo: { id: String(invoice), observed: { totalMinor: 8000 } },
    agreed: {
      halo: {
        client: `h:${client}`,
        date: '2026-11-20',
        currency: 'USD',
        memo: '[erased]',
        lines: [{ quantity: '2', unitPrice: '40' }],
      },
    },
  });
  expect((await openItems(world)).find(({ record }) => record === `h:${invoice}`)).toMatchObject({
    code: 'drift',
    differences: [expect.objectContaining({ halo: '[erased]', quickbooks: '[erased]' })],
  });
});

test('the history says what was done, to which document, for how much, and who erased it', async () => {
  const { world, client, invoice } = await known();

  await run(world, `erase client ${client} --connection demo --by Dana --yes`);

  const [newest] = await historyOf(world, 'client', `h:${client}`);
  expect(newest).toMatchObject({ outcome: 'erased', summary: 'Personal data erased by Dana.' });
  const made = (await historyOf(world, 'invoice', `h:${invoice}`)).find(
    ({ outcome }) => outcome === 'created',
  );
  expect(made).toMatchObject({
    summary: 'Created in QuickBooks.',
    after: { client: `h:${client}`, lines: [{ amountMinor: 8000, description: '[erased]' }] },
  });
});

test('nobody else’s data is touched', async () => {
  const { world, client } = await known();
  const others = async () => [
    await world.app.ports.links.find({ connection: 'demo', kind: 'client', link: 'h:1' }),
    await historyOf(world, 'client', 'h:1'),
    await historyOf(world, 'item', 'h:41'),
  ];
  const before = await others();

  await run(world, `erase client ${client} --connection demo --yes`);

  expect(await others()).toEqual(before);
});

test('what was erased at the vendors first stays erased, and nothing is written because of it', async () => {
  const { world, client, invoice } = await known();
  editHalo(world, 'Client', {
    id: client,
    name: 'Former customer 7',
    accountsemailaddress: '',
    main_invoice_address: { line1: '', line3: '', postcode: '' },
  });
  editHalo(world, 'Invoice', { id: invoice, notes_1: 'as agreed' });
  const { Id, SyncToken, CustomerRef } = counterpartOf(world, invoice);
  inOwnScreen(world, 'Invoice', { Id, SyncToken, sparse: true, CustomerMemo: { value: 'as agreed' } });
  await world.settle();
  expect(quickbooksRecord(world, 'Customer', String((CustomerRef as Rec)['value']))).toMatchObject({
    DisplayName: 'Former customer 7',
  });

  await run(world, `erase client ${client} --connection demo --yes`);

  expect(await movedByReplay(world)).toEqual([]);
  const customer = kept(world);
  expect(
    ['wilhelmina@quackenbush', 'Larkspur', 'Quackenbush'].filter((name) => customer.includes(name)),
  ).toEqual([]);
});

test('a record whose write is undecided is left for later, and said', async () => {
  const { world, client } = await known();
  const { intents, links } = world.app.ports;
  const link = await links.find({ connection: 'demo', kind: 'client', link: `h:${client}` });
  await intents.open({
    connection: 'demo',
    kind: 'client',
    link: `h:${client}`,
    side: 'quickbooks',
    operation: 'update',
    generation: (link?.generation ?? 0) + 1,
    requestKey: 'k',
    resource: 'Customer',
    body: { DisplayName: PERSON.name },
    startedAt: new Date(world.clock.now()).toISOString(),
  });

  const { code, out } = await run(world, `erase client ${client} --connection demo --yes`);

  expect(code).toBe(1);
  expect(out).toContain(`left: client h:${client}, a write of it is undecided`);
  expect(await intents.undecided('demo')).toMatchObject([{ body: { DisplayName: PERSON.name } }]);
});

test('nothing is erased without saying so twice, and a second time finds nothing', async () => {
  const { world, client } = await known();

  const unsure = await run(world, `erase client ${client} --connection demo`);
  expect(unsure).toMatchObject({ code: 2, notes: expect.stringContaining('--yes') });
  expect(left(world)).toEqual(PERSONAL);
  await run(world, `erase client ${client} --connection demo --yes`);

  expect(await runJson(world, `erase client ${client} --connection demo --yes`)).toMatchObject({
    links: 0,
    history: 0,
    openItems: 0,
  });
  expect((await run(world, 'erase client 987654 --connection demo --yes')).notes).toContain(
    'Nothing is kept',
  );
});
