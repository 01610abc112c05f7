/**
 * What is entered at the vendors, and whether anything has come from there. When the last webhook came is read from the history and written nowhere
 * else: what lets webhooks in answers before it thinks, has no right to any table for it, and a hint that it has queued leaves its entry there anyhow.
 */
import type { Side } from '../entities/kind.ts';
import type { Journal } from '../sync/ports.ts';
import type { Connection } from '../sync/connection.ts';
import { directionOf } from '../sync/job.ts';
import { walksOf } from './capture.ts';

export interface VendorAddresses {
  readonly webhook: string;
  readonly redirect: string;
  readonly reconnect: string;
}

/** At Intuit, once for the app. */
export const quickbooksAddresses = (publicUrl: string): VendorAddresses => ({
  webhook: `${publicUrl}/webhooks/quickbooks`,
  redirect: `${publicUrl}/connect/quickbooks/callback`,
  reconnect: `${publicUrl}/connect/quickbooks/reconnect`,
});

export interface HaloWebhooks {
  /** Without its secret, which is in nobody's terminal. */
  readonly address: string;
  /** What the address ends with: a webhook for each, since HaloPSA's say an id and not always what it is of. */
  readonly kinds: readonly string[];
}

/** At HaloPSA, for each resource that its changes are followed of. */
export const haloWebhooks = (publicUrl: string, connection: Connection): HaloWebhooks => ({
  address: `${publicUrl}/webhooks/halo/${connection.id}/<webhook-path-secret>?kind=`,
  kinds: walksOf(connection)
    .filter(({ side, kind }) => side === 'halo' && directionOf({ connection, kind }) !== 'link')
    .map(({ name }) => name),
});

export type LastWebhooks = Readonly<Partial<Record<Side, string>>>;

/** Most often the first look finds both. */
const LOOKS = [100, 2_000];

/** When a webhook of each system last led to work, in the last month. */
export async function lastWebhooks(
  connection: string,
  journal: Pick<Journal, 'recent'>,
): Promise<LastWebhooks> {
  let found: LastWebhooks = {};
  for (const limit of LOOKS) {
    const entries = await journal.recent(connection, limit);
    const webhooks = entries.map(({ event }) => event).filter(({ cause }) => cause === 'webhook');
    const lastOf = (side: Side): LastWebhooks => {
      const times = webhooks.filter(({ system }) => system === side).map(({ observedAt }) => observedAt);
      return times.length > 0 ? { [side]: times.toSorted().at(-1) } : {};
    };
    found = { ...lastOf('halo'), ...lastOf('quickbooks') };
    if ((found.halo && found.quickbooks) || entries.length < limit) break;
  }
  return found;
}
