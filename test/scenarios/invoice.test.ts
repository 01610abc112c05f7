/** The main job: an invoice posted in HaloPSA becomes the right invoice in QuickBooks, once. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { movedByReplay } from '../support/replay.ts';
import {
  type ConnectionId,
  type Rec,
  REALMS,
  begun,
  counterpartOf,
  editHalo,
  haloRecord,
  historyOf,
  imported,
  inQuickBooks,
  line,
  owed,
  postInvoice,
} from '../support/scenario.ts';

const LABOUR = 21;
const SEATS = 41;
const LAPTOP = 61;

/** Requests take a moment here, so that what comes later is later. */
const TICK_MS = 7;

const named = (value: unknown): unknown => (value as { name?: unknown } | undefined)?.name;
const valued = (value: unknown): unknown => (value as { value?: unknown } | undefined)?.value;

/** A QuickBooks line as a bookkeeper reads it: item, text, quantity × price = amount, tax code. */
const said = (row: Rec): readonly unknown[] => {
  if (row['DetailType'] === 'DescriptionOnly') return [row['Description']];
  const detail = row['SalesItemLineDetail'] as Rec;
  const { ItemRef: item, Qty: quantity, UnitPrice: price, TaxCodeRef: tax } = detail;
  return [named(item), row['Description'], quantity, price, row['Amount'], valued(tax)];
};

const linesOf = (invoice: Rec): readonly (readonly unknown[])[] =>
  (invoice['Line'] as Rec[]).filter((row) => row['DetailType'] !== 'SubTotalLineDetail').map(said);

const taxOf = (invoice: Rec): unknown => (invoice['TxnTaxDetail'] as Rec | undefined)?.['TotalTax'];

interface Posted {
  readonly name: string;
  readonly connection?: ConnectionId;
  readonly header?: Rec;
  readonly lines: readonly Rec[];
  readonly becomes: Rec;
  readonly reads: readonly (readonly unknown[])[];
}

const LONG = `Replaced the failing disk — naïve résumé follows. ${'Verified the backup of “Zoë’s” server 🛠. '.repeat(120)}`;

const POSTED: readonly Posted[] = [
  {
    name: 'US, one rate: labour by the quarter hour is untaxed, licences and hardware carry the rate',
    header: { client_id: 1 },
    lines: [
      line({ _itemid: LABOUR, item_shortdescription: 'On site', qty_order: 3.75, unit_price: 97.75 }),
      line({ _itemid: SEATS, item_shortdescription: '', qty_order: 7, unit_price: 8.995 }),
      line({ _itemid: LAPTOP, item_shortdescription: '', qty_order: 2, unit_price: 219.99 }),
    ],
    // 8.25 % of 62.97 + 439.98 = 41.493…
    becomes: { TotalAmt: 911, DocNumber: '1001', TxnDate: '2026-11-20', DueDate: '2026-11-20' },
    reads: [
      ['Labour, standard', 'On site', 3.75, 97.75, 366.56, 'NON'],
      ['Microsoft 365 Business Basic', 'Microsoft 365 Business Basic', 7, 8.995, 62.97, 'TAX'],
      ['Laptop 14"', 'Laptop 14"', 2, 219.99, 439.98, 'TAX'],
    ],
  },
  {
    name: 'a discount is a line of its own, and both add up to the discounted amount to the cent',
    header: { client_id: 2 },
    lines: [
      line({ qty_order: 3, unit_price: 8.995, discount_perc: 33.33 }),
      line({
        _itemid: LABOUR,
        item_shortdescription: 'Fix',
        qty_order: 1,
        unit_price: 100,
        discount_perc: 100,
      }),
    ],
    becomes: { TotalAmt: 17.99 },
    reads: [
      ['Microsoft 365 Business Basic', 'Seats', 3, 8.995, 26.99, 'NON'],
      ['Microsoft 365 Business Basic', 'Discount 33.33 %: Seats', 1, -9, -9, 'NON'],
      ['Labour, standard', 'Fix', 1, 100, 100, 'NON'],
      ['Labour, standard', 'Discount 100 %: Fix', 1, -100, -100, 'NON'],
    ],
  },
  {
    name: 'headings and remarks are lines of text, in their place',
    header: { client_id: 2 },
    lines: [
      { isgroupdesc: true, item_shortdescription: 'Services for November — “as agreed”', qty_order: 0 },
      line({ qty_order: 1, unit_price: 10 }),
      { item_shortdescription: "Questions? Call Siân O'Hara & team 🙏", qty_order: 0, unit_price: 0 },
    ],
    becomes: { TotalAmt: 10 },
    reads: [
      ['Services for November — “as agreed”'],
      ['Microsoft 365 Business Basic', 'Seats', 1, 10, 10, 'NON'],
      ["Questions? Call Siân O'Hara & team 🙏"],
    ],
  },
  {
    name: 'goodwill below zero is a line like any other',
    header: { client_id: 2 },
    lines: [line({ qty_order: 4, unit_price: 10 }), line({ qty_order: -1, unit_price: 12.5 })],
    becomes: { TotalAmt: 27.5 },
    reads: [
      ['Microsoft 365 Business Basic', 'Seats', 4, 10, 40, 'NON'],
      ['Microsoft 365 Business Basic', 'Seats', -1, 12.5, -12.5, 'NON'],
    ],
  },
  {
    name: 'memo, terms and due date come along',
    header: { client_id: 2, paymentterms: 30, notes_1: 'Thank you — please pay by bank transfer.' },
    lines: [line({ qty_order: 1, unit_price: 10 })],
    becomes: {
      DueDate: '2026-12-20',
      SalesTermRef: { value: '4' },
      CustomerMemo: { value: 'Thank you — please pay by bank transfer.' },
    },
    reads: [['Microsoft 365 Business Basic', 'Seats', 1, 10, 10, 'NON']],
  },
  {
    name: 'a due date that was set by hand counts more than the terms',
    header: { client_id: 2, paymentterms: 30, duedate: '2027-01-31' },
    lines: [line({ qty_order: 1, unit_price: 10 })],
    becomes: { DueDate: '2027-01-31', SalesTermRef: { value: '4' } },
    reads: [['Microsoft 365 Business Basic', 'Seats', 1, 10, 10, 'NON']],
  },
  {
    name: 'GB: each line names its VAT code, and QuickBooks gives the number',
    connection: 'demo-gb',
    header: { client_id: 31 },
    lines: [
      line({ qty_order: 10, unit_price: 9.99, tax_code: '12' }),
      line({
        _itemid: LABOUR,
        item_shortdescription: 'Energy audit',
        qty_order: 1.5,
        unit_price: 80,
        tax_code: '13',
      }),
      line({ _itemid: LAPTOP, item_shortdescription: 'Books', qty_order: 1, unit_price: 30, tax_code: '14' }),
    ],
    // 20 % of 99.90 = 19.98, 5 % of 120 = 6
    becomes: { TotalAmt: 275.88, DocNumber: '5001', GlobalTaxCalculation: 'TaxExcluded' },
    reads: [
      ['Microsoft 365 Business Basic', 'Seats', 10, 9.99, 99.9, '6'],
      ['Labour, standard', 'Energy audit', 1.5, 80, 120, '7'],
      ['Laptop 14"', 'Books', 1, 30, 30, '9'],
    ],
  },
];

describe('what is posted in HaloPSA stands in QuickBooks as', () => {
  let world: MemoryWorld;
  const ids: number[] = [];

  beforeAll(async () => {
    world = await imported();
    for (const { header, lines } of POSTED) ids.push(postInvoice(world, header, lines));
    await world.settle();
  });

  test.each(POSTED.map((row, index) => ({ ...row, index })))(
    '$name',
    ({ connection = 'demo', becomes, reads, index }) => {
      const id = ids[index] ?? 0;
      const made = counterpartOf(world, id, connection);
      const halo = haloRecord(world, 'Invoice', id);
      expect(made).toMatchObject(becomes);
      expect(linesOf(made)).toEqual(reads);
      expect([made['TotalAmt'], taxOf(made)]).toEqual([halo['total'], halo['tax_total']]);
      expect([halo['thirdpartyinvoicenumber'], halo['qboid']]).toEqual([
        made['DocNumber'],
        Number(made['Id']),
      ]);
    },
  );

  test('and a second time moves nothing', async () => {
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });
});

test('a text of more than 4,000 characters is cut where QuickBooks ends, and stays so', async () => {
  const world = await imported();
  const id = postInvoice(world, { client_id: 2 }, [line({ item_longdescription: LONG })]);

  await world.settle();

  const [first] = linesOf(counterpartOf(world, id));
  const text = String(first?.[1]);
  expect(LONG.length).toBeGreaterThan(4_000);
  expect(text.length).toBeLessThanOrEqual(4_000);
  expect(text).toMatch(/^Seats\nReplaced the failing disk — naïve résumé follows\. .*…$/s);
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

const NAMES = [
  ["O'Neill & Sons' Law", "O'Neill & Sons' Law"],
  ['Rocket 🚀 Logistics', 'Rocket 🚀 Logistics'],
  ['Ó Súilleabháin “Architects”', 'Ó Súilleabháin “Architects”'],
  ['C:\\Backups & "Sons"', 'C - \\Backups & "Sons"'],
  ['Acme: East Coast', 'Acme - East Coast'],
  ['  Two\tlines\nof  name ', 'Two lines of name'],
] as const;

describe('a client’s name', () => {
  let world: MemoryWorld;
  const posted: number[] = [];

  beforeAll(async () => {
    world = await imported();
    for (const [name] of NAMES) {
      const { id } = editHalo(world, 'Client', { name, qbo_company_id: REALMS.demo, currencyisocode: 'USD' });
      posted.push(postInvoice(world, { client_id: id }, [line({ _itemid: LABOUR })]));
    }
    await world.settle();
  });

  test.each(NAMES.map(([name, shown], index) => ({ name, shown, index })))(
    '$name is the customer $shown',
    ({ shown, index }) => {
      expect(named(counterpartOf(world, posted[index] ?? 0)['CustomerRef'])).toBe(shown);
      expect(inQuickBooks(world, 'Customer').filter(({ DisplayName }) => DisplayName === shown)).toHaveLength(
        1,
      );
    },
  );

  test('is not sent a second time', async () => {
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });
});

test('a client and an item that QuickBooks does not know are made, and the invoice goes on by itself once they are', async () => {
  const world = await imported({}, TICK_MS);
  // Their own webhooks are lost: the invoice is the first that is heard of either.
  for (const resource of ['Client', 'Item'])
    world.plant('halo', { match: { pathPrefix: `/api/${resource}` }, kind: 'drop-webhook' });
  const { id: client } = editHalo(world, 'Client', {
    name: 'Naïve & Söhne',
    qbo_company_id: REALMS.demo,
    item_tax_code: 2,
    paymentterms: 14,
    currencyisocode: 'USD',
  });
  const { id: item } = editHalo(world, 'Item', {
    name: 'Quarterly review',
    assetgroup_id: 2,
    baseprice: 450,
  });
  const id = postInvoice(world, { client_id: client }, [
    line({ _itemid: item, item_shortdescription: '', qty_order: 1, unit_price: 450 }),
  ]);

  await world.settle();

  const made = counterpartOf(world, id);
  expect(linesOf(made)).toEqual([['Quarterly review', 'Quarterly review', 1, 450, 450, 'TAX']]);
  expect(named(made['CustomerRef'])).toBe('Naïve & Söhne');
  expect(made).toMatchObject({ TotalAmt: 487.13, DueDate: '2026-12-04' });
  const outcomes = (await historyOf(world, 'invoice', `h:${id}`)).map(({ outcome }) => outcome).reverse();
  expect(outcomes.slice(0, 2)).toEqual(['waiting', 'created']);
  // The item serves both companies; the other one hears of it by its sweep.
  await world.sweep();
  await world.settle();
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

test('what waits syncs nothing on the way: its own look asks QuickBooks for nothing', async () => {
  const world = await begun({}, TICK_MS);
  const id = postInvoice(world, { client_id: 1 });

  await world.settle();

  const waiting = (await historyOf(world, 'invoice', `h:${id}`)).findLast(
    ({ outcome }) => outcome === 'waiting',
  );
  expect(waiting?.requests.map(({ side, path }) => `${side} ${path}`)).toEqual([`halo /api/Invoice/${id}`]);
  expect(waiting?.summary).toMatch(/^Waiting for client 1, /);
  expect(counterpartOf(world, id)).toMatchObject({ DocNumber: String(id) });
  expect(await owed(world)).toEqual([]);
});
