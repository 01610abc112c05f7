/** The main job: an invoice posted in HaloPSA becomes the right invoice in QuickBooks, once. */
import {
  counterpartOf,
  haloRecord,
  inQuickBooks,
  line,
  openItems,
  postInvoice,
  requests,
  start,
} from '../support/scenario.ts';

test('an invoice for a client that QuickBooks does not know brings the client, the items and the taxes along', async () => {
  const world = await start();
  const id = postInvoice(world, { client_id: 2 }, [
    line(),
    line({ _itemid: 61, qty_order: 1, unit_price: 219.99 }),
  ]);

  await world.settle();

  const invoice = counterpartOf(world, id);
  const halo = haloRecord(world, 'Invoice', id);
  expect(invoice['DocNumber']).toBe(String(id));
  expect(invoice['TotalAmt']).toBe(halo['total']);
  expect(halo['thirdpartyinvoicenumber']).toBe(String(id));
  expect(halo['qboid']).toBe(Number(invoice['Id']));
  expect(await openItems(world)).toEqual([]);
  expect(requests(world, 'quickbooks')).toMatchObject({});
  expect(inQuickBooks(world, 'Invoice')).toHaveLength(1);
});
