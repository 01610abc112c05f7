/** A HaloPSA restored from a backup gives its ids out again: what is linked under them is not written over, and everything stands still. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { run } from '../cli/cli.ts';
import {
  counterpartOf,
  editHalo,
  idGivenTwice,
  imported,
  inHalo,
  inQuickBooks,
  openItems,
  postInvoice,
} from '../support/scenario.ts';

/** Invoice 1001 is lost, and its id is given to an invoice of another client a day later. */
async function restored(): Promise<MemoryWorld> {
  const world = await imported();
  await idGivenTwice(world);
  return world;
}

test('the invoice in QuickBooks stays as it is, and one open item says what happened', async () => {
  const world = await restored();

  expect(inQuickBooks(world, 'Invoice')).toHaveLength(1);
  expect(inQuickBooks(world, 'Invoice')[0]).toMatchObject({ SyncToken: '0', DocNumber: '1001' });
  expect(await openItems(world)).toMatchObject([
    { kind: 'connection', record: 'halted', code: 'halted', owner: 'ops' },
    {
      kind: 'invoice',
      record: 'h:1001',
      code: 'record-replaced',
      owner: 'ops',
      sentence: expect.stringContaining('restored from a backup'),
    },
  ]);
});

test('nothing else is written until a person lets it go on, and then everything is', async () => {
  const world = await restored();
  const other = postInvoice(world, { client_id: 3 });
  await world.settle();
  expect(inQuickBooks(world, 'Invoice')).toHaveLength(1);
  expect((await run(world, 'status --connection demo')).out).toContain('Halted');

  const { code, out } = await run(world, 'resume --connection demo');
  world.clock.advance(120_000);
  await world.settle();

  expect([code, out]).toEqual([0, expect.stringContaining('goes on')]);
  expect(counterpartOf(world, other)).toMatchObject({ DocNumber: String(other) });
  expect(inQuickBooks(world, 'Invoice')).toHaveLength(2);
});

test('the record that was replaced stays refused, and halts nothing a second time', async () => {
  const world = await restored();
  await run(world, 'resume --connection demo');

  editHalo(world, 'Invoice', { id: 1001, notes_1: 'again' });
  await world.settle();

  expect((await world.app.ports.connections.state('demo')).halted).toBeUndefined();
  expect(await openItems(world)).toMatchObject([{ code: 'record-replaced' }]);
  expect(inQuickBooks(world, 'Invoice')[0]).toMatchObject({ SyncToken: '0' });
  expect(inHalo(world, 'Invoice')).toHaveLength(1);
});
