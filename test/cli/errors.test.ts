/** Open items: seen with their fix, retried once fixed, put aside with a reason. */
import type { OpenError } from '../../lib/books/errors.ts';
import { editHalo, line, postInvoice, start } from '../support/scenario.ts';
import { run, runJson } from './cli.ts';

/** An invoice with a line that names no item. */
async function startWithError() {
  const world = await start({ small: true });
  await world.importAll();
  await world.settle();
  const id = postInvoice(world, {}, [{ item_shortdescription: 'no item', qty_order: 1, unit_price: 10 }]);
  await world.settle();
  return { world, id };
}

/** Clients are not created by themselves, and an invoice names one that is missing. */
async function startWithWaiting() {
  const world = await start({
    small: true,
    connections: { demo: (demo) => ({ ...demo, kinds: { ...demo.kinds, client: { autoCreate: false } } }) },
  });
  const ids = [postInvoice(world, { client_id: 2 }), postInvoice(world, { client_id: 2 })];
  await world.settle();
  return { world, ids };
}

test('nothing to do is said, and is no reason to worry', async () => {
  const world = await start({ small: true });

  expect(await run(world, 'errors --exit-code')).toMatchObject({ code: 0, out: 'Nothing needs a person.\n' });
});

test('an open item is one sentence and its fix', async () => {
  const { world, id } = await startWithError();

  const { code, out } = await run(world, 'errors');

  expect(code).toBe(0);
  expect(out).toContain(`invoice h:${id}`);
  expect(out).toContain('Line 1 names no item');
  expect(out).toContain('Fix: Choose an item');
});

test('with --exit-code a script learns that there is something', async () => {
  const { world } = await startWithError();

  expect((await run(world, 'errors --exit-code')).code).toBe(1);
  expect((await run(world, 'errors --exit-code --owner ops')).code).toBe(0);
});

test('how many records wait for one, and since when', async () => {
  const { world } = await startWithWaiting();

  const items = await runJson<readonly OpenError[]>(world, 'errors --kind client');

  expect(items).toEqual([expect.objectContaining({ kind: 'client', record: 'h:2', waiting: 2 })]);
  expect(items[0]?.waitingSince).toMatch(/^2026-11-24T/);
});

test('open items are chosen by problem, kind, owner and connection', async () => {
  const { world } = await startWithError();
  const choices = [
    ['--code line-without-item', 1],
    ['--code something-else', 0],
    ['--kind invoices', 1],
    ['--kind client', 0],
    ['--owner bookkeeper', 1],
    ['--connection demo-gb', 0],
  ] as const;

  for (const [options, number] of choices)
    expect(await runJson<readonly OpenError[]>(world, `errors ${options}`)).toHaveLength(number);
});

test('a retry before the fix says what is still wrong', async () => {
  const { world, id } = await startWithError();

  expect(await run(world, `retry invoice ${id}`)).toMatchObject({
    code: 1,
    out: expect.stringContaining('Line 1 names no item') as string,
  });
});

test.each(['retry invoice %', 'retry invoice h:%', 'retry --code line-without-item', 'retry --all'])(
  '%s after the fix clears it',
  async (words) => {
    const { world, id } = await startWithError();
    world.plant('halo', { kind: 'drop-webhook', times: 1 });
    editHalo(world, 'Invoice', { id, lines: [line()] });

    const { code, out } = await run(world, words.replace('%', String(id)));

    expect(out).toContain('created');
    expect(code).toBe(0);
    expect(await runJson<readonly OpenError[]>(world, 'errors --all')).toEqual([]);
  },
);

test('what is ignored is gone from the list, and is shown with who and why when all are asked for', async () => {
  const { world, id } = await startWithError();

  await run(world, `ignore invoice ${id} --reason "written off" --by kim`);

  expect((await run(world, 'errors')).out).toBe('Nothing needs a person.\n');
  expect((await run(world, 'errors --exit-code --all')).code).toBe(0);
  expect((await run(world, 'errors --all')).out).toMatch(/by kim: written off/);
  expect((await run(world, 'retry --all')).out).toContain('nothing was retried');
});

test('a record or a reason that is not named is wrong usage', async () => {
  const { world, id } = await startWithError();
  const wrong = [
    `ignore invoice ${id}`,
    `ignore invoice ${id} --reason " "`,
    'ignore invoice 4711 -c demo -r why',
    'retry',
    'retry invoice',
    `retry invoice ${id} --all`,
    `retry invoic ${id}`,
    'retry connection quickbooks -c demo',
  ];

  for (const words of wrong)
    expect({ words, ...(await run(world, words)) }).toMatchObject({ words, code: 2 });
});

test('a lost grant is an item of the whole connection, and no retry helps but a reconnect', async () => {
  const world = await start({ small: true });
  await world.importAll();
  await world.settle();
  world.plant('quickbooks', { kind: 'revoke-grant', times: 1 });
  postInvoice(world);
  await world.settle(60_000);

  const items = await runJson<readonly OpenError[]>(world, 'errors --kind connection');
  const retried = await run(world, 'retry --all --connection demo');

  expect(items).toEqual([expect.objectContaining({ code: 'disconnected', record: 'quickbooks' })]);
  expect(items[0]?.waiting).toBeGreaterThan(0);
  expect(retried).toMatchObject({
    code: 1,
    notes: expect.stringContaining('halo-qbo connect --connection demo') as string,
  });
});
