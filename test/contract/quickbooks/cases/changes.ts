/** How changes become known: the change feed, the time in answers, and webhooks where the company can reach us. */
import { isSigned, readNotifications } from '../../../../lib/quickbooks/webhook.ts';
import type { Case, Rec } from '../../case.ts';
import { recordAt, rowsAt } from '../../wire.ts';
import { CHANGES, recorded, WEBHOOKS } from '../pages.ts';
import { ids, type QuickBooksVisit } from '../visit.ts';

const feed = async (visit: QuickBooksVisit, entities: string, changedSince: string) => {
  const body = await visit.wanted({ path: 'cdc', query: { entities, changedSince } });
  return { time: body['time'], responses: rowsAt(body, 'CDCResponse', 0, 'QueryResponse') };
};

/** Waits for the webhook that tells of one change of one record, and looks at how it was signed. */
async function told(visit: QuickBooksVisit, operation: string, id: unknown): Promise<Rec> {
  const { webhooks, realmId } = visit.access;
  if (!webhooks) throw new Error('nothing receives webhooks');
  const { receiver, verifierToken } = webhooks;
  const named = (body: Buffer) =>
    readNotifications(body)?.notified.find(
      (one) => one.realmId === realmId && one.id === id && one.operation === operation,
    );
  const { body, headers } = await receiver.delivered((delivery) => named(delivery.body) !== undefined);
  const signature = headers['intuit-signature'];
  return {
    ...named(body),
    isSigned: isSigned(body, signature, verifierToken),
    isSignedByAnother: isSigned(body, signature, `${verifierToken}x`),
  };
}

export const changes: readonly Case<QuickBooksVisit>[] = [
  {
    name: 'answers carry the time of QuickBooks’ own clock',
    basis: recorded('every answer'),
    run: async (visit, check) => {
      const { time } = await visit.wanted({ path: 'preferences' });

      const atMs = Date.parse(String(time));
      check.holds(
        'it is a time with its zone',
        /T\d{2}:\d{2}:\d{2}\.\d+(?:Z|[+-]\d{2}:\d{2})$/.test(String(time)),
        time,
      );
      check.holds('it is about now', Math.abs(atMs - Date.now()) < 300_000, time);
    },
  },
  {
    name: 'the change feed has what was made and what was deleted since, one answer for each entity in order',
    basis: CHANGES,
    run: async (visit, check) => {
      const kept = await visit.create('Invoice', await visit.invoice());
      const gone = await visit.create('Invoice', await visit.invoice());
      await visit.change('Invoice', ids(gone), { operation: 'delete' });
      const since = String(recordAt(kept, 'MetaData')['CreateTime']);

      const { responses, time } = await feed(visit, 'Estimate,Invoice', since);

      check.same('how many answers there are', responses.length, 2);
      check.holds('the first is of estimates or empty', !('Invoice' in (responses[0] ?? {})));
      const invoices = rowsAt(responses[1], 'Invoice');
      check.like('the one that was made', invoices.find(({ Id }) => Id === kept['Id']) ?? {}, ids(kept));
      const deleted = invoices.find(({ Id }) => Id === gone['Id']) ?? {};
      check.like('the one that was deleted', deleted, { status: 'Deleted', domain: 'QBO' });
      check.holds(
        'it says when',
        !Number.isNaN(Date.parse(String(recordAt(deleted, 'MetaData')['LastUpdatedTime']))),
      );
      check.holds('the answer says its time', !Number.isNaN(Date.parse(String(time))), time);
    },
  },
  {
    name: 'the change feed answers an empty object where nothing changed',
    basis: CHANGES,
    run: async (visit, check) => {
      const { responses } = await feed(visit, 'Invoice', new Date(Date.now() + 3_600_000).toISOString());

      check.same('the answers', responses, [{}]);
    },
  },
  {
    name: 'the change feed shows a deactivated customer as a record',
    basis: CHANGES,
    run: async (visit, check) => {
      const made = await visit.create('Customer', { DisplayName: visit.name('Client') });
      await visit.change('Customer', { ...ids(made), sparse: true, Active: false });

      const { responses } = await feed(visit, 'Customer', String(recordAt(made, 'MetaData')['CreateTime']));

      const found = rowsAt(responses[0], 'Customer').find(({ Id }) => Id === made['Id']) ?? {};
      check.like('the customer', found, { Id: made['Id'], Active: false, SyncToken: '1' });
    },
  },
  {
    name: 'a webhook names company, record and what was done, signed over its bytes',
    basis: WEBHOOKS,
    needs: ['webhooks'],
    run: async (visit, check) => {
      const made = await visit.create('Invoice', await visit.invoice());
      const created = await told(visit, 'create', made['Id']);
      const noted = await visit.change('Invoice', { ...ids(made), sparse: true, PrivateNote: 'Noted' });
      const updated = await told(visit, 'update', made['Id']);
      await visit.change('Invoice', ids(noted), { operation: 'delete' });
      const deleted = await told(visit, 'delete', made['Id']);

      for (const [what, one] of Object.entries({ created, updated, deleted })) {
        check.like(what, one, { id: made['Id'], isSigned: true, isSignedByAnother: false });
        check.same(`the entity of what was ${what}`, String(one['entity']).toLowerCase(), 'invoice');
        check.holds(`${what} says when`, !Number.isNaN(Date.parse(String(one['changedAt']))), one);
      }
    },
  },
];
