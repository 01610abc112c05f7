/**
 * The process dies at every single boundary that it crosses — before a call to DynamoDB or SQS, before a request to a vendor and after its
 * answer — and another takes its place. Whatever the moment, both books end as if nothing had happened.
 */
import type { MemoryWorldOptions } from '../../local/memory/models.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import {
  REALMS,
  type Rec,
  editHalo,
  counterpartOf,
  haloRecord,
  hint,
  inHalo,
  inOwnScreen,
  inQuickBooks,
  line,
  openItems,
  postInvoice,
  start,
  withSettings,
} from '../support/scenario.ts';

class Crash extends Error {
  override readonly name = 'Crash';
}

interface Boundaries {
  /** Crossed so far. */
  count: number;
  /** Where the process dies; from then on nothing works until it is replaced. */
  at: number;
  dead: boolean;
}

async function worldThatDies(
  boundaries: Boundaries,
  connections: MemoryWorldOptions['connections'] = {},
): Promise<MemoryWorld> {
  const cross = (): void => {
    if (!boundaries.dead) boundaries.count += 1;
    if (boundaries.count === boundaries.at) boundaries.dead = true;
    if (boundaries.dead) throw new Crash('the process is gone');
  };
  return start({
    small: true,
    connections,
    beforeDynamoDb: cross,
    // Receiving and deleting is Lambda's own work, which does not die with the function.
    beforeSqs: (command) => (command === 'SendMessageBatchCommand' ? cross() : undefined),
    onRequest: cross,
  });
}

interface Story {
  readonly connections?: MemoryWorldOptions['connections'];
  /** What was there before; nobody dies in it. */
  readonly before?: (world: MemoryWorld) => void;
  readonly happens: (world: MemoryWorld) => void;
  readonly ends: (world: MemoryWorld) => Promise<void>;
}

/** Tells the story with a death at boundary `at`; answers how many boundaries there are when nobody dies. */
async function tell(at: number, { connections, before, happens, ends }: Story): Promise<number> {
  const boundaries: Boundaries = { count: 0, at: Infinity, dead: false };
  const world = await worldThatDies(boundaries, connections);
  await world.importAll();
  before?.(world);
  await world.settle();
  boundaries.count = 0;
  boundaries.at = at;
  happens(world);
  await settleThroughDeath(world, boundaries);
  const { count } = boundaries;
  boundaries.at = Infinity;
  await ends(world);
  return count;
}

async function settleThroughDeath(world: MemoryWorld, boundaries: Boundaries): Promise<void> {
  try {
    await world.settle();
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
  if (!boundaries.dead) return;
  boundaries.dead = false;
  boundaries.at = Infinity;
  world.restart();
  await world.settle();
  // What was cut off is delivered again, and that alone leaves nobody waiting for what is there.
  for (const { id } of await world.app.ports.connections.list())
    expect(await world.app.ports.waits.list(id)).toEqual([]);
  // HaloPSA sends a webhook once; what the dead process did not take is found by the next sweep.
  await world.sweep();
  await world.settle();
}

/** `npm test` dies at every nineteenth boundary, the push at every seventh, the soak at each. */
const EVERY = Number(process.env['CRASH_EVERY'] ?? 19);

async function dieEverywhere(story: Story): Promise<void> {
  const total = await tell(Infinity, story);
  expect(total).toBeGreaterThan(10);
  for (let at = 1; at <= total; at += EVERY) {
    try {
      await tell(at, story);
    } catch (error) {
      throw new Error(`died at boundary ${at} of ${total}`, { cause: error });
    }
  }
}

const FIRST = 1_001;
const TIMEOUT_MS = 240_000;

async function nothingIsOwed(world: MemoryWorld): Promise<void> {
  const { connections, waits, intents, pending } = world.app.ports;
  for (const { id } of await connections.list()) {
    expect(await waits.list(id)).toEqual([]);
    expect(await pending.list(id)).toEqual([]);
    for (const kind of ['client', 'item', 'invoice', 'payment', 'credit-note', 'credit-application'])
      expect(await intents.undecided(id, kind)).toEqual([]);
  }
  expect(await openItems(world)).toEqual([]);
  expect(await world.app.deadLetters.count()).toBe(0);
}

const pay = (world: MemoryWorld, amount: number, change: Rec = {}): Rec => {
  const { Id: id, CustomerRef: customer } = counterpartOf(world, FIRST);
  return inOwnScreen(world, 'Payment', {
    CustomerRef: customer,
    TotalAmt: amount,
    TxnDate: '2026-11-24',
    Line: [{ Amount: amount, LinkedTxn: [{ TxnId: id, TxnType: 'Invoice' }] }],
    ...change,
  });
};

const plain = (world: MemoryWorld): number =>
  postInvoice(world, { client_id: 1 }, [line({ qty_order: 10, unit_price: 10, tax_code: '1' })]);

test(
  'a posted invoice is in QuickBooks exactly once, with its number in the ledger and in HaloPSA',
  () =>
    dieEverywhere({
      happens: (world) => postInvoice(world, { client_id: 2 }),
      ends: async (world) => {
        const invoice = counterpartOf(world, FIRST);
        const halo = haloRecord(world, 'Invoice', FIRST);
        expect(inQuickBooks(world, 'Invoice')).toHaveLength(1);
        expect([invoice['DocNumber'], invoice['TotalAmt']]).toEqual([String(FIRST), halo['total']]);
        expect([halo['thirdpartyinvoicenumber'], halo['qboid']]).toEqual([
          String(FIRST),
          Number(invoice['Id']),
        ]);
        const key = { connection: 'demo', sequence: 'sales', number: String(FIRST) };
        expect(await world.app.ports.numbers.get(key)).toMatchObject({
          state: 'used',
          holder: `invoice h:${FIRST}`,
        });
        await nothingIsOwed(world);
      },
    }),
  TIMEOUT_MS,
);

test(
  'the PDF of a posted invoice hangs on it once',
  () =>
    dieEverywhere({
      connections: { demo: withSettings({ kinds: { attachment: { direction: 'push' } } }) },
      happens: plain,
      ends: async (world) => {
        const { Id: id } = counterpartOf(world, FIRST);
        expect(inQuickBooks(world, 'Attachable')).toMatchObject([
          { AttachableRef: [{ EntityRef: { type: 'Invoice', value: id } }] },
        ]);
        await nothingIsOwed(world);
      },
    }),
  TIMEOUT_MS,
);

test(
  'a client made in HaloPSA with an invoice for it brings one customer and one invoice',
  () =>
    dieEverywhere({
      happens: (world) => {
        const { id } = editHalo(world, 'Client', {
          name: 'Åland Ferries',
          qbo_company_id: REALMS.demo,
          item_tax_code: 2,
        });
        postInvoice(world, { client_id: id });
      },
      ends: async (world) => {
        const customers = inQuickBooks(world, 'Customer').filter(
          ({ DisplayName }) => DisplayName === 'Åland Ferries',
        );
        expect(customers).toHaveLength(1);
        expect(counterpartOf(world, FIRST)['CustomerRef']).toMatchObject({ value: customers[0]?.['Id'] });
        await nothingIsOwed(world);
      },
    }),
  TIMEOUT_MS,
);

test(
  'an invoice that waits for a client whose customer is already there goes on as soon as they are linked',
  () =>
    dieEverywhere({
      // Else the customer would come to HaloPSA as a client by itself.
      connections: {
        demo: withSettings({ kinds: { client: { direction: 'push', autoCreate: true } } }),
      },
      before: (world) => {
        inOwnScreen(world, 'Customer', { DisplayName: 'Åland Ferries' });
      },
      happens: (world) => {
        const { id } = editHalo(world, 'Client', { name: 'Åland Ferries', qbo_company_id: REALMS.demo });
        postInvoice(world, { client_id: id });
      },
      ends: async (world) => {
        const customers = inQuickBooks(world, 'Customer').filter(
          ({ DisplayName }) => DisplayName === 'Åland Ferries',
        );
        expect(customers).toHaveLength(1);
        expect(counterpartOf(world, FIRST)['CustomerRef']).toMatchObject({ value: customers[0]?.['Id'] });
        await nothingIsOwed(world);
      },
    }),
  TIMEOUT_MS,
);

test(
  'a supplier that is found from QuickBooks, and knows more in HaloPSA, is linked with its vendor and with nothing else',
  () =>
    dieEverywhere({
      happens: (world) => {
        inOwnScreen(world, 'Vendor', { DisplayName: 'Öresund Cables' });
        editHalo(world, 'Supplier', {
          name: 'Öresund Cables',
          phone_number: '020 7946 0000',
          qbo_company_id: REALMS.demo,
        });
      },
      ends: async (world) => {
        const supplier = inHalo(world, 'Supplier').find(({ name }) => name === 'Öresund Cables');
        // A webhook that the dead process did not take is made up for by the daily comparison.
        await hint(world, { system: 'halo', kind: 'supplier', id: String(supplier?.['id']) });
        await world.settle();
        const vendor = inQuickBooks(world, 'Vendor').find(
          ({ DisplayName }) => DisplayName === 'Öresund Cables',
        );
        expect(vendor?.['PrimaryPhone']).toEqual({ FreeFormNumber: '020 7946 0000' });
        const key = { connection: 'demo', kind: 'supplier', link: `q:${String(vendor?.['Id'])}` as const };
        expect(await world.app.ports.links.find(key)).toMatchObject({
          state: 'synced',
          halo: { id: String(supplier?.['id']) },
          quickbooks: { id: vendor?.['Id'] },
        });
        await nothingIsOwed(world);
      },
    }),
  TIMEOUT_MS,
);

test(
  'an edit in HaloPSA is in QuickBooks once',
  () =>
    dieEverywhere({
      before: plain,
      happens: (world) => {
        const { lines } = haloRecord(world, 'Invoice', FIRST);
        editHalo(world, 'Invoice', {
          id: FIRST,
          lines: (lines as Rec[]).map((one) => ({ ...one, qty_order: 12 })),
        });
      },
      ends: async (world) => {
        expect(counterpartOf(world, FIRST)).toMatchObject({ TotalAmt: 120, SyncToken: '1' });
        await nothingIsOwed(world);
      },
    }),
  TIMEOUT_MS,
);

test(
  'a payment in QuickBooks is one row in HaloPSA',
  () =>
    dieEverywhere({
      before: plain,
      happens: (world) => pay(world, 40),
      ends: async (world) => {
        expect(inHalo(world, 'InvoicePayment')).toHaveLength(1);
        expect(haloRecord(world, 'Invoice', FIRST)).toMatchObject({ amountpaid: 40, amountdue: 60 });
        await nothingIsOwed(world);
      },
    }),
  TIMEOUT_MS,
);

const enter = (world: MemoryWorld, change: Rec): Rec =>
  editHalo(world, 'InvoicePayment', { invoice_id: FIRST, amount: 40, date: '2026-11-24', ...change });

test(
  'a payment entered in HaloPSA is one payment in QuickBooks, and no second row',
  () =>
    dieEverywhere({
      before: plain,
      happens: (world) => enter(world, {}),
      ends: async (world) => {
        expect(inQuickBooks(world, 'Payment')).toMatchObject([{ TotalAmt: 40, UnappliedAmt: 0 }]);
        expect(inHalo(world, 'InvoicePayment')).toMatchObject([
          { qbo_id: Number(inQuickBooks(world, 'Payment')[0]?.['Id']) },
        ]);
        expect(counterpartOf(world, FIRST)['Balance']).toBe(60);
        await nothingIsOwed(world);
      },
    }),
  TIMEOUT_MS,
);

test(
  'a payment entered in HaloPSA that is moved, and one that is deleted, are so in QuickBooks',
  () => {
    const rows: Rec[] = [];
    return dieEverywhere({
      before: (world) => {
        plain(world);
        plain(world);
        rows.splice(0, rows.length, enter(world, {}), enter(world, { amount: 7 }));
      },
      happens: (world) => {
        const [moved, gone] = rows;
        editHalo(world, 'InvoicePayment', { id: moved?.['id'], invoice_id: FIRST + 1 });
        world.asUser('halo', 'DELETE', `/api/InvoicePayment/${String(gone?.['id'])}`);
        world.asUser('halo', 'POST', '/api/InvoicePayment', [{ id: moved?.['id'], reference: 'moved' }]);
      },
      ends: async (world) => {
        // HaloPSA lists nothing that is deleted, so a webhook that a dead process did not take is found by nobody: a person asks.
        for (const { id } of await world.app.ports.connections.list()) {
          const links = world.app.ports.links.all(id, 'payment');
          for await (const { link, state } of links)
            if (state === 'synced') await hint(world, { system: 'halo', kind: 'payment', id: link.slice(2) });
        }
        await world.settle();
        expect(inHalo(world, 'InvoicePayment')).toMatchObject([{ invoice_id: FIRST + 1, amount: 40 }]);
        expect(inQuickBooks(world, 'Payment')).toMatchObject([{ TotalAmt: 40, UnappliedAmt: 0 }]);
        expect(counterpartOf(world, FIRST)['Balance']).toBe(100);
        expect(counterpartOf(world, FIRST + 1)['Balance']).toBe(60);
        await nothingIsOwed(world);
      },
    });
  },
  TIMEOUT_MS,
);

test(
  'a credit note with its application is one credit memo, applied once',
  () =>
    dieEverywhere({
      before: (world) => {
        plain(world);
        plain(world);
      },
      happens: (world) => {
        const { id } = editHalo(world, 'Invoice', { id: FIRST, _create_credit_note: true, posted: true });
        enter(world, { invoice_id: FIRST + 1, credit_note_id: id, amount: 25 });
      },
      ends: async (world) => {
        expect(inQuickBooks(world, 'CreditMemo')).toMatchObject([{ TotalAmt: 100, RemainingCredit: 75 }]);
        expect(inQuickBooks(world, 'Payment')).toMatchObject([{ TotalAmt: 0 }]);
        expect(inHalo(world, 'InvoicePayment')).toHaveLength(1);
        expect(counterpartOf(world, FIRST + 1)['Balance']).toBe(75);
        await nothingIsOwed(world);
      },
    }),
  TIMEOUT_MS,
);

test(
  'a payment of money and credit in QuickBooks is a row for each in HaloPSA',
  () =>
    dieEverywhere({
      before: (world) => {
        plain(world);
        editHalo(world, 'Invoice', { id: plain(world), _create_credit_note: true, posted: true });
      },
      happens: (world) => {
        const memo = inQuickBooks(world, 'CreditMemo')[0]?.['Id'];
        const { Id: invoice } = counterpartOf(world, FIRST);
        pay(world, 10, {
          Line: [
            { Amount: 40, LinkedTxn: [{ TxnId: invoice, TxnType: 'Invoice' }] },
            { Amount: 30, LinkedTxn: [{ TxnId: memo, TxnType: 'CreditMemo' }] },
          ],
        });
      },
      ends: async (world) => {
        const amounts = inHalo(world, 'InvoicePayment').map(({ amount }) => Number(amount));
        expect(amounts.sort((a, b) => a - b)).toEqual([10, 30]);
        expect(inQuickBooks(world, 'Payment')).toHaveLength(1);
        expect(haloRecord(world, 'Invoice', FIRST)).toMatchObject({ amountpaid: 40, amountdue: 60 });
        await nothingIsOwed(world);
      },
    }),
  TIMEOUT_MS,
);

test(
  'two customers that are merged in QuickBooks: the client goes on with the one that is left',
  () =>
    dieEverywhere({
      connections: { demo: withSettings({ kinds: { client: { autoCreate: false } } }) },
      before: (world) => {
        inOwnScreen(world, 'Customer', { DisplayName: 'Old books' });
        postInvoice(world);
      },
      happens: (world) => {
        const { CustomerRef: customer } = counterpartOf(world, FIRST);
        const from = String((customer as Rec)['value']);
        world.asUser('quickbooks', 'POST', `/v3/company/${REALMS.demo}/customer/${from}/merge`, {
          into: named(world, 'Old books'),
        });
      },
      ends: async (world) => {
        const { links } = world.app.ports;
        const link = await links.find({ connection: 'demo', kind: 'client', link: 'h:1' });
        const customer = counterpartOf(world, FIRST)['CustomerRef'] as Rec;
        expect(link?.quickbooks?.id).toBe(customer['value']);
        expect(haloRecord(world, 'Client', 1)['accountsid']).toBe(customer['value']);
        expect((await openItems(world)).filter(({ code }) => code !== 'not-mapped')).toEqual([]);
      },
    }),
  TIMEOUT_MS,
);

const named = (world: MemoryWorld, name: string): unknown =>
  inQuickBooks(world, 'Customer').find(({ DisplayName }) => DisplayName === name)?.['Id'];
