/** What follows on the other side when a record is gone, by the connection’s rule for its kind. */
import { kindByName } from '../../lib/entities/registry.ts';
import { deleteRuleFor, deleteRulesOf } from '../../lib/sync/delete-rule.ts';
import type { Connection } from '../../lib/sync/connection.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { movedByReplay } from '../support/replay.ts';
import {
  counterpartOf,
  imported,
  inHalo,
  inOwnScreen,
  inQuickBooks,
  numberRow,
  openItems,
  postInvoice,
  retry,
  withSettings,
} from '../support/scenario.ts';

type Kinds = Connection['kinds'];

const ruled = (kinds: Kinds, change: Parameters<typeof withSettings>[0] = {}): Promise<MemoryWorld> =>
  imported({ connections: { demo: withSettings({ ...change, kinds }) } });

const deleteInHalo = (world: MemoryWorld, resource: string, id: number): void => {
  const { status } = world.asUser('halo', 'DELETE', `/api/${resource}/${id}`);
  expect(status).toBeLessThan(300);
};

const voided = (world: MemoryWorld, id: number) => {
  const { TotalAmt: total, PrivateNote: note } = counterpartOf(world, id);
  return total === 0 && String(note).startsWith('Void');
};

test('void: an invoice deleted in HaloPSA is voided in QuickBooks, with its number, and nobody is asked', async () => {
  const world = await ruled({ invoice: { onDelete: 'void' } });
  const id = postInvoice(world);
  await world.settle();

  deleteInHalo(world, 'Invoice', id);
  await world.settle();

  expect(voided(world, id)).toBe(true);
  expect(await numberRow(world, String(id))).toMatchObject({ state: 'void', reason: 'voided in QuickBooks' });
  expect(await openItems(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
  expect(await openItems(world)).toEqual([]);
});

test('void: an answer that is lost is found out, and the invoice is voided once', async () => {
  const world = await ruled({ invoice: { onDelete: 'void' } });
  const id = postInvoice(world);
  await world.settle();
  world.plant('quickbooks', {
    match: { method: 'POST', pathPrefix: '/v3/', bodyIncludes: 'SyncToken' },
    kind: 'lost-reply',
    times: 1,
  });

  deleteInHalo(world, 'Invoice', id);
  await world.settle();

  expect(voided(world, id)).toBe(true);
  expect(counterpartOf(world, id)['SyncToken']).toBe('1');
  expect(await numberRow(world, String(id))).toMatchObject({ state: 'void' });
  expect(await openItems(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

test('void: a document of before the go-live date is never written, so a person is asked', async () => {
  const world = await ruled({ invoice: { onDelete: 'void' } });
  const id = postInvoice(world);
  await world.settle();
  const { connections } = world.app.ports;
  const demo = await connections.get('demo');
  if (demo) await connections.put({ ...demo, goLiveDate: '2026-12-01' });

  deleteInHalo(world, 'Invoice', id);
  await world.settle();

  expect(voided(world, id)).toBe(false);
  expect(await openItems(world)).toMatchObject([{ code: 'gone-in-halo' }]);
});

test('unlink: what is deleted in QuickBooks is nobody’s business any more, and what stands in HaloPSA stays as it is', async () => {
  const world = await ruled({ invoice: { onDelete: 'unlink' } });
  const id = postInvoice(world);
  await world.settle();
  const { Id, SyncToken } = counterpartOf(world, id);

  inOwnScreen(world, 'Invoice', { Id, SyncToken }, { query: '?operation=delete' });
  await world.settle();
  world.asUser('halo', 'POST', '/api/Invoice', [{ id, duedate: '2027-01-31' }]);
  await world.settle();

  expect(inQuickBooks(world, 'Invoice')).toEqual([]);
  expect(inHalo(world, 'Invoice')).toHaveLength(1);
  expect(await openItems(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

test('deactivate: a client deleted in HaloPSA is made inactive in QuickBooks and keeps all else', async () => {
  const world = await ruled({ client: { onDelete: 'deactivate', autoCreate: true } });
  const { body } = world.asUser('halo', 'POST', '/api/Client', [
    { name: 'Leaving Ltd', toplevel_id: 1, qbo_company_id: '4620816365000000001' },
  ]);
  const id = Number((body as { readonly id: number }).id);
  await world.settle();
  const named = () =>
    inQuickBooks(world, 'Customer').filter(({ DisplayName: name }) => String(name).startsWith('Leaving Ltd'));
  const [before] = named();

  deleteInHalo(world, 'Client', id);
  await world.settle();

  expect(before).toMatchObject({ Active: true });
  expect(named()).toMatchObject([{ Id: before?.['Id'], Active: false }]);
  expect(await openItems(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

test('where nothing is said a person is asked, and a rule that comes later holds for the retry', async () => {
  const world = await ruled({});
  const id = postInvoice(world);
  await world.settle();
  deleteInHalo(world, 'Invoice', id);
  await world.settle();
  const asked = await openItems(world);
  const { connections } = world.app.ports;
  const demo = await connections.get('demo');
  if (demo) await connections.put(withSettings({ kinds: { invoice: { onDelete: 'void' } } })(demo));

  await retry(world);

  expect(asked).toMatchObject([{ code: 'gone-in-halo', record: `h:${id}` }]);
  expect(voided(world, id)).toBe(true);
  expect(await openItems(world)).toEqual([]);
});

test.each([
  ['invoice', 'halo', {}, 'ask'],
  ['invoice', 'halo', { onDelete: 'void', direction: 'push' }, 'void'],
  ['invoice', 'quickbooks', { onDelete: 'void', direction: 'both' }, 'ask'],
  ['invoice', 'halo', { onDelete: 'void', direction: 'link' }, 'ask'],
  ['invoice', 'halo', { onDelete: 'unlink', direction: 'link' }, 'unlink'],
  ['client', 'quickbooks', { onDelete: 'deactivate', direction: 'push' }, 'ask'],
  ['client', 'quickbooks', { onDelete: 'deactivate', direction: 'both' }, 'deactivate'],
  ['payment', 'quickbooks', {}, 'remove'],
  ['payment', 'halo', {}, 'ask'],
  ['payment', 'quickbooks', { onDelete: 'ask' }, 'ask'],
] as const)('%s gone in %s with %j: %s', (name, side, set, rule) => {
  const kind = kindByName(name);
  if (!kind) throw new RangeError(name);

  expect(deleteRuleFor({ connection: { kinds: { [name]: set } }, kind, side })).toBe(rule);
});

test.each([
  ['invoice', ['ask', 'void', 'unlink']],
  ['client', ['ask', 'deactivate', 'unlink']],
  ['payment', ['ask', 'remove', 'unlink']],
] as const)('%s can have %j', (name, rules) => {
  const kind = kindByName(name);

  expect(kind && deleteRulesOf(kind)).toEqual(rules);
});
