/** The adapter itself over the wire: whatever else is right, this is what the sync hears. */
import { haloApi } from '../../../../lib/halo/api.ts';
import { clientCredentials } from '../../../../lib/halo/auth.ts';
import { haloSystem } from '../../../../lib/halo/client.ts';
import { ReferenceCache } from '../../../../lib/http/reference-cache.ts';
import { traced } from '../../../../lib/http/traced.ts';
import { axiosTransport } from '../../../../lib/http/transport.ts';
import type { Connection } from '../../../../lib/sync/connection.ts';
import type { RecordSystem, WriteRequest } from '../../../../lib/sync/record-system.ts';
import type { Case, Rec } from '../../case.ts';
import { freely, unhurried } from '../../wire.ts';
import { API } from '../pages.ts';
import type { HaloVisit } from '../visit.ts';

const INVOICE = { name: 'Invoice', listKey: 'invoices' } as const;
const PAYMENT = { name: 'InvoicePayment' } as const;
const CLIENT = { name: 'Client', listKey: 'clients' } as const;

function adapterOf({ access, token }: HaloVisit): RecordSystem {
  const now = (): number => Date.now();
  const trace = traced('halo', unhurried(access.pace), now, 'x-request-id');
  const api = haloApi({
    baseUrl: access.baseUrl,
    tokens: { access: token, another: () => Promise.resolve(undefined) },
    traced: trace,
    budget: freely(now),
    now,
  });
  return haloSystem({
    api,
    traced: trace,
    cache: new ReferenceCache(now),
    tenant: access.tenant,
    accountCodesLookup: 0,
    suppressAutomations: true,
    now,
  });
}

interface Adapter {
  readonly system: RecordSystem;
  /** @throws Error unless it is written */
  write(request: Omit<WriteRequest, 'requestKey'>): Promise<{ readonly id: string; readonly record: Rec }>;
}

function adapted(visit: HaloVisit): Adapter {
  const system = adapterOf(visit);
  return {
    system,
    write: async (request) => {
      const answer = await system.write({ ...request, requestKey: '' });
      if (answer.answer !== 'written')
        throw new Error(`the ${request.operation} was answered ${JSON.stringify(answer)}`);
      visit.remember(request.resource.name, answer.id);
      return answer;
    },
  };
}

const connectionOf = ({ tenant, baseUrl, authUrl }: HaloVisit['access']): Connection =>
  ({ halo: { tenant, baseUrl, authUrl } }) as Connection;

export const adapter: readonly Case<HaloVisit>[] = [
  {
    name: 'the adapter gets a token, and hears that a secret is wrong',
    basis: API,
    run: async (visit, check) => {
      const { clientId, clientSecret } = visit.access;
      const ask = (secret: string) =>
        clientCredentials(connectionOf(visit.access), {
          clientId,
          clientSecret: secret,
          transport: axiosTransport,
          nowEpochMs: Date.now(),
        });

      check.same('the right secret', (await ask(clientSecret)).renewal, 'renewed');
      check.same('a wrong secret', (await ask('wrong')).renewal, 'refused');
    },
  },
  {
    name: 'the adapter makes, changes, reads and removes an invoice',
    basis: API,
    run: async (visit, check) => {
      const { system, write } = adapted(visit);

      const made = await write({ resource: INVOICE, operation: 'create', body: await visit.invoice() });
      await write({ resource: INVOICE, operation: 'update', id: made.id, body: { notes_1: 'Noted' } });
      const read = await system.read(INVOICE, made.id);
      await write({ resource: INVOICE, operation: 'remove', id: made.id, body: {} });

      check.like('what is read', read?.record ?? {}, { notes_1: 'Noted', total: 100 });
      check.holds('it has a version', (read && system.facts(read.record, INVOICE).version) !== undefined);
      check.same('what is read in the end', await system.read(INVOICE, made.id), undefined);
    },
  },
  {
    name: 'the adapter finds its own payment by what travelled in it',
    basis: API,
    run: async (visit, check) => {
      const { system, write } = adapted(visit);
      const { id } = await visit.create('Invoice', await visit.invoice());
      const body = { invoice_id: id, amount: 40, qbo_id: 1_000_000 + Number(id) };
      const payment = await write({ resource: PAYMENT, operation: 'create', body });

      const find = (qboId: number) =>
        system.find(PAYMENT, 'qbo_id', String(qboId), 5, { invoice_id: String(id) });

      check.same(
        'what it finds',
        (await find(body.qbo_id)).map((one) => String(one['id'])),
        [payment.id],
      );
      check.same('what it finds by another', await find(body.qbo_id + 1), []);
    },
  },
  {
    name: 'the adapter finds a client by its name',
    basis: API,
    run: async (visit, check) => {
      const { system } = adapted(visit);
      const name = visit.name("O'Neil & Söhne");
      const { id } = await visit.create('Client', { name });

      const found = await system.find(CLIENT, 'name', name, 2);

      check.same(
        'what it finds',
        found.map((one) => one['id']),
        [id],
      );
    },
  },
  {
    name: 'the adapter meets a new invoice among what changed since',
    basis: API,
    run: async (visit, check) => {
      const { system } = adapted(visit);
      const since = new Date(Date.now() - 60_000).toISOString();
      const { id } = await visit.create('Invoice', await visit.invoice());

      const met: unknown[] = [];
      for await (const { records } of system.changed(INVOICE, since))
        met.push(...records.map((one) => one['id']));

      check.holds('it is among them', met.includes(id));
      check.same('it comes how often', met.filter((one) => one === id).length, 1);
    },
  },
];
