/** Credits where QuickBooks acts by itself, where the books do not allow what HaloPSA says, and where they were made in QuickBooks. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { movedByReplay } from '../support/replay.ts';
import {
  type Rec,
  REALMS,
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
  postInvoice,
  retry,
  withSettings,
} from '../support/scenario.ts';

const post = (world: MemoryWorld, price: number, change: Rec = {}): number =>
  postInvoice(world, { client_id: 1, ...change }, [line({ qty_order: 1, unit_price: price, tax_code: '1' })]);

const credit = (world: MemoryWorld, invoice: number): number =>
  Number(
    editHalo(world, 'Invoice', {
      id: invoice,
      _create_credit_note: true,
      invoice_date: '2026-11-21',
      posted: true,
    })['id'],
  );

const apply = (world: MemoryWorld, invoice: number, note: number, amount: number): Rec =>
  editHalo(world, 'InvoicePayment', {
    invoice_id: invoice,
    credit_note_id: note,
    amount,
    date: '2026-11-24',
  });

const takeBack = (world: MemoryWorld, row: Rec): void => {
  world.asUser('halo', 'DELETE', `/api/InvoicePayment/${String(row['id'])}`);
};

const memoOf = (world: MemoryWorld, id: number): Rec =>
  inQuickBooks(world, 'CreditMemo').find(({ PrivateNote: note }) =>
    String(note ?? '').includes(`HaloPSA credit note ${id}.`),
  ) ?? {};

const rowsOn = (world: MemoryWorld, invoice: number): readonly Rec[] =>
  inHalo(world, 'InvoicePayment').filter(({ invoice_id: id }) => id === invoice);

const zeroPayments = (world: MemoryWorld): number =>
  inQuickBooks(world, 'Payment').filter(({ TotalAmt: total }) => total === 0).length;

describe('QuickBooks applies credits by itself', () => {
  async function automatic(): Promise<MemoryWorld> {
    const world = await imported();
    const [preferences = {}] = inQuickBooks(world, 'Preferences');
    inOwnScreen(world, 'Preferences', {
      ...preferences,
      SalesFormsPrefs: { ...(preferences['SalesFormsPrefs'] as Rec), AutoApplyCredit: true },
    });
    await world.settle();
    return world;
  }

  test('what it did shows in HaloPSA as rows', async () => {
    const world = await automatic();
    const invoice = post(world, 100);
    await world.settle();
    const note = credit(world, invoice);
    await world.settle();

    expect(rowsOn(world, invoice)).toMatchObject([{ credit_note_id: note, amount: 100 }]);
    expect(haloRecord(world, 'Invoice', invoice)).toMatchObject({ amountdue: 0 });
    expect(haloRecord(world, 'Invoice', note)).toMatchObject({ credit_outstanding: 0 });
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });

  test('what HaloPSA asks for at the same time is not done twice', async () => {
    const world = await automatic();
    const invoice = post(world, 100);
    await world.settle();
    const note = credit(world, invoice);
    apply(world, invoice, note, 100);
    await world.settle();

    expect(zeroPayments(world)).toBe(1);
    expect(rowsOn(world, invoice)).toMatchObject([{ credit_note_id: note, amount: 100 }]);
    expect(memoOf(world, note)['RemainingCredit']).toBe(0);
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });

  test('where HaloPSA says so much less, both end with one amount', async () => {
    const world = await automatic();
    const invoice = post(world, 100);
    await world.settle();
    const note = credit(world, invoice);
    apply(world, invoice, note, 40);
    await world.settle();

    const [row, ...more] = rowsOn(world, invoice);
    expect(more).toEqual([]);
    expect(zeroPayments(world)).toBe(1);
    expect(counterpartOf(world, invoice)['Balance']).toBe(100 - Number(row?.['amount']));
    expect(await owed(world)).toEqual([]);
  });

  test('where it chose another invoice than HaloPSA, a person is asked on both sides, and nothing stands twice', async () => {
    const world = await automatic();
    const [old, wanted] = [post(world, 60), post(world, 60)];
    await world.settle();
    const note = credit(world, post(world, 60));
    apply(world, wanted, note, 60);
    await world.settle();

    const codes = (await openItems(world)).map(({ kind, code }) => `${kind}: ${code}`);
    expect(codes.length).toBeGreaterThan(0);
    expect(codes.every((code) => code.startsWith('credit-application'))).toBe(true);
    expect(zeroPayments(world)).toBe(1);
    expect(rowsOn(world, wanted)).toMatchObject([{ credit_note_id: note, amount: 60 }]);
    expect(rowsOn(world, old)).toEqual([]);
  });
});

describe('what the books do not allow', () => {
  let world: MemoryWorld;
  beforeAll(async () => {
    world = await imported();
  });

  test('more than is open on the invoice: said, and right once it is less', async () => {
    const invoice = post(world, 30);
    const note = credit(world, post(world, 60));
    await world.settle();
    const row = apply(world, invoice, note, 50);
    await world.settle();

    expect(zeroPayments(world)).toBe(0);
    expect(await openItems(world)).toMatchObject([
      { kind: 'credit-application', record: `h:${String(row['id'])}`, code: 'credit-beyond-invoice' },
    ]);
    expect((await openItems(world))[0]?.sentence).toBe(
      `HaloPSA applies 50.00 USD of credit note ${note} on invoice ${invoice}, but only 30.00 USD of it is open in QuickBooks.`,
    );

    editHalo(world, 'InvoicePayment', { id: row['id'], amount: 30 });
    await world.settle();
    expect(counterpartOf(world, invoice)['Balance']).toBe(0);
    expect(await owed(world)).toEqual([]);
  });

  test('a credit that was used in QuickBooks meanwhile', async () => {
    const [invoice, other] = [post(world, 60), post(world, 60)];
    const note = credit(world, post(world, 60));
    await world.settle();
    // Said to nobody: QuickBooks tells of it later than HaloPSA of its own.
    world.plant('quickbooks', { match: {}, kind: 'drop-webhook', times: 10 });
    inOwnScreen(world, 'Payment', {
      CustomerRef: counterpartOf(world, other)['CustomerRef'],
      TotalAmt: 0,
      Line: [
        { Amount: 60, LinkedTxn: [{ TxnId: counterpartOf(world, other)['Id'], TxnType: 'Invoice' }] },
        { Amount: 60, LinkedTxn: [{ TxnId: memoOf(world, note)['Id'], TxnType: 'CreditMemo' }] },
      ],
    });
    const row = apply(world, invoice, note, 60);
    await world.settle();
    const refusals = (await openItems(world)).filter(({ record }) => record === `h:${String(row['id'])}`);
    expect(refusals).toHaveLength(1);

    takeBack(world, row);
    await world.settle();
    await world.sweep();
    await world.settle();
    await retry(world);
    expect(rowsOn(world, other)).toMatchObject([{ credit_note_id: note, amount: 60 }]);
    expect(await owed(world)).toEqual([]);
  });

  test('a credit note of nothing, and one that is voided before it goes', async () => {
    const [empty, voided] = [credit(world, post(world, 0)), credit(world, post(world, 10))];
    world.asUser('halo', 'POST', `/api/Invoice/${voided}/void`, {});
    await world.settle();

    expect(memoOf(world, voided)).toEqual({});
    expect((await openItems(world)).map(({ record, code }) => [record, code])).toContainEqual([
      `h:${empty}`,
      'credit-of-nothing',
    ]);
  });
});

describe('made in QuickBooks', () => {
  const memoByHand = (world: MemoryWorld): Rec =>
    inOwnScreen(world, 'CreditMemo', {
      CustomerRef: { value: '60' },
      DocNumber: 'CM-7',
      TxnDate: '2026-11-22',
      Line: [
        {
          DetailType: 'SalesItemLineDetail',
          Amount: 80,
          Description: 'Goodwill',
          SalesItemLineDetail: {
            ItemRef: { value: '200' },
            Qty: 2,
            UnitPrice: 40,
            TaxCodeRef: { value: 'NON' },
          },
        },
      ],
    });

  test('pushed only, it stays there', async () => {
    const world = await imported();
    memoByHand(world);
    await world.settle();

    expect(inHalo(world, 'Invoice')).toEqual([]);
    expect(await owed(world)).toEqual([]);
  });

  test('both ways without the form of HaloPSA’s credit notes, it is said what is missing', async () => {
    const world = await imported({
      connections: { demo: withSettings({ kinds: { 'credit-note': { direction: 'both' } } }) },
    });
    memoByHand(world);
    await world.settle();

    expect(inHalo(world, 'Invoice')).toEqual([]);
    expect(await openItems(world)).toMatchObject([
      { kind: 'credit-note', code: 'credit-form-unknown', owner: 'ops' },
    ]);
  });

  test.each(['negative', 'positive'] as const)(
    'both ways it is a credit note in HaloPSA, %s',
    async (sign) => {
      const world = await imported({
        halo: { creditSign: sign },
        connections: {
          demo: withSettings({
            kinds: { 'credit-note': { direction: 'both' } },
            company: { creditNotes: { typeId: 1, sign } },
          }),
        },
      });
      const memo = memoByHand(world);
      await world.settle();

      const [row, ...more] = inHalo(world, 'Invoice');
      expect(more).toEqual([]);
      expect(row).toMatchObject({
        typeid: 1,
        client_id: 1,
        posted: true,
        qboid: Number(memo['Id']),
        qbo_company_id: REALMS.demo,
        total: sign === 'negative' ? -80 : 80,
        credit_outstanding: 80,
      });
      expect(await owed(world)).toEqual([]);
      expect(await movedByReplay(world)).toEqual([]);
    },
  );
});
