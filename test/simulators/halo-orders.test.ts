import { openTenant, START, type Rec } from './halo-tenant.ts';

test.each<[string, Rec, Rec]>([
  [
    'PurchaseOrder',
    { supplier_id: 1, lines: [{ item_id: 1, quantity: 3 }] },
    {
      supplier_name: 'Ingram',
      revenue: 180,
      tax_total: 18,
      total: 198,
      status: 0,
      goodsin_status: 0,
      invoice_count: 0,
      last_update_time: START,
      lines: [
        {
          id: 1,
          purchaseorder_id: 1,
          price: 60,
          tax_code: '3',
          net_total: 180,
          total_tax: 18,
          total_price: 198,
        },
      ],
    },
  ],
  [
    'SalesOrder',
    {
      client_id: 1,
      lines: [
        { item_id: 1, quantity: 2, discount_perc: 10 },
        { name: 'Freight', quantity: 1, price: 5, tax_code: '1' },
      ],
    },
    {
      client_name: 'Acme',
      revenue: 185,
      tax_total: 14.85,
      total: 199.85,
      lines: [
        { salesorder_id: 1, sort_seq: 1 },
        { name: 'Freight', sort_seq: 2 },
      ],
    },
  ],
  [
    'Quotation',
    { client_id: 2, lines: [{ item_id: 2, quantity: 4 }] },
    { client_name: 'Bell', total: 50, tax_total: 0, lines: [{ qhid: 1 }] },
  ],
])('a %s has amounts, tax and totals of its lines', (resource, posted, expected) => {
  expect(openTenant().post(resource, posted)).toMatchObject(expected);
});

test.each([
  [0, 0],
  [1, 1],
  [3, 2],
])('of three ordered %i have come: goodsin_status %i', (received, status) => {
  const tenant = openTenant();
  tenant.post('PurchaseOrder', { supplier_id: 1, lines: [{ item_id: 1, quantity: 3 }] });

  const order = tenant.post('PurchaseOrder', {
    id: 1,
    lines: [{ id: 1, item_id: 1, quantity: 3, quantity_received: received }],
  });

  expect(order['goodsin_status']).toBe(status);
});

test('the names of a line’s own fields are what the tenant’s are', () => {
  const tenant = openTenant({ orderLine: { quantity: 'qty', price: 'cost', taxCode: 'taxcode' } });

  expect(
    tenant.post('PurchaseOrder', { supplier_id: 1, lines: [{ qty: 2, cost: 4, taxcode: '1' }] }),
  ).toMatchObject({
    total: 8,
    lines: [{ qty: 2, cost: 4, taxcode: '1' }],
  });
});

test('a purchase order’s bill takes its supplier and lines, and the order counts it', () => {
  const tenant = openTenant();

  const { id } = tenant.post('PurchaseOrder', {
    supplier_id: 1,
    lines: [{ item_id: 1, quantity: 3 }],
    _create_invoice: true,
  });

  expect(tenant.get('Invoice/500')).toMatchObject({
    typeid: 2,
    purchaseorder_id: id,
    supplier_id: 1,
    supplier_name: 'Ingram',
    total: 198,
    lines: [{ purchaseorder_line_id: 1, _itemid: 1, unit_price: 60 }],
  });
  expect(tenant.get(`PurchaseOrder/${String(id)}?includedetails=true`)).toMatchObject({
    invoice_count: 1,
    invoices: [{ id: 500 }],
  });
  expect(tenant.rows('PurchaseOrder')[0]?.['_create_invoice']).toBeUndefined();
});

test('a bill without an order names its supplier itself, and an unknown one is refused', () => {
  const tenant = openTenant();

  expect(tenant.post('Invoice', { supplier_id: 1, lines: [{ qty_order: 1, unit_price: 10 }] })).toMatchObject(
    { typeid: 2, supplier_name: 'Ingram', total: 10 },
  );
  expect(tenant.ask('POST', '/api/Invoice', [{ supplier_id: 9, lines: [] }]).status).toBe(400);
  expect(tenant.ask('POST', '/api/Invoice', [{ purchaseorder_id: 9, client_id: 1 }]).status).toBe(400);
});

test('a quotation becomes a sales order and that an invoice, of the same amounts', () => {
  const tenant = openTenant();
  const quotation = tenant.post('Quotation', {
    client_id: 1,
    lines: [{ item_id: 1, quantity: 2 }],
    _create_so: true,
  });

  const order = tenant.get('SalesOrder/1');
  tenant.post('SalesOrder', { id: 1, _create_invoice: true });

  expect(order).toMatchObject({
    quotation_id: quotation['id'],
    total: quotation['total'],
    lines: [{ quotation_line_id: 1 }],
  });
  expect(tenant.get('Invoice/500')).toMatchObject({
    typeid: 0,
    salesorder_id: 1,
    client_id: 1,
    posted: false,
    total: 216.5,
  });
  expect(tenant.rows('SalesOrder?needsinvoicing=true')).toEqual([]);
});

test('orders count in their own fields of Control', () => {
  const tenant = openTenant(
    {},
    { control: { next_supplierorder_id: 70, next_salesorder_id: 80, next_quote_id: 90 } },
  );

  expect([
    tenant.post('PurchaseOrder', { supplier_id: 1 })['id'],
    tenant.post('SalesOrder', { client_id: 1 })['id'],
    tenant.post('Quotation', { client_id: 1 })['id'],
  ]).toEqual([70, 80, 90]);
  expect(tenant.get('Control')).toMatchObject({
    next_supplierorder_id: 71,
    next_salesorder_id: 81,
    next_quote_id: 91,
  });
});

test.each([
  ['open=true', [1]],
  ['closed=true', [2]],
  ['supplier_id=1', [1, 2]],
  ['client_id=2', []],
  ['unsent=true', [1]],
  ['search=cables', [2]],
])('purchase orders by %s', (query, expected) => {
  const tenant = openTenant();
  tenant.post('PurchaseOrder', { supplier_id: 1, lines: [] });
  tenant.post('PurchaseOrder', {
    supplier_id: 1,
    lines: [],
    status: 1,
    title: 'Cables',
    datesent: '2026-11-24',
  });

  expect(tenant.rows(`PurchaseOrder?${query}`).map(({ id }) => id)).toEqual(expected);
});

test('a quotation has no invoice to make, and a stale change_seq of an order is refused', () => {
  const tenant = openTenant({ checkChangeSeq: true });
  tenant.post('PurchaseOrder', { supplier_id: 1 });
  tenant.post('PurchaseOrder', { id: 1, title: 'x' });

  expect(tenant.ask('POST', '/api/PurchaseOrder', [{ id: 1, title: 'y', change_seq: 1 }]).status).toBe(400);
  expect(tenant.ask('POST', '/api/Quotation', [{ client_id: 1, _create_po: true }]).status).toBe(400);
});
