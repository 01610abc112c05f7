/** Credit notes count along with invoices, or by themselves; either way the audit accounts for every number. */
import type { Connection } from '../../lib/sync/connection.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { run } from '../cli/cli.ts';
import {
  counterpartOf,
  editHalo,
  imported,
  inOwnScreen,
  inQuickBooks,
  line,
  numberRow,
  owed,
  postInvoice,
  withSettings,
} from '../support/scenario.ts';

type Own = NonNullable<Connection['numbering']['own']>;

const counting = (own: Own = {}): Promise<MemoryWorld> =>
  imported({
    connections: {
      demo: withSettings({ numbering: { policy: 'sequence', prefix: 'INV-', suffix: '', padding: 4, own } }),
    },
  });

/** An invoice, its credit, and another invoice, each posted before the next. */
async function threeDocuments(world: MemoryWorld) {
  const lines = [line({ qty_order: 1, unit_price: 100, tax_code: '1' })];
  const first = postInvoice(world, { client_id: 1 }, lines);
  await world.settle();
  const note = Number(
    editHalo(world, 'Invoice', {
      id: first,
      _create_credit_note: true,
      invoice_date: '2026-11-21',
      posted: true,
    })['id'],
  );
  await world.settle();
  const second = postInvoice(world, { client_id: 2 }, lines);
  await world.settle();
  return { first, note, second };
}

test.each([
  ['along with invoices', {}, 'INV-0002', 'INV-0003'],
  [
    'by themselves',
    { 'credit-note': { prefix: 'CN-', suffix: '/A', padding: 3, start: '7' } },
    'CN-007/A',
    'INV-0002',
  ],
] as const)('credit notes count %s', async (_how, own, credited, next) => {
  const world = await counting(own);

  const { first, note, second } = await threeDocuments(world);

  expect(counterpartOf(world, first)['DocNumber']).toBe('INV-0001');
  expect(inQuickBooks(world, 'CreditMemo').map(({ DocNumber: number }) => number)).toEqual([credited]);
  expect(counterpartOf(world, second)['DocNumber']).toBe(next);
  expect(await numberRow(world, credited)).toMatchObject({
    state: 'used',
    holder: `credit-note h:${note}`,
  });
  expect(await owed(world)).toEqual([]);
  expect((await run(world, 'numbers audit --connection demo')).code).toBe(0);
});

test('the first number of credit notes that count by themselves is not moved by invoices', async () => {
  const world = await counting({ 'credit-note': { prefix: 'CN-', suffix: '' } });

  await threeDocuments(world);
  const { numbers } = world.app.ports;
  const heads = await Promise.all(
    ['all', 'credit-note'].map((counter) => numbers.head({ connection: 'demo', sequence: 'sales', counter })),
  );

  expect(heads.map((head) => head?.next)).toEqual(['3', '2']);
});

test('what comes next, and from where on it is safe, is told and moved for a counter of its own', async () => {
  const world = await counting({ 'credit-note': { prefix: 'CN-', suffix: '' } });
  await threeDocuments(world);
  inOwnScreen(world, 'CreditMemo', {
    ...inQuickBooks(world, 'CreditMemo')[0],
    Id: undefined,
    SyncToken: undefined,
    DocNumber: 'CN-5',
  });
  await world.settle();

  const next = await run(world, 'numbers next --connection demo --kind credit-note');
  expect(next.out).toContain('CN-2');
  const shown = await run(world, 'numbers align --connection demo --kind credit-note');
  expect(shown.out).toContain('CN-6');
  await run(world, 'numbers align --connection demo --kind credit-note --apply');

  const { numbers } = world.app.ports;
  const counters = ['all', 'credit-note'].map((counter) => ({
    connection: 'demo',
    sequence: 'sales',
    counter,
  }));
  const heads = await Promise.all(counters.map((counter) => numbers.head(counter)));
  expect(heads.map((head) => head?.next)).toEqual(['3', '6']);
});

test('a kind that counts with the others has no counter to ask for', async () => {
  const world = await counting();
  const { code, notes } = await run(world, 'numbers next --connection demo --kind credit-note');
  expect(code).not.toBe(0);
  expect(notes).toContain('credit-note does not count by itself in demo. No kind does');
});
