/** Money entered in HaloPSA is a payment in QuickBooks, once, and follows what becomes of its row. */
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
  openItems,
  owed,
  paymentLines,
  postInvoice,
  quickbooksRecord,
} from '../support/scenario.ts';

let world: MemoryWorld;

beforeAll(async () => {
  world = await imported();
});

interface Scene {
  /** Two invoices of one client over 100 and 50. */
  readonly first: number;
  readonly second: number;
}

async function scene(): Promise<Scene> {
  const post = (price: number): number =>
    postInvoice(world, { client_id: 1 }, [line({ qty_order: 1, unit_price: price, tax_code: '1' })]);
  const [first, second] = [post(100), post(50)];
  await world.settle();
  return { first, second };
}

const enter = (invoice: number, amount: number, change: Rec = {}): Rec =>
  editHalo(world, 'InvoicePayment', { invoice_id: invoice, amount, date: '2026-11-24', ...change });

const correct = (row: Rec, change: Rec): Rec =>
  editHalo(world, 'InvoicePayment', { id: row['id'], ...change });

const takeBack = (row: Rec): void => {
  world.asUser('halo', 'DELETE', `/api/InvoicePayment/${String(row['id'])}`);
};

/** The payments in QuickBooks that a row made. */
const paymentsOf = (row: Rec): readonly Rec[] =>
  inQuickBooks(world, 'Payment').filter(({ PrivateNote: note }) =>
    String(note ?? '').includes(`HaloPSA payment ${String(row['id'])}.`),
  );

function paymentOf(row: Rec): Rec {
  const [first, ...more] = paymentsOf(row);
  if (!first || more.length > 0)
    throw new RangeError(`QuickBooks has not one payment for ${String(row['id'])}`);
  return first;
}

const rowsOf = (...invoices: readonly number[]): readonly (readonly [number, number])[] =>
  inHalo(world, 'InvoicePayment')
    .filter(({ invoice_id: invoice }) => invoices.includes(Number(invoice)))
    .map(({ invoice_id: invoice, amount }) => [Number(invoice), Number(amount)] as const)
    .sort(([a], [b]) => a - b);

const changePayment = (payment: Rec, change: Rec, query = ''): Rec =>
  inOwnScreen(
    world,
    'Payment',
    { ...quickbooksRecord(world, 'Payment', String(payment['Id'])), ...change },
    { query },
  );

type Step = (scene: Scene, rows: readonly Rec[]) => Rec | undefined;

const last = (rows: readonly Rec[]): Rec => rows.at(-1) ?? {};
const whole: Step = ({ first }) => enter(first, 100);

interface Story {
  readonly name: string;
  readonly steps: readonly Step[];
  /** What is paid of either invoice at the end, the same on both sides. */
  readonly paid: readonly [number, number];
  readonly rows?: number;
  readonly payments?: number;
}

const STORIES: readonly Story[] = [
  { name: 'in full', steps: [whole], paid: [100, 0] },
  { name: 'in part', steps: [({ first }) => enter(first, 33.33)], paid: [33.33, 0] },
  {
    name: 'twice the same amount on the same day',
    steps: [({ first }) => enter(first, 40), ({ first }) => enter(first, 40)],
    paid: [80, 0],
    rows: 2,
    payments: 2,
  },
  {
    name: 'over two invoices, each with a row of its own',
    steps: [({ first }) => enter(first, 60), ({ second }) => enter(second, 50)],
    paid: [60, 50],
    rows: 2,
    payments: 2,
  },
  {
    name: 'and corrected afterwards',
    steps: [whole, (_scene, rows) => correct(last(rows), { amount: 90, date: '2026-11-22' })],
    paid: [90, 0],
  },
  {
    name: 'and corrected upwards',
    steps: [({ first }) => enter(first, 40), (_scene, rows) => correct(last(rows), { amount: 75 })],
    paid: [75, 0],
  },
  {
    name: 'and moved to another invoice',
    steps: [
      ({ first }) => enter(first, 50),
      ({ second }, rows) => correct(last(rows), { invoice_id: second }),
    ],
    paid: [0, 50],
  },
  {
    name: 'moved to another invoice and back',
    steps: [
      ({ first }) => enter(first, 50),
      ({ second }, rows) => correct(last(rows), { invoice_id: second }),
      ({ first }, rows) => correct(last(rows), { invoice_id: first }),
    ],
    paid: [50, 0],
  },
  {
    name: 'and deleted afterwards',
    steps: [
      whole,
      (_scene, rows) => {
        takeBack(last(rows));
        return undefined;
      },
    ],
    paid: [0, 0],
    rows: 0,
    payments: 0,
  },
  {
    name: 'deleted and entered anew',
    steps: [
      whole,
      (_scene, rows) => {
        takeBack(last(rows));
        return undefined;
      },
      whole,
    ],
    paid: [100, 0],
  },
  {
    name: 'deleted and entered anew on another invoice in one go',
    steps: [
      ({ second }) => enter(second, 50),
      ({ second }, rows) => {
        takeBack(last(rows));
        return enter(second, 50, { reference: 'again' });
      },
    ],
    paid: [0, 50],
  },
  {
    name: 'and corrected in QuickBooks',
    steps: [
      whole,
      ({ first }, rows) => {
        const invoice = counterpartOf(world, first);
        changePayment(paymentOf(last(rows)), { TotalAmt: 80, Line: paymentLines([{ invoice, amount: 80 }]) });
        return undefined;
      },
    ],
    paid: [80, 0],
  },
  {
    name: 'and split over two invoices in QuickBooks',
    steps: [
      whole,
      ({ first, second }, rows) => {
        const on = (id: number, amount: number) => ({ invoice: counterpartOf(world, id), amount });
        changePayment(paymentOf(last(rows)), { Line: paymentLines([on(first, 60), on(second, 40)]) });
        return undefined;
      },
    ],
    paid: [60, 40],
    rows: 2,
  },
  {
    name: 'and moved in QuickBooks',
    steps: [
      ({ first }) => enter(first, 50),
      ({ second }, rows) => {
        const invoice = counterpartOf(world, second);
        changePayment(paymentOf(last(rows)), { Line: paymentLines([{ invoice, amount: 50 }]) });
        return undefined;
      },
    ],
    paid: [0, 50],
  },
  {
    name: 'and taken off its invoice in QuickBooks',
    steps: [
      whole,
      (_scene, rows) => {
        changePayment(paymentOf(last(rows)), { Line: [] });
        return undefined;
      },
    ],
    paid: [0, 0],
    rows: 0,
    payments: 1,
  },
  {
    name: 'and deleted in QuickBooks',
    steps: [
      whole,
      (_scene, rows) => {
        changePayment(paymentOf(last(rows)), {}, '?operation=delete');
        return undefined;
      },
    ],
    paid: [0, 0],
    rows: 0,
    payments: 0,
  },
  {
    name: 'and voided in QuickBooks',
    steps: [
      whole,
      (_scene, rows) => {
        changePayment(paymentOf(last(rows)), {}, '?operation=update&include=void');
        return undefined;
      },
    ],
    paid: [0, 0],
    rows: 0,
    payments: 1,
  },
];

test.each(STORIES)('entered $name', async ({ steps, paid, rows: rowCount = 1, payments = 1 }) => {
  const set = await scene();
  const before = inQuickBooks(world, 'Payment').length;
  const rows: Rec[] = [];
  for (const step of steps) {
    const row = step(set, rows);
    if (row) rows.push(row);
    await world.settle();
  }

  expect(rowsOf(set.first, set.second)).toHaveLength(rowCount);
  expect(inQuickBooks(world, 'Payment')).toHaveLength(before + payments);
  const [first, second] = paid;
  expect(haloRecord(world, 'Invoice', set.first)).toMatchObject({
    amountpaid: first,
    amountdue: 100 - first,
  });
  expect(haloRecord(world, 'Invoice', set.second)).toMatchObject({ amountpaid: second });
  expect(counterpartOf(world, set.first)['Balance']).toBe(100 - first);
  expect(counterpartOf(world, set.second)['Balance']).toBe(50 - second);
  expect(await openItems(world)).toEqual([]);
  expect(await owed(world)).toEqual([]);
});

test('a second time moves nothing', async () => {
  expect(await movedByReplay(world)).toEqual([]);
});
