/** Tokens: what is renewed, how often, and that only the vendor's own word ends a connection. */
import { refreshTokens, type RefreshPorts, type Renewal } from '../../lib/books/refresh.ts';
import { tokenSource } from '../../lib/http/token-source.ts';
import { DisconnectedError, ReadRefusedError, UnavailableError } from '../../lib/sync/outcome.ts';
import type { StoredTokens, TokenPair, TokenSource, TokenStore } from '../../lib/sync/tokens.ts';
import { startMemoryWorld } from '../../local/memory/world.ts';
import { INVOICE, NOW, quickbooks, type Reply } from './vendor.ts';

const HOUR_MS = 3_600_000;

const pair = (accessToken: string, lifeMs = HOUR_MS): TokenPair => ({
  accessToken,
  accessExpiresAtEpochMs: Date.parse(NOW) + lifeMs,
  obtainedAtEpochMs: Date.parse(NOW),
});

/** One connection's tokens, and a refresher that counts. */
function shelf(stored: StoredTokens | undefined, renewTo?: string) {
  const held = { stored, renewals: 0 };
  const tokens = { get: () => Promise.resolve(held.stored) } as unknown as TokenStore;
  const kept = new Map();
  const source = (now: () => number): TokenSource =>
    tokenSource('demo', 'quickbooks', {
      tokens,
      now,
      kept,
      refresher: () => {
        held.renewals += 1;
        if (renewTo !== undefined)
          held.stored = { current: pair(`${renewTo} ${held.renewals}`), version: held.renewals + 1 };
        return Promise.resolve();
      },
    });
  return { held, source };
}

const refusal = (code: string): Reply => ({
  status: 403,
  body: { fault: { error: [{ code, detail: 'no' }], type: 'AUTHORIZATION' } },
});
const fine: Reply = { body: { Invoice: { Id: '5' }, time: NOW } };

describe('a 403', () => {
  test('that is about a permission renews nothing', async () => {
    const { held, source } = shelf({ current: pair('good'), version: 1 }, 'new');
    const { system, asked } = quickbooks(() => refusal('5020'), { tokens: source });

    await expect(system.read(INVOICE, '5')).rejects.toThrow(ReadRefusedError);
    await expect(system.read(INVOICE, '5')).rejects.toThrow(ReadRefusedError);

    expect(held.renewals).toBe(0);
    expect(asked).toHaveLength(2);
  });

  test('of a token that was replaced meanwhile is asked again with the one that is stored', async () => {
    const { held, source } = shelf({ current: pair('of before'), version: 1 });
    const { system } = quickbooks(
      ({ token }) => {
        held.stored = { current: pair('of the reconnect'), version: 2 };
        return token === 'of before' ? refusal('5020') : fine;
      },
      { tokens: source },
    );

    expect(await system.read(INVOICE, '5')).toMatchObject({ record: { Id: '5' } });
    expect(held.renewals).toBe(0);
  });

  test('that means the token renews it, once', async () => {
    const { held, source } = shelf({ current: pair('odd'), version: 1 }, 'new');
    const { system } = quickbooks(({ token }) => (token === 'odd' ? refusal('3100') : fine), {
      tokens: source,
    });

    expect(await system.read(INVOICE, '5')).toMatchObject({ record: { Id: '5' } });
    expect(held.renewals).toBe(1);
  });

  test('that stays is the end of the grant, and the token is renewed at most once a minute', async () => {
    const { held, source } = shelf({ current: pair('odd'), version: 1 }, 'new');
    const { system, advance } = quickbooks(() => refusal('3100'), { tokens: source });

    await expect(system.read(INVOICE, '5')).rejects.toThrow(DisconnectedError);
    await expect(system.read(INVOICE, '5')).rejects.toThrow(DisconnectedError);
    expect(held.renewals).toBe(1);

    advance(60_000);
    await expect(system.read(INVOICE, '5')).rejects.toThrow(DisconnectedError);
    expect(held.renewals).toBe(2);
  });
});

test('a renewal that came to nothing is tried again and disconnects nobody', async () => {
  const { source } = shelf({ current: pair('old', -1), version: 1 });

  await expect(source(() => Date.parse(NOW)).access()).rejects.toThrow(UnavailableError);
});

test('where nothing is stored nothing was ever connected', async () => {
  const { source } = shelf(undefined);

  await expect(source(() => Date.parse(NOW)).access()).rejects.toThrow(DisconnectedError);
});

describe('two who renew one token', () => {
  /** A world whose token was rotated before, and a vendor that refuses whatever it is asked. */
  async function ports(whileAsked: (advance: (ms: number) => void) => void): Promise<RefreshPorts> {
    const { app, clock } = await startMemoryWorld({ small: true });
    const before = await app.tokens.get('demo', 'quickbooks');
    if (!before) throw new RangeError('the world is not connected');
    const { current, version } = before;
    await app.tokens.put('demo', 'quickbooks', { current, previous: current, version: version + 1 });
    const renew = (): Promise<Renewal> => {
      whileAsked(clock.advance);
      return Promise.resolve({ renewal: 'refused', because: 'of the vendor' });
    };
    return {
      ...app.ports,
      clock: { now: clock.now, sleep: (ms) => Promise.resolve(clock.advance(ms)) },
      tokens: app.tokens,
      renew: { halo: renew, quickbooks: renew },
    };
  }

  const claim = ({ tokens, clock }: RefreshPorts): Promise<boolean> =>
    tokens.claimRefresh('demo', 'quickbooks', 'other', clock.now(), 60_000);

  test('one is stuck: the other is told to come again, for the grant may be fine', async () => {
    const world = await ports(() => undefined);
    await claim(world);

    await expect(refreshTokens('demo', 'quickbooks', world)).rejects.toThrow(UnavailableError);
  });

  test('one has the time for both of its tries', async () => {
    const claims: Promise<boolean>[] = [];
    const world: RefreshPorts = await ports((advance) => {
      advance(15_500);
      claims.push(claim(world));
    });

    await expect(refreshTokens('demo', 'quickbooks', world)).rejects.toThrow(DisconnectedError);

    expect(await Promise.all(claims)).toEqual([false, false]);
  });
});
