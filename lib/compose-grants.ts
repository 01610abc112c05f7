/**
 * The part of the composition that talks to the token endpoints. Apart, because Intuit's library is in it and only the functions that connect
 * and refresh are to carry that.
 */
import { hostsOf, type App } from './compose.ts';
import type { ConnectPorts } from './books/connect.ts';
import type { DisconnectPorts, Revocation } from './books/disconnect.ts';
import { refreshTokens, type RefreshPorts, type Renew } from './books/refresh.ts';
import { clientCredentials } from './halo/auth.ts';
import {
  GrantRefused,
  GrantUnknown,
  intuitLibrary,
  type Intuit,
  type IntuitApp,
} from './quickbooks/intuit.ts';
import type { Connection } from './sync/connection.ts';
import { accepted, required } from './sync/secrets.ts';
import { addressTrouble } from './sync/vendor-address.ts';

export { GrantRefused, GrantUnknown };

export const CALLBACK_PATH = '/connect/quickbooks/callback';

let intuit: Intuit = intuitLibrary;

/** Another way to Intuit's token endpoints, for a world without a network. */
export const reachIntuitThrough = (own: Intuit): void => {
  intuit = own;
};

export const publicUrl = ({ settings }: App): string => settings.PUBLIC_URL ?? 'http://127.0.0.1:3000';

/** Intuit's library has a way out of its own. @throws RangeError for an address that is not Intuit's */
function checkAddresses({ settings }: App, { id, quickbooks }: Connection): void {
  const hosts = hostsOf(settings)?.quickbooks;
  for (const name of ['authorizeUrl', 'tokenUrl', 'revokeUrl'] as const) {
    const trouble = hosts && addressTrouble(quickbooks[name], hosts[name]);
    if (trouble !== undefined) throw new RangeError(`connections.${id}.quickbooks.${name} ${trouble}`);
  }
}

async function intuitApp(app: App, connection: Connection): Promise<IntuitApp> {
  checkAddresses(app, connection);
  const { quickbooks } = connection;
  return {
    clientId: await required(app.secrets, 'quickbooks/client-id'),
    clientSecret: await required(app.secrets, 'quickbooks/client-secret'),
    redirectUri: `${publicUrl(app)}${CALLBACK_PATH}`,
    authorizeUrl: quickbooks.authorizeUrl,
    tokenUrl: quickbooks.tokenUrl,
    revokeUrl: quickbooks.revokeUrl,
  };
}

const renewQuickBooks =
  (app: App): Renew =>
  async (connection, current) => {
    if (current?.refreshToken === undefined)
      return { renewal: 'refused', because: 'there is no refresh token' };
    try {
      const pair = await intuit.refreshGrant(
        await intuitApp(app, connection),
        current.refreshToken,
        app.ports.clock.now(),
      );
      return { renewal: 'renewed', pair };
    } catch (error) {
      if (error instanceof GrantRefused) return { renewal: 'refused', because: error.message };
      if (error instanceof GrantUnknown) return { renewal: 'unknown', because: error.message };
      throw error;
    }
  };

const renewHalo =
  (app: App): Renew =>
  async (connection) =>
    clientCredentials(connection, {
      clientId: await required(app.secrets, `halo/${connection.id}/client-id`),
      clientSecret: await required(app.secrets, `halo/${connection.id}/client-secret`),
      transport: app.transport,
      nowEpochMs: app.ports.clock.now(),
    });

export const refreshPorts = (app: App): RefreshPorts => ({
  clock: app.ports.clock,
  newId: app.ports.newId,
  connections: app.ports.connections,
  tokens: app.tokens,
  openItems: app.ports.openItems,
  renew: { halo: renewHalo(app), quickbooks: renewQuickBooks(app) },
});

export const connectPorts = (app: App): ConnectPorts => ({
  clock: app.ports.clock,
  newId: app.ports.newId,
  connections: app.ports.connections,
  tokens: app.tokens,
  openItems: app.ports.openItems,
  ticketKeys: () => accepted(app.secrets, 'ticket-key'),
  useOnce: app.useOnce,
  authorizeUrl: async (connection, state) => intuit.authorizeUrl(await intuitApp(app, connection), state),
  exchange: async (connection, callbackUrl) =>
    intuit.exchangeCode(await intuitApp(app, connection), callbackUrl, app.ports.clock.now()),
});

const revoke =
  (app: App) =>
  async (connection: Connection, refreshToken: string): Promise<Revocation> => {
    try {
      await intuit.revokeGrant(await intuitApp(app, connection), refreshToken);
      return { revocation: 'revoked' };
    } catch (error) {
      if (error instanceof GrantRefused) return { revocation: 'refused', because: error.message };
      if (error instanceof GrantUnknown) return { revocation: 'unknown', because: error.message };
      throw error;
    }
  };

export const disconnectPorts = (app: App): DisconnectPorts => ({
  clock: app.ports.clock,
  connections: app.ports.connections,
  tokens: app.tokens,
  revoke: revoke(app),
});

/** Lets this very process renew tokens: the local world and the ops command on one machine. */
export function renewHere(app: App): App {
  app.refreshHere((connection, side) => refreshTokens(connection, side, refreshPorts(app)));
  return app;
}
