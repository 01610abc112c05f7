/**
 * Whatever a vendor does to a request, on either side, on the way there or back: the books end as if nothing had happened, by themselves,
 * without a dead letter, an open item or a number that is lost or doubled.
 */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { consent } from '../../local/memory/world.ts';
import { movedByReplay } from '../support/replay.ts';
import {
  type ConnectionId,
  type Rec,
  type System,
  REALMS,
  counterpartOf,
  counterparts,
  editHalo,
  haloRecord,
  heal,
  imported,
  inHalo,
  inQuickBooks,
  line,
  numberRow,
  openItems,
  owed,
  pay,
  postInvoice,
  retry,
} from '../support/scenario.ts';

const COMPANY = `/v3/company/${REALMS.demo}`;

/** Where in the life of an invoice a request can be struck. */
const PLACES = {
  'HaloPSA, reading the invoice': {
    system: 'halo',
    act: 'post',
    match: { method: 'GET', pathPrefix: '/api/Invoice/' },
  },
  'HaloPSA, writing the number back': {
    system: 'halo',
    act: 'post',
    match: { method: 'POST', pathPrefix: '/api/Invoice', bodyIncludes: 'qboid' },
  },
  'HaloPSA, reading an edit': {
    system: 'halo',
    act: 'edit',
    match: { method: 'GET', pathPrefix: '/api/Invoice/' },
  },
  'HaloPSA, looking for a payment row': {
    system: 'halo',
    act: 'pay',
    match: { method: 'GET', pathPrefix: '/api/InvoicePayment' },
  },
  'HaloPSA, making a payment row': {
    system: 'halo',
    act: 'pay',
    match: { method: 'POST', pathPrefix: '/api/InvoicePayment' },
  },
  'QuickBooks, looking for the number': {
    system: 'quickbooks',
    act: 'post',
    match: { pathPrefix: `${COMPANY}/query` },
  },
  'QuickBooks, posting': {
    system: 'quickbooks',
    act: 'post',
    match: { method: 'POST', pathPrefix: `${COMPANY}/invoice` },
  },
  'QuickBooks, reading before an update': {
    system: 'quickbooks',
    act: 'edit',
    match: { method: 'GET', pathPrefix: `${COMPANY}/invoice/` },
  },
  'QuickBooks, updating': {
    system: 'quickbooks',
    act: 'edit',
    match: { method: 'POST', pathPrefix: `${COMPANY}/invoice` },
  },
  'QuickBooks, reading a payment': {
    system: 'quickbooks',
    act: 'pay',
    match: { method: 'GET', pathPrefix: `${COMPANY}/payment/` },
  },
} as const satisfies Readonly<
  Record<string, { readonly system: System; readonly act: 'post' | 'edit' | 'pay'; readonly match: Rec }>
>;

const EVERYWHERE = [
  '429',
  '500',
  '503',
  'timeout',
  'lost-reply',
  'fault-200',
  'xml',
  'stale',
  'slow',
] as const;
/** Told once more often than one look asks. */
const STUBBORN: ReadonlySet<string> = new Set(['500', 'timeout', 'lost-reply']);
/** HaloPSA's tokens are gone at once and the request is answered 401; a QuickBooks token of before a reconnect is answered 403. */
const OF = { halo: ['revoke-grant'], quickbooks: ['403'] } as const;

const CASES = Object.entries(PLACES).flatMap(([where, place]) =>
  [
    ...EVERYWHERE.map((kind) => ({ kind, times: STUBBORN.has(kind) ? 3 : 1 })),
    ...OF[place.system].map((kind) => ({ kind, times: 1 })),
  ].map(({ kind, times }) => ({ where, kind, times, ...place })),
);

let world: MemoryWorld;
/** An invoice for each case, in both books before it is struck; a case about the post makes its own. */
let known: readonly number[];

const post = (): number => postInvoice(world, { client_id: 1 }, [line({ qty_order: 1, unit_price: 100 })]);

beforeAll(async () => {
  world = await imported();
  known = CASES.map(({ act }) => (act === 'post' ? 0 : post()));
  await world.settle();
});

afterEach(() => {
  heal(world, 'halo');
  heal(world, 'quickbooks');
});

type Act = (typeof CASES)[number]['act'];

const ACTS: Readonly<Record<Act, (id: number) => number>> = {
  post,
  edit: (id) => {
    editHalo(world, 'Invoice', { id, lines: [line({ qty_order: 2, unit_price: 100 })] });
    return id;
  },
  pay: (id) => {
    pay(world, [{ invoice: counterpartOf(world, id), amount: 16.5 }]);
    return id;
  },
};

async function endsUndisturbed(id: number, act: Act): Promise<void> {
  const made = counterpartOf(world, id);
  const total = act === 'edit' ? 216.5 : 108.25;
  const paid = act === 'pay' ? 16.5 : 0;
  expect(made).toMatchObject({ DocNumber: String(id), TotalAmt: total, Balance: total - paid });
  expect(haloRecord(world, 'Invoice', id)).toMatchObject({
    thirdpartyinvoicenumber: String(id),
    qboid: Number(made['Id']),
    total,
    amountpaid: paid,
  });
  const rows = inHalo(world, 'InvoicePayment').filter(({ invoice_id: invoice }) => invoice === id);
  expect(rows.map(({ amount }) => amount)).toEqual(paid === 0 ? [] : [paid]);
  expect(await numberRow(world, String(id))).toMatchObject({ state: 'used', holder: `invoice h:${id}` });
  expect(await owed(world)).toEqual([]);
}

test.each(CASES.map((one, index) => ({ ...one, index })))(
  '$where: $kind, $times times',
  async ({ system, act, match, kind, times, index }) => {
    const id = ACTS[act](known[index] ?? 0);
    world.plant(system, { match, kind, times });

    await world.settle();

    // A stale answer hides a change from its own webhook; the sweep sees it.
    if (kind === 'stale') await world.sweep();
    await world.settle();
    await endsUndisturbed(id, act);
  },
);

test('after all that, a second time moves nothing, and no number is there twice', async () => {
  const numbers = inQuickBooks(world, 'Invoice').map(({ DocNumber: number }) => number);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(await movedByReplay(world)).toEqual([]);
});

const BRITISH = `/v3/company/${REALMS['demo-gb']}`;

test('where QuickBooks counts, an answer that is lost costs no number and makes no second invoice', async () => {
  const match = { method: 'POST', pathPrefix: `${BRITISH}/invoice` };
  const faults: readonly (readonly Rec[])[] = [
    [],
    [{ match, kind: 'lost-reply' }],
    [
      { match, kind: 'lost-reply' },
      { match, kind: 'timeout', times: 3 },
    ],
    [{ match, kind: 'timeout' }],
    [{ match, kind: '500', times: 3 }],
    [{ match, kind: 'xml' }],
    [],
  ];
  for (const planted of faults) {
    const id = postInvoice(world, { client_id: 31 });
    world.plant('quickbooks', planted);
    await world.settle();
    const made = counterpartOf(world, id, 'demo-gb');
    expect(haloRecord(world, 'Invoice', id)).toMatchObject({ thirdpartyinvoicenumber: made['DocNumber'] });
  }

  const numbers = inQuickBooks(world, 'Invoice', 'demo-gb').map(({ DocNumber: number }) => Number(number));
  expect(numbers.sort()).toEqual(faults.map((_, index) => 5_001 + index));
  expect(await owed(world)).toEqual([]);
});

const FORBIDDEN = [
  {
    where: 'read an invoice',
    match: { method: 'GET', pathPrefix: '/api/Invoice/' },
    code: 'halo-403',
    sentence: 'HaloPSA refused it: Forbidden.',
  },
  {
    where: 'write the number back',
    match: { method: 'POST', pathPrefix: '/api/Invoice' },
    code: 'not-written-back',
    sentence: expect.stringMatching(
      /^The invoice is in QuickBooks, but .*could not be written back to HaloPSA\./,
    ),
  },
] as const;

test.each(FORBIDDEN)(
  'HaloPSA’s application may not $where: ops is told once, and a retry goes through once it may',
  async ({ match, code, sentence }) => {
    world = await imported();
    const id = postInvoice(world, { client_id: 1 });
    world.plant('halo', { match, kind: '403', times: 1_000 });

    await world.settle();

    expect(await openItems(world)).toMatchObject([
      { kind: 'invoice', record: `h:${id}`, code, sentence, owner: 'ops', fix: anyFix },
    ]);
    expect(await world.app.deadLetters.count()).toBe(0);
    heal(world, 'halo');
    await retry(world);
    expect(counterpartOf(world, id)).toMatchObject({ DocNumber: String(id) });
    expect(haloRecord(world, 'Invoice', id)).toMatchObject({ thirdpartyinvoicenumber: String(id) });
    expect(await owed(world)).toEqual([]);
  },
);

const anyFix = expect.stringMatching(/^(Give|Let) the HaloPSA application/);

/** Past what a process keeps of a token. */
const TOKEN_KEPT_MS = 31_000;

test('a QuickBooks token that is refused as expired (401) is renewed, and the request made again', async () => {
  const { tokens } = world.app;
  const stored = await tokens.get('demo', 'quickbooks');
  if (!stored) throw new RangeError('the connection has no token');
  await tokens.put('demo', 'quickbooks', {
    ...stored,
    current: { ...stored.current, accessToken: 'expired' },
    version: stored.version + 1,
  });
  world.clock.advance(TOKEN_KEPT_MS);

  const id = post();

  await world.settle();

  await endsUndisturbed(id, 'post');
});

const HOUR_MS = 3_600_000;
const BEARER = { pathPrefix: '/oauth2/v1/tokens/bearer' };

test.each(['timeout', 'lost-reply', '500', '503', 'xml'] as const)(
  'the answer to a renewal of the token is %s: it is tried again later, with the pair before it if need be',
  async (kind) => {
    world.clock.advance(25 * HOUR_MS);
    const id = post();
    world.plant('quickbooks', { match: BEARER, kind });

    await world.settle();

    await endsUndisturbed(id, 'post');
    expect((await world.app.ports.connections.state('demo')).disconnected).toBeUndefined();
  },
);

/** Ten minutes of it, the rest of the day at one go, and ten minutes more. */
async function aDay(): Promise<void> {
  await world.settle(600_000);
  world.clock.advance(24 * HOUR_MS);
  await world.settle(600_000);
}

test.each(['halo', 'quickbooks'] as const)(
  '%s does not answer for a day: nobody is needed',
  async (system) => {
    const before = post();
    await world.settle();
    const id = postInvoice(world, { client_id: 1 });
    editHalo(world, 'Invoice', { id: before, notes_1: 'PO 4711' });
    pay(world, [{ invoice: counterpartOf(world, before), amount: 20 }]);
    world.plant(system, { kind: '503', times: 1_000_000 });

    await aDay();

    expect(counterparts(world).map(({ PrivateNote: note }) => note)).not.toContain(`HaloPSA invoice ${id}.`);
    expect(await openItems(world)).toEqual([]);
    expect(await world.app.deadLetters.count()).toBe(0);
    expect((await world.app.ports.pending.list('demo')).length).toBeGreaterThan(0);

    heal(world, system);
    await world.settle();

    expect(counterpartOf(world, id)).toMatchObject({ DocNumber: String(id), TotalAmt: 40.92 });
    expect(counterpartOf(world, before)).toMatchObject({
      CustomerMemo: { value: 'PO 4711' },
      Balance: 88.25,
    });
    expect(haloRecord(world, 'Invoice', before)).toMatchObject({ amountpaid: 20 });
    expect(await owed(world)).toEqual([]);
  },
);

const FIVE_MINUTES_MS = 300_000;

test('the grant is revoked: the connection is paused with one open item, its work waits, and after a reconnect it is caught up', async () => {
  world = await imported();
  const before = post();
  await world.settle(FIVE_MINUTES_MS);
  world.plant('quickbooks', { kind: 'revoke-grant', match: { pathPrefix: '/v3/' } });
  const ids = [1, 2, 3].map((client) => postInvoice(world, { client_id: client }));
  const british = postInvoice(world, { client_id: 31 });
  await world.settle(FIVE_MINUTES_MS);
  pay(world, [{ invoice: counterpartOf(world, before), amount: 20 }]);
  editHalo(world, 'Invoice', { id: ids[0], notes_1: 'PO 4712' });
  await world.settle(FIVE_MINUTES_MS);
  await world.sweep();
  await world.settle(FIVE_MINUTES_MS);

  expect(await openItems(world, 'demo-gb')).toMatchObject([{ code: 'disconnected' }]);
  expect(await openItems(world)).toMatchObject([
    {
      kind: 'connection',
      record: 'quickbooks',
      code: 'disconnected',
      owner: 'ops',
      sentence: expect.stringMatching(/^QuickBooks no longer accepts this connection/),
      fix: expect.stringContaining('halo-qbo connect --connection demo'),
    },
  ]);
  expect((await world.app.ports.pending.list('demo')).length).toBeGreaterThanOrEqual(ids.length);
  expect(await world.app.deadLetters.count()).toBe(0);

  for (const id of Object.keys(REALMS) as ConnectionId[]) {
    const connection = await world.app.ports.connections.get(id);
    if (connection) expect((await consent(world, connection)).status).toBeLessThan(400);
  }
  await world.settle(FIVE_MINUTES_MS);

  for (const id of ids) expect(counterpartOf(world, id)).toMatchObject({ DocNumber: String(id) });
  expect(counterpartOf(world, british, 'demo-gb')['TotalAmt']).toBe(
    haloRecord(world, 'Invoice', british)['total'],
  );
  expect(counterpartOf(world, ids[0] ?? 0)).toMatchObject({ CustomerMemo: { value: 'PO 4712' } });
  expect(haloRecord(world, 'Invoice', before)).toMatchObject({ amountpaid: 20 });
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

test('an undecided write of a connection that is disconnected is not asked for every minute, and is decided after a reconnect', async () => {
  world = await imported();
  const match = { method: 'POST', pathPrefix: '/v3/company/4620816365000000001/invoice' };
  world.plant('quickbooks', { match, kind: 'lost-reply', times: 1 });
  const id = post();
  await world.settle(500);
  expect(await world.app.ports.intents.undecided('demo')).toHaveLength(1);
  await world.app.ports.connections.changeState('demo', {
    disconnected: { side: 'quickbooks', since: '2026-11-24T09:00:00.000Z', reason: 'revoked' },
  });
  let asked = 0;
  for (let minute = 0; minute < 60; minute += 1) {
    world.clock.advance(60_000);
    asked += ((await world.steps.requeue()) as { readonly intents: number }).intents;
    await world.settle(1_000);
  }
  await world.app.ports.connections.changeState('demo', { disconnected: null });
  await world.steps.requeue();
  await world.settle(FIVE_MINUTES_MS);

  expect(asked).toBe(0);
  expect(counterpartOf(world, id)).toBeDefined();
  expect(await world.app.ports.intents.undecided('demo')).toEqual([]);
});
