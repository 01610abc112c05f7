/** Credit notes of HaloPSA are credit memos in QuickBooks; what is applied on either side is applied on both, once. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { movedByReplay } from '../support/replay.ts';
import {
  type Rec,
  counterpartOf,
  editHalo,
  haloRecord,
  imported,
  inHalo,
  inOwnScreen,
  inQuickBooks,
  line,
  numberRow,
  openItems,
  owed,
  postInvoice,
  quickbooksRecord,
  retry,
} from '../support/scenario.ts';

const priced = (price: number): Rec => line({ qty_order: 1, unit_price: price, tax_code: '1' });

const post = (world: MemoryWorld, price: number, change: Rec = {}): number =>
  postInvoice(world, { client_id: 1, ...change }, [priced(price)]);

/** A person credits an invoice in HaloPSA, all of it. */
const credit = (world: MemoryWorld, invoice: number, change: Rec = {}): number =>
  Number(
    editHalo(world, 'Invoice', {
      id: invoice,
      _create_credit_note: true,
      invoice_date: '2026-11-21',
      posted: true,
      ...change,
    })['id'],
  );

const memosOf = (world: MemoryWorld, id: number): readonly Rec[] =>
  inQuickBooks(world, 'CreditMemo').filter(({ PrivateNote: note }) =>
    String(note ?? '').includes(`HaloPSA credit note ${id}.`),
  );

function memoOf(world: MemoryWorld, id: number): Rec {
  const [first, ...more] = memosOf(world, id);
  if (!first || more.length > 0) throw new RangeError(`QuickBooks has not one credit memo for ${id}`);
  return first;
}

describe.each(['negative', 'positive'] as const)('HaloPSA keeps quantities of credits %s', (creditSign) => {
  let world: MemoryWorld;

  beforeAll(async () => {
    world = await imported({ halo: { creditSign } });
  });

  test('a credit note is a credit memo with its amount, tax, number and customer', async () => {
    const invoice = postInvoice(world, { client_id: 2 }, [
      line({ qty_order: 3, unit_price: 12.6, discount_perc: 10 }),
    ]);
    const id = credit(world, invoice);
    await world.settle();

    const memo = memoOf(world, id);
    const row = haloRecord(world, 'Invoice', id);
    expect(memo['TotalAmt']).toBe(Math.abs(Number(row['total'])));
    expect(Number(memo['TotalAmt'])).toBeGreaterThan(0);
    expect(memo).toMatchObject({
      DocNumber: String(id),
      TxnDate: '2026-11-21',
      RemainingCredit: memo['TotalAmt'],
      CustomerRef: { value: (counterpartOf(world, invoice)['CustomerRef'] as Rec)['value'] },
    });
    expect(row).toMatchObject({ qboid: Number(memo['Id']), thirdpartyinvoicenumber: String(id) });
    expect(await numberRow(world, String(id))).toMatchObject({
      state: 'used',
      holder: `credit-note h:${id}`,
    });
    expect(await owed(world)).toEqual([]);
  });

  test('an edit in HaloPSA is an edit in QuickBooks', async () => {
    const id = credit(world, post(world, 100));
    await world.settle();
    const { lines } = haloRecord(world, 'Invoice', id);
    const sign = creditSign === 'negative' ? -1 : 1;
    editHalo(world, 'Invoice', {
      id,
      lines: (lines as Rec[]).map((one) => ({ ...one, qty_order: sign, unit_price: 80 })),
    });
    await world.settle();

    expect(memoOf(world, id)).toMatchObject({ TotalAmt: 80, RemainingCredit: 80 });
    expect(await owed(world)).toEqual([]);
  });

  test('an edit in QuickBooks is shown and not overwritten', async () => {
    const id = credit(world, post(world, 100));
    await world.settle();
    const memo = memoOf(world, id);
    inOwnScreen(world, 'CreditMemo', {
      Id: memo['Id'],
      SyncToken: memo['SyncToken'],
      sparse: true,
      TxnDate: '2026-11-22',
    });
    await world.settle();

    expect(memoOf(world, id)['TxnDate']).toBe('2026-11-22');
    expect(String(haloRecord(world, 'Invoice', id)['invoice_date'])).toMatch(/^2026-11-21/);
    expect(await openItems(world)).toMatchObject([{ kind: 'credit-note', record: `h:${id}`, code: 'drift' }]);

    const now = memoOf(world, id);
    inOwnScreen(world, 'CreditMemo', {
      Id: now['Id'],
      SyncToken: now['SyncToken'],
      sparse: true,
      TxnDate: '2026-11-21',
    });
    await retry(world);
    expect(await openItems(world)).toEqual([]);
  });

  test('a second time moves nothing', async () => {
    expect(await movedByReplay(world)).toEqual([]);
  });
});

describe('applied in HaloPSA', () => {
  let world: MemoryWorld;

  beforeAll(async () => {
    world = await imported();
  });

  interface Scene {
    /** Two invoices of one client over 100 and 50. */
    readonly first: number;
    readonly second: number;
    /** Over 60. */
    readonly note: number;
  }

  async function scene(): Promise<Scene> {
    const [first, second, credited] = [post(world, 100), post(world, 50), post(world, 60)];
    const note = credit(world, credited);
    await world.settle();
    return { first, second, note };
  }

  const apply = (invoice: number, note: number, amount: number): Rec =>
    editHalo(world, 'InvoicePayment', {
      invoice_id: invoice,
      credit_note_id: note,
      amount,
      date: '2026-11-24',
    });
  const correct = (row: Rec, change: Rec): Rec =>
    editHalo(world, 'InvoicePayment', { id: row['id'], ...change });
  const takeBack = (row: Rec): void => {
    world.asUser('halo', 'DELETE', `/api/InvoicePayment/${String(row['id'])}`);
  };
  const zeroPayments = (): number =>
    inQuickBooks(world, 'Payment').filter(({ TotalAmt: total }) => total === 0).length;

  type Step = (scene: Scene, rows: readonly Rec[]) => Rec | undefined;
  const last = (rows: readonly Rec[]): Rec => rows.at(-1) ?? {};

  const linksIn = (row: Rec): Rec => {
    const found = inQuickBooks(world, 'Payment').find(({ PrivateNote: note }) =>
      String(note ?? '').includes(`HaloPSA credit application ${String(row['id'])}.`),
    );
    if (!found) throw new RangeError('QuickBooks does not have it');
    return found;
  };
  const pairLines = (pairs: readonly (readonly [string, string, number])[]): readonly Rec[] =>
    pairs.map(([TxnType, TxnId, Amount]) => ({ Amount, LinkedTxn: [{ TxnId, TxnType }] }));

  interface Story {
    readonly name: string;
    readonly steps: readonly Step[];
    /** What is paid of either invoice and used of the note at the end, the same on both sides. */
    readonly ends: readonly [number, number, number];
    readonly payments?: number;
  }

  const STORIES: readonly Story[] = [
    { name: 'whole', steps: [({ first, note }) => apply(first, note, 60)], ends: [60, 0, 60] },
    { name: 'in part', steps: [({ first, note }) => apply(first, note, 12.34)], ends: [12.34, 0, 12.34] },
    {
      name: 'to many invoices',
      steps: [({ first, note }) => apply(first, note, 20), ({ second, note }) => apply(second, note, 40)],
      ends: [20, 40, 60],
      payments: 2,
    },
    {
      name: 'twice to one invoice',
      steps: [({ first, note }) => apply(first, note, 20), ({ first, note }) => apply(first, note, 20)],
      ends: [40, 0, 40],
      payments: 2,
    },
    {
      name: 'and corrected',
      steps: [
        ({ first, note }) => apply(first, note, 20),
        (_scene, rows) => correct(last(rows), { amount: 45 }),
      ],
      ends: [45, 0, 45],
    },
    {
      name: 'and moved to another invoice',
      steps: [
        ({ first, note }) => apply(first, note, 50),
        ({ second }, rows) => correct(last(rows), { invoice_id: second }),
      ],
      ends: [0, 50, 50],
    },
    {
      name: 'taken back and applied elsewhere in one go',
      steps: [
        ({ first, note }) => apply(first, note, 50),
        ({ second, note }, rows) => {
          takeBack(last(rows));
          return apply(second, note, 50);
        },
      ],
      ends: [0, 50, 50],
    },
    {
      name: 'and taken back',
      steps: [
        ({ first, note }) => apply(first, note, 50),
        (_scene, rows) => {
          takeBack(last(rows));
          return undefined;
        },
      ],
      ends: [0, 0, 0],
      payments: 0,
    },
    {
      name: 'and taken back in QuickBooks',
      steps: [
        ({ first, note }) => apply(first, note, 50),
        (_scene, rows) => {
          inOwnScreen(world, 'Payment', linksIn(last(rows)), { query: '?operation=delete' });
          return undefined;
        },
      ],
      ends: [0, 0, 0],
      payments: 0,
    },
    {
      name: 'and moved in QuickBooks',
      steps: [
        ({ first, note }) => apply(first, note, 50),
        ({ second, note }, rows) => {
          const ids = [
            String(counterpartOf(world, second)['Id']),
            String(memoOf(world, note)['Id']),
          ] as const;
          inOwnScreen(world, 'Payment', {
            ...linksIn(last(rows)),
            Line: pairLines([
              ['Invoice', ids[0], 50],
              ['CreditMemo', ids[1], 50],
            ]),
          });
          return undefined;
        },
      ],
      ends: [0, 50, 50],
    },
  ];

  test.each(STORIES)('$name', async ({ steps, ends, payments = 1 }) => {
    const set = await scene();
    const before = zeroPayments();
    const rows: Rec[] = [];
    for (const step of steps) {
      const row = step(set, rows);
      if (row) rows.push(row);
      await world.settle();
    }

    const [first, second, used] = ends;
    expect(haloRecord(world, 'Invoice', set.first)['amountpaid']).toBe(first);
    expect(haloRecord(world, 'Invoice', set.second)['amountpaid']).toBe(second);
    expect(haloRecord(world, 'Invoice', set.note)['credit_used']).toBe(used);
    expect(counterpartOf(world, set.first)['Balance']).toBe(Number((100 - first).toFixed(2)));
    expect(counterpartOf(world, set.second)['Balance']).toBe(50 - second);
    expect(memoOf(world, set.note)['RemainingCredit']).toBe(Number((60 - used).toFixed(2)));
    expect(zeroPayments() - before).toBe(payments);
    expect(await owed(world)).toEqual([]);
  });

  test('a payment that turns out to be a credit is taken back and applied', async () => {
    const set = await scene();
    const row = editHalo(world, 'InvoicePayment', { invoice_id: set.first, amount: 30, date: '2026-11-24' });
    await world.settle();
    const paid = inQuickBooks(world, 'Payment').length;
    correct(row, { credit_note_id: set.note, qbo_id: 0 });
    await world.settle();

    expect(inQuickBooks(world, 'Payment')).toHaveLength(paid);
    expect(linksIn(row)).toMatchObject({ TotalAmt: 0 });
    expect(counterpartOf(world, set.first)['Balance']).toBe(70);
    expect(memoOf(world, set.note)['RemainingCredit']).toBe(30);
    expect(await owed(world)).toEqual([]);
  });

  test('applied in QuickBooks, money and two credits in one payment over two invoices: a row for each', async () => {
    const set = await scene();
    const other = credit(world, post(world, 30));
    await world.settle();
    const id = (record: Rec): string => String(record['Id']);
    const [first, second] = [counterpartOf(world, set.first), counterpartOf(world, set.second)];
    const [note, small] = [memoOf(world, set.note), memoOf(world, other)];
    const payment = inOwnScreen(world, 'Payment', {
      CustomerRef: first['CustomerRef'],
      TotalAmt: 60,
      TxnDate: '2026-11-23',
      Line: pairLines([
        ['Invoice', id(first), 100],
        ['Invoice', id(second), 50],
        ['CreditMemo', id(note), 60],
        ['CreditMemo', id(small), 30],
      ]),
    });
    await world.settle();

    const rows = inHalo(world, 'InvoicePayment')
      .filter(({ qbo_id: one }) => one === Number(payment['Id']))
      .map(({ invoice_id: invoice, credit_note_id: credited, amount }) => [invoice, credited ?? 0, amount]);
    expect(rows.sort()).toEqual(
      [
        [set.first, set.note, 60],
        [set.first, other, 30],
        [set.first, 0, 10],
        [set.second, 0, 50],
      ].sort(),
    );
    expect(haloRecord(world, 'Invoice', set.first)['amountdue']).toBe(0);
    expect(haloRecord(world, 'Invoice', set.second)['amountdue']).toBe(0);

    inOwnScreen(world, 'Payment', quickbooksRecord(world, 'Payment', String(payment['Id'])), {
      query: '?operation=delete',
    });
    await world.settle();
    expect(haloRecord(world, 'Invoice', set.first)['amountdue']).toBe(100);
    expect(haloRecord(world, 'Invoice', other)['credit_used']).toBe(0);
    expect(await owed(world)).toEqual([]);
  });

  test('a second time moves nothing', async () => {
    expect(await movedByReplay(world)).toEqual([]);
  });
});
