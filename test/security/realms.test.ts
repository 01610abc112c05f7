/** One company's books never reach another's connection: not by a callback, not by a ticket put to another use, not by a hint. */
import { beginConnect, finishConnect, ticketFor, type ConnectPorts } from '../../lib/books/connect.ts';
import { issue, verify } from '../../lib/books/tickets.ts';
import { connectPorts } from '../../lib/compose-grants.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import {
  REALMS,
  begun,
  countAnew,
  editHalo,
  imported,
  inOwnScreen,
  inQuickBooks,
  quickbooksRecord,
} from '../support/scenario.ts';

const KEY = 'a key for tickets';
const NOW = Date.parse('2026-11-24T09:00:00Z');
const TEN_MINUTES_MS = 600_000;

describe('a ticket', () => {
  const ticket = issue('demo', 'ticket', 'nonce', NOW, [KEY]);
  const forged = (claims: object): string => {
    const [, mac = ''] = ticket.split('.');
    return `${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${mac}`;
  };

  test('says whose it is, for ten minutes', () => {
    expect(verify(ticket, 'ticket', NOW + TEN_MINUTES_MS - 1, [KEY])?.connection).toBe('demo');
    expect(verify(ticket, 'ticket', NOW + TEN_MINUTES_MS, [KEY])).toBeUndefined();
  });

  test.each([
    ['put to another use', ticket, 'state' as const, KEY],
    ['signed with another key', ticket, 'ticket' as const, 'another key'],
    ['without its signature', ticket.split('.')[0] ?? '', 'ticket' as const, KEY],
    ['with an empty signature', `${ticket.split('.')[0] ?? ''}.`, 'ticket' as const, KEY],
    [
      'for another connection',
      forged({ ...verify(ticket, 'ticket', NOW, [KEY]), connection: 'demo-gb' }),
      'ticket' as const,
      KEY,
    ],
    [
      'for longer',
      forged({ ...verify(ticket, 'ticket', NOW, [KEY]), expiresAtEpochMs: NOW * 2 }),
      'ticket' as const,
      KEY,
    ],
    ['that is nothing', '', 'ticket' as const, KEY],
    ['that is no ticket', 'a.b.c', 'ticket' as const, KEY],
  ])('%s is refused', (_, given, purpose, key) => {
    expect(verify(given, purpose, NOW, [key])).toBeUndefined();
  });
});

describe('a company is connected', () => {
  /** Intuit, that says yes to everything. */
  const ports = (world: MemoryWorld): ConnectPorts => ({
    ...connectPorts(world.app),
    exchange: () =>
      Promise.resolve({
        accessToken: 'stolen',
        accessExpiresAtEpochMs: NOW,
        refreshToken: 'stolen',
        obtainedAtEpochMs: NOW,
      }),
  });

  async function callBack(world: MemoryWorld, connection: string, realmId: string) {
    const asked = await beginConnect(await ticketFor(connection, ports(world)), ports(world));
    if (asked.begun !== 'redirect') throw new RangeError(asked.why);
    const state = new URL(asked.url).searchParams.get('state') ?? '';
    const url = `https://api.example.com/connect/quickbooks/callback?code=c&state=${encodeURIComponent(state)}&realmId=${realmId}`;
    return { url, answer: await finishConnect(url, ports(world)) };
  }

  test.each([
    ['another’s company', REALMS['demo-gb']],
    ['a company that nobody has', '999'],
    ['none', ''],
    ['something that is no company', '1%20OR%201'],
  ])('with %s: refused, and its tokens are kept nowhere', async (_, realmId) => {
    const world = await begun();

    const { answer } = await callBack(world, 'demo', realmId);

    expect(answer.connected).toBe('refused');
    expect((await world.app.tokens.get('demo', 'quickbooks'))?.current.accessToken).not.toBe('stolen');
    expect((await world.app.ports.connections.get('demo'))?.quickbooks.realmId).toBe(REALMS.demo);
  });

  test('for the first time, with a company that another connection has: refused', async () => {
    const world = await begun();
    const demo = await world.app.ports.connections.get('demo');
    if (demo)
      await world.app.ports.connections.put({ ...demo, quickbooks: { ...demo.quickbooks, realmId: '' } });

    const { answer } = await callBack(world, 'demo', REALMS['demo-gb']);

    expect(answer).toMatchObject({
      connected: 'refused',
      why: expect.stringContaining('belongs to the connection demo-gb'),
    });
  });

  test('and the answer is sent a second time: refused', async () => {
    const world = await begun();
    const { url, answer } = await callBack(world, 'demo', REALMS.demo);

    expect(answer.connected).toBe('yes');
    expect(await finishConnect(url, ports(world))).toMatchObject({ connected: 'refused' });
  });
});

test('what happens in one company never happens in another', async () => {
  const world = await imported();
  const others = JSON.stringify(inQuickBooks(world, 'Customer', 'demo-gb'));
  const { SyncToken } = quickbooksRecord(world, 'Customer', '60');

  inOwnScreen(world, 'Customer', {
    Id: '60',
    SyncToken,
    sparse: true,
    PrimaryEmailAddr: { Address: 'us@example.com' },
  });
  editHalo(world, 'Client', { id: 1, accountsemailaddress: 'halo@example.com' });
  await world.settle();

  expect(JSON.stringify(inQuickBooks(world, 'Customer', 'demo-gb'))).toBe(others);
});

test('a hint that names one company is never asked of another', async () => {
  const world = await imported();
  countAnew(world);
  const paths: string[] = [];
  const asked = world.quickbooks.request.bind(world.quickbooks);
  world.quickbooks.request = (request) => {
    paths.push(request.path);
    return asked(request);
  };

  await world.app.ports.queue.send(
    [
      {
        system: 'quickbooks',
        origin: REALMS['demo-gb'],
        kind: 'client',
        id: '60',
        operation: 'update',
        cause: 'webhook',
        eventId: 'e',
        observedAt: new Date(world.clock.now()).toISOString(),
        attempt: 0,
      },
    ],
    'live',
  );
  await world.settle();

  expect(paths.filter((path) => path.includes(REALMS.demo))).toEqual([]);
});
