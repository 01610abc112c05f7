/** Masters: who is linked is linked with one record that is there, and of suppliers both sides know the same. */
import type { OpenItem } from '../../lib/sync/records.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { inHalo, inQuickBooks, REALMS, type ConnectionId, type Rec } from '../support/scenario.ts';

const MASTERS = {
  client: { halo: 'Client', quickbooks: 'Customer' },
  supplier: { halo: 'Supplier', quickbooks: 'Vendor' },
  item: { halo: 'Item', quickbooks: 'Item' },
} as const;

export async function pairProblems(
  world: MemoryWorld,
  connection: ConnectionId,
  items: readonly OpenItem[],
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const [kind, { halo, quickbooks }] of Object.entries(MASTERS)) {
    const there = {
      halo: new Set(inHalo(world, halo).map(({ id }) => String(id))),
      quickbooks: new Set(inQuickBooks(world, quickbooks, connection).map(({ Id }) => String(Id))),
    };
    const taken = new Map<string, string>();
    for await (const link of world.app.ports.links.all(connection, kind)) {
      if (link.shared === true) continue;
      for (const side of ['halo', 'quickbooks'] as const) {
        const id = link[side]?.id;
        if (id === undefined) continue;
        const name = `${kind} ${id} in ${side}`;
        if (!there[side].has(id)) problems.push(`${link.link} is linked with ${name}, which is not there`);
        const other = taken.get(name);
        if (other !== undefined) problems.push(`${name} is linked as ${other} and as ${link.link}`);
        taken.set(name, link.link);
      }
    }
  }
  return [...problems, ...supplierProblems(world, connection, items)];
}

const addressOf = (vendor: Rec): string =>
  String((vendor['BillAddr'] as Rec | undefined)?.['Line1'] ?? '').trim();
const phoneOf = (vendor: Rec): string =>
  String((vendor['PrimaryPhone'] as Rec | undefined)?.['FreeFormNumber'] ?? '').trim();

/** HaloPSA says whom to call, QuickBooks where to pay. */
function supplierProblems(
  world: MemoryWorld,
  connection: ConnectionId,
  items: readonly OpenItem[],
): readonly string[] {
  if (items.some(({ kind }) => kind === 'supplier')) return [];
  const vendors = inQuickBooks(world, 'Vendor', connection);
  return inHalo(world, 'Supplier')
    .filter(({ qbo_company_id: company }) => company === REALMS[connection])
    .flatMap((supplier) => {
      const name = String(supplier['name']);
      const own = vendors.filter(({ DisplayName }) => DisplayName === name);
      const [vendor] = own;
      if (!vendor || own.length > 1) return [`supplier ${name} stands ${own.length} times in QuickBooks`];
      return [
        ...(phoneOf(vendor) === String(supplier['phone_number'] ?? '').trim()
          ? []
          : [`supplier ${name}: the telephone number differs`]),
        ...(addressOf(vendor) === (String(supplier['address'] ?? '').split('\n')[0] ?? '').trim()
          ? []
          : [`supplier ${name}: the address differs`]),
      ];
    });
}
