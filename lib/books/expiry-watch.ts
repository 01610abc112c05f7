/** Looks whether a grant nears its end: one open item of the connection while it does, gone after a renewal or a reconnect. */
import type { Clock, OpenItemStore } from '../sync/ports.ts';
import type { TokenStore } from '../sync/tokens.ts';
import { expiryOf, fixOf, sentenceOf } from './expiry.ts';
import { WHOLE_CONNECTION } from './names.ts';

export interface ExpiryPorts {
  readonly clock: Clock;
  readonly tokens: TokenStore;
  readonly openItems: OpenItemStore;
}

/** What the open item of a grant that nears its end is about. */
export const GRANT = 'grant';

export async function watchExpiry(
  connection: string,
  { clock, tokens, openItems }: ExpiryPorts,
): Promise<void> {
  const now = clock.now();
  const stored = await tokens.get(connection, 'quickbooks');
  const expiry = stored && expiryOf(stored.current, now);
  const known = await openItems.get(connection, WHOLE_CONNECTION, GRANT);
  const code = expiry && `grant-ends-${expiry.mark}`;
  if (code === known?.code) return;
  if (!expiry || code === undefined) return openItems.resolve(connection, WHOLE_CONNECTION, GRANT);
  await openItems.raise(
    {
      connection,
      kind: WHOLE_CONNECTION,
      record: GRANT,
      code,
      sentence: sentenceOf(expiry),
      fix: fixOf(connection),
      owner: 'ops',
    },
    new Date(now).toISOString(),
  );
}
