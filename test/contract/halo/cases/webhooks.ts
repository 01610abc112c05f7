/** Webhooks: registered by the API, delivered with Basic authentication and an id. */
import { isAuthorised, readNotifications } from '../../../../lib/halo/webhook.ts';
import type { Case, Rec } from '../../case.ts';
import { rowsAt } from '../../wire.ts';
import { WEBHOOKS } from '../pages.ts';
import type { HaloVisit } from '../visit.ts';

const registration = (name: string, url: string, active: boolean): Rec => ({
  name,
  url,
  type: 0,
  method: 0,
  active,
  content_type: 'application/json',
  authentication_type: 1,
  basic_username: 'halo',
  basic_password: 'a password',
  payload_type: 0,
});

/** As HaloPSA's own screen and its public clients send it. */
const subscription = (webhook_id: unknown, eventno: string): Rec => ({
  webhook_id,
  type: -2,
  delivery_method: 6,
  name: '',
  eventno,
  interval: '0',
  useworkinghours: '0',
  conditions: [],
});

export const webhooks: readonly Case<HaloVisit>[] = [
  {
    name: 'a webhook is registered, listed and taken away by the API',
    basis: 'https://github.com/n8n-io/n8n (HaloPSA trigger)',
    run: async (visit, check) => {
      const sent = registration(visit.name('webhook'), 'https://example.invalid/hook', false);

      const made = await visit.create('Webhook', sent);
      const listed = await visit.wanted({ path: 'Webhook', query: { type: '0' } });
      await visit.wanted({ method: 'DELETE', path: `Webhook/${String(made['id'])}` });
      const left = await visit.wanted({ path: 'Webhook', query: { type: '0' } });

      check.same('the kind of its id', typeof made['id'], 'string');
      check.holds('the list is a bare one', Array.isArray(listed));
      const among = (list: unknown): boolean => rowsAt(list).some(({ id }) => id === made['id']);
      check.holds('it is listed', among(listed));
      check.holds('it is no longer listed', !among(left));
    },
  },
  {
    name: 'a subscribed webhook comes with Basic authentication and names the record',
    basis: WEBHOOKS,
    needs: ['webhooks'],
    run: async (visit, check) => {
      const { receiver, eventNumber } = visit.access.webhooks ?? {};
      if (!receiver || !eventNumber) throw new Error('nothing receives webhooks');
      const made = await visit.create('Webhook', registration(visit.name('webhook'), receiver.url, true));
      for (const verb of ['Created', 'Updated', 'Deleted'])
        await visit.post('Notification', subscription(made['id'], eventNumber('Invoice', verb)));

      const { id } = await visit.create('Invoice', await visit.invoice());
      await visit.post('Invoice', { id, notes_1: 'Noted' });
      await visit.wanted({ method: 'DELETE', path: `Invoice/${String(id)}` });

      for (const verb of ['Created', 'Updated', 'Deleted']) {
        const event = `Invoice ${verb}`;
        const named = (body: Buffer) =>
          readNotifications(body)?.find((one) => one.id === String(id) && one.event === event);
        const { headers, body } = await receiver.delivered((delivery) => named(delivery.body) !== undefined);
        check.holds(`${event} lets itself in`, isAuthorised(headers['authorization'], 'halo', 'a password'));
        check.holds(`${event} says when`, named(body)?.changedAt !== undefined, body.toString());
      }
    },
  },
];
