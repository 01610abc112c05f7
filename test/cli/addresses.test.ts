/** What a person enters at the vendors, and whether anything comes from there. */
import { startMemoryWorld } from '../../local/memory/world.ts';
import { run, runJson } from './cli.ts';

interface Report {
  readonly addresses: Readonly<Record<string, string>>;
  readonly connections: readonly {
    readonly id: string;
    readonly lastWebhooks: Readonly<Record<string, string>>;
    readonly haloWebhooks: { readonly address: string; readonly kinds: readonly string[] };
  }[];
}

test('status names the addresses, each of which the gateway serves', async () => {
  const world = await startMemoryWorld({ small: true });
  const { addresses, connections } = await runJson<Report>(world, 'status');
  expect(addresses).toEqual({
    webhook: 'http://gateway.local/webhooks/quickbooks',
    redirect: 'http://gateway.local/connect/quickbooks/callback',
    reconnect: 'http://gateway.local/connect/quickbooks/reconnect',
  });
  const [{ haloWebhooks } = { haloWebhooks: { address: '', kinds: [] } }] = connections;
  expect(haloWebhooks.address).toBe('http://gateway.local/webhooks/halo/demo/<webhook-path-secret>?kind=');
  expect(haloWebhooks.kinds).toEqual(expect.arrayContaining(['client', 'item', 'invoice', 'supplier']));
  for (const kind of haloWebhooks.kinds) {
    const address = `${haloWebhooks.address.replace('<webhook-path-secret>', 'local-secret')}${kind}`;
    const { pathname, search } = new URL(address);
    const answer = await world.call({
      method: 'POST',
      target: `${pathname}${search}`,
      headers: { authorization: `Basic ${Buffer.from('halo:local-webhook').toString('base64')}` },
      body: Buffer.from(JSON.stringify({ id: 'w1', event: 'Updated', object_id: 1 })),
    });
    expect(answer).toMatchObject({ status: 200, body: '{"accepted":1,"dropped":0}' });
  }
});

test('status says when the last webhook of each system came, and that none did', async () => {
  // Prepare
  const world = await startMemoryWorld({ small: true });
  const before = await run(world, 'status --connection demo');

  // Act
  world.asUser('halo', 'POST', '/api/Client', [{ id: 1, name: 'Renamed by hand' }]);
  await world.settle();

  // Assess
  expect(before.out).toContain(
    'Last webhook from HaloPSA: none in a month; from QuickBooks: none in a month.',
  );
  const { connections } = await runJson<Report>(world, 'status --connection demo');
  expect(connections[0]?.lastWebhooks['halo']).toMatch(/^2026-11-24T09:/);
  expect((await run(world, 'status --connection demo')).out).toContain(
    'Last webhook from HaloPSA: 2026-11-24 09:',
  );
});

test('the secret of the address is not printed', async () => {
  const world = await startMemoryWorld({ small: true });
  expect((await run(world, 'status')).out).not.toContain('local-secret');
});
