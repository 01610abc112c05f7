/**
 * HaloPSA sends a webhook once and says in its log what became of it. What could not be delivered is a hint, so that a deletion, which no list of
 * HaloPSA's shows, is not lost with it. Asked for where the connection's settings say so: it takes a right of its own and a request for each
 * webhook at every sweep, and what the log's fields mean is known from the API's description only.
 */
import type { Wire } from '../../entities/kind.ts';
import { get, isRecord } from '../../entities/lens.ts';
import { kindByName } from '../../entities/registry.ts';
import { idText } from '../../entities/wire.ts';
import type { ChangeEvent } from '../../sync/change-event.ts';
import type { Connection } from '../../sync/connection.ts';
import { ReadRefusedError } from '../../sync/outcome.ts';
import type { Ports } from '../../sync/ports.ts';
import type { RecordSystem } from '../../sync/record-system.ts';
import { hint } from './hints.ts';
import { tellRefused } from './turns.ts';

/** The name under which it is kept how far the log was read. */
const LOG = 'webhook-event';
const OVERLAP_MS = 60_000;
/** At the first look; what is older was swept before. */
const FIRST_LOOK_MS = 3_600_000;

/** @returns how many hints */
export async function hintAtUndelivered(connection: Connection, ports: Ports): Promise<number> {
  if (connection.halo.webhookEvents !== true) return 0;
  const { id } = connection;
  const system = ports.system('halo', connection, 'sweep');
  const now = ports.clock.now();
  const last = await ports.coverage.coveredUntil(id, 'halo', LOG);
  const since = last === undefined ? now - FIRST_LOOK_MS : Date.parse(last) - OVERLAP_MS;
  const found = new Map<string, ChangeEvent>();
  try {
    for (const { webhookId, kind } of await ownWebhooks(id, system))
      for (const record of await failedSince(webhookId, since, system)) {
        const event = hint({ connection, side: 'halo', cause: 'sweep', ports }, { kind, id: record });
        found.set(`${kind.name} ${record}`, event);
      }
  } catch (error) {
    if (!(error instanceof ReadRefusedError)) throw error;
    await tellRefused({ connection, side: 'halo', ports }, 'WebhookEvent', error);
    return 0;
  }
  if (found.size > 0) await ports.queue.send([...found.values()], 'live');
  await ports.coverage.advance(id, 'halo', LOG, new Date(now).toISOString());
  return found.size;
}

interface OwnWebhook {
  readonly webhookId: string;
  readonly kind: { readonly name: string };
}

/** Those that lead to this connection; where they lead says of which kind they tell. */
async function ownWebhooks(connection: string, system: RecordSystem): Promise<readonly OwnWebhook[]> {
  const own: OwnWebhook[] = [];
  for await (const { records } of system.changed({ name: 'Webhook' }, undefined))
    for (const record of records) {
      const address = idText(record['url']);
      if (!URL.canParse(address)) continue;
      const { pathname, searchParams } = new URL(address);
      const kind = kindByName(searchParams.get('kind') ?? '');
      if (kind && pathname.includes(`/webhooks/halo/${connection}/`))
        own.push({ webhookId: idText(record['id']), kind });
    }
  return own;
}

/** Newest first, no further than need be. @returns the ids of the records that HaloPSA wanted to tell of */
async function failedSince(
  webhookId: string,
  since: number,
  system: RecordSystem,
): Promise<readonly string[]> {
  const query = { webhook_id: webhookId, order: 'timestamp', orderdesc: 'true' };
  const ids: string[] = [];
  for await (const { records } of system.changed({ name: 'WebhookEvent', query }, undefined)) {
    const recent = records.filter((record) => timeOf(record) >= since);
    ids.push(...recent.filter((record) => record['error'] === true).flatMap(recordsIn));
    if (recent.length < records.length) break;
  }
  return ids;
}

function timeOf(record: Wire): number {
  const time = idText(record['timestamp']);
  return Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(time) ? time : `${time}Z`);
}

/** A delivery of several names them in its body only. */
function recordsIn(record: Wire): readonly string[] {
  const own = idText(record['entity_id']);
  return [...new Set([own, ...idsIn(idText(record['requestbody']))])].filter((id) => /^[1-9]\d*$/.test(id));
}

function idsIn(body: string): readonly string[] {
  try {
    return [JSON.parse(body) as unknown]
      .flat()
      .filter(isRecord)
      .map((one) => idText(get(one, 'object_id')));
  } catch {
    return [];
  }
}
