/** What a customer is promised, each in its own words, kept by the whole system at once. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { consent } from '../../local/memory/world.ts';
import { connectPorts } from '../../lib/compose-grants.ts';
import { ticketFor } from '../../lib/books/connect.ts';
import { HALO_WEBHOOK } from '../../local/sample/index.ts';
import { signatureOf } from '../support/http-events.ts';
import { queued } from '../support/queued.ts';
import { breakContract } from '../support/contract.ts';
import { movedByReplay, tellOfHalo } from '../support/replay.ts';
import {
  type ConnectionId,
  type Rec,
  REALMS,
  counterpartOf,
  counterparts,
  editHalo,
  haloRecord,
  heal,
  historyOf,
  imported,
  inHalo,
  inOwnScreen,
  inQuickBooks,
  line,
  numberRow,
  openItems,
  owed,
  pay,
  postInvoice,
  quickbooksRecord,
  retry,
  withSettings,
} from '../support/scenario.ts';

const COMPANY = `/v3/company/${REALMS.demo}`;
const CONNECTIONS = Object.keys(REALMS) as ConnectionId[];

async function reconnect(world: MemoryWorld): Promise<void> {
  for (const connection of await world.app.ports.connections.list()) await consent(world, connection);
}

test('1. A HaloPSA document exists in QuickBooks at most once, whatever is retried, delivered twice, delivered late, or cut off halfway.', async () => {
  const dying: string[] = [];
  const world = await imported({
    onRequest: (phase, url) => {
      if (phase !== 'after' || !url.includes('/invoice?') || dying.pop() === undefined) return;
      throw new Error('the process is gone');
    },
  });
  const match = { method: 'POST', pathPrefix: `${COMPANY}/invoice` };
  const disturbances: readonly (() => void)[] = [
    () => undefined,
    () => world.plant('quickbooks', { match, kind: 'lost-reply' }),
    () =>
      world.plant('quickbooks', [
        { match, kind: 'lost-reply' },
        { match, kind: 'timeout', times: 3 },
      ]),
    () => world.plant('quickbooks', { match, kind: '500', times: 2 }),
    () => dying.push('after the post, before anything is kept of it'),
    () =>
      world.plant('halo', {
        match: { method: 'POST', pathPrefix: '/api/Invoice' },
        kind: 'timeout',
        times: 2,
      }),
  ];
  const ids: number[] = [];
  for (const disturb of disturbances) {
    const id = postInvoice(world);
    ids.push(id);
    disturb();
    await tellOfHalo(world, 'Invoice', id);
    await world.settle();
    world.restart();
    await tellOfHalo(world, 'Invoice', id);
    await world.settle();
  }
  world.clock.advance(86_400_000);
  for (const id of ids) await tellOfHalo(world, 'Invoice', id);
  await world.settle();

  for (const id of ids) expect(counterpartOf(world, id)).toMatchObject({ DocNumber: String(id) });
  expect(inQuickBooks(world, 'Invoice')).toHaveLength(ids.length);
  expect(await movedByReplay(world)).toEqual([]);
});

test('2. No change is lost: a change made while we were down, throttled, or disconnected arrives later without anyone asking.', async () => {
  const world = await imported();
  const first = postInvoice(world, { client_id: 1 }, [line({ qty_order: 1, unit_price: 100 })]);
  await world.settle();

  // Down: webhooks go nowhere.
  for (const [system, pathPrefix] of [
    ['halo', '/api/'],
    ['quickbooks', COMPANY],
  ] as const)
    world.plant(system, { match: { method: 'POST', pathPrefix }, kind: 'drop-webhook', times: 2 });
  const down = postInvoice(world, { client_id: 2 });
  editHalo(world, 'Invoice', { id: first, notes_1: 'while we were down' });
  pay(world, [{ invoice: counterpartOf(world, first), amount: 30 }]);
  await world.settle();
  expect(haloRecord(world, 'Invoice', first)).toMatchObject({ amountpaid: 0 });
  heal(world, 'halo');
  heal(world, 'quickbooks');
  world.clock.advance(900_000);
  await world.sweep();
  await world.settle();

  // Throttled.
  for (const system of ['halo', 'quickbooks'] as const) world.plant(system, { kind: '429', times: 20 });
  await tellOfHalo(world, 'Client', 1);
  await world.settle(60_000);
  for (const system of ['halo', 'quickbooks'] as const) heal(world, system);
  const throttled = postInvoice(world, { client_id: 3 });
  for (const system of ['halo', 'quickbooks'] as const)
    world.plant(system, {
      match: { pathPrefix: system === 'halo' ? '/api/Invoice/' : COMPANY },
      kind: '429',
      times: 5,
    });
  await world.settle();

  // Disconnected.
  world.plant('quickbooks', { kind: 'revoke-grant', match: { pathPrefix: '/v3/' } });
  const disconnected = postInvoice(world, { client_id: 2 });
  await world.settle(300_000);
  pay(world, [{ invoice: counterpartOf(world, first), amount: 20 }]);
  await world.settle(300_000);
  expect(counterparts(world).map(({ DocNumber: number }) => number)).not.toContain(String(disconnected));
  await reconnect(world);
  await world.settle();

  for (const id of [first, down, throttled, disconnected])
    expect(counterpartOf(world, id)).toMatchObject({ DocNumber: String(id) });
  expect(counterpartOf(world, first)).toMatchObject({
    CustomerMemo: { value: 'while we were down' },
    Balance: 58.25,
  });
  expect(haloRecord(world, 'Invoice', first)).toMatchObject({ amountpaid: 50 });
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

test('3. No number is used twice, and every gap in a sequence has a recorded reason.', async () => {
  const world = await imported();
  const byHand = inOwnScreen(world, 'Invoice', {
    CustomerRef: { value: '60' },
    DocNumber: '1003',
    Line: [
      {
        DetailType: 'SalesItemLineDetail',
        Amount: 5,
        SalesItemLineDetail: { ItemRef: { value: '200' }, Qty: 1, UnitPrice: 5 },
      },
    ],
  });
  const ids = [
    postInvoice(world),
    postInvoice(world, { posted: false }),
    postInvoice(world),
    postInvoice(world, { supplier_id: 3 }),
    postInvoice(world, {}, [line({ qty_order: -1 })]),
    postInvoice(world),
  ];

  await world.settle();

  const numbers = inQuickBooks(world, 'Invoice').map(({ DocNumber: number }) => String(number));
  expect(numbers.sort()).toEqual(['1001', '1003', '1006']);
  expect(new Set(numbers).size).toBe(numbers.length);
  const gaps = ids.filter((id) => numbers.every((number) => number !== String(id)) || id === 1_003);
  const lastOf = async (kind: string, id: number): Promise<readonly string[]> =>
    (await historyOf(world, kind, `h:${id}`)).slice(0, 1).map(({ summary }) => summary);
  const reasons = await Promise.all(
    gaps.map(async (id) => [...(await lastOf('invoice', id)), ...(await lastOf('bill', id))].join(' ')),
  );
  expect(Object.fromEntries(gaps.map((id, index) => [id, reasons[index]]))).toEqual({
    1002: 'Skipped: not posted yet.',
    1003: expect.stringContaining(`already used in QuickBooks by Invoice ${String(byHand['Id'])}`),
    1004: expect.stringMatching(/^The bill has a tax of /),
    1005: expect.stringMatching(/^The invoice comes to -/),
  });
  for (const id of [1_001, 1_006])
    expect(await numberRow(world, String(id))).toMatchObject({
      state: 'used',
      holder: `invoice h:${id}`,
      reason: 'posted',
      by: expect.stringMatching(/^webhook:/),
    });
});

const PRICES = [8.995, 118.33, 0.07, 12.6, 97.75, 1_299.99];
const QUANTITIES = [0.25, 3, 17, 1.75, 60];

test('4. Every cent is explained: totals on both sides are compared to the cent after every write; never a silent rounding line.', async () => {
  const world = await imported();
  const ids = [1, 3, 6, 31, 32].flatMap((client, start) =>
    [0, 1, 2].map((more) => {
      const lines = Array.from({ length: 2 + more }, (_, index) =>
        line({
          _itemid: index % 2 === 0 ? 41 : 21,
          qty_order: QUANTITIES[(start + index + more) % QUANTITIES.length],
          unit_price: PRICES[(start * 2 + index + more) % PRICES.length],
          ...(index === 1 && { discount_perc: 12.5 }),
        }),
      );
      return { id: postInvoice(world, { client_id: client }, lines), client, lines };
    }),
  );
  const oneCentOff = postInvoice(world, { client_id: 1 }, [
    line({ qty_order: 1, unit_price: 100, tax_code: '2', tax_code_overriden: true, tax_amount: 8.24 }),
  ]);

  await world.settle();

  for (const { id, client, lines } of ids) {
    const made = counterpartOf(world, id, client > 30 ? 'demo-gb' : 'demo');
    const halo = haloRecord(world, 'Invoice', id);
    expect([made['TotalAmt'], (made['TxnTaxDetail'] as Rec)['TotalTax']]).toEqual([
      halo['total'],
      halo['tax_total'],
    ]);
    const sales = (made['Line'] as Rec[]).filter(({ DetailType: type }) => type !== 'SubTotalLineDetail');
    // A line for each line and one for its discount: nothing is added to make a total fit.
    expect(sales).toHaveLength(lines.length + 1);
  }
  expect(await openItems(world)).toMatchObject([
    {
      record: `h:${oneCentOff}`,
      code: 'total-differs',
      sentence:
        'HaloPSA says 108.24 USD (tax 8.24 USD), QuickBooks computes 108.25 USD (tax 8.25 USD) from the same lines.',
      fix: expect.stringMatching(/Correct the line.*accept QuickBooks’ tax.*override the tax in QuickBooks/),
    },
  ]);
  expect(await openItems(world, 'demo-gb')).toEqual([]);
});

test('5. We never overwrite what we did not read: writes are overlays on the current record, guarded by SyncToken, last-agreed shape and who owns the field.', async () => {
  const hands: (() => void)[] = [];
  const world = await imported({
    onRequest: (phase, url) =>
      phase === 'after' && /\/customer\/60/.test(url) ? hands.pop()?.() : undefined,
  });
  const customer = (): Rec => quickbooksRecord(world, 'Customer', '60');
  const bookkeeper = (change: Rec): Rec =>
    inOwnScreen(world, 'Customer', { Id: '60', SyncToken: customer()['SyncToken'], sparse: true, ...change });

  // What we do not know of stays, also when it changes between our look and our write.
  bookkeeper({ Notes: 'Pays late', Mobile: { FreeFormNumber: '555 0100' } });
  await world.settle();
  hands.push(() => bookkeeper({ Notes: 'Pays on time now' }));
  editHalo(world, 'Client', { id: 1, accountsemailaddress: 'new@client1.example' });
  await world.settle();
  expect(customer()).toMatchObject({
    PrimaryEmailAddr: { Address: 'new@client1.example' },
    Notes: 'Pays on time now',
    Mobile: { FreeFormNumber: '555 0100' },
  });

  // A document that both changed is put before a person, not overwritten by either.
  const id = postInvoice(world);
  await world.settle();
  const { Id, SyncToken } = counterpartOf(world, id);
  inOwnScreen(world, 'Invoice', {
    Id,
    SyncToken,
    sparse: true,
    CustomerMemo: { value: 'by the bookkeeper' },
  });
  editHalo(world, 'Invoice', { id, notes_1: 'by the dispatcher' });
  await world.settle();
  expect(counterpartOf(world, id)).toMatchObject({ CustomerMemo: { value: 'by the bookkeeper' } });
  expect(haloRecord(world, 'Invoice', id)).toMatchObject({ notes_1: 'by the dispatcher' });
  expect(await openItems(world)).toMatchObject([{ record: `h:${id}`, code: 'drift' }]);
  expect(await movedByReplay(world)).toEqual([]);
});

test('6. We never guess: an ambiguous match, a missing mapping, a closed period becomes one open item per record, in a plain sentence, with the fix.', async () => {
  const world = await imported({
    connections: { demo: withSettings({ kinds: { client: { autoCreate: false } } }) },
  });
  const add = (name: string): unknown =>
    editHalo(world, 'Client', { name, qbo_company_id: REALMS.demo, currencyisocode: 'USD' })['id'];
  const unmapped = add('Nobody Knows Us Ltd');
  const twin = add("O'Brien & Daughters Law");
  const [{ Id, SyncToken, AccountingInfoPrefs: prefs } = {}] = inQuickBooks(world, 'Preferences') as Rec[];
  inOwnScreen(world, 'Preferences', {
    Id,
    SyncToken,
    sparse: true,
    AccountingInfoPrefs: { ...(prefs as Rec), BookCloseDate: '2026-10-31' },
  });
  const closed = postInvoice(world, { client_id: 1, invoice_date: '2026-10-15' });
  const waiting = [postInvoice(world, { client_id: unmapped }), postInvoice(world, { client_id: unmapped })];

  await world.settle();
  await retry(world);

  const items = await openItems(world);
  expect(items.map(({ kind, record, code }) => `${kind} ${record} ${code}`).sort()).toEqual(
    [
      'client h:2 not-mapped',
      'client h:3 not-mapped',
      'client h:6 not-mapped',
      `client h:${String(unmapped)} not-mapped`,
      `client h:${String(twin)} match-taken`,
      `invoice h:${closed} closed-period`,
    ].sort(),
  );
  for (const { sentence, fix } of items) {
    expect(sentence).toMatch(/^[A-Z].*[.)]$/);
    expect(fix).toMatch(/^[A-Z].*\.$/);
  }
  expect(counterparts(world)).toEqual([]);
  for (const id of waiting)
    expect((await historyOf(world, 'invoice', `h:${id}`))[0]?.summary).toBe(
      `Waiting for client ${String(unmapped)}.`,
    );
});

test('7. One bad record delays no other record.', async () => {
  const world = await imported();
  const { id: noName } = editHalo(world, 'Client', { name: '', qbo_company_id: REALMS.demo });
  const refused = postInvoice(world, {}, [line({ qty_order: -1 })]);
  const waiting = postInvoice(world, { client_id: noName });
  const broken = postInvoice(world);
  breakContract(world, `/api/Invoice/${broken}`, { total: 'a hundred' });
  const postedAt = world.clock.now();
  const good = [1, 2, 3, 6].map((client) => postInvoice(world, { client_id: client }));

  await world.settle();

  for (const id of good) {
    const made = (await historyOf(world, 'invoice', `h:${id}`)).find(({ outcome }) => outcome === 'created');
    expect(Date.parse(made?.at ?? '')).toBe(postedAt);
  }
  expect(await world.app.deadLetters.count()).toBe(1);
  expect(counterparts(world)).toHaveLength(good.length);
  for (const id of [refused, waiting, broken])
    expect(haloRecord(world, 'Invoice', id)).toMatchObject({ qboid: 0 });
});

test('8. Nobody gets in: unsigned or wrongly signed webhooks, used tickets and foreign realms are refused, and no secret or token is in what we keep.', async () => {
  const world = await imported();
  const body = JSON.stringify([
    {
      specversion: '1.0',
      id: 'e',
      source: 's',
      type: 'qbo.invoice.updated.v1',
      intuitentityid: '1',
      intuitaccountid: REALMS.demo,
    },
  ]);
  const knock = async (text: string, signature?: string): Promise<number> =>
    (
      await world.call({
        method: 'POST',
        target: '/webhooks/quickbooks',
        headers: signature === undefined ? {} : { 'intuit-signature': signature },
        body: Buffer.from(text),
      })
    ).status;
  expect(await knock(body)).toBe(401);
  expect(await knock(body, signatureOf(body, 'another verifier'))).toBe(401);
  expect(await knock(`${body} `, signatureOf(body))).toBe(401);

  const basic = (password: string): string =>
    `Basic ${Buffer.from(`${HALO_WEBHOOK.user}:${password}`).toString('base64')}`;
  const ring = async (secret: string, password: string): Promise<number> =>
    (
      await world.call({
        method: 'POST',
        target: `/webhooks/halo/demo/${secret}?kind=invoice`,
        headers: { authorization: basic(password) },
        body: Buffer.from('{"id": 1}'),
      })
    ).status;
  expect(await ring('guessed', HALO_WEBHOOK.password)).toBe(404);
  expect(await ring(HALO_WEBHOOK.pathSecret, 'guessed')).toBe(401);
  expect(await queued(world)).toEqual([]);

  // A ticket opens once, and only for the company that the connection belongs to.
  const ticket = encodeURIComponent(await ticketFor('demo', connectPorts(world.app)));
  const open = async (): Promise<number> =>
    (await world.call({ method: 'GET', target: `/connect/quickbooks?ticket=${ticket}` })).status;
  expect(await open()).toBe(302);
  expect(await open()).toBeGreaterThanOrEqual(400);
  const demo = await world.app.ports.connections.get('demo');
  if (!demo) throw new RangeError('there is no connection demo');
  const foreign = { ...demo, quickbooks: { ...demo.quickbooks, realmId: REALMS['demo-gb'] } };
  expect((await consent(world, foreign)).status).toBeGreaterThanOrEqual(400);
  expect((await world.app.ports.connections.get('demo'))?.quickbooks.realmId).toBe(REALMS.demo);

  const id = postInvoice(world);
  await world.settle();
  expect(counterpartOf(world, id)).toMatchObject({ DocNumber: String(id) });
  const kept = JSON.stringify([
    await world.app.ports.journal.recent('demo', 1_000),
    await world.app.ports.connections.list(),
    await openItems(world),
  ]);
  for (const side of ['halo', 'quickbooks'] as const) {
    const tokens = await world.app.tokens.get('demo', side);
    for (const secret of [tokens?.current.accessToken, tokens?.current.refreshToken])
      if (secret !== undefined) expect(kept).not.toContain(secret);
  }
  for (const secret of [
    'halo-local-secret',
    'qbo-local-secret',
    'local-verifier-token',
    HALO_WEBHOOK.password,
  ])
    expect(kept).not.toContain(secret);
});

test('9. What was done can be read back: every record has its history from hint to intuit_tid.', async () => {
  const world = await imported();
  const id = postInvoice(world);
  await world.settle();
  const { Id: made } = counterpartOf(world, id);
  const { Id: payment } = pay(world, [{ invoice: counterpartOf(world, id), amount: 40.92 }]);
  await world.settle();

  const created = (await historyOf(world, 'invoice', `h:${id}`)).find(({ outcome }) => outcome === 'created');
  expect(created).toMatchObject({
    record: `h:${id}`,
    summary: 'Created in QuickBooks.',
    event: { system: 'halo', kind: 'invoice', id: String(id), cause: 'webhook', eventId: expect.any(String) },
    after: { client: 'h:1', lines: [{ item: 'h:41', quantity: '3' }] },
  });
  const post = created?.requests.find(({ method, path }) => method === 'POST' && path.endsWith('/invoice'));
  expect(post).toMatchObject({
    side: 'quickbooks',
    path: `${COMPANY}/invoice`,
    status: 200,
    vendorRequestId: expect.stringMatching(/^1-sim-\d+$/),
    requestKey: expect.stringMatching(/^[0-9a-f]{36}$/),
  });
  const [paid] = await historyOf(world, 'payment', `q:${String(payment)}/${String(made)}`);
  expect(paid).toMatchObject({
    outcome: 'created',
    summary: 'Created in HaloPSA.',
    event: { system: 'quickbooks', operation: 'create', cause: 'webhook' },
  });
  expect(paid?.requests.map(({ side, method, path }) => `${side} ${method} ${path}`)).toContain(
    'halo POST /api/InvoicePayment',
  );

  // Every client and item of the import, too: what is in both books has a first entry that says how it got there.
  for (const [resource, kind] of [
    ['Client', 'client'],
    ['Item', 'item'],
  ] as const)
    for (const { id: own, qbo_company_id: realm } of inHalo(world, resource)) {
      const connection = CONNECTIONS.find((name) => REALMS[name] === realm) ?? 'demo';
      // What was born in QuickBooks goes by its name there.
      const link = await world.app.ports.links.find({ connection, kind, link: `h:${String(own)}` });
      const entries = await historyOf(world, kind, link?.link ?? '', connection);
      expect(entries.map(({ outcome }) => outcome)).toEqual(
        expect.arrayContaining([expect.stringMatching(/^(created|linked|updated)$/)]),
      );
    }
});
