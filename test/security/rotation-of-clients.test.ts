/** What the vendors know us by is changed while invoices are posted: each of them arrives, and nothing fails or asks for a person. */
import { refreshAhead } from '../../lib/books/refresh.ts';
import { ticketFor } from '../../lib/books/connect.ts';
import { connectPorts, refreshPorts } from '../../lib/compose-grants.ts';
import { consent, type MemoryWorld } from '../../local/memory/world.ts';
import { HALO_CLIENT, QUICKBOOKS_CLIENT } from '../../local/sample/index.ts';
import { run } from '../cli/cli.ts';
import { counterparts, imported, openItems, postInvoice } from '../support/scenario.ts';

type Secrets = Record<string, string | undefined>;

const HOUR_MS = 3_600_000;

/** Long enough for every token to be renewed. */
async function twoHours(world: MemoryWorld): Promise<void> {
  for (let quarter = 0; quarter < 8; quarter += 1) {
    world.clock.advance(HOUR_MS / 4);
    await refreshAhead(refreshPorts(world.app));
    await world.settle();
  }
}

/** An invoice is posted and arrives. */
async function goesOn(world: MemoryWorld): Promise<void> {
  const before = counterparts(world).length;
  postInvoice(world);
  await world.settle(120_000);
  expect(counterparts(world)).toHaveLength(before + 1);
}

async function nothingFailed(world: MemoryWorld): Promise<void> {
  expect(await openItems(world)).toEqual([]);
  expect(await world.app.deadLetters.count()).toBe(0);
  expect((await world.app.ports.connections.state('demo')).disconnected).toBeUndefined();
}

test('HaloPSA: a second application, then the first is deleted, though a token of it is still in use', async () => {
  const secrets: Secrets = {};
  const applications: { clientId: string; clientSecret: string }[] = [
    { clientId: HALO_CLIENT.id, clientSecret: HALO_CLIENT.secret },
  ];
  const world = await imported({ secrets, halo: { applications } });
  await goesOn(world);

  applications.push({ clientId: 'second', clientSecret: 'its secret' });
  for (const id of ['demo', 'demo-gb']) {
    secrets[`halo/${id}/client-id`] = 'second';
    secrets[`halo/${id}/client-secret`] = 'its secret';
  }
  await goesOn(world);
  applications.shift();

  await goesOn(world);
  await twoHours(world);
  await goesOn(world);
  await nothingFailed(world);
});

describe('QuickBooks’ client secret', () => {
  const renamed = { 'quickbooks/client-secret': 'the new one' };

  test('both count for a while: put in, and the old one deleted', async () => {
    const secrets: Secrets = {};
    const clientSecrets = [QUICKBOOKS_CLIENT.secret, 'the new one'];
    const world = await imported({ secrets, quickbooks: { clientSecrets } });

    Object.assign(secrets, renamed);
    await twoHours(world);
    clientSecrets.shift();

    await twoHours(world);
    await goesOn(world);
    await nothingFailed(world);
  });

  test('the old one ends before the new one is put in: work waits, and no company has to be connected again', async () => {
    const secrets: Secrets = {};
    const clientSecrets: string[] = [QUICKBOOKS_CLIENT.secret];
    const world = await imported({ secrets, quickbooks: { clientSecrets } });
    const before = counterparts(world).length;

    clientSecrets[0] = 'the new one';
    await twoHours(world);
    postInvoice(world);
    await world.settle(120_000);
    expect(counterparts(world)).toHaveLength(before);
    expect((await run(world, 'status --connection demo')).out).toContain('quickbooks/client-secret');
    Object.assign(secrets, renamed);
    world.clock.advance(300_000);
    await world.settle();

    expect(counterparts(world)).toHaveLength(before + 1);
    await nothingFailed(world);
  });
});

describe('the key of connect links', () => {
  const begin = async (world: MemoryWorld, ticket: string) =>
    (await world.call({ method: 'GET', target: `/connect/quickbooks?ticket=${encodeURIComponent(ticket)}` }))
      .status;

  test('a link that was given out before the change works while the key before stands beside the new one, and not after', async () => {
    const secrets: Secrets = {};
    const world = await imported({ secrets });
    const [used, unused] = [
      await ticketFor('demo', connectPorts(world.app)),
      await ticketFor('demo', connectPorts(world.app)),
    ];

    secrets['ticket-key'] = 'another key';
    secrets['ticket-key-previous'] = 'a key for tickets';
    expect(await begin(world, used)).toBe(302);
    expect(await begin(world, await ticketFor('demo', connectPorts(world.app)))).toBe(302);
    delete secrets['ticket-key-previous'];

    expect(await begin(world, unused)).toBe(403);
  });
});

test('tokens: given back and asked for anew, and what was posted meanwhile follows', async () => {
  const world = await imported();
  const before = counterparts(world).length;
  await run(world, 'disconnect --connection demo --yes');
  postInvoice(world);
  await world.settle(120_000);
  expect(counterparts(world)).toHaveLength(before);

  const demo = await world.app.ports.connections.get('demo');
  if (demo) await consent(world, demo);
  world.clock.advance(300_000);
  await world.settle();

  expect(counterparts(world)).toHaveLength(before + 1);
  await nothingFailed(world);
});
