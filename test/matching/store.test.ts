/** Mappings are kept for both sides to find, no QuickBooks record has two, and what a crash leaves behind is in nobody's way. */
import { linkStore } from '../../lib/aws/links.ts';
import { mappingStore } from '../../lib/aws/mappings.ts';
import { Table } from '../../lib/aws/table.ts';
import { tableNames } from '../../lib/aws/tables.ts';
import type { Mapping } from '../../lib/sync/records.ts';
import { MemoryDynamoDb } from '../../local/memory/dynamodb.ts';

const mapping = (halo: string, quickbooks: string): Mapping => ({
  connection: 'demo',
  kind: 'client',
  halo,
  quickbooks,
  by: 'Jo',
  at: '2026-11-24T09:00:00.000Z',
});

function start() {
  const table = new Table(new MemoryDynamoDb().client, tableNames({}).sync);
  const store = mappingStore(table);
  const find = (side: 'halo' | 'quickbooks', id: string) => store.find('demo', 'client', side, id);
  return { table, store, find };
}

test('a mapping is found from both sides and listed once', async () => {
  const { store, find } = start();

  await store.put(mapping('1', '10'), false);

  expect(await find('halo', '1')).toEqual(mapping('1', '10'));
  expect(await find('quickbooks', '10')).toEqual(mapping('1', '10'));
  expect(await store.list('demo', 'client')).toEqual([mapping('1', '10')]);
  expect(await store.list('demo', 'clients')).toEqual([]);
});

test('a second one to the same QuickBooks record is refused with the first', async () => {
  const { store, find } = start();
  await store.put(mapping('1', '10'), false);

  expect(await store.put(mapping('2', '10'), false)).toEqual(mapping('1', '10'));
  expect(await find('halo', '2')).toBeUndefined();
});

test('the same again changes nothing, and reference data may be mapped to one', async () => {
  const { store } = start();
  await store.put(mapping('1', '10'), false);

  expect(await store.put(mapping('1', '10'), false)).toBeUndefined();
  expect(await store.put(mapping('2', '10'), true)).toBeUndefined();
  expect(await store.list('demo', 'client')).toHaveLength(2);
});

test('mapped anew, the old record is free for another', async () => {
  const { store, find } = start();
  await store.put(mapping('1', '10'), false);
  await store.put(mapping('1', '11'), false);

  expect(await find('quickbooks', '10')).toBeUndefined();
  expect(await store.put(mapping('2', '10'), false)).toBeUndefined();
  expect(await find('quickbooks', '11')).toEqual(mapping('1', '11'));
});

test('a claim that a crash left without its mapping counts for nothing', async () => {
  const { table, store, find } = start();
  await table.put({ pk: 'demo#mapping', sk: 'client#q:10', halo: '9' });

  expect(await find('quickbooks', '10')).toBeUndefined();
  expect(await store.put(mapping('1', '10'), false)).toBeUndefined();
  expect(await find('quickbooks', '10')).toEqual(mapping('1', '10'));
});

test('removed it is gone from both sides; one that has changed meanwhile stays', async () => {
  const { store, find } = start();
  await store.put(mapping('1', '10'), false);
  await store.put(mapping('2', '20'), false);
  await store.put(mapping('2', '21'), false);

  await store.remove(mapping('1', '10'));
  await store.remove(mapping('2', '20'));

  expect([await find('halo', '1'), await find('quickbooks', '10')]).toEqual([undefined, undefined]);
  expect(await find('quickbooks', '21')).toEqual(mapping('2', '21'));
});

test('a side that is taken out of a link is found by its id no more', async () => {
  const { table } = start();
  const links = linkStore(table);
  const key = (link: string) => ({ connection: 'demo', kind: 'client', link });
  const lease = await links.acquire(key('h:1'), 'me', 0, 1_000);
  if (!lease) throw new Error('nobody else has it');
  const halo = { id: '1', observed: {} };
  const quickbooks = { id: '10', observed: {} };
  const saved = await links.save(lease, { ...lease.link, halo, quickbooks, state: 'synced' }, { keep: true });

  await links.release(await links.part(saved, 'quickbooks', '2026-11-24T09:00:00.000Z'));

  expect(await links.find(key('q:10'))).toBeUndefined();
  expect(await links.find(key('h:1'))).toMatchObject({ state: 'new', halo });
  expect((await links.find(key('h:1')))?.quickbooks).toBeUndefined();
});
