/** Purchase orders and bills: what is ordered and owed stands in QuickBooks, and what becomes of it there comes back. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { movedByReplay } from '../support/replay.ts';
import {
  type ConnectionId,
  type Rec,
  editHalo,
  haloRecord,
  historyOf,
  imported,
  inHalo,
  inOwnScreen,
  inQuickBooks,
  openItems,
  owed,
  retry,
  withSettings,
} from '../support/scenario.ts';

const SEATS = 41;
const LAPTOP = 61;
/** The first supplier is known to QuickBooks from before, the sixth is not; the ninth belongs to the British company. */
const KNOWN = 1;
const NEW = 6;
const BRITISH = 9;
/** Requests take a moment here, so that what comes later is later. */
const TICK_MS = 7;

const ordered = (change: Rec = {}): Rec => ({
  item_id: LAPTOP,
  name: 'Laptop 14"',
  quantity: 2,
  price: 180.5,
  ...change,
});
const billed = (change: Rec = {}): Rec => ({
  _itemid: LAPTOP,
  item_shortdescription: 'Laptop 14"',
  qty_order: 2,
  unit_price: 180.5,
  ...change,
});

const order = (world: MemoryWorld, change: Rec = {}, lines: readonly Rec[] = [ordered()]): number =>
  Number(
    editHalo(world, 'PurchaseOrder', { supplier_id: KNOWN, date: '2026-11-20', lines, ...change })['id'],
  );

const bill = (world: MemoryWorld, change: Rec = {}, lines: readonly Rec[] = [billed()]): number =>
  Number(
    editHalo(world, 'Invoice', {
      supplier_id: KNOWN,
      client_id: 0,
      invoice_date: '2026-11-20',
      reference: 'F-2026/118',
      posted: true,
      lines,
      ...change,
    })['id'],
  );

function madeFor(
  world: MemoryWorld,
  entity: 'PurchaseOrder' | 'Bill',
  id: number,
  connection: ConnectionId = 'demo',
): Rec {
  const note = entity === 'Bill' ? `HaloPSA bill ${id}.` : `HaloPSA purchase order ${id}.`;
  const found = inQuickBooks(world, entity, connection).filter(({ PrivateNote: said }) =>
    String(said ?? '').includes(note),
  );
  const [first] = found;
  if (!first || found.length > 1) throw new RangeError(`QuickBooks has ${found.length} of ${note}`);
  return first;
}

/** A line as a bookkeeper reads it: of what, quantity × price, amount, tax code. */
const said = (line: Rec): readonly unknown[] => {
  const detail = (line['ItemBasedExpenseLineDetail'] ?? line['AccountBasedExpenseLineDetail'] ?? {}) as Rec;
  const { ItemRef: item, AccountRef: account, Qty, UnitPrice, TaxCodeRef: tax } = detail;
  const of = (item ?? account) as Rec | undefined;
  return [of?.['name'], Qty, UnitPrice, line['Amount'], (tax as Rec | undefined)?.['value']];
};

const linesOf = (record: Rec): readonly (readonly unknown[])[] => (record['Line'] as Rec[]).map(said);

/** A bookkeeper pays a bill. */
const payBill = (world: MemoryWorld, { Id, VendorRef }: Rec, amount: number): Rec =>
  inOwnScreen(world, 'BillPayment', {
    VendorRef,
    PayType: 'Check',
    TotalAmt: amount,
    CheckPayment: { BankAccountRef: { value: '1150040001' } },
    Line: [{ Amount: amount, LinkedTxn: [{ TxnId: Id, TxnType: 'Bill' }] }],
  });

const closeBooks = (world: MemoryWorld, BookCloseDate: string): void => {
  const { AccountingInfoPrefs, ...preferences } = inQuickBooks(world, 'Preferences')[0] ?? {};
  inOwnScreen(world, 'Preferences', {
    ...preferences,
    AccountingInfoPrefs: { ...(AccountingInfoPrefs as Rec), BookCloseDate },
  });
};

describe('a purchase order', () => {
  test('stands in QuickBooks: supplier, items, expenses by account, discount, delivery address, total to the cent', async () => {
    const world = await imported();
    const id = order(
      world,
      {
        duedate: '2026-12-05',
        delivery_address: { line1: '1 Dock Road', line3: 'Austin', line4: 'TX', postcode: '73301' },
      },
      [
        ordered(),
        ordered({ item_id: SEATS, name: 'Seats', quantity: 3, price: 8.995, discount_perc: 33.33 }),
        { name: 'Freight', quantity: 1, price: 25, accounts_code: '5030' },
        { name: 'Odds and ends', quantity: 3, price: 1.5 },
        { name: 'Please deliver to the back door', quantity: 0, price: 0 },
      ],
    );

    await world.settle();

    const made = madeFor(world, 'PurchaseOrder', id);
    expect(linesOf(made)).toEqual([
      ['Laptop 14"', 2, 180.5, 361, 'NON'],
      ['Microsoft 365 Business Basic', 3, 8.995, 26.99, 'NON'],
      ['Microsoft 365 Business Basic', 1, -9, -9, 'NON'],
      ['Cost of hardware', undefined, undefined, 25, 'NON'],
      ['Cost of services', undefined, undefined, 4.5, 'NON'],
    ]);
    expect(made).toMatchObject({
      TotalAmt: 408.49,
      TxnDate: '2026-11-20',
      DueDate: '2026-12-05',
      POStatus: 'Open',
      ShipAddr: { Line1: '1 Dock Road', City: 'Austin', PostalCode: '73301' },
      APAccountRef: { name: 'Accounts Payable (A/P)' },
    });
    const halo = haloRecord(world, 'PurchaseOrder', id);
    expect(halo).toMatchObject({ total: 408.49, qbo_id: Number(made['Id']) });
    expect(halo['3rd_party_ponumber']).toBe(made['DocNumber']);
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });

  test('of the British company carries VAT by line', async () => {
    const world = await imported();
    const id = order(world, { supplier_id: BRITISH }, [
      ordered({ tax_code: '12' }),
      { name: 'Heating', quantity: 1, price: 120, accounts_code: '5000', tax_code: '13' },
    ]);

    await world.settle();

    const made = madeFor(world, 'PurchaseOrder', id, 'demo-gb');
    // 20 % of 361 = 72.20, 5 % of 120 = 6
    expect(made).toMatchObject({ TotalAmt: 559.2, GlobalTaxCalculation: 'TaxExcluded' });
    expect(linesOf(made).map((line) => line.at(-1))).toEqual(['6', '7']);
    expect(inQuickBooks(world, 'PurchaseOrder')).toEqual([]);
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });

  test('closed in QuickBooks is closed in HaloPSA, and opened again there is open', async () => {
    const world = await imported({}, TICK_MS);
    const id = order(world);
    await world.settle();

    for (const [POStatus, status] of [
      ['Closed', 1],
      ['Open', 0],
    ]) {
      world.clock.advance(60_000);
      inOwnScreen(world, 'PurchaseOrder', { ...madeFor(world, 'PurchaseOrder', id), POStatus });
      await world.settle();
      expect(haloRecord(world, 'PurchaseOrder', id)).toMatchObject({ status });
    }
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });

  const receive = (world: MemoryWorld, id: number, Received: number): Rec => {
    const made = madeFor(world, 'PurchaseOrder', id);
    const Line = (made['Line'] as Rec[]).map((line) => ({ ...line, Received }));
    return inOwnScreen(world, 'PurchaseOrder', { ...made, Line });
  };
  const receivedOf = (world: MemoryWorld, id: number): unknown =>
    (haloRecord(world, 'PurchaseOrder', id)['lines'] as Rec[]).map(({ quantity_received: of }) => of);

  test('received in QuickBooks is received in HaloPSA, where the connection has it so', async () => {
    const demo = withSettings({ orders: { receivedIn: 'quickbooks' } });
    const world = await imported({ connections: { demo } }, TICK_MS);
    const id = order(world, {}, [ordered({ quantity: 2 }), ordered({ quantity: 3 })]);
    await world.settle();
    world.clock.advance(60_000);

    receive(world, id, 2);
    await world.settle();

    // Four of one item: the first line is full.
    expect(receivedOf(world, id)).toEqual([2, 2]);
    expect(haloRecord(world, 'PurchaseOrder', id)).toMatchObject({ goodsin_status: 1 });
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });

  test('whose goods HaloPSA counts in keeps that count', async () => {
    const world = await imported({}, TICK_MS);
    const id = order(world, {}, [ordered({ quantity: 5, quantity_received: 4 })]);
    await world.settle();
    world.clock.advance(60_000);

    receive(world, id, 1);
    await world.settle();

    expect(receivedOf(world, id)).toEqual([4]);
    expect(await owed(world)).toEqual([]);
  });

  test('is edited in HaloPSA, and what the bookkeeper added to a line stays', async () => {
    const world = await imported({}, TICK_MS);
    const id = order(world);
    await world.settle();
    world.clock.advance(60_000);
    const made = madeFor(world, 'PurchaseOrder', id);
    const [first] = made['Line'] as Rec[];
    const detail = first?.['ItemBasedExpenseLineDetail'] as Rec;
    const CustomerRef = { value: inQuickBooks(world, 'Customer')[0]?.['Id'] };
    inOwnScreen(world, 'PurchaseOrder', {
      ...made,
      Line: [{ ...first, ItemBasedExpenseLineDetail: { ...detail, CustomerRef } }],
    });
    await world.settle();

    editHalo(world, 'PurchaseOrder', { id, lines: [ordered({ quantity: 3 })] });
    await world.settle();

    const after = madeFor(world, 'PurchaseOrder', id);
    expect(after).toMatchObject({ TotalAmt: 541.5 });
    expect((after['Line'] as Rec[])[0]).toMatchObject({ ItemBasedExpenseLineDetail: { CustomerRef } });
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });

  test('carries HaloPSA’s number where QuickBooks takes numbers of ours, and its holder is named when it is taken', async () => {
    const demo = withSettings({ quickbooks: { customPurchaseNumbers: true } });
    const world = await imported({ connections: { demo } });
    const first = order(world);
    await world.settle();
    const made = madeFor(world, 'PurchaseOrder', first);
    expect(made['DocNumber']).toBe(String(first));
    const { VendorRef, APAccountRef, Line } = made;
    inOwnScreen(world, 'PurchaseOrder', { VendorRef, APAccountRef, Line, DocNumber: String(first + 1) });

    const second = order(world);
    await world.settle();

    const [item] = await openItems(world);
    expect(item).toMatchObject({ kind: 'purchase-order', record: `h:${second}`, code: 'number-taken' });
    expect(item?.sentence).toContain(String((VendorRef as Rec)['name']));
  });

  test('waits for its supplier and its item, and goes on by itself once they are there', async () => {
    const world = await imported({}, TICK_MS);
    for (const resource of ['Supplier', 'Item'])
      world.plant('halo', { match: { pathPrefix: `/api/${resource}` }, kind: 'drop-webhook' });
    const { id: supplier } = editHalo(world, 'Supplier', {
      name: 'Großhandel & Söhne',
      qbo_company_id: haloRecord(world, 'Supplier', KNOWN)['qbo_company_id'],
    });
    const { id: item } = editHalo(world, 'Item', { name: 'Rack 42U', assetgroup_id: 4, costprice: 450 });
    const id = order(world, { supplier_id: supplier }, [ordered({ item_id: item, name: '', price: 450 })]);

    await world.settle();

    expect(madeFor(world, 'PurchaseOrder', id)).toMatchObject({
      VendorRef: { name: 'Großhandel & Söhne' },
      TotalAmt: 900,
    });
    const outcomes = (await historyOf(world, 'purchase-order', `h:${id}`)).map(({ outcome }) => outcome);
    expect(outcomes.toReversed().slice(0, 2)).toEqual(['waiting', 'created']);
    await world.sweep();
    await world.settle();
    expect(await owed(world)).toEqual([]);
  });

  test.each([
    ['asks for an account to owe on', 'no-payables-account', {}, [ordered()]],
    ['buys nothing', 'purchase-without-lines', {}, []],
    ['is in a currency that is not the vendor’s', 'currency-differs', { currency: 'GBP' }, [ordered()]],
    ['has tax, which a US company does not keep', 'tax-on-us-purchase', {}, [ordered({ tax_code: '2' })]],
  ])('that %s is refused with a sentence', async (_what, code, change, lines) => {
    const demo = withSettings(
      code === 'no-payables-account' ? { company: { defaultPayablesAccount: '' } } : {},
    );
    const world = await imported({ connections: { demo } });
    order(world, change, lines);

    await world.settle();

    expect(await openItems(world)).toMatchObject([{ kind: 'purchase-order', code, owner: 'bookkeeper' }]);
    expect(inQuickBooks(world, 'PurchaseOrder')).toEqual([]);
  });

  test('that awaits approval is not sent before it has it', async () => {
    const world = await imported({}, TICK_MS);
    const id = order(world, { requires_approval: true, approval_status: 0 });
    await world.settle();
    expect(inQuickBooks(world, 'PurchaseOrder')).toEqual([]);

    editHalo(world, 'PurchaseOrder', { id, approval_status: 1 });
    await world.settle();

    expect(madeFor(world, 'PurchaseOrder', id)).toMatchObject({ TotalAmt: 361 });
    expect(await owed(world)).toEqual([]);
  });

  test('that is deleted on one side is one open item until the other is gone as well', async () => {
    const world = await imported();
    const [here, there] = [order(world), order(world)];
    await world.settle();

    world.asUser('halo', 'DELETE', `/api/PurchaseOrder/${here}`);
    inOwnScreen(world, 'PurchaseOrder', madeFor(world, 'PurchaseOrder', there), {
      query: '?operation=delete',
    });
    await world.settle();

    expect((await owed(world)).toSorted()).toEqual([
      `purchase-order h:${here} is open: gone-in-halo`,
      `purchase-order h:${there} is open: gone-in-quickbooks`,
    ]);
    inOwnScreen(world, 'PurchaseOrder', madeFor(world, 'PurchaseOrder', here), {
      query: '?operation=delete',
    });
    world.asUser('halo', 'DELETE', `/api/PurchaseOrder/${there}`);
    await world.settle();
    expect(await owed(world)).toEqual([]);
  });
});

describe('a bill', () => {
  test('stands in QuickBooks under the supplier’s own number: vendor, lines, terms, due date, what is owed', async () => {
    const world = await imported();
    const id = bill(world, { paymentterms: 30 }, [
      billed(),
      { item_shortdescription: 'Freight', qty_order: 1, unit_price: 25, nominal_code: '5030' },
    ]);

    await world.settle();

    const made = madeFor(world, 'Bill', id);
    expect(made).toMatchObject({
      DocNumber: 'F-2026/118',
      TxnDate: '2026-11-20',
      DueDate: '2026-12-20',
      SalesTermRef: { value: '4' },
      TotalAmt: 386,
      Balance: 386,
    });
    expect(linesOf(made)).toEqual([
      ['Laptop 14"', 2, 180.5, 361, 'NON'],
      ['Cost of hardware', undefined, undefined, 25, 'NON'],
    ]);
    expect(haloRecord(world, 'Invoice', id)).toMatchObject({
      total: 386,
      qboid: Number(made['Id']),
      amount_remaining: 386,
    });
    expect(inQuickBooks(world, 'Invoice')).toEqual([]);
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });

  test('of the British company carries VAT by line', async () => {
    const world = await imported();
    const id = bill(world, { supplier_id: BRITISH }, [billed({ tax_code: '12' })]);

    await world.settle();

    expect(madeFor(world, 'Bill', id, 'demo-gb')).toMatchObject({ TotalAmt: 433.2, Balance: 433.2 });
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });

  test('made of a purchase order names it, and closes it on both sides', async () => {
    const world = await imported({}, TICK_MS);
    const from = order(world);
    await world.settle();
    world.clock.advance(60_000);
    const id = bill(world, { purchaseorder_id: from });

    await world.settle();

    const made = madeFor(world, 'PurchaseOrder', from);
    expect(madeFor(world, 'Bill', id)['LinkedTxn']).toEqual([
      { TxnId: made['Id'], TxnType: 'PurchaseOrder' },
    ]);
    expect(made).toMatchObject({ POStatus: 'Closed' });
    expect(haloRecord(world, 'PurchaseOrder', from)).toMatchObject({ status: 1 });
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });

  test('whose purchase order nobody synced is owed all the same', async () => {
    const demo = withSettings({ kinds: { 'purchase-order': { direction: 'off' } } });
    const world = await imported({ connections: { demo } });
    const from = order(world);
    const id = bill(world, { purchaseorder_id: from });

    await world.settle();

    expect(madeFor(world, 'Bill', id)).toMatchObject({ TotalAmt: 361 });
    expect(inQuickBooks(world, 'PurchaseOrder')).toEqual([]);
    expect(await owed(world)).toEqual([]);
  });

  test('paid in QuickBooks, in part and then in full, says so in HaloPSA, and is owed again when the payment goes', async () => {
    const world = await imported({}, TICK_MS);
    const id = bill(world);
    await world.settle();
    world.clock.advance(60_000);
    const told = (): readonly unknown[] => {
      const { amount_remaining: open, datepaid: paid } = haloRecord(world, 'Invoice', id);
      return [open, String(paid ?? '').slice(0, 10)];
    };

    payBill(world, madeFor(world, 'Bill', id), 100);
    await world.settle();
    expect(told()).toEqual([261, '']);

    world.clock.advance(60_000);
    const last = payBill(world, madeFor(world, 'Bill', id), 261);
    await world.settle();
    expect(told()).toEqual([0, '2026-11-24']);
    expect(await movedByReplay(world)).toEqual([]);

    world.clock.advance(60_000);
    inOwnScreen(world, 'BillPayment', last, { query: '?operation=delete' });
    await world.settle();
    expect(told()).toEqual([261, '']);
    expect(await owed(world)).toEqual([]);
  });

  test('that a bookkeeper has entered already is taken for it, and not made again', async () => {
    const world = await imported();
    const seen = bill(world, { reference: 'F-1' });
    await world.settle();
    const { VendorRef, Line, TxnDate, DueDate } = madeFor(world, 'Bill', seen);
    const own = inOwnScreen(world, 'Bill', { VendorRef, Line, TxnDate, DueDate, DocNumber: 'F-2' });

    const id = bill(world, { reference: 'F-2' });
    await world.settle();

    expect(haloRecord(world, 'Invoice', id)).toMatchObject({ qboid: Number(own['Id']) });
    expect(inQuickBooks(world, 'Bill')).toHaveLength(2);
    expect(await owed(world)).toEqual([]);
  });

  test('whose number another bill of the vendor has is one open item, and goes when it is put right', async () => {
    const world = await imported({}, TICK_MS);
    bill(world, { invoice_date: '2026-11-18' });
    await world.settle();
    const id = bill(world);
    await world.settle();
    await retry(world);

    const items = await openItems(world);
    expect(items).toMatchObject([
      { kind: 'bill', record: `h:${id}`, code: 'number-taken', owner: 'bookkeeper' },
    ]);
    expect(inQuickBooks(world, 'Bill')).toHaveLength(1);
    editHalo(world, 'Invoice', { id, reference: 'F-2026/119' });
    await world.settle();
    expect(madeFor(world, 'Bill', id)).toMatchObject({ DocNumber: 'F-2026/119' });
    expect(await owed(world)).toEqual([]);
  });

  test('in a closed period is refused, and goes once the books are open', async () => {
    const world = await imported();
    closeBooks(world, '2026-11-22');
    const id = bill(world);
    await world.settle();
    expect(await openItems(world)).toMatchObject([{ kind: 'bill', code: 'closed-period' }]);

    closeBooks(world, '2026-10-31');
    await retry(world);

    expect(madeFor(world, 'Bill', id)).toMatchObject({ TotalAmt: 361 });
    expect(await owed(world)).toEqual([]);
  });

  test('edited in QuickBooks is shown as drift and never overwritten', async () => {
    const world = await imported();
    const id = bill(world);
    await world.settle();

    inOwnScreen(world, 'Bill', { ...madeFor(world, 'Bill', id), DocNumber: 'F-9' });
    await world.settle();

    expect(haloRecord(world, 'Invoice', id)).toMatchObject({ reference: 'F-2026/118' });
    expect(await owed(world)).toEqual([`bill h:${id} is open: drift`]);
  });

  test('voided in HaloPSA, or deleted in QuickBooks, is one open item until the other is gone as well', async () => {
    const world = await imported();
    const [here, there] = [bill(world, { reference: 'F-1' }), bill(world, { reference: 'F-2' })];
    await world.settle();

    world.asUser('halo', 'POST', `/api/Invoice/${here}/void`, []);
    inOwnScreen(world, 'Bill', madeFor(world, 'Bill', there), { query: '?operation=delete' });
    await world.settle();

    expect((await owed(world)).toSorted()).toEqual([
      `bill h:${here} is open: gone-in-halo`,
      `bill h:${there} is open: gone-in-quickbooks`,
    ]);
    inOwnScreen(world, 'Bill', madeFor(world, 'Bill', here), { query: '?operation=delete' });
    world.asUser('halo', 'DELETE', `/api/Invoice/${there}`);
    await world.settle();
    expect(await owed(world)).toEqual([]);
  });

  test('waits for its supplier, and goes on by itself once it is there', async () => {
    const world = await imported({}, TICK_MS);
    world.plant('halo', { match: { pathPrefix: '/api/Supplier' }, kind: 'drop-webhook' });
    const { id: supplier } = editHalo(world, 'Supplier', {
      name: 'Großhandel & Söhne',
      qbo_company_id: haloRecord(world, 'Supplier', NEW)['qbo_company_id'],
    });
    const id = bill(world, { supplier_id: supplier });

    await world.settle();

    expect(madeFor(world, 'Bill', id)).toMatchObject({ VendorRef: { name: 'Großhandel & Söhne' } });
    expect(await owed(world)).toEqual([]);
  });

  test.each([
    ['not posted yet', { posted: false }],
    ['kept out of accounting', { dont_sync_to_3rd_party: true }],
  ])('that is %s stays in HaloPSA', async (_what, change) => {
    const world = await imported();
    bill(world, change);

    await world.settle();

    expect(inQuickBooks(world, 'Bill')).toEqual([]);
    expect(inQuickBooks(world, 'Invoice')).toEqual([]);
    expect(await owed(world)).toEqual([]);
  });

  test('with a number that QuickBooks has no room for is refused with a sentence', async () => {
    const world = await imported();
    bill(world, { reference: 'F-2026/1180000000000000' });

    await world.settle();

    expect(await openItems(world)).toMatchObject([{ kind: 'bill', code: 'number-too-long' }]);
  });

  test('whose webhook was lost is found by the sweep', async () => {
    const world = await imported({}, TICK_MS);
    world.plant('halo', { match: { pathPrefix: '/api/Invoice' }, kind: 'drop-webhook' });
    const id = bill(world);
    await world.sweep();
    await world.settle();

    expect(madeFor(world, 'Bill', id)).toMatchObject({ TotalAmt: 361 });
    expect(inHalo(world, 'Invoice')).toHaveLength(1);
    expect(await owed(world)).toEqual([]);
  });
});
