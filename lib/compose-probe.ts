/** The part of the composition that asks vendors plainly. It waits behind what is live, and what Intuit meters is counted like any other read. */
import type { ProbePorts } from './books/probe.ts';
import type { App } from './compose.ts';
import type { Side } from './entities/kind.ts';
import { classify as haloFault } from './halo/faults.ts';
import { plainAsk, type PlainAskOptions } from './http/plain-ask.ts';
import { tokenSource } from './http/token-source.ts';
import { classify as quickbooksFault, readFault } from './quickbooks/faults.ts';
import { isMetered, readsIn } from './quickbooks/metered.ts';
import type { Connection } from './sync/connection.ts';

type Own = Pick<PlainAskOptions, 'root' | 'query' | 'faultOf' | 'onAnswered'>;

const halo = ({ halo: { baseUrl } }: Connection): Own => ({
  root: `${baseUrl}/api`,
  query: {},
  faultOf: (status, text) => (status < 300 ? undefined : haloFault(status, text).fault),
});

const quickbooks = (
  { quickbooks: { apiUrl, realmId, minorVersion } }: Connection,
  { budgets: { meter } }: App,
): Own => ({
  root: `${apiUrl}/v3/company/${realmId}`,
  query: { minorversion: String(minorVersion) },
  // An answer of 200 may carry a fault all the same.
  faultOf: (status, text) =>
    status < 300 && readFault(text) === undefined ? undefined : quickbooksFault(status, text).fault,
  ...(isMetered(apiUrl) && {
    onAnswered: ({ method, path }) => meter.count(method === 'DELETE' ? 0 : readsIn({ method, path })),
  }),
});

export function probePorts(app: App, connection: Connection): ProbePorts {
  const { clock, newId, journal } = app.ports;
  const { PUBLIC_URL: publicUrl } = app.settings;
  const vendor = (side: Side, own: Own) =>
    plainAsk({
      ...own,
      side,
      transport: app.transport,
      tokens: tokenSource(connection.id, side, app.tokenSources),
      budget: app.budgets.of(side, connection, 'sweep'),
      now: clock.now,
    });
  return {
    clock,
    newId,
    journal,
    secrets: app.secrets,
    ...(publicUrl !== undefined && { publicUrl }),
    vendors: {
      halo: vendor('halo', halo(connection)),
      quickbooks: vendor('quickbooks', quickbooks(connection, app)),
    },
    tokenSeconds: async (side) => {
      const stored = await app.tokens.get(connection.id, side);
      const { accessExpiresAtEpochMs = NaN, obtainedAtEpochMs = NaN } = stored?.current ?? {};
      return stored && (accessExpiresAtEpochMs - obtainedAtEpochMs) / 1_000;
    },
  };
}
