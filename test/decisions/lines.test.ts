/** Lines on their way to QuickBooks: what only QuickBooks knows of a line stays on it, and an American line is taxed or it is not. */
import { check } from '../../lib/entities/invoice/check.ts';
import { kind } from '../../lib/entities/invoice/index.ts';
import type { Invoice, InvoiceLine } from '../../lib/entities/invoice/shape.ts';
import { predict } from '../../lib/entities/invoice/tax.ts';
import type { Company, References, Wire } from '../../lib/entities/kind.ts';
import { decidePlan } from '../../lib/sync/plan.ts';
import { envFor, gbCompany, usCompany } from '../support/references.ts';

const RATES: Readonly<Record<string, string>> = { 'q:3': '8.25', 'q:9': '0', 'q:TAX': '0' };
const refs: References = {
  link: (kindName, side, id) => `${kindName === 'tax-code' || side === 'quickbooks' ? 'q' : 'h'}:${id}`,
  id: (_kind, _side, link) => link.slice(2),
  observed: (kindName, link) => (kindName === 'tax-code' ? { ratePercent: RATES[link] } : {}),
};
const us = envFor(usCompany, refs);

const line = (item: string, description: string, change: Partial<InvoiceLine> = {}): InvoiceLine =>
  ({
    type: 'item',
    item: `q:${item}`,
    description,
    quantity: '1',
    unitPrice: '10',
    amountMinor: 1_000,
    tax: 'q:3',
    ...change,
  }) as InvoiceLine;

/** A row as QuickBooks answers it, with what a bookkeeper added to it. */
const row = (Id: string, item: string, description: string, ClassRef: string, detail: Wire = {}): Wire => ({
  Id,
  LineNum: Number(Id),
  DetailType: 'SalesItemLineDetail',
  Description: description,
  Amount: 10,
  SalesItemLineDetail: {
    ItemRef: { value: item, name: 'shown' },
    ItemAccountRef: { value: '4000' },
    Qty: 1,
    UnitPrice: 10,
    TaxCodeRef: { value: 'TAX' },
    ClassRef: { value: ClassRef },
    ServiceDate: '2026-11-01',
    ...detail,
  },
});
const subTotal: Wire = { DetailType: 'SubTotalLineDetail', Amount: 20, SubTotalLineDetail: {} };
const note: Wire = {
  Id: '7',
  LineNum: 3,
  DetailType: 'DescriptionOnly',
  Description: 'thank you',
  DescriptionLineDetail: { ServiceDate: '2026-11-02' },
};

const rowsFor = (lines: readonly InvoiceLine[], current: readonly Wire[], env = us): readonly Wire[] => {
  const record = {
    TxnTaxDetail: { TxnTaxCodeRef: { value: '3' } },
    Line: [...current, subTotal],
  };
  const shape = { ...kind.quickbooks.lens.read(record, env), lines: [...lines] };
  return kind.quickbooks.lens.write(shape, record, env)['Line'] as readonly Wire[];
};

/** Row and class that each line is sent with; `new` for a line that QuickBooks does not have yet. */
const known = (lines: readonly InvoiceLine[], current: readonly Wire[]): readonly string[] =>
  rowsFor(lines, current).map(({ Id, SalesItemLineDetail: detail }) =>
    Id === undefined
      ? 'new'
      : `${String(Id)} ${String(((detail as Wire | undefined)?.['ClassRef'] as Wire)?.['value'] ?? '-')}`,
  );

const two = [row('1', '5', 'Seats', 'A'), row('2', '6', 'Labour', 'B')];

test.each([
  ['an edited price', [line('5', 'Seats', { unitPrice: '12', amountMinor: 1_200 }), line('6', 'Labour')]],
  ['edited words', [line('5', 'Seats, more words'), line('6', 'Labour')]],
  ['both', [line('5', 'More seats', { quantity: '2', amountMinor: 2_000 }), line('6', 'Labour')]],
])('a line with %s keeps its row, its class and its service date', (_what, lines) => {
  expect(known(lines, two)).toEqual(['1 A', '2 B']);
  expect(rowsFor(lines, two)[0]).toMatchObject({
    SalesItemLineDetail: { ServiceDate: '2026-11-01', ItemAccountRef: { value: '4000' } },
  });
});

test('a line that moved takes its class along, whatever stands before it now', () => {
  expect(known([line('8', 'Setup'), line('5', 'Seats'), line('6', 'Labour')], two)).toEqual([
    'new',
    '1 A',
    '2 B',
  ]);
  expect(known([line('6', 'Labour', { unitPrice: '9', amountMinor: 900 }), line('5', 'Seats')], two)).toEqual(
    ['2 B', '1 A'],
  );
});

test('a line taken out leaves the others theirs', () => {
  expect(known([line('6', 'Labour')], two)).toEqual(['2 B']);
});

test('a line of another item is another line: it gets nobody’s class and account', () => {
  const [, added] = rowsFor([line('5', 'Seats'), line('9', 'Labour')], two);
  expect(added).toEqual({
    DetailType: 'SalesItemLineDetail',
    Description: 'Labour',
    Amount: 10,
    SalesItemLineDetail: {
      ItemRef: { value: '9' },
      Qty: 1,
      UnitPrice: 10,
      TaxCodeRef: { value: 'TAX' },
    },
  });
});

test('of two lines that say the same each keeps its own class, and no row is sent twice', () => {
  const same = [row('1', '5', 'Seats', 'A'), row('2', '5', 'Seats', 'B')];
  expect(known([line('8', 'Setup'), line('5', 'Seats')], same)).toEqual(['new', '2 B']);
  expect(known([line('5', 'Seats'), line('5', 'Seats'), line('5', 'Seats')], same)).toEqual([
    '1 A',
    '2 B',
    'new',
  ]);
});

test('text keeps its row, too, and QuickBooks’ sub-total and line numbers are not sent', () => {
  const rows = rowsFor(
    [line('5', 'Seats'), line('6', 'Labour'), { type: 'text', description: 'many thanks' }],
    [...two, note],
  );
  expect(rows.map(({ Id }) => Id)).toEqual(['1', '2', '7']);
  expect(rows[2]).toMatchObject({
    Description: 'many thanks',
    DescriptionLineDetail: { ServiceDate: '2026-11-02' },
  });
  expect(rows.some((one) => 'LineNum' in one)).toBe(false);
});

test('what QuickBooks worked out from the old price goes', () => {
  const [first] = rowsFor(
    [line('5', 'Seats', { unitPrice: '12', amountMinor: 1_200, tax: 'q:6' })],
    [row('1', '5', 'Seats', 'A', { TaxCodeRef: { value: '6' }, TaxInclusiveAmt: 12 })],
    envFor(gbCompany, refs),
  );
  expect(first?.['SalesItemLineDetail']).not.toHaveProperty('TaxInclusiveAmt');
});

describe('a line of zero per cent beside a taxed one', () => {
  const halo: Wire = {
    id: 1,
    client_id: 7,
    invoice_date: '2026-11-01T00:00:00',
    lines: [
      { _itemid: 5, item_shortdescription: 'Seats', qty_order: 1, unit_price: 100, tax_code: '3' },
      { _itemid: 6, item_shortdescription: 'Groceries', qty_order: 1, unit_price: 100, tax_code: '9' },
    ],
  };
  const read = (record: Wire, company: Company = usCompany): Invoice =>
    kind.halo.lens.read(record, envFor(company, refs));
  const posted = kind.quickbooks.lens.write(read(halo), {}, us);
  const codes = (record: Wire): readonly unknown[] =>
    (record['Line'] as readonly Wire[]).map((one) => (one['SalesItemLineDetail'] as Wire)['TaxCodeRef']);

  test('is posted as not taxed in the US, and comes to the total that HaloPSA says', () => {
    expect(codes(posted)).toEqual([{ value: 'TAX' }, { value: 'NON' }]);
    expect(posted['TxnTaxDetail']).toEqual({ TxnTaxCodeRef: { value: '3' } });
    expect(predict(read(halo), us)).toMatchObject({ totalMinor: 20_825, taxMinor: 825 });
    expect(check(read(halo), { totalMinor: 20_825, taxMinor: 825 }, us)).toBeUndefined();
  });

  test('is posted as not taxed even where the shape still names its code', () => {
    const shape = read(halo);
    const named = { ...shape, lines: shape.lines.map((one, at) => ({ ...one, tax: ['q:3', 'q:9'][at] })) };
    expect(codes(kind.quickbooks.lens.write(named as Invoice, {}, us))).toEqual([
      { value: 'TAX' },
      { value: 'NON' },
    ]);
  });

  test('keeps its own code elsewhere', () => {
    expect(read(halo, gbCompany).lines).toMatchObject([{ tax: 'q:3' }, { tax: 'q:9' }]);
  });

  test('reads alike on both sides, so the echo plans nothing and an edit of another field moves only that', () => {
    const quickbooks = kind.quickbooks.lens.read(posted, us);
    const agreed = { halo: read(halo), quickbooks };
    const plan = (now: Wire) =>
      decidePlan({
        agreed,
        halo: read(now),
        quickbooks,
        owner: kind.owner,
        direction: kind.direction,
        document: kind.document,
      });
    expect(quickbooks.lines.map((one) => one.type === 'item' && one.tax)).toEqual(['q:3', 'q:NON']);
    expect(plan(halo)).toEqual({ plan: 'nothing' });
    expect(plan({ ...halo, notes_1: 'PO 4711' })).toMatchObject({
      plan: 'write',
      writes: [{ side: 'quickbooks', fields: ['memo'] }],
    });
  });

  test('a code whose rate nobody knows, and QuickBooks’ own TAX, are never taken for zero', () => {
    const taxed = (code: string) =>
      read({ ...halo, lines: [{ _itemid: 5, qty_order: 1, unit_price: 1, tax_code: code }] }).lines;
    expect(taxed('77')).toMatchObject([{ tax: 'q:77' }]);
    expect(taxed('TAX')).toMatchObject([{ tax: 'q:TAX' }]);
  });
});
