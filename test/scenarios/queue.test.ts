/** Hints that come twice, late, in the wrong order or not at all; a record that nobody can read; a record that somebody else has in hand. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { replay } from '../../lib/books/replay.ts';
import { breakContract } from '../support/contract.ts';
import { movedByReplay, tellOfHalo, tellOfQuickBooks } from '../support/replay.ts';
import {
  type Rec,
  REALMS,
  counterpartOf,
  countAnew,
  editHalo,
  haloRecord,
  historyOf,
  imported,
  inHalo,
  inOwnScreen,
  inQuickBooks,
  line,
  openItems,
  owed,
  pay,
  paymentLines,
  postInvoice,
  quickbooksRecord,
  spent,
} from '../support/scenario.ts';

const DAY_MS = 86_400_000;

const tenTimes = async (act: () => Promise<unknown>): Promise<void> => {
  for (let time = 1; time <= 10; time += 1) await act();
};

const INVOICE = { method: 'POST', pathPrefix: '/api/Invoice' };
const quickbooks = (entity: string): Rec => ({ pathPrefix: `/v3/company/${REALMS.demo}/${entity}` });

const plain = (world: MemoryWorld, change: Rec = {}): number =>
  postInvoice(world, { client_id: 1, ...change }, [line({ qty_order: 1, unit_price: 100, tax_code: '1' })]);

const change = (world: MemoryWorld, entity: string, id: unknown, fields: Rec, query = ''): Rec =>
  inOwnScreen(world, entity, { ...quickbooksRecord(world, entity, String(id)), ...fields }, { query });

test.each(['cloudevents', 'legacy'] as const)(
  'every webhook ten times (%s): one invoice, one payment row, no write more than once',
  async (webhookForm) => {
    const world = await imported({ quickbooks: { webhookForm } });
    countAnew(world);
    const id = plain(world);
    await tenTimes(() => tellOfHalo(world, 'Invoice', id));
    await world.settle();
    const made = counterpartOf(world, id);
    await tenTimes(() => tellOfQuickBooks(world, 'Invoice', made['Id']));
    const payment = pay(world, [{ invoice: made, amount: 40 }]);
    await tenTimes(() => tellOfQuickBooks(world, 'Payment', payment['Id']));

    await world.settle();

    expect(inQuickBooks(world, 'Invoice')).toHaveLength(1);
    expect(inHalo(world, 'InvoicePayment')).toHaveLength(1);
    // The invoice, its number written back, and the payment row.
    expect(spent(world)).toMatchObject({ 'quickbooks write': 1, 'halo write': 2 });
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  },
);

test('the webhook of an edit overtakes that of the invoice: the edit is what stands', async () => {
  const world = await imported();
  world.plant('halo', { match: INVOICE, kind: 'reorder-webhook' });
  const id = plain(world);
  editHalo(world, 'Invoice', { id, notes_1: 'second' });

  await world.settle();

  expect(inQuickBooks(world, 'Invoice')).toHaveLength(1);
  expect(counterpartOf(world, id)).toMatchObject({ SyncToken: '0', CustomerMemo: { value: 'second' } });
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

test('a payment’s deletion overtakes the payment: no row is left', async () => {
  const world = await imported();
  const id = plain(world);
  await world.settle();
  world.plant('quickbooks', { match: quickbooks('payment'), kind: 'reorder-webhook' });
  const { Id: payment } = pay(world, [{ invoice: counterpartOf(world, id), amount: 40 }]);
  change(world, 'Payment', payment, {}, '?operation=delete');

  await world.settle();

  expect(inHalo(world, 'InvoicePayment')).toEqual([]);
  expect(haloRecord(world, 'Invoice', id)).toMatchObject({ amountpaid: 0 });
  expect(await owed(world)).toEqual([]);
});

test('a webhook that is a day late finds everything done and does nothing', async () => {
  const world = await imported({ startAt: '2026-11-24T09:00:00.300Z' });
  const id = plain(world);
  await world.settle();
  const time = new Date(world.clock.now()).toISOString();
  editHalo(world, 'Invoice', { id, notes_1: 'PO 4711' });
  await world.settle();
  world.clock.advance(DAY_MS);
  const made = counterpartOf(world, id);
  countAnew(world);

  await tellOfHalo(world, 'Invoice', id);
  await tellOfQuickBooks(world, 'Invoice', made['Id'], { time });
  await world.settle();

  expect(counterpartOf(world, id)).toEqual(made);
  expect(spent(world)).toEqual({ 'halo read': 1 });
});

interface Dropped {
  readonly name: string;
  readonly system: 'halo' | 'quickbooks';
  readonly match: Rec;
  /** Done by a person; its webhook never comes. */
  readonly happens: (world: MemoryWorld, invoice: number) => unknown;
  readonly arrives: (world: MemoryWorld, invoice: number) => void;
}

const firstPayment = (world: MemoryWorld): unknown => inQuickBooks(world, 'Payment')[0]?.['Id'];

const DROPPED: readonly Dropped[] = [
  {
    name: 'an invoice',
    system: 'halo',
    match: INVOICE,
    happens: (world) => plain(world, { client_id: 2 }),
    arrives: (world, id) => expect(counterpartOf(world, id + 1)).toMatchObject({ DocNumber: String(id + 1) }),
  },
  {
    name: 'an edit of an invoice',
    system: 'halo',
    match: INVOICE,
    happens: (world, id) => editHalo(world, 'Invoice', { id, notes_1: 'PO 4711' }),
    arrives: (world, id) =>
      expect(counterpartOf(world, id)).toMatchObject({ CustomerMemo: { value: 'PO 4711' } }),
  },
  {
    name: 'a client’s new name',
    system: 'halo',
    match: { pathPrefix: '/api/Client' },
    happens: (world) => editHalo(world, 'Client', { id: 1, name: "O'Brien & Sons" }),
    arrives: (world) =>
      expect(quickbooksRecord(world, 'Customer', '60')).toMatchObject({ DisplayName: "O'Brien & Sons" }),
  },
  {
    name: 'a payment',
    system: 'quickbooks',
    match: quickbooks('payment'),
    happens: (world, id) => pay(world, [{ invoice: counterpartOf(world, id), amount: 60 }]),
    arrives: (world, id) => expect(haloRecord(world, 'Invoice', id)).toMatchObject({ amountpaid: 100 }),
  },
  {
    name: 'a payment’s new amount',
    system: 'quickbooks',
    match: quickbooks('payment'),
    happens: (world, id) =>
      change(world, 'Payment', firstPayment(world), {
        TotalAmt: 55,
        Line: paymentLines([{ invoice: counterpartOf(world, id), amount: 55 }]),
      }),
    arrives: (world, id) => expect(haloRecord(world, 'Invoice', id)).toMatchObject({ amountpaid: 55 }),
  },
  {
    name: 'a payment’s deletion',
    system: 'quickbooks',
    match: quickbooks('payment'),
    happens: (world) => change(world, 'Payment', firstPayment(world), {}, '?operation=delete'),
    arrives: (world, id) => expect(haloRecord(world, 'Invoice', id)).toMatchObject({ amountpaid: 0 }),
  },
  {
    name: 'a payment’s void',
    system: 'quickbooks',
    match: quickbooks('payment'),
    happens: (world) => change(world, 'Payment', firstPayment(world), {}, '?operation=update&include=void'),
    arrives: (world, id) => expect(haloRecord(world, 'Invoice', id)).toMatchObject({ amountpaid: 0 }),
  },
];

test.each(DROPPED)(
  'the webhook of $name never comes: the next sweep finds it',
  async ({ system, match, happens, arrives }) => {
    const world = await imported();
    const id = plain(world);
    await world.settle();
    pay(world, [{ invoice: counterpartOf(world, id), amount: 40 }]);
    await world.settle();
    world.plant(system, { match, kind: 'drop-webhook' });
    happens(world, id);
    await world.settle();
    expect(() => arrives(world, id)).toThrow();

    world.clock.advance(600_000);
    await world.sweep();
    await world.settle();

    arrives(world, id);
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  },
);

/** How somebody hears of an edit that was made 400 ms after our own write, in the same second of the clock. */
const HEARD: Readonly<Record<string, (world: MemoryWorld, invoice: unknown) => Promise<unknown>>> = {
  'by its webhook': () => Promise.resolve(),
  'by a webhook that tells whole seconds': (world, invoice) =>
    tellOfQuickBooks(world, 'Invoice', invoice, { time: '2026-11-24T09:00:00Z' }),
  'by the sweep alone': (world) => world.sweep(),
};

test.each(Object.keys(HEARD))(
  'an edit in the very second of our own write is not taken for its echo: %s',
  async (how) => {
    const world = await imported({ startAt: '2026-11-24T09:00:00.300Z' });
    const id = plain(world);
    await world.settle();
    world.clock.advance(400);
    if (how !== 'by its webhook')
      world.plant('quickbooks', { match: quickbooks('invoice'), kind: 'drop-webhook' });
    const { Id: made } = counterpartOf(world, id);
    change(world, 'Invoice', made, { CustomerMemo: { value: 'by hand' } });

    await HEARD[how]?.(world, made);
    await world.settle();

    expect(await openItems(world)).toMatchObject([{ kind: 'invoice', record: `h:${id}`, code: 'drift' }]);
  },
);

test('a record that breaks its contract ends in the dead-letter queue after its tries, while another’s invoice goes at once', async () => {
  const world = await imported();
  const bad = plain(world);
  const keepContract = breakContract(world, `/api/Invoice/${bad}`, { total: 'a hundred' });
  await world.settle(5_000);
  const postedAt = world.clock.now();
  const other = plain(world, { client_id: 3 });

  await world.settle();

  const made = (await historyOf(world, 'invoice', `h:${other}`)).find(({ outcome }) => outcome === 'created');
  expect(Date.parse(made?.at ?? '')).toBe(postedAt);
  const letters = await world.app.deadLetters.visit((found) => Promise.resolve(found));
  expect(letters.map(({ event }) => [event?.kind, event?.id])).toEqual([['invoice', String(bad)]]);
  const failures = await historyOf(world, 'invoice', `h:${bad}`);
  expect(failures.map(({ outcome, error }) => [outcome, error?.name])).toEqual(
    Array.from({ length: 10 }, () => ['failed', 'DefectError']),
  );
  expect(failures[0]?.error?.message).toContain(
    `Invoice ${bad} from halo is not what its contract says: total`,
  );
  expect(inQuickBooks(world, 'Invoice')).toHaveLength(1);

  keepContract();
  const { replayed } = await replay({}, world.app.deadLetters, world.app.ports);
  await world.settle();

  expect(replayed).toMatchObject([{ record: `h:${bad}`, code: 'DefectError' }]);
  expect(counterpartOf(world, bad)).toMatchObject({ DocNumber: String(bad), TotalAmt: 100 });
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

test('a message that is no hint at all ends in the dead-letter queue and holds up nobody', async () => {
  const world = await imported();
  const { SendMessageBatchCommand } = await import('@aws-sdk/client-sqs');
  await world.app.sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: world.app.queues.live,
      Entries: [{ Id: '0', MessageBody: 'not a hint', MessageGroupId: 'x', MessageDeduplicationId: 'x' }],
    }),
  );
  const id = plain(world);

  await world.settle();

  expect(counterpartOf(world, id)).toMatchObject({ DocNumber: String(id) });
  const letters = await world.app.deadLetters.visit((found) => Promise.resolve(found));
  expect(letters.map(({ body }) => body)).toEqual(['not a hint']);
});

test('a record that another worker has in hand is left to it, and looked at when that one is gone', async () => {
  const world = await imported();
  const id = plain(world);
  const key = { connection: 'demo', kind: 'invoice', link: `h:${id}` };
  await world.app.ports.links.acquire(key, 'somebody else', world.clock.now(), 30_000);

  await world.settle(20_000);
  expect(inQuickBooks(world, 'Invoice')).toEqual([]);
  await world.settle();

  expect(counterpartOf(world, id)).toMatchObject({ DocNumber: String(id) });
  expect((await historyOf(world, 'invoice', `h:${id}`)).map(({ summary }) => summary)).toContainEqual(
    expect.stringContaining('another worker has this record in hand'),
  );
  expect(await owed(world)).toEqual([]);
});

test('a webhook about a company that is not ours is answered with 200 and dropped', async () => {
  const world = await imported();
  countAnew(world);

  const answer = await tellOfQuickBooks(world, 'Invoice', '1', { realm: '9130000000000000009' });
  await world.settle();

  expect(answer.status).toBe(200);
  expect(spent(world)).toEqual({});
  expect(await owed(world)).toEqual([]);
});

test('one connection that has lost its grant keeps no other from being swept', async () => {
  const world = await imported();
  world.plant('quickbooks', {
    match: { pathPrefix: `/v3/company/${REALMS.demo}/cdc` },
    kind: '403',
    times: 1_000,
  });
  world.plant('halo', { match: INVOICE, kind: 'drop-webhook' });
  const british = postInvoice(world, { client_id: 31 });
  world.clock.advance(600_000);

  await world.sweep();
  await world.settle(300_000);

  expect(counterpartOf(world, british, 'demo-gb')['TotalAmt']).toBe(
    haloRecord(world, 'Invoice', british)['total'],
  );
  expect(await openItems(world)).toMatchObject([{ kind: 'connection', code: 'disconnected', owner: 'ops' }]);
});
