/** Another process of the same system: the same tables, queues and vendors, a clock and a memory of its own. */
import { tableNames } from '../../lib/aws/tables.ts';
import { build, type App } from '../../lib/compose.ts';
import { renewHere } from '../../lib/compose-grants.ts';
import { memoryCipher } from '../../local/memory/cipher.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';

export interface Peculiar {
  /** How far its clock is ahead. */
  readonly skewMs?: number;
  readonly sleep?: (ms: number) => Promise<void>;
}

export function anotherProcess(world: MemoryWorld, name: string, { skewMs = 0, sleep }: Peculiar = {}): App {
  const { settings, transport, ports, secrets, sqs } = world.app;
  let counter = 0;
  return renewHere(
    build({
      settings,
      tables: tableNames({}),
      clock: { now: () => world.clock.now() + skewMs, sleep: sleep ?? ports.clock.sleep },
      newId: () => `${name}${(counter += 1)}`,
      db: world.db.client,
      sqs,
      transport,
      cipher: memoryCipher,
      secrets,
      refresher: () => Promise.reject(new Error('nothing here renews tokens')),
    }),
  );
}
