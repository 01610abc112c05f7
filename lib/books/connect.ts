/**
 * Connecting a QuickBooks company: ticket → consent at Intuit → callback. A realm once bound stays bound: another company is refused, and so is
 * a company that another connection already has. Reconnecting keeps every setting; what waited goes on by itself.
 */
import type { Clock, ConnectionStore, OpenItemStore } from '../sync/ports.ts';
import type { Connection } from '../sync/connection.ts';
import type { TokenPair, TokenStore } from '../sync/tokens.ts';
import { GRANT } from './expiry-watch.ts';
import { WHOLE_CONNECTION } from './names.ts';
import { issue, verify } from './tickets.ts';

export interface ConnectPorts {
  readonly clock: Clock;
  readonly newId: () => string;
  readonly connections: ConnectionStore;
  readonly tokens: TokenStore;
  readonly openItems: OpenItemStore;
  /** The one that signs, and while it is being changed the one before, which still counts. */
  readonly ticketKeys: () => Promise<readonly string[]>;
  /** True the first time a nonce is seen. */
  readonly useOnce: (nonce: string, expiresAtEpochMs: number) => Promise<boolean>;
  readonly authorizeUrl: (connection: Connection, state: string) => Promise<string>;
  readonly exchange: (connection: Connection, callbackUrl: string) => Promise<TokenPair>;
}

export type Begun =
  { readonly begun: 'redirect'; readonly url: string } | { readonly begun: 'refused'; readonly why: string };

export type Connected =
  | { readonly connected: 'yes'; readonly connection: string }
  | { readonly connected: 'refused'; readonly why: string };

export async function ticketFor(connectionId: string, ports: ConnectPorts): Promise<string> {
  if (!(await ports.connections.get(connectionId)))
    throw new RangeError(`there is no connection ${connectionId}`);
  return issue(connectionId, 'ticket', ports.newId(), ports.clock.now(), await ports.ticketKeys());
}

const EXPIRED = 'The link has expired or was used before. Ask for a new one with `halo-qbo connect`.';

export async function beginConnect(ticket: string, ports: ConnectPorts): Promise<Begun> {
  const keys = await ports.ticketKeys();
  const claims = verify(ticket, 'ticket', ports.clock.now(), keys);
  if (!claims || !(await ports.useOnce(claims.nonce, claims.expiresAtEpochMs)))
    return { begun: 'refused', why: EXPIRED };
  const connection = await ports.connections.get(claims.connection);
  if (!connection) return { begun: 'refused', why: 'The connection no longer exists.' };
  const state = issue(connection.id, 'state', ports.newId(), ports.clock.now(), keys);
  return { begun: 'redirect', url: await ports.authorizeUrl(connection, state) };
}

/** @param callbackUrl as Intuit called it, with code, state and realmId */
export async function finishConnect(callbackUrl: string, ports: ConnectPorts): Promise<Connected> {
  const query = new URL(callbackUrl).searchParams;
  const claims = verify(query.get('state') ?? '', 'state', ports.clock.now(), await ports.ticketKeys());
  if (!claims || !(await ports.useOnce(claims.nonce, claims.expiresAtEpochMs)))
    return { connected: 'refused', why: EXPIRED };
  if (query.get('error')) return { connected: 'refused', why: 'Access was not granted at QuickBooks.' };
  const connection = await ports.connections.get(claims.connection);
  if (!connection) return { connected: 'refused', why: 'The connection no longer exists.' };
  const realmId = query.get('realmId') ?? '';
  const refused = await refusedRealm(connection, realmId, ports);
  if (refused) return { connected: 'refused', why: refused };
  await bind(connection, realmId, await ports.exchange(connection, callbackUrl), ports);
  return { connected: 'yes', connection: connection.id };
}

async function refusedRealm(
  connection: Connection,
  realmId: string,
  ports: ConnectPorts,
): Promise<string | undefined> {
  if (!/^\d{1,20}$/.test(realmId)) return 'QuickBooks did not say which company was chosen.';
  const bound = connection.quickbooks.realmId;
  if (bound !== '' && bound !== realmId) {
    return `This connection belongs to the QuickBooks company ${bound}; ${realmId} was chosen. Choose the same company again.`;
  }
  const others = await ports.connections.list();
  const holder = others.find((other) => other.id !== connection.id && other.quickbooks.realmId === realmId);
  return holder
    ? `The QuickBooks company ${realmId} already belongs to the connection ${holder.id}.`
    : undefined;
}

async function bind(
  connection: Connection,
  realmId: string,
  pair: TokenPair,
  ports: ConnectPorts,
): Promise<void> {
  const stored = await ports.tokens.get(connection.id, 'quickbooks');
  await ports.tokens.put(connection.id, 'quickbooks', { current: pair, version: (stored?.version ?? 0) + 1 });
  // As it is by now: what somebody set while the consent was given stays.
  const now = (await ports.connections.get(connection.id)) ?? connection;
  if (now.quickbooks.realmId === '')
    await ports.connections.put({ ...now, quickbooks: { ...now.quickbooks, realmId } });
  // Refused credentials of HaloPSA are none of this.
  if ((await ports.connections.state(connection.id)).disconnected?.side === 'quickbooks')
    await ports.connections.changeState(connection.id, { disconnected: null });
  await ports.openItems.resolve(connection.id, WHOLE_CONNECTION, 'quickbooks');
  await ports.openItems.resolve(connection.id, WHOLE_CONNECTION, GRANT);
}
