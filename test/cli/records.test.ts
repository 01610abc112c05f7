/** Which record a person means, by any of its names, and what is told of it. */
import { counterpartOf, haloRecord, postInvoice, start } from '../support/scenario.ts';
import { run, runJson } from './cli.ts';

interface History {
  readonly connection: string;
  readonly kind: string;
  readonly record: string;
  readonly entries: readonly { readonly outcome: string; readonly requests: readonly unknown[] }[];
}

/** One invoice in each connection; the second is numbered by QuickBooks. */
async function startWithInvoices() {
  const world = await start({ small: true });
  await world.importAll();
  await world.settle();
  const us = postInvoice(world);
  const gb = postInvoice(world, { client_id: 31 });
  await world.settle();
  return { world, us, gb };
}

test('the history goes from the hint to the vendor’s request id', async () => {
  const { world, us } = await startWithInvoices();

  const { out } = await run(world, `history invoice ${us}`);

  expect(out).toContain(`invoice h:${us} of demo`);
  expect(out).toMatch(/webhook\s+created\s+Created in QuickBooks/);
  expect(out).toMatch(/QuickBooks\s+POST\s+\/v3\/company\/\d+\/invoice\s+200\s+\d+ ms\s+intuit_tid \S+/);
});

test.each([
  ['its HaloPSA id', (us: number) => String(us)],
  ['its link id', (us: number) => `h:${us}`],
])('a record is found by %s, without naming the connection', async (_name, nameOf) => {
  const { world, us } = await startWithInvoices();

  const found = await runJson<History>(world, `history invoice ${nameOf(us)}`);

  expect(found).toMatchObject({ connection: 'demo', kind: 'invoice', record: `h:${us}` });
});

test('a record is found by its QuickBooks id and by the number that QuickBooks gave it', async () => {
  const { world, gb } = await startWithInvoices();
  const { Id: id, DocNumber: number } = counterpartOf(world, gb, 'demo-gb');

  const byId = await runJson<History>(world, `history invoice q:${String(id)}`);
  const byNumber = await runJson<History>(world, `history invoice ${String(number)}`);

  expect([byId.record, byNumber.record]).toEqual([`h:${gb}`, `h:${gb}`]);
  expect(byNumber.connection).toBe('demo-gb');
});

test('a client is found by name', async () => {
  const { world } = await startWithInvoices();
  const name = String(haloRecord(world, 'Client', 1)['name']);

  expect(await runJson<History>(world, `history client "${name}"`)).toMatchObject({ record: 'h:1' });
});

test('a name that two connections know is asked back', async () => {
  const { world } = await startWithInvoices();

  const { code, notes, out } = await run(world, 'history item 41');

  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(notes).toContain('item h:41 of demo or item h:41 of demo-gb');
});

test('what nobody knows is said', async () => {
  const { world } = await startWithInvoices();

  expect(await run(world, 'history invoice 4711')).toMatchObject({ code: 2 });
  expect(await run(world, 'history invoice 4711 --connection demo')).toMatchObject({
    code: 1,
    out: expect.stringContaining('Nothing has been done about it') as string,
  });
});

test('wrong usage is exit code 2, nothing on stdout, and what would be right', async () => {
  const world = await start({ small: true });
  const wrong = [
    ['status --connection demmo', 'There are: demo, demo-gb.'],
    ['sync', 'Say which with --connection: demo, demo-gb.'],
    ['history invoce 1001', 'There are: account,'],
    ['sync --connection demo --kind invoice', '--kind and --id'],
    ['sync --connection demo --kind invoice --id h:1 --side quickbooks', 'is an id of HaloPSA'],
    ['sync --connection demo --kind invoice --id 1 --side left', 'There are: halo, quickbooks.'],
    ['nonsense', 'unknown command'],
    ['log --limit none', 'whole number'],
  ] as const;

  for (const [line, right] of wrong) {
    const { code, out, notes } = await run(world, line);

    expect({ line, code, out }).toEqual({ line, code: 2, out: '' });
    expect(notes).toContain(right);
  }
});

test('a record is looked at when a person asks, and the outcome is told', async () => {
  const { world, us } = await startWithInvoices();
  world.plant('halo', { kind: 'drop-webhook', times: 1 });
  const missed = postInvoice(world);

  const { code, out } = await run(world, `sync --connection demo --kind invoice --id ${missed}`);
  const again = await run(world, `sync --connection demo --kind invoice --id h:${us}`);

  expect(code).toBe(0);
  expect(out).toMatch(/person\s+created/);
  expect(again.out).toMatch(/person\s+unchanged/);
});

test('asked through the wrong connection, the record says where it belongs', async () => {
  const { world, us } = await startWithInvoices();

  const { out } = await run(world, `sync --connection demo-gb --kind invoice --id ${us}`);

  expect(out).toContain('it belongs to the QuickBooks company');
});

test('what could not be read at first arrives in the connection that it turns out to belong to', async () => {
  const world = await start({ small: true });
  await world.importAll();
  await world.settle();
  world.plant('halo', { match: { method: 'GET', pathPrefix: '/api/Invoice' }, kind: '503', times: 1 });

  const id = postInvoice(world, { client_id: 31 });
  await world.settle(120_000);

  expect((await run(world, `history invoice ${id} --connection demo-gb`)).out).toMatch(/pending\s+created/);
  expect(counterpartOf(world, id, 'demo-gb')).toBeDefined();
});

test('a sweep now finds what no webhook told of', async () => {
  const { world } = await startWithInvoices();
  world.plant('halo', { kind: 'drop-webhook', times: 1 });
  const missed = postInvoice(world);

  const { code, out } = await run(world, 'sync --connection demo');
  await world.settle();

  expect({ code, out }).toMatchObject({
    code: 0,
    out: expect.stringMatching(/invoice: \d records? in HaloPSA/) as string,
  });
  expect(counterpartOf(world, missed)).toBeDefined();
});

test('the log holds the newest entries of all connections, the newest last', async () => {
  const { world } = await startWithInvoices();

  const entries = await runJson<readonly { readonly at: string; readonly outcome: string }[]>(
    world,
    'log -n 20',
  );
  const changes = await runJson<readonly { readonly outcome: string }[]>(world, 'log --changes');

  expect(entries).toHaveLength(20);
  expect(entries.map(({ at }) => at)).toEqual(entries.map(({ at }) => at).toSorted());
  expect(changes.some(({ outcome }) => outcome === 'unchanged')).toBe(false);
  expect(changes.filter(({ outcome }) => outcome === 'created').length).toBeGreaterThan(1);
});

test('a text from a record cannot steer the terminal', async () => {
  const world = await start({ small: true });
  await world.importAll();
  await world.settle();
  const id = postInvoice(world, {}, [
    { item_shortdescription: 'x', qty_order: 1, unit_price: 10, nominal_code: '\u009b31m\u202e' },
  ]);
  await world.settle();
  const { openItems } = world.app.ports;
  await openItems.raise(
    {
      connection: 'demo',
      kind: 'invoice',
      record: `h:${id}`,
      code: 'strange',
      sentence: 'Name \u001b[2J\u009b31m\u202e\nfake line',
      fix: 'None.',
      owner: 'ops',
    },
    '2026-11-24T09:00:00.000Z',
  );

  const text = await run(world, 'errors --code strange');
  const json = await run(world, 'errors --code strange --json');

  expect(text.out).toContain('fake line');
  expect(`${text.out}${json.out}`.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
});
