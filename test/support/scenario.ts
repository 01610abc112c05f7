/** What scenarios say again and again: post an invoice, look at both books, count what is there. */
import type { MemoryWorldOptions } from '../../local/memory/models.ts';
import { startMemoryWorld, type MemoryWorld } from '../../local/memory/world.ts';
import { GB_REALM, HALO_TENANT, US_REALM } from '../../local/sample/index.ts';
import { kinds } from '../../lib/entities/registry.ts';
import { retryItems } from '../../lib/books/retry.ts';
import type { ChangeEvent } from '../../lib/sync/change-event.ts';
import type { Connection } from '../../lib/sync/connection.ts';
import type { JournalEntry, OpenItem } from '../../lib/sync/records.ts';

export type Rec = Readonly<Record<string, unknown>>;

export const REALMS = { demo: US_REALM, 'demo-gb': GB_REALM } as const;
export type ConnectionId = keyof typeof REALMS;
export type System = 'halo' | 'quickbooks';

export const start = (options: MemoryWorldOptions = {}): Promise<MemoryWorld> => startMemoryWorld(options);

/** The small world. @param requestMs how long a request to a vendor takes; none by default */
export async function begun(options: MemoryWorldOptions = {}, requestMs = 0): Promise<MemoryWorld> {
  const held: { world?: MemoryWorld } = {};
  const onRequest = (phase: 'before' | 'after'): void => {
    if (phase === 'after') held.world?.clock.advance(requestMs);
  };
  held.world = await start({ small: true, ...(requestMs > 0 && { onRequest }), ...options });
  return held.world;
}

/** The small world, its books imported and at rest. */
export async function imported(options: MemoryWorldOptions = {}, requestMs = 0): Promise<MemoryWorld> {
  const world = await begun(options, requestMs);
  await world.importAll();
  await world.settle();
  return world;
}

type Settings = {
  readonly [K in keyof Connection]?: Connection[K] extends object ? Partial<Connection[K]> : Connection[K];
};

/** A sample connection with some of its settings changed. */
export const withSettings =
  (change: Settings): ((connection: Connection) => Connection) =>
  (connection) => ({
    ...connection,
    ...change,
    halo: { ...connection.halo, ...change.halo },
    quickbooks: { ...connection.quickbooks, ...change.quickbooks },
    company: { ...connection.company, ...change.company },
    numbering: { ...connection.numbering, ...change.numbering },
    kinds: { ...connection.kinds, ...(change.kinds as Connection['kinds']) },
  });

const control = (
  world: MemoryWorld,
  system: System,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  query: Readonly<Record<string, string>> = {},
): Rec => {
  const answer = world[system].control({
    method,
    path: `/_sim/${path}`,
    query: new URLSearchParams(query),
    headers: {},
    body: Buffer.alloc(0),
  });
  return JSON.parse(String(answer?.body ?? '{}')) as Rec;
};

const state = (world: MemoryWorld, system: System, of: string): Rec =>
  control(world, system, 'GET', 'state', { of });

/** Every record of a QuickBooks entity in the company of a realm. */
export const inCompany = (world: MemoryWorld, realm: string, entity: string): readonly Rec[] => {
  const companies = state(world, 'quickbooks', entity)['companies'] as Readonly<
    Record<string, Readonly<Record<string, readonly Rec[]>>>
  >;
  return companies[realm]?.[entity] ?? [];
};

/** Every record of a QuickBooks entity. */
export const inQuickBooks = (
  world: MemoryWorld,
  entity: string,
  connection: ConnectionId = 'demo',
): readonly Rec[] => inCompany(world, REALMS[connection], entity);

/** Every record of a HaloPSA resource. */
export const inHalo = (world: MemoryWorld, resource: string): readonly Rec[] =>
  (state(world, 'halo', resource)[resource] ?? []) as readonly Rec[];

export const haloRecord = (world: MemoryWorld, resource: string, id: number): Rec => {
  const found = inHalo(world, resource).find((record) => record['id'] === id);
  if (!found) throw new RangeError(`HaloPSA has no ${resource} ${id}`);
  return found;
};

export const quickbooksRecord = (
  world: MemoryWorld,
  entity: string,
  id: string,
  connection: ConnectionId = 'demo',
): Rec => {
  const found = inQuickBooks(world, entity, connection).find((record) => record['Id'] === id);
  if (!found) throw new RangeError(`QuickBooks has no ${entity} ${id}`);
  return found;
};

/** The least that HaloPSA takes: one line. */
export const line = (change: Rec = {}): Rec => ({
  _itemid: 41,
  item_shortdescription: 'Seats',
  qty_order: 3,
  unit_price: 12.6,
  ...change,
});

/** A person posts an invoice in HaloPSA. @returns its id */
export function postInvoice(world: MemoryWorld, change: Rec = {}, lines: readonly Rec[] = [line()]): number {
  const { status, body } = world.asUser('halo', 'POST', '/api/Invoice', [
    { client_id: 1, invoice_date: '2026-11-20', posted: true, lines, ...change },
  ]);
  if (status >= 300) throw new RangeError(`HaloPSA refused the invoice: ${JSON.stringify(body)}`);
  return Number((body as Rec)['id']);
}

/** HaloPSA was restored from a backup: an invoice is lost, and its id is given to one of another client a day later. @returns the id */
export async function idGivenTwice(world: MemoryWorld): Promise<number> {
  const id = postInvoice(world, { client_id: 1 });
  await world.settle();
  world.plant('halo', { kind: 'drop-webhook', match: {}, times: 1 });
  world.asUser('halo', 'DELETE', `/api/Invoice/${id}`, undefined);
  await world.settle();
  world.asUser('halo', 'POST', '/api/Control', [{ next_invoice_id: id }]);
  world.clock.advance(86_400_000);
  const again = postInvoice(world, { client_id: 2 });
  if (again !== id) throw new RangeError(`HaloPSA gave ${again} and not ${id} again`);
  await world.settle();
  return id;
}

export const editHalo = (world: MemoryWorld, resource: string, record: Rec): Rec => {
  const { status, body } = world.asUser('halo', 'POST', `/api/${resource}`, [record]);
  if (status >= 300) throw new RangeError(`HaloPSA refused it: ${JSON.stringify(body)}`);
  return body as Rec;
};

/** A person writes in QuickBooks. */
export const inOwnScreen = (
  world: MemoryWorld,
  entity: string,
  record: Rec,
  { connection = 'demo', query = '' }: { readonly connection?: ConnectionId; readonly query?: string } = {},
): Rec => {
  const { status, body } = world.asUser(
    'quickbooks',
    'POST',
    `/v3/company/${REALMS[connection]}/${entity.toLowerCase()}${query}`,
    record,
  );
  if (status >= 300) throw new RangeError(`QuickBooks refused it: ${JSON.stringify(body)}`);
  return (body as Readonly<Record<string, Rec>>)[entity] ?? {};
};

/** Every invoice in QuickBooks that carries our marker. */
export const counterparts = (world: MemoryWorld, connection: ConnectionId = 'demo'): readonly Rec[] =>
  inQuickBooks(world, 'Invoice', connection).filter(({ PrivateNote: note }) =>
    String(note ?? '').includes('HaloPSA invoice '),
  );

/** The invoice that QuickBooks holds for a HaloPSA invoice, found by our marker; there must be exactly one. */
export function counterpartOf(world: MemoryWorld, haloId: number, connection: ConnectionId = 'demo'): Rec {
  const found = counterparts(world, connection).filter(({ PrivateNote: note }) =>
    String(note).includes(`HaloPSA invoice ${haloId}.`),
  );
  const [first] = found;
  if (!first || found.length > 1)
    throw new RangeError(`QuickBooks has ${found.length} invoices for ${haloId}`);
  return first;
}

export const openItems = (
  world: MemoryWorld,
  connection: ConnectionId = 'demo',
): Promise<readonly OpenItem[]> => world.app.ports.openItems.list(connection);

/** How often each kind of request was made. */
export const requests = (world: MemoryWorld, system: System): Readonly<Record<string, number>> =>
  control(world, system, 'GET', 'requests')['counts'] as Readonly<Record<string, number>>;

/** From here on requests are counted anew. */
export const countAnew = (world: MemoryWorld): void => {
  control(world, 'halo', 'POST', 'requests/reset');
  control(world, 'quickbooks', 'POST', 'requests/reset');
};

/** Reads and writes of both vendors since the last count, by what they cost. */
export const spent = (world: MemoryWorld): Readonly<Record<string, number>> => {
  const all = (['halo', 'quickbooks'] as const).flatMap((system) =>
    Object.entries(requests(world, system))
      .filter(([type]) => type !== 'token' && !type.startsWith('status'))
      .map(([type, count]) => [`${system} ${type}`, count] as const),
  );
  return Object.fromEntries(all);
};

/** Answers every request that matches with a planted fault, and says how many did: for what must never be sent. */
export function trap(world: MemoryWorld, system: System, match: Rec): () => number {
  const times = 1_000_000;
  world.plant(system, { match, kind: '500', times });
  return () => {
    const planted = control(world, system, 'GET', 'faults') as unknown as readonly { left: number }[];
    return planted.reduce((sum, { left }) => sum + times - left, 0);
  };
}

/** Whatever was planted and has not struck yet is gone. */
export const heal = (world: MemoryWorld, system: System): void => {
  control(world, system, 'DELETE', 'faults');
};

/** A person has made the fix and says `retry`. */
export async function retry(world: MemoryWorld, connection: ConnectionId = 'demo'): Promise<void> {
  const { connections } = world.app.ports;
  await retryItems(await openItems(world, connection), await connections.list(), world.app.ports);
  await world.settle();
}

/** Newest first. */
export const historyOf = (
  world: MemoryWorld,
  kind: string,
  record: string,
  connection: ConnectionId = 'demo',
): Promise<readonly JournalEntry[]> => world.app.ports.journal.history(connection, kind, record, 100);

export const numberRow = (world: MemoryWorld, number: string, connection: ConnectionId = 'demo') =>
  world.app.ports.numbers.get({ connection, sequence: 'sales', number });

/** Everything that is not finished, in words; a world at rest with nothing wrong owes nothing. */
export async function owed(world: MemoryWorld): Promise<readonly string[]> {
  const { connections, waits, intents, pending } = world.app.ports;
  const found: string[] = [];
  for (const { id } of await connections.list()) {
    found.push(...(await waits.list(id)).map(({ event }) => `${event.kind} ${event.id} waits`));
    found.push(...(await pending.list(id)).map(({ event }) => `${event.kind} ${event.id} is pending`));
    for (const { name } of kinds)
      found.push(...(await intents.undecided(id, name)).map(({ link }) => `${name} ${link} is undecided`));
    const items = await openItems(world, id as ConnectionId);
    found.push(...items.map(({ kind, record, code }) => `${kind} ${record} is open: ${code}`));
  }
  const letters = await world.app.deadLetters.count();
  return letters === 0 ? found : [...found, `${letters} dead letters`];
}

interface Allocation {
  readonly invoice: Rec;
  readonly amount: number;
}

export const paymentLines = (allocations: readonly Allocation[]): readonly Rec[] =>
  allocations.map(({ invoice, amount }) => ({
    Amount: amount,
    LinkedTxn: [{ TxnId: invoice['Id'], TxnType: 'Invoice' }],
  }));

/** A person takes a payment in QuickBooks. */
export function pay(
  world: MemoryWorld,
  allocations: readonly Allocation[],
  change: Rec = {},
  connection: ConnectionId = 'demo',
): Rec {
  const amounts = allocations.map(({ amount }) => Math.round(amount * 100));
  const record = {
    CustomerRef: allocations[0]?.invoice['CustomerRef'],
    TotalAmt: amounts.reduce((sum, amount) => sum + amount, 0) / 100,
    TxnDate: '2026-11-24',
    Line: paymentLines(allocations),
    ...change,
  };
  return inOwnScreen(world, 'Payment', record, { connection });
}

/** A hint as any sender might give it, queued. */
export const hint = (
  world: MemoryWorld,
  change: Pick<ChangeEvent, 'system' | 'kind' | 'id'> & Partial<ChangeEvent>,
): Promise<void> =>
  world.app.ports.queue.send(
    [
      {
        origin: change.system === 'halo' ? HALO_TENANT : REALMS.demo,
        operation: 'unknown',
        cause: 'replay',
        eventId: `test:${change.kind}:${change.id}`,
        observedAt: new Date(world.clock.now()).toISOString(),
        attempt: 0,
        ...change,
      },
    ],
    'live',
  );
