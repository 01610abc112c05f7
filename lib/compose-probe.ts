/** The part of the composition that asks vendors plainly. It runs beside the sync, so it takes no more than half of what a vendor allows. */
import type { ProbePorts } from './books/probe.ts';
import type { App } from './compose.ts';
import type { Side } from './entities/kind.ts';
import { classify as haloFault } from './halo/faults.ts';
import { pacedBudget, type Rate } from './http/budget.ts';
import { plainAsk, type PlainAskOptions } from './http/plain-ask.ts';
import { tokenSource } from './http/token-source.ts';
import { classify as quickbooksFault, readFault } from './quickbooks/faults.ts';
import type { Connection } from './sync/connection.ts';

type Own = Pick<PlainAskOptions, 'root' | 'query' | 'faultOf'> & { readonly rates: readonly Rate[] };

const halo = ({ halo: { baseUrl, requestsPer5Minutes } }: Connection): Own => ({
  root: `${baseUrl}/api`,
  query: {},
  rates: [{ requests: Math.ceil(requestsPer5Minutes / 2), windowMs: 300_000 }],
  faultOf: (status, text) => (status < 300 ? undefined : haloFault(status, text).fault),
});

/** @see https://developer.intuit.com/app/developer/qbo/docs/learn/limits-and-throttles */
const quickbooks = ({ quickbooks: { apiUrl, realmId, minorVersion } }: Connection): Own => ({
  root: `${apiUrl}/v3/company/${realmId}`,
  query: { minorversion: String(minorVersion) },
  rates: [{ requests: 5, windowMs: 1_000 }],
  // An answer of 200 may carry a fault all the same.
  faultOf: (status, text) =>
    status < 300 && readFault(text) === undefined ? undefined : quickbooksFault(status, text).fault,
});

export function probePorts(app: App, connection: Connection): ProbePorts {
  const { clock, newId, journal } = app.ports;
  const { PUBLIC_URL: publicUrl } = app.settings;
  const vendor = (side: Side, { rates, ...own }: Own) =>
    plainAsk({
      ...own,
      side,
      transport: app.transport,
      tokens: tokenSource(connection.id, side, app.tokenSources),
      budget: pacedBudget(rates, clock.now, clock.sleep),
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
      quickbooks: vendor('quickbooks', quickbooks(connection)),
    },
    tokenSeconds: async (side) => {
      const stored = await app.tokens.get(connection.id, side);
      const { accessExpiresAtEpochMs = NaN, obtainedAtEpochMs = NaN } = stored?.current ?? {};
      return stored && (accessExpiresAtEpochMs - obtainedAtEpochMs) / 1_000;
    },
  };
}
