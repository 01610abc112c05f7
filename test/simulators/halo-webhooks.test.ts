import { eventNumbers } from '../../local/halo/events.ts';
import type { Notice } from '../../local/simulator/types.ts';
import { invoiceOf, openShell, openTenant, START, type Rec, type TestTenant } from './halo-tenant.ts';

const numberOf = (resource: string, verb: string): string =>
  Object.entries(eventNumbers).find(
    ([, meaning]) => meaning?.resource === resource && meaning.verb === verb,
  )?.[0] ?? '';

/** The registration as its public clients send it. */
function subscribe(tenant: TestTenant, change: Rec = {}, ...events: readonly string[]): string {
  const { id } = tenant.post('Webhook', {
    name: 'Invoices',
    url: 'https://example.test/hook',
    type: 0,
    method: 0,
    active: true,
    content_type: 'application/json',
    authentication_type: 0,
    ...change,
  });
  for (const eventno of events.length > 0
    ? events
    : [numberOf('Invoice', 'Created'), numberOf('Invoice', 'Updated')])
    tenant.post('Notification', {
      webhook_id: id,
      type: -2,
      delivery_method: 6,
      eventno,
      interval: '0',
      useworkinghours: '0',
      conditions: [],
    });
  return String(id);
}

const bodyOf = ({ body }: Notice): unknown => JSON.parse(body);

describe('registration', () => {
  test('a webhook has a uuid, its notifications subscribe it, and both go together', () => {
    const tenant = openTenant();

    const id = subscribe(tenant, {}, '3', numberOf('Invoice', 'Created'));

    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(tenant.rows('Webhook?type=0')).toHaveLength(1);
    expect(tenant.rows(`Notification?webhook_id=${id}`)).toMatchObject([
      { eventno: 3 },
      { useworkinghours: 0 },
    ]);
    tenant.ask('DELETE', `/api/Webhook/${id.toUpperCase()}`);
    expect(tenant.rows('Notification')).toEqual([]);
    expect(tenant.ask('POST', '/api/Invoice', [invoiceOf()]).notices).toEqual([]);
  });

  test.each<[string, string, Rec, number]>([
    ['an unknown event', 'Notification', { eventno: '4711' }, 400],
    ['conditions', 'Notification', { eventno: '9001', conditions: [{ id: 1 }] }, 400],
    [
      'a webhook that is not there',
      'Notification',
      { webhook_id: '00000000-0000-4000-8000-000000000000', eventno: '9001' },
      404,
    ],
    ['a runbook', 'Webhook', { name: 'x', url: 'https://x.test', type: 1 }, 400],
    [
      'an authentication it has not',
      'Webhook',
      { name: 'x', url: 'https://x.test', authentication_type: 2 },
      400,
    ],
    ['a custom payload', 'Webhook', { name: 'x', url: 'https://x.test', payload_type: 3 }, 400],
  ])('%s is refused', (_what, resource, change, status) => {
    const tenant = openTenant();
    const webhook_id = subscribe(tenant);

    expect(tenant.ask('POST', `/api/${resource}`, [{ webhook_id, ...change }]).status).toBe(status);
  });
});

describe('what is told', () => {
  test.each<[string, (tenant: TestTenant) => readonly Notice[], readonly string[]]>([
    [
      'a new invoice',
      (tenant) => tenant.ask('POST', '/api/Invoice', [invoiceOf()]).notices,
      ['Invoice Created 501'],
    ],
    [
      'an edit in its screen',
      (tenant) => tenant.asUser('POST', '/api/Invoice', [{ id: 500, reference: 'x' }]).notices,
      ['Invoice Updated 500'],
    ],
    [
      'a payment, and the invoice that it moves',
      (tenant) => tenant.ask('POST', '/api/InvoicePayment', [{ invoice_id: 500, amount: 1 }]).notices,
      ['InvoicePayment Created 1', 'Invoice Updated 500'],
    ],
    ['a void', (tenant) => tenant.ask('POST', '/api/Invoice/500/void').notices, ['Invoice Updated 500']],
    ['a delete', (tenant) => tenant.ask('DELETE', '/api/Invoice/500').notices, ['Invoice Deleted 500']],
    [
      'a new supplier, which nobody asked for',
      (tenant) => tenant.ask('POST', '/api/Supplier', [{ name: 'x' }]).notices,
      [],
    ],
    ['a refused write', (tenant) => tenant.ask('POST', '/api/Invoice', [{}]).notices, []],
    [
      'a write that keeps automations quiet',
      (tenant) => tenant.ask('POST', '/api/Invoice', [invoiceOf({ _dont_fire_automations: true })]).notices,
      [],
    ],
  ])('%s', (_what, act, expected) => {
    const tenant = openTenant();
    tenant.post('Invoice', invoiceOf());
    subscribe(
      tenant,
      {},
      ...['Created', 'Updated', 'Deleted'].map((verb) => numberOf('Invoice', verb)),
      numberOf('InvoicePayment', 'Created'),
    );

    const notices = act(tenant);

    expect(
      notices
        .map((notice) => bodyOf(notice) as Rec)
        .map((body) => `${String(body['event'])} ${String(body['object_id'])}`),
    ).toEqual(expected);
  });

  test('a webhook of the seed is told by its own list of resources', () => {
    const tenant = openTenant(
      {},
      { webhooks: [{ id: 'a', url: 'https://x.test', active: true, events: ['Client'] }] },
    );

    expect(tenant.post('Client', { id: 1, website: 'x' })).toBeTruthy();
    expect(tenant.ask('POST', '/api/Client', [{ id: 1, website: 'y' }]).notices).toHaveLength(1);
    expect(tenant.ask('POST', '/api/Invoice', [invoiceOf()]).notices).toEqual([]);
  });

  test('programs may be told of nothing they did themselves, and automations may not be stopped', () => {
    const silent = openTenant({ apiWritesFireWebhooks: false });
    const loud = openTenant({ automationsFlagStopsWebhooks: false });
    for (const tenant of [silent, loud]) subscribe(tenant);

    expect(silent.ask('POST', '/api/Invoice', [invoiceOf()]).notices).toEqual([]);
    expect(silent.asUser('POST', '/api/Invoice', [invoiceOf()]).notices).toHaveLength(1);
    expect(
      loud.ask('POST', '/api/Invoice', [invoiceOf({ _dont_fire_automations: true })]).notices,
    ).toHaveLength(1);
  });

  test('one that is off is told of nothing', () => {
    const tenant = openTenant();
    subscribe(tenant, { active: false });

    expect(tenant.ask('POST', '/api/Invoice', [invoiceOf()]).notices).toEqual([]);
  });
});

describe('the payload', () => {
  const told = (change: Rec, switches = {}): Notice => {
    const tenant = openTenant(switches);
    subscribe(tenant, change);
    const [notice] = tenant.ask('POST', '/api/Invoice', [invoiceOf()]).notices;
    if (!notice) throw new RangeError('nobody was told');
    return notice;
  };

  test('small: the envelope and the plain fields of the object', () => {
    const body = bodyOf(told({ payload_type: 0 })) as { invoice: Rec };

    expect(body).toMatchObject({
      event: 'Invoice Created',
      object_id: 500,
      timestamp: START,
      invoice: { id: 500, total: 135.31 },
    });
    expect(body).toEqual(
      expect.objectContaining({
        id: expect.any(String) as string,
        notification_id: expect.any(Number) as number,
        escmsg_id: expect.any(Number) as number,
        webhook_id: expect.any(String) as string,
      }),
    );
    expect(body.invoice['lines']).toBeUndefined();
  });

  test('full: the whole object, and its client beside it', () => {
    expect(bodyOf(told({ payload_type: 1 }))).toMatchObject({
      invoice: { lines: [{}, {}] },
      client: { id: 1, name: 'Acme' },
    });
  });

  test('event only: just what and which', () => {
    expect(bodyOf(told({ payload_type: 2 }))).toEqual({ event: 'Invoice Created', object_id: 500 });
  });

  test('its names are those that the tenant has', () => {
    const payloadNames = {
      id: 'id',
      objectId: 'entity_id',
      event: 'event_name',
      timestamp: 'at',
      webhookId: 'hook',
    };

    expect(bodyOf(told({}, { payloadNames, payloadEntity: { Invoice: 'document' } }))).toMatchObject({
      entity_id: 500,
      event_name: 'Invoice Created',
      at: START,
      document: { id: 500 },
    });
  });

  test('authentication is none, or Basic', () => {
    const basic = { authentication_type: 1, basic_username: 'u', basic_password: 'p' };

    expect(told({}).headers['authorization']).toBeUndefined();
    expect(told(basic).headers['authorization']).toBe(`Basic ${Buffer.from('u:p').toString('base64')}`);
  });
});

describe('batches', () => {
  const batched = (change: Rec, deliver: (notice: Notice) => number) => {
    const shell = openShell({}, deliver);
    subscribe(shell.tenant, { batch_delay_seconds: 30, ...change });
    const post = (body: Rec): unknown =>
      shell.simulator.control({
        method: 'POST',
        path: '/_sim/as-user',
        query: new URLSearchParams(),
        headers: {},
        body: Buffer.from(JSON.stringify({ method: 'POST', path: '/api/Invoice', body: [body] })),
      });
    return { ...shell, post };
  };

  test.each([
    ['the same event', 1, [['Invoice Created', 'Invoice Created'], ['Invoice Updated']]],
    ['the same type of event', 2, [['Invoice Created', 'Invoice Created', 'Invoice Updated']]],
    ['any event', 3, [['Invoice Created', 'Invoice Created', 'Invoice Updated']]],
  ])('of %s go together once their delay is over, as a list', async (_what, batch_method, expected) => {
    const sent: string[][] = [];
    const { post, pumpAll, tenant } = batched({ batch_method }, (notice) => {
      sent.push((bodyOf(notice) as readonly Rec[]).map(({ event }) => String(event)));
      return 200;
    });

    post(invoiceOf());
    post(invoiceOf());
    post({ id: 500, reference: 'x' });
    await pumpAll();
    const early = sent.length;
    tenant.clock.advance(30_000);
    await pumpAll();

    expect(early).toBe(0);
    expect(sent).toEqual(expected);
  });

  test('what comes after the delay is another batch, and a full one does not wait', async () => {
    const sizes: number[] = [];
    const { post, pumpAll, tenant } = batched({ batch_method: 3, batch_limit: 2 }, (notice) => {
      sizes.push((bodyOf(notice) as readonly Rec[]).length);
      return 200;
    });

    post(invoiceOf());
    post(invoiceOf());
    await pumpAll();
    post(invoiceOf());
    tenant.clock.advance(30_000);
    await pumpAll();

    expect(sizes).toEqual([2, 1]);
  });
});

describe('deliveries', () => {
  const act = async (change: Rec, status: number, times = 1): Promise<TestTenant> => {
    const { tenant, simulator, pumpAll } = openShell({}, () => status);
    subscribe(tenant, change);
    for (let time = 0; time < times; time += 1) {
      tenant.clock.advance(1_000);
      simulator.control({
        method: 'POST',
        path: '/_sim/as-user',
        query: new URLSearchParams(),
        headers: {},
        body: Buffer.from(JSON.stringify({ method: 'POST', path: '/api/Invoice', body: [invoiceOf()] })),
      });
      await pumpAll();
    }
    return tenant;
  };

  test.each([
    [200, false],
    [500, true],
    [0, true],
  ])('a try that was answered %i is logged, once', async (status, error) => {
    const tenant = await act({}, status);

    const [webhook] = tenant.rows('Webhook');
    expect(tenant.rows(`WebhookEvent?webhook_id=${String(webhook?.['id'])}`)).toMatchObject([
      { responsestatus: status, error, entity_id: 500, timestamp: '2026-11-24T09:00:01.000Z' },
    ]);
    expect(JSON.parse(String(tenant.rows('WebhookEvent')[0]?.['requestbody']))).toMatchObject({
      object_id: 500,
    });
    expect(webhook).toMatchObject({ last_status: status, active: true });
  });

  test('lightweight logs have no bodies', async () => {
    expect(
      (await act({ use_lightweight_logs: true }, 200)).rows('WebhookEvent')[0]?.['requestbody'],
    ).toBeUndefined();
  });

  test('as many failures in a row as it says turn a webhook off', async () => {
    const tenant = await act({ auto_disable_attempts: 2 }, 500, 4);

    expect(tenant.rows('WebhookEvent')).toHaveLength(2);
    expect(tenant.rows('Webhook')[0]).toMatchObject({
      active: false,
      last_auto_disable_date: '2026-11-24T09:00:02.000Z',
    });
  });

  test('none never does', async () => {
    expect((await act({}, 500, 4)).rows('WebhookEvent')).toHaveLength(4);
  });

  test('the log forgets what is older than its days', async () => {
    const { tenant, pumpAll } = openShell({}, () => 200);
    subscribe(tenant);
    tenant.model.delivered(
      { id: 'h1', url: '', headers: {}, body: '{}', orderKey: 'x 1', attempts: 0, notBeforeEpochMs: 0 },
      200,
    );
    tenant.clock.advance(31 * 86_400_000);
    tenant.model.delivered(
      { id: 'h2', url: '', headers: {}, body: '{}', orderKey: 'x 2', attempts: 0, notBeforeEpochMs: 0 },
      200,
    );
    await pumpAll();

    expect(tenant.table('WebhookEvent')).toMatchObject([{ entity_id: 2 }]);
  });
});
