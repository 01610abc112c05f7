/**
 * Webhooks as HaloPSA sends them: Basic authentication or none, no signature, an id and an event name. A webhook is told of the events that its
 * notifications name by number, or of the resources listed in its own `events`. The small payload has the object's plain fields, the full one
 * the whole object with its client, event-only just the id. Batched ones gather in one delivery, a list, until their delay is over.
 */
import type { Notice } from '../simulator/types.ts';
import type { EventMeaning } from './events.ts';
import type { Tenant, Told } from './tenant.ts';
import { text, type Rec } from './values.ts';

interface Batch {
  readonly id: string;
  readonly dueAt: number;
  readonly events: readonly Rec[];
}

export interface Postroom {
  /** @param sequence rises with each told change, and with it the order of what is sent */
  noticesFor(told: Told, sequence: number, now: number, tenant: Tenant): readonly Notice[];
  clear(): void;
}

const plain = (record: Rec): Rec =>
  Object.fromEntries(
    Object.entries(record).filter(([, value]) => typeof value !== 'object' || value === null),
  );

function objectOf({ resource, record }: Told, type: 'small' | 'full', { store, switches }: Tenant): Rec {
  const key = switches.payloadEntity[resource] ?? resource.toLowerCase();
  if (type === 'small') return { [key]: plain(record) };
  const client = resource === 'Client' ? undefined : store.get('Client', record['client_id']);
  return { [key]: record, ...(client && { client }) };
}

function payload(webhook: Rec, told: Told, sequence: number, now: number, tenant: Tenant): Rec {
  const { payloadNames: names, payloadTypes } = tenant.switches;
  const type = payloadTypes[Number(webhook['payload_type'] ?? 0)] ?? 'small';
  const event = {
    [names.event]: `${told.resource} ${told.verb}`,
    [names.objectId]: Number.isNaN(Number(told.id)) ? told.id : Number(told.id),
  };
  if (type === 'event-only') return event;
  return {
    [names.id]: `w${sequence}`,
    notification_id: sequence,
    escmsg_id: sequence,
    ...event,
    [names.webhookId]: webhook['id'],
    [names.timestamp]: new Date(now).toISOString(),
    ...objectOf(told, type, tenant),
  };
}

/** Subscribed by number, or by the resource's name on the webhook itself. */
function isSubscribed(webhook: Rec, { resource, verb }: Told, { store, switches }: Tenant): boolean {
  if (webhook['active'] !== true || webhook['disabled'] === true) return false;
  const own = webhook['events'];
  if (Array.isArray(own) && own.includes(resource)) return true;
  return store.where('Notification', 'webhook_id', webhook['id']).some((row) => {
    const meaning: EventMeaning | undefined = switches.events[text(row['eventno'])];
    return meaning?.resource === resource && meaning.verb === verb;
  });
}

function headersFor(webhook: Rec): Readonly<Record<string, string>> {
  const user = `${text(webhook['basic_username'])}:${text(webhook['basic_password'])}`;
  return {
    'content-type': 'application/json',
    ...(webhook['authentication_type'] === 1 && {
      authorization: `Basic ${Buffer.from(user).toString('base64')}`,
    }),
  };
}

/** What a batch gathers, as a key; undefined when the webhook sends each event by itself. */
function batchKey(webhook: Rec, { resource, verb }: Told, { switches }: Tenant): string | undefined {
  const method = switches.batchMethods[Number(webhook['batch_method'] ?? 0)] ?? 'none';
  if (method === 'none') return undefined;
  const group = { event: `${resource} ${verb}`, 'event-type': resource, any: '' }[method];
  return `${text(webhook['id'])} ${group}`;
}

export function openPostroom(): Postroom {
  const batches = new Map<string, Batch>();

  /** The batch with one more event. It is sent when its delay is over, or at once when it is full. */
  const gathered = (
    key: string,
    webhook: Rec,
    event: Rec,
    fresh: string,
    now: number,
    tenant: Tenant,
  ): Batch => {
    const open = batches.get(key);
    const isOpen = open !== undefined && now < open.dueAt;
    const delay = Number(webhook['batch_delay_seconds'] ?? tenant.switches.batchDelaySeconds) * 1_000;
    const events = [...(isOpen ? open.events : []), event];
    const isFull = events.length >= (Number(webhook['batch_limit'] ?? 0) || Infinity);
    const batch = {
      id: isOpen ? open.id : fresh,
      dueAt: isFull ? now : isOpen ? open.dueAt : now + delay,
      events,
    };
    batches.set(key, batch);
    return batch;
  };

  return {
    noticesFor: (told, sequence, now, tenant) =>
      tenant.store
        .all('Webhook')
        .filter((webhook) => isSubscribed(webhook, told, tenant))
        .map((webhook, index) => {
          const id = `h${String(sequence).padStart(12, '0')}-${index}`;
          const event = payload(webhook, told, sequence, now, tenant);
          const key = batchKey(webhook, told, tenant);
          const batch = key === undefined ? undefined : gathered(key, webhook, event, id, now, tenant);
          return {
            id: batch?.id ?? id,
            url: text(webhook['url']),
            headers: headersFor(webhook),
            body: JSON.stringify(batch?.events ?? event),
            orderKey: `${text(webhook['id'])} ${key === undefined ? told.id : `batch ${batch?.id ?? ''}`}`,
            attempts: 0,
            notBeforeEpochMs: batch?.dueAt ?? now,
          };
        }),
    clear: () => batches.clear(),
  };
}

const DAY_MS = 86_400_000;

/** Failures at the end of a webhook's log. */
function failuresInARow(webhookId: unknown, { store }: Tenant): number {
  const log = store
    .where('WebhookEvent', 'webhook_id', webhookId)
    .toSorted((a, b) => Date.parse(text(a['timestamp'])) - Date.parse(text(b['timestamp'])));
  return log.length - 1 - log.findLastIndex((row) => row['error'] !== true);
}

function prune({ store, switches, at }: Tenant): void {
  const oldest = Date.parse(at) - switches.deliveryLogDays * DAY_MS;
  for (const row of store.table('WebhookEvent').changedBetween(-Infinity, oldest))
    store.remove('WebhookEvent', text(row['id']));
}

/** A try of a delivery as HaloPSA logs it; enough failures in a row turn the webhook off. There is no automatic retry. */
export function recordDelivery(notice: Notice, status: number, tenant: Tenant): void {
  const { store, switches, at } = tenant;
  const [webhookId = '', entity = ''] = notice.orderKey.split(/[ :]/);
  const webhook = store.get('Webhook', webhookId);
  const failed = status < 200 || status >= 300;
  const isLight = webhook?.['use_lightweight_logs'] === true;
  prune(tenant);
  store.put('WebhookEvent', {
    id: tenant.newUuid(),
    webhook_id: webhookId,
    timestamp: at,
    status: failed ? 2 : 1,
    responsestatus: status,
    error: failed,
    duration: 0,
    entity_id: Number(entity) || 0,
    ...(!isLight && { requestbody: notice.body, responsebody: '' }),
  });
  if (!webhook) return;
  const limit = Number(webhook['auto_disable_attempts'] ?? switches.autoDisableAttempts);
  const off = failed && limit > 0 && failuresInARow(webhookId, tenant) >= limit;
  store.put('Webhook', {
    ...webhook,
    last_status: status,
    ...(off && { active: false, last_auto_disable_date: at }),
  });
}
