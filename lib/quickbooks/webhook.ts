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

const idValue = z.union([z.string().min(1), z.number()]);

/** Only what a hint cannot be made without is asked for. */
const cloudEvent = z.looseObject({
  id: z.string().optional(),
  type: z.string().min(1),
  time: z.string().optional(),
  intuitentityid: idValue,
  intuitaccountid: idValue,
});

const legacyEntity = z.looseObject({
  name: z.string().min(1),
  id: idValue,
  operation: z.string().optional(),
  lastUpdated: z.string().optional(),
});

const legacyBody = z.looseObject({ eventNotifications: z.array(z.unknown()) });

const legacyNotification = z.looseObject({
  realmId: idValue,
  dataChangeEvent: z.looseObject({ entities: z.array(z.unknown()) }),
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

const operation = (verb = ''): ChangeEvent['operation'] => OPERATIONS[verb.toLowerCase()] ?? 'unknown';

export interface Notifications {
  readonly notified: readonly Notified[];
  /** Events that name no record: one of them does not take the others of its call with it. */
  readonly malformed: number;
}

/** @returns undefined when the body is not JSON or has no list of events */
export function readNotifications(body: Buffer): Notifications | undefined {
  const parsed = parseJson(body);
  if (Array.isArray(parsed)) return parsed.length === 0 ? undefined : sorted(parsed.map(fromCloudEvent));
  const legacy = legacyBody.safeParse(parsed);
  return legacy.success ? sorted(legacy.data.eventNotifications.flatMap(fromLegacy)) : undefined;
}

const sorted = (events: readonly (Notified | undefined)[]): Notifications => {
  const notified = events.filter((one) => one !== undefined);
  return { notified, malformed: events.length - notified.length };
};

const notified = (
  change: Pick<Notified, 'realmId' | 'entity' | 'id' | 'operation'>,
  changedAt: string | undefined,
  eventId?: string,
): Notified => ({
  ...change,
  eventId: eventId || `${change.realmId}:${change.entity}:${change.id}:${changedAt ?? ''}`,
  ...(changedAt !== undefined && { changedAt }),
});

/** `qbo.<entity>.<verb>.v1` */
function fromCloudEvent(event: unknown): Notified | undefined {
  const { data } = cloudEvent.safeParse(event);
  if (!data) return undefined;
  const [, entity = '', verb] = data.type.split('.');
  return notified(
    {
      realmId: String(data.intuitaccountid),
      entity,
      id: String(data.intuitentityid),
      operation: operation(verb),
    },
    data.time,
    data.id,
  );
}

function fromLegacy(notification: unknown): readonly (Notified | undefined)[] {
  const { data } = legacyNotification.safeParse(notification);
  if (!data) return [undefined];
  return data.dataChangeEvent.entities.map((one) => {
    const { data: entity } = legacyEntity.safeParse(one);
    if (!entity) return undefined;
    const { name, id, operation: verb, lastUpdated } = entity;
    return notified(
      { realmId: String(data.realmId), entity: name, id: String(id), operation: operation(verb) },
      lastUpdated,
    );
  });
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
