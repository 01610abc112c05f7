/**
 * The process dies at every single boundary that it crosses — before a call to DynamoDB or SQS, before a request to a vendor and after its
 * answer — and another takes its place. Whatever the moment, both books end as if nothing had happened.
 */
import type { MemoryWorld } from '../../local/memory/world.ts';
import {
  REALMS,
  type Rec,
  editHalo,
  counterpartOf,
  haloRecord,
  inHalo,
  inOwnScreen,
  inQuickBooks,
  line,
  openItems,
  postInvoice,
  start,
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

async function worldThatDies(boundaries: Boundaries): Promise<MemoryWorld> {
  const cross = (): void => {
    if (!boundaries.dead) boundaries.count += 1;
    if (boundaries.count === boundaries.at) boundaries.dead = true;
    if (boundaries.dead) throw new Crash('the process is gone');
  };
  return start({
    small: true,
    beforeDynamoDb: cross,
    // Receiving and deleting is Lambda's own work, which does not die with the function.
    beforeSqs: (command) => (command === 'SendMessageBatchCommand' ? cross() : undefined),
    onRequest: cross,
  });
}

interface Story {
  /** What was there before; nobody dies in it. */
  readonly before?: (world: MemoryWorld) => void;
  readonly happens: (world: MemoryWorld) => void;
  readonly ends: (world: MemoryWorld) => Promise<void>;
}

/** Tells the story with a death at boundary `at`; answers how many boundaries there are when nobody dies. */
async function tell(at: number, { before, happens, ends }: Story): Promise<number> {
  const boundaries: Boundaries = { count: 0, at: Infinity, dead: false };
  const world = await worldThatDies(boundaries);
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

/** `npm test` dies at every seventh boundary, the push at each. */
const EVERY = Number(process.env['CRASH_EVERY'] ?? 7);

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
    for (const kind of ['client', 'item', 'invoice', 'payment'])
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
