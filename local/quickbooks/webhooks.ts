/**
 * Webhooks as Intuit sends them: one endpoint for the app, ids only, signed with the verifier token over the raw body.
 * @see https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks and
 * https://blogs.intuit.com/2025/11/12/upcoming-change-to-webhooks-payload-structure
 */
import { createHmac } from 'node:crypto';
import type { Notice } from '../simulator/types.ts';
import type { Change } from './change.ts';
import type { Switches } from './switches.ts';

const OPERATIONS: Readonly<Record<Change['verb'], string>> = {
  created: 'Create',
  updated: 'Update',
  deleted: 'Delete',
  voided: 'Void',
  emailed: 'Emailed',
  merged: 'Merge',
};

export const sign = (body: string, verifierToken: string): string =>
  createHmac('sha256', verifierToken).update(body).digest('base64');

const cloudEvents = (
  realmId: string,
  changes: readonly Change[],
  id: string,
  now: number,
  verbs: Switches['webhookVerbs'],
): unknown =>
  changes.map(({ entity, id: entityId, verb, deletedId }, index) => ({
    specversion: '1.0',
    id: `${id}-${index}`,
    source: 'intuit.localsimulator=',
    type: `qbo.${entity.toLowerCase()}.${verbs[verb] ?? verb}.v1`,
    datacontenttype: 'application/json',
    time: new Date(now).toISOString().replace('Z', '000000Z'),
    intuitentityid: entityId,
    intuitaccountid: realmId,
    data: deletedId === undefined ? {} : { deletedid: deletedId },
  }));

const legacy = (realmId: string, changes: readonly Change[], now: number): unknown => ({
  eventNotifications: [
    {
      realmId,
      dataChangeEvent: {
        entities: changes.map(({ entity, id, verb, deletedId }) => ({
          name: entity,
          id,
          operation: OPERATIONS[verb],
          lastUpdated: new Date(now).toISOString(),
          ...(deletedId !== undefined && { deletedId }),
        })),
      },
    },
  ],
});

export interface WebhookSettings {
  readonly url: string | undefined;
  readonly verifierToken: string;
  readonly form: Switches['webhookForm'];
  readonly verbs: Switches['webhookVerbs'];
}

/** One notification for what one request changed; a realm's notifications go in order. */
export function noticesFor(
  realmId: string,
  changes: readonly Change[],
  sequence: number,
  now: number,
  settings: WebhookSettings,
): readonly Notice[] {
  if (settings.url === undefined || changes.length === 0) return [];
  const id = `q${String(sequence).padStart(12, '0')}`;
  const body = JSON.stringify(
    settings.form === 'legacy'
      ? legacy(realmId, changes, now)
      : cloudEvents(realmId, changes, id, now, settings.verbs),
  );
  return [
    {
      id,
      url: settings.url,
      headers: { 'content-type': 'application/json', 'intuit-signature': sign(body, settings.verifierToken) },
      body,
      orderKey: realmId,
      attempts: 0,
      notBeforeEpochMs: now,
    },
  ];
}
