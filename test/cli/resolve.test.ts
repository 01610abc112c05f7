/** A dispute, shown and decided at the prompt. */
import { counterpartOf, haloRecord, inOwnScreen, postInvoice, start } from '../support/scenario.ts';
import { run } from './cli.ts';

async function startWithDispute() {
  const world = await start({ small: true });
  await world.importAll();
  await world.settle();
  const id = postInvoice(world, { notes_1: 'Thank you.' });
  await world.settle();
  const { Id, SyncToken } = counterpartOf(world, id);
  inOwnScreen(world, 'Invoice', { Id, SyncToken, sparse: true, CustomerMemo: { value: 'By hand.' } });
  await world.settle();
  return { world, id };
}

test('without a decision it shows the three values and says what can be said', async () => {
  const { world, id } = await startWithDispute();

  const { code, out } = await run(world, `resolve invoice ${id}`);

  expect(code).toBe(1);
  expect(out).toMatch(
    /memo\n.*last agreed +"Thank you\."\n.*HaloPSA +"Thank you\."\n.*QuickBooks +"By hand\."/,
  );
});

test('--keep quickbooks brings its value to HaloPSA and says so', async () => {
  const { world, id } = await startWithDispute();

  const { code, out } = await run(world, `resolve invoice ${id} --keep quickbooks`);

  expect(code).toBe(0);
  expect(out).toMatch(/updated/i);
  expect(haloRecord(world, 'Invoice', id)['notes_1']).toBe('By hand.');
  expect((await run(world, 'errors')).out).toBe('Nothing needs a person.\n');
});

test('a side that does not exist, two answers at once and a record without dispute are told what is wrong', async () => {
  const { world, id } = await startWithDispute();

  expect((await run(world, `resolve invoice ${id} --keep xero`)).notes).toContain(
    'halo or quickbooks, not xero',
  );
  expect((await run(world, `resolve invoice ${id} --keep halo --accept`)).notes).toContain('not both');
  expect((await run(world, 'resolve client 1 --accept')).notes).toContain('has no open item');
});
