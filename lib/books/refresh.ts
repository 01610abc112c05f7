/**
 * The one place that renews tokens. A claim makes it single; both tokens are stored as a pair before anyone uses them, and the pair before is
 * kept: when the answer of a rotation was lost, Intuit may still take the token that we have, or the one before it, and each is tried once.
 * There is no blind retry: a rotating token does not survive one.
 */
import type { Side } from '../entities/kind.ts';
import { DisconnectedError, UnavailableError } from '../sync/outcome.ts';
import type { Clock, ConnectionStore, OpenItemStore } from '../sync/ports.ts';
import type { StoredTokens, TokenPair, TokenStore } from '../sync/tokens.ts';
import type { Connection } from '../sync/connection.ts';
import { watchExpiry } from './expiry-watch.ts';
import { WHOLE_CONNECTION } from './names.ts';

/** How a side's grant is renewed. `refused` is definite, `unknown` may have used it up. */
export type Renewal =
  | { readonly renewal: 'renewed'; readonly pair: TokenPair }
  | { readonly renewal: 'refused'; readonly because: string }
  | { readonly renewal: 'unknown'; readonly because: string };

export type Renew = (connection: Connection, current: TokenPair | undefined) => Promise<Renewal>;

export interface RefreshPorts {
  readonly clock: Clock;
  readonly newId: () => string;
  readonly connections: ConnectionStore;
  readonly tokens: TokenStore;
  readonly openItems: OpenItemStore;
  readonly renew: Readonly<Record<Side, Renew>>;
}

/** Longer than two attempts of 15 s and a wait: while the pair before is being tried nobody else may begin. */
const CLAIM_MS = 45_000;
/** How long somebody else's renewal is waited for; who waits may hold a record that others want. */
const WAIT_MS = 10_000;
const WAIT_STEP_MS = 250;
const RETRY_MS = 10_000;
/** A scheduled look renews what has less life left than this. */
const AHEAD_MS = 20 * 60_000;

/** @throws DisconnectedError | UnavailableError */
export async function refreshTokens(connectionId: string, side: Side, ports: RefreshPorts): Promise<void> {
  const connection = await ports.connections.get(connectionId);
  if (!connection) throw new RangeError(`there is no connection ${connectionId}`);
  const owner = ports.newId();
  const before = await ports.tokens.get(connectionId, side);
  if (!(await ports.tokens.claimRefresh(connectionId, side, owner, ports.clock.now(), CLAIM_MS))) {
    return waitForOther(connectionId, side, before?.version ?? 0, ports);
  }
  try {
    await renewClaimed(connection, side, ports);
  } finally {
    await ports.tokens.releaseRefresh(connectionId, side, owner);
  }
}

/** Somebody else is renewing: their pair is ours, too. @throws UnavailableError when none comes, which says nothing about the grant */
async function waitForOther(
  connection: string,
  side: Side,
  version: number,
  ports: RefreshPorts,
): Promise<void> {
  if (await comesFromOther(connection, side, version, ports)) return;
  const retryAt = ports.clock.now() + RETRY_MS;
  throw new UnavailableError(side, 'the token is being renewed elsewhere', retryAt);
}

/** @returns whether a pair later than `version` is stored before long */
async function comesFromOther(
  connection: string,
  side: Side,
  version: number,
  { tokens, clock }: RefreshPorts,
): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < WAIT_MS; waitedMs += WAIT_STEP_MS) {
    await clock.sleep(WAIT_STEP_MS);
    if (((await tokens.get(connection, side))?.version ?? 0) > version) return true;
  }
  return false;
}

async function renewClaimed(connection: Connection, side: Side, ports: RefreshPorts): Promise<void> {
  const stored = await ports.tokens.get(connection.id, side);
  if (side === 'quickbooks' && !stored) throw new DisconnectedError(side, 'it was never connected');
  const first = await ports.renew[side](connection, stored?.current);
  const renewal =
    first.renewal === 'refused' && stored?.previous
      ? await ports.renew[side](connection, stored.previous)
      : first;
  if (renewal.renewal === 'unknown') {
    throw new UnavailableError(
      side,
      `the token could not be renewed: ${renewal.because}`,
      ports.clock.now() + RETRY_MS,
    );
  }
  if (renewal.renewal === 'refused' && (await isRenewed(connection.id, side, stored, ports))) return;
  if (renewal.renewal === 'refused')
    throw new DisconnectedError(side, `the grant is no longer valid (${renewal.because})`);
  await ports.tokens.put(connection.id, side, next(stored, renewal.pair));
}

/**
 * Whoever was taken for dead may have renewed it all the same, and be about to store what came of it: then the refused token is only the old one. Where
 * tokens do not rotate nobody can have used one up.
 */
async function isRenewed(
  connection: string,
  side: Side,
  stored: StoredTokens | undefined,
  ports: RefreshPorts,
): Promise<boolean> {
  const { version = 0, current } = stored ?? {};
  if (((await ports.tokens.get(connection, side))?.version ?? 0) > version) return true;
  return current?.refreshToken !== undefined && comesFromOther(connection, side, version, ports);
}

const next = (stored: StoredTokens | undefined, pair: TokenPair): StoredTokens => ({
  current: pair,
  ...(stored && { previous: stored.current }),
  version: (stored?.version ?? 0) + 1,
});

export interface Looked {
  readonly connection: string;
  readonly side: Side;
  readonly error?: string;
}

const saying = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * The scheduled look: every connection's tokens, ahead of their end, and whether a grant nears its own. Failures are kept for the next look and for
 * whoever needs the token. A grant of QuickBooks' that is gone comes back by a person's consent only; HaloPSA's credentials are tried again, for
 * whoever has put them right there, or here, has done all there is to do.
 */
export async function refreshAhead(ports: RefreshPorts): Promise<readonly Looked[]> {
  const looked = await Promise.all(
    (await ports.connections.list()).map(({ id }) => lookAtConnection(id, ports)),
  );
  return looked.flat();
}

async function lookAtConnection(connection: string, ports: RefreshPorts): Promise<readonly Looked[]> {
  const { disconnected } = await ports.connections.state(connection);
  if (disconnected?.side === 'quickbooks') return [];
  const looked = disconnected
    ? [await attempt(connection, 'halo', () => comeBack(connection, ports))]
    : await renewAhead(connection, ports);
  const watched = await attempt(connection, 'quickbooks', () => watchExpiry(connection, ports));
  return watched.error === undefined ? looked : [...looked, watched];
}

async function renewAhead(connection: string, ports: RefreshPorts): Promise<readonly Looked[]> {
  const looked: Looked[] = [];
  for (const side of ['halo', 'quickbooks'] as const) {
    const stored = await ports.tokens.get(connection, side);
    if (stored && stored.current.accessExpiresAtEpochMs < ports.clock.now() + AHEAD_MS)
      looked.push(await attempt(connection, side, () => refreshTokens(connection, side, ports)));
  }
  return looked;
}

async function attempt(connection: string, side: Side, renew: () => Promise<void>): Promise<Looked> {
  try {
    await renew();
    return { connection, side };
  } catch (error) {
    return { connection, side, error: saying(error) };
  }
}

/** HaloPSA takes the credentials again: the connection goes on where it stopped. */
async function comeBack(connection: string, ports: RefreshPorts): Promise<void> {
  await refreshTokens(connection, 'halo', ports);
  // A person may have disconnected QuickBooks meanwhile.
  if ((await ports.connections.state(connection)).disconnected?.side === 'halo')
    await ports.connections.changeState(connection, { disconnected: null });
  await ports.openItems.resolve(connection, WHOLE_CONNECTION, 'halo');
}
