/** Invoices as bookkeepers meet them: what QuickBooks will compute, and what is refused before it is posted. */
import { check } from '../../lib/entities/invoice/check.ts';
import { kind } from '../../lib/entities/invoice/index.ts';
import type { Invoice, InvoiceLine } from '../../lib/entities/invoice/shape.ts';
import { compareTotals, predict } from '../../lib/entities/invoice/tax.ts';
import type { Company, Observed, References, Wire } from '../../lib/entities/kind.ts';
import { envFor, gbCompany, usCompany } from '../support/references.ts';

const RATES: Readonly<Record<string, string>> = {
  'q:TX': '8.25',
  'q:CA': '10.25',
  'q:NON': '0',
  'q:S20': '20',
  'q:R5': '5',
  'q:QC': '9.975',
};
const refs: References = {
  link: (kindName, side, id) =>
    kindName === 'tax-code' ? `q:${id}` : `${side === 'halo' ? 'h' : 'q'}:${id}`,
  id: (_kind, _side, link) => link.slice(2),
  observed: (kindName, link) =>
    kindName === 'tax-code' ? { ratePercent: RATES[link] ?? '0' } : { currency: 'USD' },
};
const env = (company: Company = usCompany) => envFor(company, refs);

const item = (amountMinor: number, tax: string | null = 'q:TX'): InvoiceLine => ({
  type: 'item',
  item: 'h:1',
  description: '',
  quantity: '1',
  unitPrice: String(amountMinor / 100),
  amountMinor,
  tax,
});
const shape = (lines: readonly InvoiceLine[], change: Partial<Invoice> = {}): Invoice => ({
  client: 'h:7',
  date: '2026-11-01',
  dueDate: '2026-12-01',
  term: null,
  currency: 'USD',
  memo: '',
  lines: [...lines],
  ...change,
});
const total = (totalMinor: number, taxMinor: number) => ({ totalMinor, taxMinor });

describe('the total that QuickBooks will compute', () => {
  test('one rate on the sum of its lines, half up', () => {
    expect(predict(shape([item(1_000), item(999)]), env())).toEqual({
      totalMinor: 2_164,
      taxMinor: 165,
      boundMinor: 1,
    });
  });

  test('9.975 % of 4,495.16 is 448.39 (448.392…), not a cent more', () => {
    expect(predict(shape([item(449_516, 'q:QC')]), env()).taxMinor).toBe(44_839);
  });

  test('a code per line outside the US', () => {
    expect(predict(shape([item(10_000, 'q:S20'), item(10_000, 'q:R5')]), env(gbCompany))).toMatchObject(
      total(22_500, 2_500),
    );
  });

  test('untaxed lines add nothing, and no tolerance either', () => {
    expect(predict(shape([item(1_000, 'q:NON')]), env())).toEqual({
      totalMinor: 1_000,
      taxMinor: 0,
      boundMinor: 0,
    });
  });
});

describe('a difference of one cent', () => {
  test('is explained by the rule where two taxed lines could each be rounded on their own', () => {
    expect(compareTotals(total(1_083, 83), total(1_082, 82), 1, 'USD')).toEqual({
      agrees: 'within-rule',
      amountMinor: 1,
      class: 'rounding-per-line',
    });
  });

  test('is an open item beyond the rule, with both amounts in it', () => {
    const verdict = compareTotals(total(1_083, 83), total(1_082, 82), 0, 'USD');
    expect(verdict).toMatchObject({ agrees: false, refusal: { code: 'total-differs', owner: 'bookkeeper' } });
    expect(JSON.stringify(verdict)).toContain('10.83 USD');
  });

  test('outside the tax is never explained by rounding', () => {
    expect(compareTotals(total(1_001, 0), total(1_000, 0), 5, 'USD')).toMatchObject({ agrees: false });
  });
});

describe('refused before it is posted', () => {
  const refusal = (invoice: Invoice, source: Observed = predict(invoice, env()), company = usCompany) =>
    check(invoice, source, env(company))?.code;

  test('what is right passes', () => expect(refusal(shape([item(1_000)]))).toBeUndefined());
  test('zero passes', () => expect(refusal(shape([item(0)]))).toBeUndefined());
  test('no line', () => expect(refusal(shape([]))).toBe('invoice-without-lines'));
  test('only text', () =>
    expect(refusal(shape([{ type: 'text', description: 'hello' }]))).toBe('invoice-without-lines'));
  test('a line without item', () =>
    expect(refusal(shape([{ ...item(1), item: null } as InvoiceLine]))).toBe('line-without-item'));
  test('a line without tax code', () =>
    expect(refusal(shape([item(1, null)]), total(1, 0), gbCompany)).toBe('line-without-tax'));
  test('two rates on a US invoice', () =>
    expect(refusal(shape([item(1_000), item(1_000, 'q:CA')]))).toBe('mixed-tax-rates'));
  test('another currency than the customer’s', () =>
    expect(refusal(shape([item(1_000)], { currency: 'EUR' }))).toBe('currency-differs'));
  test('below zero', () => expect(refusal(shape([item(-1_000, 'q:NON')]))).toBe('negative-invoice'));
  test('a total that is one cent off', () =>
    expect(refusal(shape([item(1_000)]), total(1_084, 84))).toBe('total-differs'));
  test('a total that is one cent off stands where QuickBooks is the tax authority', () =>
    expect(
      refusal(shape([item(1_000)]), total(1_084, 84), { ...usCompany, taxAuthority: 'quickbooks' }),
    ).toBeUndefined());
});

describe('HaloPSA lines as both systems share them', () => {
  const read = (...lines: Wire[]) =>
    kind.halo.lens.read({ id: 1, client_id: 7, invoice_date: '2026-11-01T00:00:00', lines }, env()).lines;

  test('fractions of hours keep their precision', () => {
    expect(read({ _itemid: 3, qty_order: 0.25, unit_price: 142.5, tax_code: 'TX' })).toMatchObject([
      { quantity: '0.25', unitPrice: '142.5', amountMinor: 3_563, tax: 'q:TX' },
    ]);
  });

  test('a discount becomes a line of its own, and both add up to the discounted amount', () => {
    const lines = read({
      _itemid: 3,
      qty_order: 3,
      unit_price: 33.33,
      discount_perc: 12.5,
      item_shortdescription: 'Licence',
      tax_code: 'TX',
    });
    expect(lines).toMatchObject([
      { amountMinor: 9_999 },
      { amountMinor: -1_250, quantity: '1', unitPrice: '-12.5', description: 'Discount 12.5 %: Licence' },
    ]);
  });

  test('headings and empty lines are text, inactive lines are nothing', () => {
    expect(
      read(
        { isgroupdesc: true, item_shortdescription: 'September' },
        { item_shortdescription: 'thank you', qty_order: 0, unit_price: 0 },
        { _itemid: 3, isinactive: true, qty_order: 1, unit_price: 5 },
      ),
    ).toEqual([
      { type: 'text', description: 'September' },
      { type: 'text', description: 'thank you' },
    ]);
  });

  test('a description of more than 4,000 characters is cut where QuickBooks would refuse it', () => {
    const [line] = read({ _itemid: 3, qty_order: 1, unit_price: 1, item_longdescription: 'x'.repeat(5_000) });
    expect(line?.type === 'item' && line.description).toHaveLength(4_000);
  });

  test('a US line without tax code is a line that is not taxed', () => {
    expect(read({ _itemid: 3, qty_order: 1, unit_price: 1 })).toMatchObject([{ tax: 'q:NON' }]);
  });

  test('a line that names no item takes the connection’s default, where there is one', () => {
    const record = {
      id: 1,
      client_id: 7,
      invoice_date: '2026-11-01',
      lines: [{ qty_order: 1, unit_price: 9 }],
    };
    expect(kind.halo.lens.read(record, env({ ...usCompany, defaultItem: '44' })).lines).toMatchObject([
      { item: 'h:44' },
    ]);
    expect(kind.halo.lens.read(record, env()).lines).toMatchObject([{ item: null }]);
  });
});
