/**
 * Webhooks in: let in or refused, read as hints, queued, answered — in this order, and nothing is thought about. The answer goes out only once
 * the queue has the hints, so a queue that fails makes the vendor send again.
 */
import { kindByName, kindByQuickBooksEntity } from '../entities/registry.ts';
import type { ChangeEvent } from './change-event.ts';
import type { ChangeQueue, Clock, ConnectionStore } from './ports.ts';
import { accepted, type SecretStore } from './secrets.ts';

export const BODY_MAX_BYTES = 1_048_576;

export interface IngestAnswer {
  readonly status: 200 | 400 | 401 | 404 | 413;
  /** Hints queued. */
  readonly accepted: number;
  /** Events that name no record, or one of a company or kind that is not ours: dropped, because a 4xx would hold back everybody's later events. */
  readonly dropped: number;
  /** The senders' ids of what was queued, by which the log of the workers has it again. */
  readonly eventIds: readonly string[];
}

interface Notified {
  readonly id: string;
  readonly eventId: string;
  readonly changedAt?: string;
}

export interface IngestPorts {
  readonly clock: Clock;
  readonly connections: Pick<ConnectionStore, 'get' | 'list'>;
  readonly queue: ChangeQueue;
  readonly secrets: SecretStore;
  readonly quickbooks: {
    readonly isSigned: (body: Buffer, signature: string | undefined, verifierToken: string) => boolean;
    readonly read: (body: Buffer) =>
      | {
          readonly notified: readonly (Notified & {
            readonly realmId: string;
            readonly entity: string;
            readonly operation: ChangeEvent['operation'];
            readonly into?: string;
          })[];
          readonly malformed: number;
        }
      | undefined;
  };
  readonly halo: {
    readonly equal: (a: string, b: string) => boolean;
    readonly isAuthorised: (header: string | undefined, user: string, password: string) => boolean;
    readonly read: (body: Buffer) => readonly (Notified & { readonly event: string })[] | undefined;
  };
}

/** An id becomes part of an address; what would lead elsewhere in it names no record. */
const isId = (id: string): boolean => /^\w[\w.:-]{0,99}$/.test(id);

const refused = (status: IngestAnswer['status']): IngestAnswer => ({
  status,
  accepted: 0,
  dropped: 0,
  eventIds: [],
});

const taken = (events: readonly ChangeEvent[], dropped: number): IngestAnswer => ({
  status: 200,
  accepted: events.length,
  dropped,
  eventIds: events.map(({ eventId }) => eventId),
});

const withChange = (changedAt: string | undefined) => {
  const time = Date.parse(changedAt ?? '');
  return Number.isNaN(time) ? {} : { changedAt: new Date(time).toISOString() };
};

export async function ingestQuickBooks(
  body: Buffer,
  signature: string | undefined,
  ports: IngestPorts,
): Promise<IngestAnswer> {
  if (body.length > BODY_MAX_BYTES) return refused(413);
  const verifierTokens = await accepted(ports.secrets, 'quickbooks/verifier-token');
  if (!verifierTokens.some((token) => ports.quickbooks.isSigned(body, signature, token))) return refused(401);
  const read = ports.quickbooks.read(body);
  if (!read) return refused(400);
  const { notified, malformed } = read;
  const realms = new Set((await ports.connections.list()).map((connection) => connection.quickbooks.realmId));
  const observedAt = new Date(ports.clock.now()).toISOString();
  const events = notified.flatMap(
    ({ realmId, entity, id, operation, into, eventId, changedAt }): ChangeEvent[] => {
      const kind = kindByQuickBooksEntity(entity);
      if (!kind || !realms.has(realmId) || !isId(id)) return [];
      return [
        {
          system: 'quickbooks',
          origin: realmId,
          kind: kind.name,
          id,
          operation,
          ...(into !== undefined && isId(into) && { into }),
          cause: 'webhook',
          eventId: eventId.slice(0, 200),
          ...withChange(changedAt),
          observedAt,
          attempt: 0,
        },
      ];
    },
  );
  if (events.length > 0) await ports.queue.send(events, 'live');
  const dropped = malformed + notified.length - events.length;
  return taken(events, dropped);
}

export interface HaloCall {
  readonly connectionId: string;
  readonly pathSecret: string;
  readonly kind: string | undefined;
  readonly authorization: string | undefined;
  readonly body: Buffer;
}

export async function ingestHalo(call: HaloCall, ports: IngestPorts): Promise<IngestAnswer> {
  if (call.body.length > BODY_MAX_BYTES) return refused(413);
  const connection = await ports.connections.get(call.connectionId);
  const secrets = (name: string): Promise<readonly string[]> =>
    accepted(ports.secrets, `halo/${call.connectionId}/${name}`);
  const isPath = (secret: string): boolean => ports.halo.equal(call.pathSecret, secret);
  if (!connection || !(await secrets('webhook-path-secret')).some(isPath)) return refused(404);
  const [users, passwords] = [await secrets('webhook-user'), await secrets('webhook-password')];
  // Changed together or one by one: each of the users goes with each of the passwords.
  const isLetIn = users.some((user) =>
    passwords.some((password) => ports.halo.isAuthorised(call.authorization, user, password)),
  );
  if (!isLetIn) return refused(401);
  const notified = ports.halo.read(call.body);
  if (!notified || call.kind === undefined || call.kind === '') return refused(400);
  if (!kindByName(call.kind)) return taken([], notified.length);
  const kind = call.kind;
  const observedAt = new Date(ports.clock.now()).toISOString();
  const events = notified
    .filter(({ id }) => isId(id))
    .map(({ id, event, eventId, changedAt }): ChangeEvent => ({
      system: 'halo',
      origin: connection.halo.tenant,
      kind,
      id,
      operation: /delete/i.test(event) ? 'delete' : 'unknown',
      cause: 'webhook',
      eventId: (eventId || `halo:${kind}:${id}`).slice(0, 200),
      ...withChange(changedAt),
      observedAt,
      attempt: 0,
    }));
  await ports.queue.send(events, 'live');
  return taken(events, notified.length - events.length);
}
