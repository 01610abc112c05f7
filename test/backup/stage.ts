/** A stage whose tables are lost and whose vendors are not: what a backup is for. And the rows of a backup, told one by one. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import type { Row } from '../../lib/books/backup/row.ts';
import { tableNames } from '../../lib/aws/tables.ts';
import { consent, type MemoryWorld } from '../../local/memory/world.ts';
import {
  counterpartOf,
  editHalo,
  imported,
  pay,
  postInvoice,
  REALMS,
  withSettings,
} from '../support/scenario.ts';

/** Every name in it is a file that ends with the test. */
export function folder(): { readonly at: (name: string) => string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'halo-qbo-backup-'));
  return { at: (name) => join(path, name), remove: () => rmSync(path, { recursive: true }) };
}

export const linesOf = (path: string): readonly string[] =>
  gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n');

export const writeFileOf = (path: string, lines: readonly string[]): void =>
  writeFileSync(path, gzipSync(lines.map((line) => `${line}\n`).join('')));

interface Written {
  readonly part: string;
  readonly table: string;
  readonly row: Row;
}

export const rowsOf = (path: string): readonly Written[] =>
  linesOf(path)
    .slice(1, -1)
    .map((line) => JSON.parse(line) as Written);

/** Synced, with something of everything that is kept. */
export async function busyWorld(): Promise<MemoryWorld> {
  const world = await imported({
    connections: {
      demo: withSettings({ numbering: { policy: 'sequence', prefix: 'INV-', padding: 5 } }),
    },
  });
  const { connections, mappings, openItems } = world.app.ports;
  const paid = postInvoice(world);
  postInvoice(world, { client_id: 31 });
  postInvoice(world, { client_id: 2, posted: false });
  await world.settle();
  pay(world, [{ invoice: counterpartOf(world, paid), amount: 10 }]);
  const { id: nameless } = editHalo(world, 'Client', { name: '', qbo_company_id: REALMS.demo });
  postInvoice(world, { client_id: nameless });
  await world.settle();
  await openItems.ignore(
    'demo',
    'client',
    `h:${String(nameless)}`,
    'is a test',
    'ops',
    '2026-11-24T10:00:00.000Z',
  );
  await mappings.put(
    {
      connection: 'demo',
      kind: 'term',
      halo: '77',
      quickbooks: '88',
      by: 'ops',
      at: '2026-11-24T10:00:00.000Z',
    },
    true,
  );
  const demo = await connections.get('demo');
  if (demo)
    await connections.put({ ...demo, name: 'Sample MSP, renamed' }, { by: 'ops', how: 'config apply' });
  return world;
}

/** Every table is empty; what the processes knew is gone with them. */
export async function lose(world: MemoryWorld): Promise<void> {
  for (const TableName of Object.values(tableNames({})))
    for (const { pk, sk } of world.db.all(TableName))
      await world.db.send(new DeleteCommand({ TableName, Key: { pk, sk } }));
  world.restart();
}

export async function reconnect(world: MemoryWorld): Promise<void> {
  world.restart();
  for (const connection of await world.app.ports.connections.list()) await consent(world, connection);
}

/** One stored row is no longer what it was. */
export const change = (world: MemoryWorld, { table, row }: Written, fields: Row): void => {
  const name = Object.entries(tableNames({})).find(([role]) => role === table)?.[1] ?? '';
  world.db.force(name, { ...row, ...fields });
};
