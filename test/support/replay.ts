/** Everything happens again: webhooks redelivered, every record replayed, a sweep. What is right already stays as it is. */
import { HALO_WEBHOOK, VERIFIER_TOKEN } from '../../local/sample/index.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import type { Answer } from '../../local/world/gateway.ts';
import { signatureOf } from './http-events.ts';
import {
  REALMS,
  type ConnectionId,
  type Rec,
  countAnew,
  hint,
  inHalo,
  inQuickBooks,
  spent,
} from './scenario.ts';

const IN_HALO = {
  Client: 'client',
  Site: 'site',
  AssetGroup: 'product-group',
  Supplier: 'supplier',
  Item: 'item',
  Invoice: 'invoice',
  InvoicePayment: 'payment',
  SalesOrder: 'sales-order',
  Quotation: 'quotation',
  PurchaseOrder: 'purchase-order',
} as const;
const IN_QUICKBOOKS = {
  Customer: 'client',
  Vendor: 'supplier',
  Class: 'class',
  Department: 'department',
  PaymentMethod: 'payment-method',
  Item: 'item',
  Invoice: 'invoice',
  Payment: 'payment',
  CreditMemo: 'credit-note',
  RefundReceipt: 'refund',
  Estimate: 'sales-order',
  PurchaseOrder: 'purchase-order',
  Bill: 'bill',
  Attachable: 'attachment',
} as const;

/** HaloPSA's webhook about a record. */
export const tellOfHalo = (
  world: MemoryWorld,
  resource: keyof typeof IN_HALO,
  id: unknown,
): Promise<Answer> =>
  world.call({
    method: 'POST',
    target: `/webhooks/halo/demo/${HALO_WEBHOOK.pathSecret}?kind=${IN_HALO[resource]}`,
    headers: {
      authorization: `Basic ${Buffer.from(`${HALO_WEBHOOK.user}:${HALO_WEBHOOK.password}`).toString('base64')}`,
    },
    body: Buffer.from(JSON.stringify({ id: `w-${String(id)}`, event: `${resource} Updated`, object_id: id })),
  });

/** QuickBooks' webhook about a record. */
export function tellOfQuickBooks(
  world: MemoryWorld,
  entity: string,
  id: unknown,
  { realm = REALMS.demo as string, time }: { readonly realm?: string; readonly time?: string } = {},
): Promise<Answer> {
  const body = JSON.stringify([
    {
      specversion: '1.0',
      id: `again-${entity}-${String(id)}`,
      source: 'intuit.test=',
      type: `qbo.${entity.toLowerCase()}.updated.v1`,
      datacontenttype: 'application/json',
      time: time ?? new Date(world.clock.now()).toISOString(),
      intuitentityid: id,
      intuitaccountid: realm,
      data: {},
    },
  ]);
  return world.call({
    method: 'POST',
    target: '/webhooks/quickbooks',
    headers: { 'intuit-signature': signatureOf(body, VERIFIER_TOKEN) },
    body: Buffer.from(body),
  });
}

/** Both systems' books, record by record. */
function books(world: MemoryWorld): ReadonlyMap<string, Rec> {
  const halo = Object.keys(IN_HALO).flatMap((resource) =>
    inHalo(world, resource).map((record) => [`HaloPSA ${resource} ${String(record['id'])}`, record] as const),
  );
  const quickbooks = (Object.keys(REALMS) as ConnectionId[]).flatMap((connection) =>
    Object.keys(IN_QUICKBOOKS).flatMap((entity) =>
      inQuickBooks(world, entity, connection).map(
        (record) => [`${connection} ${entity} ${String(record['Id'])}`, record] as const,
      ),
    ),
  );
  return new Map([...halo, ...quickbooks]);
}

async function everythingAgain(world: MemoryWorld): Promise<void> {
  for (const [resource, kind] of Object.entries(IN_HALO))
    for (const { id } of inHalo(world, resource)) {
      await tellOfHalo(world, resource as keyof typeof IN_HALO, id);
      await hint(world, { system: 'halo', kind, id: String(id) });
    }
  for (const [connection, realm] of Object.entries(REALMS))
    for (const [entity, kind] of Object.entries(IN_QUICKBOOKS))
      for (const { Id: id } of inQuickBooks(world, entity, connection as ConnectionId)) {
        await tellOfQuickBooks(world, entity, id, { realm });
        await hint(world, { system: 'quickbooks', origin: realm, kind, id: String(id) });
      }
  await world.settle();
  await world.sweep();
  await world.settle();
}

/** What a second time changes, in words: nothing, or the books were not right the first time. */
export async function movedByReplay(world: MemoryWorld): Promise<readonly string[]> {
  const before = books(world);
  countAnew(world);
  await everythingAgain(world);
  const after = books(world);
  const names = new Set([...before.keys(), ...after.keys()]);
  const moved = [...names].filter(
    (name) => JSON.stringify(before.get(name)) !== JSON.stringify(after.get(name)),
  );
  const writes = Object.entries(spent(world)).filter(([type]) => type.endsWith('write'));
  return [...moved, ...writes.map(([type, count]) => `${count} × ${type}`)];
}
