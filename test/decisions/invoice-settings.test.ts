/** What a connection may say about its invoices: each setting on both sides, and the laws of the lenses with all of them at once. */
import fc from 'fast-check';
import { fixtures } from '../../lib/entities/invoice/fixtures/records.ts';
import { kind } from '../../lib/entities/invoice/index.ts';
import type { Invoice } from '../../lib/entities/invoice/shape.ts';
import { invoice } from '../../lib/entities/invoice/shape.ts';
import type { Company, References, Wire } from '../../lib/entities/kind.ts';
import { salesSettings, type SalesSettings } from '../../lib/entities/settings.ts';
import { envFor, gbCompany, linkedOneToOne, usCompany } from '../support/references.ts';

const EVERYTHING: SalesSettings = {
  serviceDate: 'last',
  lineClass: 'halo',
  departmentField: 'site_name',
  customerPoField: '2',
  privateNote: true,
  addresses: 'bill-and-ship',
  longTexts: 'continued',
  onlineCard: true,
  emailStatus: 'NeedToSend',
};
const companies: readonly Company[] = [
  { ...usCompany, sales: EVERYTHING },
  { ...gbCompany, sales: EVERYTHING, directions: { invoice: 'both' } },
  { ...usCompany, automatedSalesTax: true },
];

/** A line of one vendor's own, and two rates on a US invoice, cannot be written: both are checked before. */
const writable = ({ lines }: Invoice): boolean => {
  const items = lines.filter((line) => line.type === 'item');
  const rates = new Set(items.filter(({ tax }) => tax !== 'h:NON').map(({ tax }) => tax));
  return (
    rates.size <= 1 &&
    lines.every(({ type }) => type !== 'foreign') &&
    items.every(({ item }) => item !== null)
  );
};
const agreed = (shape: Invoice): unknown =>
  Object.fromEntries(
    Object.entries(shape).filter(([field]) => !(kind.createOnly as string[]).includes(field)),
  );

describe.each(companies.map((company, index) => ({ company, name: `${company.country} ${index}` })))(
  'the laws with settings, $name',
  ({ company }) => {
    const env = envFor(company);
    const shapes = fc
      .oneof(
        fixtures.halo.map((record) => kind.halo.lens.read(record, env)),
        fixtures.quickbooks.map((record) => kind.quickbooks.lens.read(record, env)),
      )
      .filter(writable);

    test.each(['halo', 'quickbooks'] as const)('%s', (side) => {
      const { lens } = kind[side];
      fc.assert(
        fc.property(shapes, fixtures[side], (shape, current) => {
          const read = lens.read(current, env);
          expect(invoice.safeParse(read).error).toBeUndefined();
          expect(lens.write(read, current, env)).toBe(current);
          const written = lens.write(shape, current, env);
          expect(agreed(lens.read(written, env))).toEqual(agreed(shape));
          expect(agreed(lens.read(JSON.parse(JSON.stringify(written)) as Wire, env))).toEqual(agreed(shape));
          expect(written['unknown_to_us']).toBe('kept');
          expect(agreed(lens.read(lens.write(shape, {}, env), env))).toEqual(agreed(shape));
        }),
        { numRuns: 1_000 },
      );
    });
  },
);

const refs: References = { ...linkedOneToOne, agreed: () => ({ email: 'bills@client.example' }) };
const env = (sales: SalesSettings, company: Partial<Company> = {}) =>
  envFor({ ...usCompany, ...company, sales }, refs);
const row = (change: Wire = {}): Wire => ({
  _itemid: 3,
  item_shortdescription: 'Seats',
  qty_order: 2,
  unit_price: 10,
  tax_code: 'NON',
  ...change,
});
const halo = (change: Wire = {}, lines: readonly Wire[] = [row()]): Wire => ({
  id: 9,
  client_id: 7,
  invoice_date: '2026-11-01T00:00:00',
  lines,
  ...change,
});
/** What is sent for a new invoice. */
const sent = (record: Wire, sales: SalesSettings, company: Partial<Company> = {}): Wire => {
  const all = env(sales, company);
  const body = kind.quickbooks.lens.write(kind.halo.lens.read(record, all), {}, all);
  return { ...body, ...kind.quickbooks.marker?.('h:9', body) };
};
const firstDetail = (body: Wire): Wire => (body['Line'] as Wire[])[0]?.['SalesItemLineDetail'] as Wire;

describe('is sent', () => {
  test('without a setting nothing more than before', () => {
    const body = sent(halo({ cust_order_number: 'PO 1', internal_note: 'x', address1: 'y' }), {});
    expect(Object.keys(body).sort()).toEqual(
      ['CustomerRef', 'Line', 'PrivateNote', 'TxnDate', 'TxnTaxDetail'].sort(),
    );
    expect(body['PrivateNote']).toBe('HaloPSA invoice 9.');
  });

  test.each([
    ['first', '2026-10-01'],
    ['last', '2026-10-31'],
  ] as const)('the %s day of a line’s period', (serviceDate, day) => {
    const period = row({ startdate: '2026-10-01T00:00:00', enddate: '2026-10-31T00:00:00' });
    expect(firstDetail(sent(halo({}, [period]), { serviceDate }))).toMatchObject({ ServiceDate: day });
  });

  test('the class of a line and the location of the invoice', () => {
    const body = sent(halo({ site_name: 'North' }, [row({ invoice_class: 'Managed' })]), {
      lineClass: 'halo',
      departmentField: 'site_name',
    });
    expect(firstDetail(body)).toMatchObject({ ClassRef: { value: 'Managed' } });
    expect(body).toMatchObject({ DepartmentRef: { value: 'North' } });
  });

  test('the customer’s order number in the field that was chosen, cut where QuickBooks ends', () => {
    const body = sent(halo({ cust_order_number: `PO ${'7'.repeat(40)}` }), { customerPoField: '2' });
    expect(body['CustomField']).toEqual([
      { DefinitionId: '2', Type: 'StringType', StringValue: `PO ${'7'.repeat(28)}` },
    ]);
  });

  test('the internal note above our own line', () => {
    expect(sent(halo({ internal_note: 'Call first.' }), { privateNote: true })['PrivateNote']).toBe(
      'Call first.\nHaloPSA invoice 9.',
    );
  });

  test('addresses of the bill and of the delivery; an empty one is left to QuickBooks', () => {
    const body = sent(halo({ address1: '1 High St', address2: 'Leeds' }), { addresses: 'bill-and-ship' });
    expect(body['BillAddr']).toMatchObject({ Line1: '1 High St', Line2: 'Leeds' });
    expect(body).not.toHaveProperty('ShipAddr');
  });

  test('to whom, and whether QuickBooks sends it', () => {
    expect(sent(halo(), { billEmail: true, emailStatus: 'NeedToSend' })).toMatchObject({
      BillEmail: { Address: 'bills@client.example' },
      EmailStatus: 'NeedToSend',
    });
    expect(sent(halo(), { emailStatus: 'NeedToSend' })['EmailStatus']).toBe('NotSet');
  });

  test('how it can be paid', () => {
    expect(sent(halo(), { onlineCard: false, onlineBank: true })).toMatchObject({
      AllowOnlineCreditCardPayment: false,
      AllowOnlineACHPayment: true,
    });
  });

  test('headings, unless they are left out', () => {
    const record = halo({}, [{ isgroupdesc: true, item_shortdescription: 'November' }, row()]);
    expect(sent(record, {})['Line']).toHaveLength(2);
    expect(sent(record, { textLines: 'left-out' })['Line']).toHaveLength(1);
  });

  test('a bundle as its lines under its heading, what HaloPSA hides on its form included', () => {
    const record = halo({}, [
      {
        isgroupdesc: true,
        group_id: 1,
        item_shortdescription: 'Starter bundle',
        includegrouppriceandqty: true,
      },
      row({ group_id: 1, is_bundled_line: true, hide_on_pdf: true }),
      row({ group_id: 1, is_bundled_line: true, hide_grouped_items_price: true, unit_price: 5 }),
    ]);
    expect((sent(record, {})['Line'] as Wire[]).map(({ Amount }) => Amount)).toEqual([undefined, 20, 10]);
  });

  test('quantities and prices to five places, and not one more', () => {
    const body = sent(halo({}, [row({ qty_order: 0.333333, unit_price: 1.2345678 })]), {});
    expect((body['Line'] as Wire[])[0]).toMatchObject({
      Amount: 0.41,
      SalesItemLineDetail: { Qty: 0.33333, UnitPrice: 1.23457 },
    });
  });
});

describe('a text of more than 4,000 characters', () => {
  const long = `Worked on it. ${'Checked the backup of every server. '.repeat(300)}`.trim();
  const record = halo({}, [row({ item_longdescription: long, item_shortdescription: '' })]);

  test('is cut with a sign of it, and reported', () => {
    const all = env({});
    const [line] = kind.halo.lens.read(record, all).lines;
    expect(line?.description).toHaveLength(4_000);
    expect(line?.description.endsWith('…')).toBe(true);
    expect(kind.halo.observe(record, all)).toMatchObject({ cutLines: 1 });
  });

  test('or goes on below, whole, parted between words', () => {
    const all = env({ longTexts: 'continued' });
    const { lines } = kind.halo.lens.read(record, all);
    expect(lines.map(({ type }) => type)).toEqual(['item', 'text', 'text']);
    expect(lines.map(({ description }) => description).join(' ')).toBe(long);
    expect(lines.every(({ description }) => description.length <= 4_000)).toBe(true);
    expect(kind.halo.observe(record, all)).not.toHaveProperty('cutLines');
  });
});

describe('a foreign currency', () => {
  const abroad: Partial<Company> = { multiCurrency: true, homeCurrency: 'USD' };
  const euro = (change: Wire = {}) => halo({ currency: 'EUR', currency_conversion_rate: 1.25, ...change });

  test('goes with its rate, as a setting says that HaloPSA counts it', () => {
    expect(sent(euro(), {}, abroad)).toMatchObject({ CurrencyRef: { value: 'EUR' }, ExchangeRate: 1.25 });
    expect(
      sent(euro({ currency_conversion_rate: 0.8 }), {}, { ...abroad, conversionRate: 'foreign-per-home' }),
    ).toMatchObject({
      ExchangeRate: 1.25,
    });
  });

  test('the home currency is named, too, where a company has several, and has no rate', () => {
    expect(sent(halo({ currency: 'USD' }), {}, abroad)).toMatchObject({ CurrencyRef: { value: 'USD' } });
    expect(sent(halo({ currency: 'USD' }), {}, abroad)).not.toHaveProperty('ExchangeRate');
    expect(sent(halo({ currency: 'USD' }), {})).not.toHaveProperty('CurrencyRef');
  });

  test('amounts come from the fields that hold the document’s currency', () => {
    const lines = [
      row({ unit_price: 12.5, unit_price_converted: 10, net_amount_converted: 20, tax_converted: 2 }),
    ];
    const record = { ...euro({ total: 27.5, tax_total: 2.5 }), lines };
    const home = env({}, { ...abroad, plainAmounts: 'home' });
    expect(kind.halo.lens.read(record, home).lines).toMatchObject([{ unitPrice: '10', amountMinor: 2_000 }]);
    expect(kind.halo.observe(record, home)).toMatchObject({ totalMinor: 2_200, taxMinor: 200 });
    expect(kind.halo.observe(record, env({}, abroad))).toMatchObject({ totalMinor: 2_750, taxMinor: 250 });
  });
});

describe('goes', () => {
  const verdict = (record: Wire, sales: SalesSettings) =>
    kind.halo.eligible?.(halo(record), { ...usCompany, sales });

  test.each([
    ['posted, without a setting', { posted: true }, {}, true],
    ['not posted', { posted: false }, {}, false],
    ['approved', { requires_approval: true, approval_status: 1 }, { sendWhen: 'approved' }, true],
    [
      'awaiting approval though posted',
      { requires_approval: true, approval_status: 0, posted: true },
      { sendWhen: 'approved' },
      false,
    ],
    [
      'approved by the tenant’s own number',
      { requires_approval: true, approval_status: 5 },
      { sendWhen: 'approved', approvedStatus: 5 },
      true,
    ],
    ['in need of no approval, and posted', { posted: true }, { sendWhen: 'approved' }, true],
    ['in need of no approval, and not posted', {}, { sendWhen: 'approved' }, false],
    ['in a chosen status', { status_id: 3 }, { sendWhen: 'status', statuses: [2, 3] }, true],
    ['in another status', { status_id: 4, posted: true }, { sendWhen: 'status', statuses: [2, 3] }, false],
    [
      'in a field of the tenant’s own',
      { stage: 3 },
      { sendWhen: 'status', statuses: [3], statusField: 'stage' },
      true,
    ],
    [
      'past the chosen status, once it went',
      { status_id: 9, qboid: 12, qbo_company_id: '1' },
      { sendWhen: 'status', statuses: [3] },
      true,
    ],
    [
      'voided, whatever its status',
      { status_id: 3, voided: true },
      { sendWhen: 'status', statuses: [3] },
      false,
    ],
  ] as const)('%s', (_name, record, sales, goes) => {
    expect(verdict(record, sales as SalesSettings)).toMatchObject({ eligible: goes });
  });
});

test('a setting that does not exist, or says nonsense, is refused by name', () => {
  expect(salesSettings.safeParse({ emailStatus: 'Sent' }).error?.issues[0]?.path).toEqual(['emailStatus']);
  expect(salesSettings.safeParse({ colour: 'red' }).success).toBe(false);
  expect(salesSettings.safeParse(EVERYTHING).success).toBe(true);
});
