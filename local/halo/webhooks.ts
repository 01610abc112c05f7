/**
 * Webhooks as HaloPSA sends them: Basic authentication, no signature, an id and an event name. Which resources a webhook is told of is kept
 * on the row itself (`events`), since the numbers of HaloPSA's own events are unconfirmed; the names of the payload's fields are a switch.
 */
import type { Notice } from '../simulator/types.ts';
import type { Rec } from './invoices.ts';
import type { Told } from './model.ts';
import type { Switches } from './switches.ts';

const EVENT_ONLY = 2;

function payload(
  webhook: Rec,
  { resource, id, verb }: Told,
  sequence: number,
  now: number,
  names: Switches['payloadNames'],
): Rec {
  const event = {
    [names.event]: `${resource} ${verb}`,
    [names.objectId]: Number.isNaN(Number(id)) ? id : Number(id),
  };
  if (webhook['payload_type'] === EVENT_ONLY) return event;
  return {
    [names.id]: `w${sequence}`,
    notification_id: sequence,
    escmsg_id: sequence,
    ...event,
    [names.webhookId]: webhook['id'],
    [names.timestamp]: new Date(now).toISOString(),
  };
}

export function noticesFor(
  told: Told,
  webhooks: readonly Rec[],
  sequence: number,
  now: number,
  switches: Switches,
): readonly Notice[] {
  return webhooks
    .filter(
      (webhook) =>
        webhook['active'] === true &&
        Array.isArray(webhook['events']) &&
        webhook['events'].includes(told.resource),
    )
    .map((webhook, index) => {
      const credentials = Buffer.from(
        `${String(webhook['basic_username'] ?? '')}:${String(webhook['basic_password'] ?? '')}`,
      ).toString('base64');
      return {
        id: `h${String(sequence).padStart(12, '0')}-${index}`,
        url: String(webhook['url']),
        headers: {
          'content-type': 'application/json',
          ...(webhook['authentication_type'] === 1 && { authorization: `Basic ${credentials}` }),
        },
        body: JSON.stringify(payload(webhook, told, sequence, now, switches.payloadNames)),
        orderKey: `${String(webhook['id'])} ${told.id}`,
        attempts: 0,
        notBeforeEpochMs: now,
      };
    });
}
