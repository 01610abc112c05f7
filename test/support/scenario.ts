/** What scenarios say again and again: post an invoice, look at both books, count what is there. */
import type { MemoryWorldOptions } from '../../local/memory/models.ts';
import { startMemoryWorld, type MemoryWorld } from '../../local/memory/world.ts';
import { GB_REALM, US_REALM } from '../../local/sample/index.ts';

export type Rec = Readonly<Record<string, unknown>>;

export const REALMS = { demo: US_REALM, 'demo-gb': GB_REALM } as const;
export type ConnectionId = keyof typeof REALMS;

export const start = (options: MemoryWorldOptions = {}): Promise<MemoryWorld> => startMemoryWorld(options);

const state = (world: MemoryWorld, system: 'halo' | 'quickbooks'): Rec => {
  const answer = world[system].control({
    method: 'GET',
    path: '/_sim/state',
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.alloc(0),
  });
  return JSON.parse(String(answer?.body ?? '{}')) as Rec;
};

/** Every record of a QuickBooks entity. */
export const inQuickBooks = (
  world: MemoryWorld,
  entity: string,
  connection: ConnectionId = 'demo',
): readonly Rec[] => {
  const companies = state(world, 'quickbooks')['companies'] as Readonly<
    Record<string, Readonly<Record<string, readonly Rec[]>>>
  >;
  return companies[REALMS[connection]]?.[entity] ?? [];
};

/** Every record of a HaloPSA resource. */
export const inHalo = (world: MemoryWorld, resource: string): readonly Rec[] =>
  (state(world, 'halo')[resource] ?? []) as readonly Rec[];

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

/** The invoice that QuickBooks holds for a HaloPSA invoice, found by our marker; there must be exactly one. */
export function counterpartOf(world: MemoryWorld, haloId: number, connection: ConnectionId = 'demo'): Rec {
  const found = inQuickBooks(world, 'Invoice', connection).filter(({ PrivateNote: note }) =>
    String(note ?? '').includes(`HaloPSA invoice ${haloId}.`),
  );
  const [first] = found;
  if (!first || found.length > 1)
    throw new RangeError(`QuickBooks has ${found.length} invoices for ${haloId}`);
  return first;
}

export const openItems = (world: MemoryWorld, connection: ConnectionId = 'demo') =>
  world.app.ports.openItems.list(connection);

/** How often each kind of request was made. */
export function requests(
  world: MemoryWorld,
  system: 'halo' | 'quickbooks',
): Readonly<Record<string, number>> {
  const answer = world[system].control({
    method: 'GET',
    path: '/_sim/requests',
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.alloc(0),
  });
  return (JSON.parse(String(answer?.body ?? '{}')) as { counts: Record<string, number> }).counts;
}
