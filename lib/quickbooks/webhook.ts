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
  data: z
    .looseObject({ deletedid: idValue.optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

const legacyEntity = z.looseObject({
  name: z.string().min(1),
  id: idValue,
  operation: z.string().optional(),
  lastUpdated: z.string().optional(),
  deletedId: idValue.optional().catch(undefined),
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
  /** The record that took its place. */
  readonly into?: string;
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
  if (Array.isArray(parsed)) return parsed.length === 0 ? undefined : sorted(parsed.flatMap(fromCloudEvent));
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

/** A merge names the record that is left; the one that is gone, which may be somebody's counterpart, comes first. */
const withMerged = (left: Notified, deletedId: string | number | undefined): readonly Notified[] =>
  deletedId === undefined
    ? [left]
    : [{ ...left, id: String(deletedId), into: left.id, eventId: `${left.eventId}:merged` }, left];

/** `qbo.<entity>.<verb>.v1` */
function fromCloudEvent(event: unknown): readonly (Notified | undefined)[] {
  const { data } = cloudEvent.safeParse(event);
  if (!data) return [undefined];
  const [, entity = '', verb] = data.type.split('.');
  const left = notified(
    {
      realmId: String(data.intuitaccountid),
      entity,
      id: String(data.intuitentityid),
      operation: operation(verb),
    },
    data.time,
    data.id,
  );
  return withMerged(left, data.data?.deletedid);
}

function fromLegacy(notification: unknown): readonly (Notified | undefined)[] {
  const { data } = legacyNotification.safeParse(notification);
  if (!data) return [undefined];
  return data.dataChangeEvent.entities.flatMap((one): readonly (Notified | undefined)[] => {
    const { data: entity } = legacyEntity.safeParse(one);
    if (!entity) return [undefined];
    const { name, id, operation: verb, lastUpdated, deletedId } = entity;
    const left = notified(
      { realmId: String(data.realmId), entity: name, id: String(id), operation: operation(verb) },
      lastUpdated,
    );
    return withMerged(left, deletedId);
  });
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
