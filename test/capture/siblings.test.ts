/** Kinds that live in one resource are looked through together: one that stands still blinds no other, and misses nothing itself. */
import { haloWebhooks } from '../../lib/books/addresses.ts';
import { importConnection } from '../../lib/books/capture.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { run } from '../cli/cli.ts';
import {
  type Rec,
  begun,
  counterpartOf,
  counterparts,
  editHalo,
  haloRecord,
  heal,
  imported,
  inOwnScreen,
  inQuickBooks,
  openItems,
  pay,
  postInvoice,
  withSettings,
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

interface Sibling {
  readonly paused: string;
  /** @returns what happens where no webhook tells of it, and whether the other side has it */
  readonly prepare: (
    world: MemoryWorld,
    invoice: number,
  ) => Promise<readonly [happens: () => void, has: () => unknown]>;
}

/** A credit note in both books, and one more invoice to apply it on. */
async function creditNote(world: MemoryWorld, invoice: number) {
  const note = credit(world, invoice);
  const other = postInvoice(world);
  await world.settle();
  const memo = inQuickBooks(world, 'CreditMemo')[0] ?? {};
  return { note, memo, other };
}

const SIBLINGS: readonly (readonly [string, Sibling])[] = [
  [
    'a credit that HaloPSA applies, while payments',
    {
      paused: 'payment',
      prepare: async (world, invoice) => {
        const { note, other } = await creditNote(world, invoice);
        const row = { invoice_id: other, credit_note_id: note, amount: 5, date: '2026-11-24' };
        const isApplied = ({ TotalAmt: total }: Rec): boolean => total === 0;
        return [
          () => editHalo(world, 'InvoicePayment', row),
          () => inQuickBooks(world, 'Payment').some(isApplied),
        ];
      },
    },
  ],
  [
    'a credit that QuickBooks applies, while payments',
    {
      paused: 'payment',
      prepare: async (world, invoice) => {
        const { note, memo, other } = await creditNote(world, invoice);
        const document = counterpartOf(world, other);
        const Line = [
          { Amount: 5, LinkedTxn: [{ TxnType: 'Invoice', TxnId: document['Id'] }] },
          { Amount: 5, LinkedTxn: [{ TxnType: 'CreditMemo', TxnId: memo['Id'] }] },
        ];
        return [
          () => pay(world, [{ invoice: document, amount: 0 }], { Line }),
          () => haloRecord(world, 'Invoice', note)['credit_used'] === 5,
        ];
      },
    },
  ],
  [
    'a sales order that is accepted in QuickBooks, while quotations',
    {
      paused: 'quotation',
      prepare: async (world) => {
        const lines = [{ item_id: 41, name: 'Seats', quantity: 3, price: 12.6 }];
        const order = { client_id: 1, date: '2026-11-20', lines };
        const id = Number(editHalo(world, 'SalesOrder', order)['id']);
        await world.settle();
        const [estimate] = inQuickBooks(world, 'Estimate');
        return [
          () => inOwnScreen(world, 'Estimate', { ...estimate, TxnStatus: 'Accepted' }),
          () => haloRecord(world, 'SalesOrder', id)['status'] === 2,
        ];
      },
    },
  ],
];

test.each(SIBLINGS)('%s stand still, is found by the sweep', async (_name, { paused, prepare }) => {
  const { world, invoice } = await withInvoice();
  const [happens, has] = await prepare(world, invoice);
  await swept(world);
  await run(world, `pause --connection demo --kind ${paused} --reason test`);
  await swept(world);

  unseen(world, happens);
  await world.settle();
  const before = has();
  await swept(world);
  await swept(world);

  expect([before, has()]).toEqual([false, true]);
});

test('a list that was refused while its first kind was off is imported once it is given', async () => {
  const world = await begun({
    connections: { demo: withSettings({ kinds: { invoice: { direction: 'off' } } }) },
  });
  const match = { method: 'GET', pathPrefix: '/api/Invoice' };
  world.plant('halo', { match, kind: '403', times: 1_000 });
  await world.importAll();
  await world.settle();
  const { coverage } = world.app.ports;
  const refused = (await openItems(world)).map(({ code }) => code);
  const tried = await coverage.of('demo', 'halo', 'invoice');
  heal(world, 'halo');

  world.clock.advance(7 * 3_600_000);
  await swept(world);

  expect(refused).toContain('read-refused');
  expect(tried).toMatchObject({ intervals: [], triedAt: expect.any(String) as unknown });
  expect(await openItems(world)).toEqual([]);
  expect((await coverage.of('demo', 'halo', 'invoice'))?.intervals).toHaveLength(1);
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

describe('documents from a day on', () => {
  const rowOf = (world: MemoryWorld) => world.app.ports.coverage.of('demo', 'halo', 'invoice');
  const importFrom = (world: MemoryWorld, since?: string) => importConnection('demo', world.app.ports, since);
  const creditNotes = async (world: MemoryWorld, direction: 'off' | undefined): Promise<void> => {
    const demo = await world.app.ports.connections.get('demo');
    const kinds = { ...demo!.kinds, 'credit-note': direction === undefined ? {} : { direction } };
    await world.app.ports.connections.put({ ...demo!, kinds });
    world.clock.advance(120_000);
  };

  test('an import from an earlier day while a kind is off leaves it lacking one', async () => {
    const world = await begun();
    await importFrom(world, '2026-06-01');
    await creditNotes(world, 'off');
    await importFrom(world);
    await creditNotes(world, undefined);

    expect(await rowOf(world)).toMatchObject({ behind: { 'credit-note': '' } });
    await importFrom(world);
    expect(await rowOf(world)).not.toHaveProperty('behind');
  });

  test.each([
    ['since ever', undefined, undefined],
    ['from a day', '2026-03-01', '2026-03-01'],
  ])('what lacks a kind is imported as far back as the others were: %s', async (_name, first, kept) => {
    const world = await begun();
    await creditNotes(world, 'off');
    await importFrom(world, first);
    await creditNotes(world, undefined);

    await importFrom(world, '2026-06-01');

    const row = await rowOf(world);
    expect(row?.datedFrom).toBe(kept);
    expect(row).not.toHaveProperty('behind');
  });
});
