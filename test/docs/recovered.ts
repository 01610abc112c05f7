/** The worlds of what is had back, moved or replaced: a stage whose rows are lost or spoiled, one that moves, a company that ends. */
import { readFileSync, writeFileSync } from 'node:fs';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { tableNames } from '../../lib/aws/tables.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { sampleQuickBooks, US_REALM } from '../../local/sample/index.ts';
import { sampleSecrets } from '../../local/world/sample-connections.ts';
import { lose } from '../backup/stage.ts';
import { run, type Ran } from '../cli/cli.ts';
import {
  counterpartOf,
  counterparts,
  editHalo,
  imported,
  inCompany,
  inHalo,
  inQuickBooks,
  openItems,
  postInvoice,
} from '../support/scenario.ts';
import { arrives, type Happened } from './worlds.ts';

const names = tableNames({});

async function twoInvoices(): Promise<MemoryWorld> {
  const world = await imported();
  postInvoice(world);
  postInvoice(world, { client_id: 2 });
  await world.settle();
  return world;
}

/** Everything that QuickBooks holds of ours, with how often it was written. */
const written = (world: MemoryWorld) =>
  ['Invoice', 'Customer', 'Item', 'Vendor'].map((entity) =>
    inQuickBooks(world, entity).map(({ Id, SyncToken }) => [Id, SyncToken]),
  );

/** Every record is looked at anew, and nothing comes of it. */
async function nothingIsWritten(world: MemoryWorld, before: unknown): Promise<void> {
  world.restart();
  await world.importAll();
  await world.settle();
  expect(written(world)).toEqual(before);
  expect(await openItems(world)).toEqual([]);
}

/** What `restore --verify`, the audit and the review have said: something differs, then nothing does. */
function judged() {
  const codes: number[] = [];
  const after = (line: string, { code }: Ran): void => {
    if (/--verify|^numbers audit|^review/.test(line)) codes.push(code);
  };
  return { codes, after };
}

/** Links and numbers are gone; a backup was made before. */
async function rowsLost(): Promise<Happened> {
  const world = await twoInvoices();
  const before = written(world);
  const { codes, after } = judged();
  return {
    world,
    files: async (at) => {
      await run(world, `backup --to ${at('halo-qbo.ndjson.gz')}`);
      for (const TableName of [names.sync, names.numbers])
        for (const { pk, sk } of world.db.all(TableName))
          await world.db.send(new DeleteCommand({ TableName, Key: { pk, sk } }));
      world.restart();
    },
    after,
    check: async () => {
      // The pause is newer than the backup, and all that differs.
      expect(codes).toEqual([1, 1, 0, 0]);
      await run(world, 'resume --all');
      world.clock.advance(120_000);
      await nothingIsWritten(world, before);
      await arrives(world);
    },
  };
}

/** A faulty version wrote over links and ledger; AWS has the tables of the moment before, under names of their own. */
async function rowsSpoiled(): Promise<Happened> {
  const world = await twoInvoices();
  const before = written(world);
  for (const role of ['config', 'sync', 'numbers', 'journal'] as const)
    for (const item of world.db.all(names[role])) world.db.force(`halo-qbo-prod-${role}-past`, item);
  const links = world.db.all(names.sync).filter(({ pk, alias }) => pk === 'demo#invoice' && !alias);
  expect(links).toHaveLength(2);
  for (const item of links)
    world.db.force(names.sync, { ...item, quickbooks: { id: '999999', version: '0' }, version: 99 });
  world.restart();
  const { codes, after } = judged();
  return {
    world,
    after,
    check: async () => {
      expect(codes).toEqual([1, 0, 0, 0]);
      const restored = world.db.all(names.sync).filter(({ pk, alias }) => pk === 'demo#invoice' && !alias);
      expect(restored).toEqual(links);
      await nothingIsWritten(world, before);
      await arrives(world);
    },
  };
}

/** The old stage is this world until the first command of the new one, whose tables are empty; both have the same vendors. */
async function moved(): Promise<Happened> {
  const world = await twoInvoices();
  const before = counterparts(world).length;
  const at: { invoice?: number } = {};
  return {
    world,
    before: async (line) => {
      // Each line says whose it is, and the old stage is done with once the new one is spoken to.
      expect(line).toMatch(at.invoice === undefined ? /--stage prod(-eu)?$/ : /--stage prod-eu$/);
      if (!line.includes('--stage prod-eu') || at.invoice !== undefined) return;
      at.invoice = postInvoice(world);
      world.clock.advance(3_600_000);
      await world.settle();
      // The old stage can write nothing any more.
      expect(counterparts(world)).toHaveLength(before);
      await lose(world);
    },
    check: async () => {
      world.clock.advance(120_000);
      await world.sweep();
      await world.settle();
      expect(counterpartOf(world, at.invoice ?? 0)).toBeDefined();
      expect(counterparts(world)).toHaveLength(before + 1);
      await arrives(world);
    },
  };
}

const NEW_REALM = '9341453000000009';
const GO_LIVE = '2026-12-01';

/** The old connection under another name: no company yet, and a day from which on documents are the new one's. */
async function newCompanyFile(world: MemoryWorld, path: string): Promise<void> {
  await run(world, `config export --connection demo --file ${path}`);
  const file = JSON.parse(readFileSync(path, 'utf8')) as {
    connections: Record<string, { quickbooks: object; revision?: number }>;
  };
  const { revision: _, ...demo } = file.connections['demo']!;
  const quickbooks = { ...demo.quickbooks, realmId: '' };
  const renamed = { ...demo, name: 'Sample MSP, new books', goLiveDate: GO_LIVE, quickbooks };
  writeFileSync(path, JSON.stringify({ ...file, connections: { 'new-company': renamed } }));
}

/** What a person does in HaloPSA: records name the new company and none of its records; taxes name its codes, which are called as before. */
function renameInHalo(world: MemoryWorld): void {
  const cleared: Readonly<Record<string, object>> = {
    Client: { accountsid: '' },
    Supplier: { accounts_id: '' },
    Item: { accountsid: '' },
    Tax: {},
  };
  for (const [resource, ids] of Object.entries(cleared))
    for (const { id, qbo_company_id: realm } of inHalo(world, resource))
      if (realm === US_REALM || realm === undefined || realm === '')
        editHalo(world, resource, { id, ...ids, qbo_company_id: NEW_REALM });
}

/** The old company ends; the new one has the same accounts and taxes, and none of its documents. */
async function companyReplaced(): Promise<Happened> {
  const { companies } = sampleQuickBooks({ redirectUri: '', empty: true });
  const us = companies.find(({ realmId }) => realmId === US_REALM)!;
  const sample = sampleSecrets('a key for tickets');
  const secrets = Object.fromEntries(
    Object.entries(sample).map(([name, value]) => [name.replace('halo/demo/', 'halo/new-company/'), value]),
  );
  const world = await imported({ secrets, companies: [{ ...us, realmId: NEW_REALM }] });
  await arrives(world);
  const old = written(world);
  return {
    world,
    realm: NEW_REALM,
    files: (at) => newCompanyFile(world, at('new-company.json')),
    before: async (line) => {
      if (line.startsWith('connect ')) renameInHalo(world);
    },
    after: (line, { code, out }) => {
      if (line.startsWith('readiness')) expect([code, out]).toEqual([0, expect.anything()]);
    },
    check: async () => {
      postInvoice(world, { invoice_date: '2026-11-30' });
      const invoice = postInvoice(world, { invoice_date: GO_LIVE });
      world.clock.advance(300_000);
      await world.sweep();
      await world.settle();
      expect(inCompany(world, NEW_REALM, 'Invoice')).toMatchObject([{ DocNumber: String(invoice) }]);
      expect(written(world)).toEqual(old);
      expect(await world.app.ports.openItems.list('new-company')).toEqual([]);
    },
  };
}

export const RECOVERED: Readonly<Record<string, () => Promise<Happened>>> = {
  'rows lost': rowsLost,
  'rows spoiled': rowsSpoiled,
  moved,
  'company replaced': companyReplaced,
};
