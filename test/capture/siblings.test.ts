/** Kinds that live in one resource are looked through together: one that stands still blinds no other, and misses nothing itself. */
import { haloWebhooks } from '../../lib/books/addresses.ts';
import { lacks, withKinds } from '../../lib/sync/coverage.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { run } from '../cli/cli.ts';
import {
  counterpartOf,
  counterparts,
  editHalo,
  imported,
  inQuickBooks,
  openItems,
  pay,
  postInvoice,
} from '../support/scenario.ts';

/** What somebody enters, and no webhook tells of. */
function unseen<T>(world: MemoryWorld, enter: () => T): T {
  for (const system of ['halo', 'quickbooks'] as const)
    world.plant(system, { match: {}, kind: 'drop-webhook', times: 10 });
  return enter();
}

const credit = (world: MemoryWorld, invoice: number): number =>
  Number(
    editHalo(world, 'Invoice', {
      id: invoice,
      _create_credit_note: true,
      invoice_date: '2026-11-21',
      posted: true,
    })['id'],
  );

/** The next sweep, as soon as what was stored counts. */
async function swept(world: MemoryWorld): Promise<void> {
  world.clock.advance(300_000);
  await world.settle(5_000);
  await world.sweep();
  await world.settle(5_000);
}

async function withInvoice(): Promise<{ readonly world: MemoryWorld; readonly invoice: number }> {
  const world = await imported();
  const invoice = postInvoice(world);
  await world.settle();
  await swept(world);
  return { world, invoice };
}

async function statesOf(world: MemoryWorld, kind: string): Promise<readonly string[]> {
  const states: string[] = [];
  for await (const { state } of world.app.ports.links.all('demo', kind)) states.push(state);
  return states;
}

const memos = (world: MemoryWorld): number => inQuickBooks(world, 'CreditMemo').length;

test('while invoices stand still a credit note is found by the sweep, and nothing is said to lack its import', async () => {
  const { world, invoice } = await withInvoice();
  await run(world, 'pause --connection demo --kind invoice --reason test');
  await swept(world);

  unseen(world, () => credit(world, invoice));
  await swept(world);

  expect(memos(world)).toBe(1);
  expect((await run(world, 'status --connection demo')).out).not.toContain('imported');
  const demo = await world.app.ports.connections.get('demo');
  expect(demo && haloWebhooks('https://x.example', demo).kinds).toContain('invoice');
});

test.each([
  ['the first kind of its resource', 'invoice'],
  ['the second', 'credit-note'],
])(
  '%s, paused while the others are looked through: what it missed is found when it goes on',
  async (_name, kind) => {
    const { world, invoice } = await withInvoice();
    await run(world, `pause --connection demo --kind ${kind} --reason test`);
    await swept(world);

    const [note, another] = unseen(world, () => [
      credit(world, invoice),
      postInvoice(world, { client_id: 2 }),
    ]);
    await swept(world);
    await swept(world);
    expect([memos(world), counterparts(world).length]).toEqual(kind === 'invoice' ? [1, 1] : [0, 2]);
    await run(world, `resume --connection demo --kind ${kind}`);
    await swept(world);

    expect([note, another].map((id) => id > invoice)).toEqual([true, true]);
    expect(memos(world)).toBe(1);
    expect(counterpartOf(world, another)).toBeDefined();
    expect(counterparts(world)).toHaveLength(2);
    expect(await openItems(world)).toEqual([]);
  },
);

test('payments in QuickBooks, paused while what is applied of credit notes is looked through', async () => {
  const { world, invoice } = await withInvoice();
  await run(world, 'pause --connection demo --kind payment --reason test');
  await swept(world);

  unseen(world, () => pay(world, [{ invoice: counterpartOf(world, invoice), amount: 10 }]));
  await swept(world);
  await swept(world);
  const { connections } = world.app.ports;
  expect(await statesOf(world, 'payment')).toEqual([]);
  await run(world, 'resume --connection demo --kind payment');
  await swept(world);

  expect((await connections.get('demo'))?.kinds['payment']?.direction).not.toBe('off');
  expect(await statesOf(world, 'payment')).toEqual(['synced']);
});

test('a kind that was off when the others were imported lacks its import, which leaves nothing of them out', async () => {
  const world = await imported({
    connections: {
      demo: (demo) => ({ ...demo, kinds: { ...demo.kinds, 'credit-note': { direction: 'off' } } }),
    },
  });
  const invoice = postInvoice(world);
  await world.settle();
  unseen(world, () => credit(world, invoice));
  await swept(world);
  const demo = await world.app.ports.connections.get('demo');
  await world.app.ports.connections.put({ ...demo!, kinds: { ...demo!.kinds, 'credit-note': {} } });
  await swept(world);

  expect((await run(world, 'status --connection demo')).out).toContain('halo-qbo import');
  unseen(world, () => postInvoice(world, { client_id: 2 }));
  await swept(world);
  expect(counterparts(world)).toHaveLength(2);
  await world.importAll();
  await world.settle();

  expect(memos(world)).toBe(1);
  expect((await run(world, 'status --connection demo')).out).not.toContain('halo-qbo import');
});

describe('coverage of a resource of several kinds', () => {
  const at = (hour: number): string => `2026-11-24T${String(hour).padStart(2, '0')}:00:00.000Z`;
  const until = (hour: number) => ({ intervals: [{ until: at(hour) }] });

  test('one that goes off is behind from there; going off twice, or with nothing new, changes nothing', () => {
    const off = withKinds(until(3), ['b'], ['a']);

    expect(off).toEqual({ ...until(3), behind: { a: at(3) } });
    expect(withKinds(off, ['b'], ['a'])).toBe(off);
    expect(withKinds(until(3), ['a', 'b'], [])).toEqual(until(3));
  });

  test('one that is on again takes the resource back to there, and only there', () => {
    const off = { ...until(9), behind: { a: at(3), c: at(5) } };

    expect(withKinds(off, ['a', 'b'], ['c'])).toEqual({ ...until(3), behind: { c: at(5) } });
    expect(withKinds(off, ['a', 'b', 'c'], [])).toEqual(until(3));
  });

  test('gaps after that moment are gone with it', () => {
    const gapped = {
      intervals: [{ until: at(3) }, { from: at(5), until: at(9) }],
      behind: { a: at(6) },
    };

    expect(withKinds(gapped, ['a'], []).intervals).toEqual([{ until: at(3) }, { from: at(5), until: at(6) }]);
  });

  test('one that was never looked for lacks an import, and takes nothing back', () => {
    const never = { ...until(9), behind: { a: '' } };

    expect(withKinds(never, ['a', 'b'], [])).toBe(never);
    expect([lacks(never, ['a']), lacks(never, ['b'])]).toEqual([true, false]);
  });
});
