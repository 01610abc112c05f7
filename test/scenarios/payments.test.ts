/** Money taken in QuickBooks shows in HaloPSA as payment rows; `amountpaid` follows from them and is never written. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { movedByReplay } from '../support/replay.ts';
import {
  type Rec,
  REALMS,
  counterpartOf,
  haloRecord,
  historyOf,
  imported,
  inHalo,
  inOwnScreen,
  line,
  openItems,
  owed,
  pay,
  paymentLines,
  postInvoice,
  quickbooksRecord,
  trap,
} from '../support/scenario.ts';

interface Scene {
  /** Two invoices of one client over 100 and 50. */
  readonly first: number;
  readonly second: number;
}

let world: MemoryWorld;
let writesOfAmountPaid: () => number;

beforeAll(async () => {
  world = await imported();
  writesOfAmountPaid = trap(world, 'halo', { method: 'POST', bodyIncludes: 'amountpaid' });
});

async function scene(): Promise<Scene> {
  const post = (price: number): number =>
    postInvoice(world, { client_id: 1 }, [line({ qty_order: 1, unit_price: price, tax_code: '1' })]);
  const [first, second] = [post(100), post(50)];
  await world.settle();
  return { first, second };
}

const rowsOf = (...invoices: readonly number[]): readonly Rec[] =>
  inHalo(world, 'InvoicePayment').filter(({ invoice_id: invoice }) => invoices.includes(Number(invoice)));

const changePayment = ({ Id: id }: Rec, change: Rec, query = ''): Rec =>
  inOwnScreen(world, 'Payment', { ...quickbooksRecord(world, 'Payment', String(id)), ...change }, { query });

type Step = (scene: Scene, paid: readonly Rec[]) => Rec;

const on = (scene: Scene, which: 'first' | 'second', amount: number) => ({
  invoice: counterpartOf(world, scene[which]),
  amount,
});

interface Story {
  readonly name: string;
  readonly steps: readonly Step[];
  /** Rows in HaloPSA: invoice and amount. */
  readonly rows: readonly (readonly ['first' | 'second', number])[];
}

const whole: Step = (scene) => pay(world, [on(scene, 'first', 100)]);
const split: Step = (scene) => pay(world, [on(scene, 'first', 70), on(scene, 'second', 30)]);
const last = (paid: readonly Rec[]): Rec => paid.at(-1) ?? {};

const STORIES: readonly Story[] = [
  { name: 'in full', steps: [whole], rows: [['first', 100]] },
  {
    name: 'in part',
    steps: [(scene) => pay(world, [on(scene, 'first', 33.33)])],
    rows: [['first', 33.33]],
  },
  {
    name: 'one payment over two invoices',
    steps: [split],
    rows: [
      ['first', 70],
      ['second', 30],
    ],
  },
  {
    name: 'two payments on one invoice',
    steps: [(scene) => pay(world, [on(scene, 'first', 40)]), (scene) => pay(world, [on(scene, 'first', 60)])],
    rows: [
      ['first', 40],
      ['first', 60],
    ],
  },
  {
    name: 'with money left over that is on no invoice',
    steps: [(scene) => pay(world, [on(scene, 'second', 50)], { TotalAmt: 80 })],
    rows: [['second', 50]],
  },
  {
    name: 'with an amount that is corrected afterwards',
    steps: [
      whole,
      (scene, paid) =>
        changePayment(last(paid), {
          TotalAmt: 90,
          Line: paymentLines([on(scene, 'first', 90)]),
        }),
    ],
    rows: [['first', 90]],
  },
  {
    name: 'and moved to another invoice afterwards',
    steps: [
      (scene) => pay(world, [on(scene, 'first', 50)]),
      (scene, paid) => changePayment(last(paid), { Line: paymentLines([on(scene, 'second', 50)]) }),
    ],
    rows: [['second', 50]],
  },
  {
    name: 'and taken off one of two invoices afterwards',
    steps: [
      split,
      (scene, paid) => changePayment(last(paid), { Line: paymentLines([on(scene, 'second', 30)]) }),
    ],
    rows: [['second', 30]],
  },
  {
    name: 'and deleted afterwards',
    steps: [split, (_scene, paid) => changePayment(last(paid), {}, '?operation=delete')],
    rows: [],
  },
  {
    name: 'and voided afterwards',
    steps: [split, (_scene, paid) => changePayment(last(paid), {}, '?operation=update&include=void')],
    rows: [],
  },
  {
    name: 'and taken off its invoice and put back',
    steps: [
      whole,
      (_scene, paid) => changePayment(last(paid), { Line: [] }),
      (scene, paid) => changePayment(last(paid), { Line: paymentLines([on(scene, 'first', 100)]) }),
    ],
    rows: [['first', 100]],
  },
  {
    name: 'deleted, and taken anew',
    steps: [whole, (_scene, paid) => changePayment(last(paid), {}, '?operation=delete'), whole],
    rows: [['first', 100]],
  },
];

test.each(STORIES)('paid $name', async ({ steps, rows }) => {
  const set = await scene();
  const paid: Rec[] = [];
  for (const step of steps) {
    paid.push(step(set, paid));
    await world.settle();
  }

  const shown = rowsOf(set.first, set.second).map(({ invoice_id: invoice, amount }) => [invoice, amount]);
  expect(shown.sort()).toEqual(rows.map(([which, amount]) => [set[which], amount]).sort());
  for (const which of ['first', 'second'] as const) {
    const total = which === 'first' ? 100 : 50;
    const amount = rows.filter(([name]) => name === which).reduce((sum, [, part]) => sum + part, 0);
    expect(haloRecord(world, 'Invoice', set[which])).toMatchObject({
      amountpaid: amount,
      amountdue: Number((total - amount).toFixed(2)),
      paymentstatus: amount === 0 ? 0 : amount === total ? 2 : 1,
    });
    expect(counterpartOf(world, set[which])['Balance']).toBe(Number((total - amount).toFixed(2)));
  }
  expect(await owed(world)).toEqual([]);
});

test('a second time moves nothing, and what is paid was never written but by its rows', async () => {
  expect(await movedByReplay(world)).toEqual([]);
  expect(writesOfAmountPaid()).toBe(0);
});

test('a payment row says when, what reference, and which payment it is', async () => {
  const { first } = await scene();
  const { Id: id } = pay(world, [{ invoice: counterpartOf(world, first), amount: 100 }], {
    TxnDate: '2026-11-23',
    PaymentRefNum: 'BACS 0815',
  });

  await world.settle();

  expect(rowsOf(first)).toMatchObject([
    { invoice_id: first, amount: 100, reference: 'BACS 0815', qbo_id: Number(id) },
  ]);
  expect(String(rowsOf(first)[0]?.['date'])).toMatch(/^2026-11-23/);
});

const byHand = (DocNumber: string): Rec =>
  inOwnScreen(world, 'Invoice', {
    CustomerRef: { value: '60' },
    DocNumber,
    TxnDate: '2026-11-19',
    Line: [
      {
        DetailType: 'SalesItemLineDetail',
        Amount: 80,
        SalesItemLineDetail: { ItemRef: { value: '200' }, Qty: 1, UnitPrice: 80 },
      },
    ],
  });

test('a payment that is heard of before the invoice’s link exists waits for it, and goes on by itself', async () => {
  const id = postInvoice(world, { client_id: 1 }, [line({ qty_order: 1, unit_price: 100, tax_code: '1' })]);
  // The post happens, its answer is lost, the question what became of it is not answered, and a person takes the money meanwhile.
  const match = { method: 'POST', pathPrefix: `/v3/company/${REALMS.demo}/invoice` };
  world.plant('quickbooks', [
    { match, kind: 'lost-reply' },
    { match, kind: 'timeout' },
  ]);
  await world.settle(0);
  const { Id: payment } = pay(world, [{ invoice: counterpartOf(world, id), amount: 100 }]);
  await world.settle(0);
  expect(rowsOf(id)).toEqual([]);

  await world.settle();

  expect(rowsOf(id)).toMatchObject([{ invoice_id: id, amount: 100 }]);
  expect(haloRecord(world, 'Invoice', id)).toMatchObject({ amountpaid: 100, amountdue: 0 });
  const history = await historyOf(
    world,
    'payment',
    `q:${String(payment)}/${String(counterpartOf(world, id)['Id'])}`,
  );
  expect(history.map(({ outcome }) => outcome)).toContain('waiting');
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

test('payments of invoices that only QuickBooks has make no row, and after an hour one item speaks of them all', async () => {
  const before = inHalo(world, 'InvoicePayment');
  const [theirs, other] = [byHand('HAND-1'), byHand('HAND-2')];
  const paid = pay(world, [{ invoice: theirs, amount: 80 }]);
  pay(world, [{ invoice: other, amount: 30 }]);

  await world.settle();
  await world.sweep();
  await world.settle();
  const atOnce = await openItems(world);
  world.clock.advance(3_700_000);
  await world.steps.requeue();

  expect(inHalo(world, 'InvoicePayment')).toEqual(before);
  expect(atOnce).toEqual([]);
  const [item, ...more] = await openItems(world);
  expect(more).toEqual([]);
  expect(item).toMatchObject({
    kind: 'connection',
    record: 'payment-waits-for-invoice-of-quickbooks',
    code: 'waits-for-missing',
    owner: 'bookkeeper',
  });
  expect(item?.sentence).toBe(
    `2 payments wait for an invoice that QuickBooks has and HaloPSA does not (id in QuickBooks: ${String(theirs['Id'])}, ${String(other['Id'])}).`,
  );

  inOwnScreen(world, 'Payment', quickbooksRecord(world, 'Payment', String(paid['Id'])), {
    query: '?operation=delete',
  });
  await world.settle();
  await world.steps.requeue();
  expect((await openItems(world)).map(({ sentence }) => sentence.slice(0, 15))).toEqual(['1 payment waits']);
});
