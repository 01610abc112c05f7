/**
 * Intuit's webhook: verified over the raw bytes in constant time, then read as hints. Both forms are taken, CloudEvents and the one before it,
 * and one call may carry several companies.
 * @see https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks and
 * https://blogs.intuit.com/2025/11/12/upcoming-change-to-webhooks-payload-structure
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import type { ChangeEvent } from '../sync/change-event.ts';

/** Whether `signature` is that of exactly these bytes. */
export function isSigned(body: Buffer, signature: string | undefined, verifierToken: string): boolean {
  const wanted = createHmac('sha256', verifierToken).update(body).digest();
  const sent = Buffer.from(signature ?? '', 'base64');
  return sent.length === wanted.length && timingSafeEqual(sent, wanted);
}

const idValue = z.union([z.string(), z.number()]);

const cloudEvent = z.looseObject({
  id: z.string().min(1),
  type: z.string().min(1),
  time: z.string(),
  intuitentityid: idValue,
  intuitaccountid: idValue,
});

const legacyBody = z.looseObject({
  eventNotifications: z.array(
    z.looseObject({
      realmId: idValue,
      dataChangeEvent: z.looseObject({
        entities: z.array(
          z.looseObject({
            name: z.string(),
            id: idValue,
            operation: z.string(),
            lastUpdated: z.string().optional(),
          }),
        ),
      }),
    }),
  ),
});

/** A change as the notification names it: the entity is QuickBooks' own name, in whatever case it came. */
export interface Notified {
  readonly realmId: string;
  readonly entity: string;
  readonly id: string;
  readonly operation: ChangeEvent['operation'];
  readonly eventId: string;
  readonly changedAt?: string;
}

const OPERATIONS: Readonly<Record<string, ChangeEvent['operation']>> = {
  create: 'create',
  created: 'create',
  update: 'update',
  updated: 'update',
  delete: 'delete',
  deleted: 'delete',
  void: 'void',
  voided: 'void',
  merge: 'merge',
  merged: 'merge',
};

const operation = (verb: string): ChangeEvent['operation'] => OPERATIONS[verb.toLowerCase()] ?? 'unknown';

/** @returns undefined when the body is not JSON or has no list of events */
export function readNotifications(body: Buffer): readonly Notified[] | undefined {
  const parsed = parseJson(body);
  if (Array.isArray(parsed)) {
    const events = z.array(cloudEvent).min(1).safeParse(parsed);
    return events.success ? events.data.map(fromCloudEvent) : undefined;
  }
  const legacy = legacyBody.safeParse(parsed);
  if (!legacy.success) return undefined;
  return legacy.data.eventNotifications.flatMap(({ realmId, dataChangeEvent }) =>
    dataChangeEvent.entities.map(({ name, id, operation: verb, lastUpdated }) => ({
      realmId: String(realmId),
      entity: name,
      id: String(id),
      operation: operation(verb),
      eventId: `${realmId}:${name}:${id}:${lastUpdated ?? ''}`,
      ...(lastUpdated !== undefined && { changedAt: lastUpdated }),
    })),
  );
}

/** `qbo.<entity>.<verb>.v1` */
function fromCloudEvent({
  id,
  type,
  time,
  intuitentityid,
  intuitaccountid,
}: z.infer<typeof cloudEvent>): Notified {
  const [, entity = '', verb = ''] = type.split('.');
  return {
    realmId: String(intuitaccountid),
    entity,
    id: String(intuitentityid),
    operation: operation(verb),
    eventId: id,
    changedAt: time,
  };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
