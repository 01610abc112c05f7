/** Files: where they are sent, each invoice that stands in both systems has one in QuickBooks, of what stands on it now. */
import { versionOf } from '../../lib/entities/attachment/version.ts';
import type { Connection } from '../../lib/sync/connection.ts';
import type { OpenItem } from '../../lib/sync/records.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { inHalo, inQuickBooks, REALMS, type ConnectionId, type Rec } from '../support/scenario.ts';

/** Every other run sends files; what stands in a plan means the same with them and without. */
export const sendsFiles = (seed: number): boolean => seed % 2 === 0;

export const withFiles = (seed: number, connection: Connection): Connection =>
  sendsFiles(seed)
    ? { ...connection, kinds: { ...connection.kinds, attachment: { direction: 'push' } } }
    : connection;

const MARK = /HaloPSA invoice PDF (\S+) \(/;

const markOf = ({ Note }: Rec): string => MARK.exec(String(Note ?? ''))?.[1] ?? '';

function invoiceProblems(invoice: Rec, files: readonly Rec[]): readonly string[] {
  const id = String(invoice['id']);
  const own = files.filter((file) => markOf(file).startsWith(`${id}-`));
  const [file] = own;
  if (!file || own.length > 1) return [`invoice ${id} has ${own.length} files in QuickBooks`];
  return markOf(file) === versionOf(invoice)
    ? []
    : [`the file of invoice ${id} shows ${markOf(file)}, and the invoice is ${versionOf(invoice)}`];
}

export async function fileProblems(
  world: MemoryWorld,
  connection: ConnectionId,
  items: readonly OpenItem[],
): Promise<readonly string[]> {
  const { connections, links } = world.app.ports;
  const isOn = (await connections.get(connection))?.kinds['attachment']?.direction === 'push';
  const files = inQuickBooks(world, 'Attachable', connection);
  if (!isOn) return files.length === 0 ? [] : [`${files.length} files were sent, and none is to be`];
  const explained = new Set(items.map(({ record }) => record));
  const problems: string[] = [];
  for (const invoice of inHalo(world, 'Invoice')) {
    const link = `h:${String(invoice['id'])}` as const;
    if (invoice['qbo_company_id'] !== REALMS[connection] || explained.has(link)) continue;
    const pair = await links.find({ connection, kind: 'invoice', link });
    if (pair?.state === 'synced') problems.push(...invoiceProblems(invoice, files));
  }
  return problems;
}
