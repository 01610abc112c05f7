/**
 * HaloPSA's webhook has no signature: an unguessable path and Basic authentication let it in, both compared in constant time, and nothing in
 * it is believed but an id, which is read again. The names of its fields are unconfirmed, so every known spelling of the id is taken.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { isRecord } from '../entities/lens.ts';
import { inUtc } from './time.ts';

const digest = (value: string): Buffer => createHash('sha256').update(value).digest();

/** Constant time, whatever the lengths. */
export const equal = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

export function isAuthorised(header: string | undefined, user: string, password: string): boolean {
  return equal(header ?? '', `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`);
}

export interface Notified {
  readonly id: string;
  readonly event: string;
  readonly eventId: string;
  readonly changedAt?: string;
}

/** Which object changed: `object_id` first, since `id` may be the delivery's own. */
const ID_FIELDS = ['object_id', 'objectid', 'entity_id', 'id'] as const;
const EVENT_ID_FIELDS = ['escmsg_id', 'notification_id', 'id'] as const;

const firstOf = (record: Readonly<Record<string, unknown>>, fields: readonly string[]): string => {
  const value = fields
    .map((field) => record[field])
    .find((one) => typeof one === 'number' || (typeof one === 'string' && one !== ''));
  return value === undefined ? '' : String(value);
};

function notified(record: Readonly<Record<string, unknown>>): Notified | undefined {
  const id = firstOf(record, ID_FIELDS);
  if (id === '') return undefined;
  const event = firstOf(record, ['event', 'event_name']);
  const changedAt = inUtc(firstOf(record, ['timestamp']));
  return {
    id,
    event,
    eventId: `${firstOf(record, EVENT_ID_FIELDS)}:${changedAt}`,
    ...(changedAt !== '' &&
      !Number.isNaN(Date.parse(changedAt)) && { changedAt: new Date(changedAt).toISOString() }),
  };
}

/** One object or a batch. @returns undefined when the body is not JSON or carries no id at all */
export function readNotifications(body: Buffer): readonly Notified[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
  const found = [parsed]
    .flat()
    .filter(isRecord)
    .map(notified)
    .filter((one) => one !== undefined);
  return found.length === 0 ? undefined : found;
}
