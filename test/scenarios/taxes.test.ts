/** Tax as either country has it, from the line in HaloPSA to the cent in QuickBooks and back. */
import type { MemoryWorldOptions } from '../../local/memory/models.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { US_SALES_TAX } from '../../local/sample/accounts.ts';
import { kind as invoice } from '../../lib/entities/invoice/index.ts';
import { movedByReplay } from '../support/replay.ts';
import { envFor, gbCompany, linkedOneToOne } from '../support/references.ts';
import {
  counterpartOf,
  haloRecord,
  imported,
  inOwnScreen,
  inQuickBooks,
  line,
  owed,
  postInvoice,
  withSettings,
  type Rec,
} from '../support/scenario.ts';

const sold = (price: number, change: Rec = {}): Rec => line({ qty_order: 1, unit_price: price, ...change });

const codesOf = (record: Rec): readonly unknown[] =>
  (record['Line'] as readonly Rec[])
    .filter(({ DetailType: type }) => type === 'SalesItemLineDetail')
    .map((row) => ((row['SalesItemLineDetail'] as Rec)['TaxCodeRef'] as Rec)['value']);

async function automated(options: MemoryWorldOptions = {}): Promise<MemoryWorld> {
  const settings = withSettings({
    taxAuthority: 'quickbooks',
    quickbooks: { automatedSalesTax: true },
    sales: { taxBack: 'automated' },
  });
  const world = await imported({ salesTaxRates: US_SALES_TAX, connections: { demo: settings }, ...options });
  const [preferences] = inQuickBooks(world, 'Preferences');
  const { Id, SyncToken } = preferences ?? {};
  const TaxPrefs = { UsingSalesTax: true, PartnerTaxEnabled: true };
  inOwnScreen(world, 'Preferences', { Id, SyncToken, sparse: true, TaxPrefs });
  return world;
}

test('US, automated: QuickBooks computes by the place, and its total comes back to HaloPSA, line by line', async () => {
  const world = await automated();
  const ast = { use_qbo_ast: true };
  const id = postInvoice(world, { client_id: 1 }, [
    sold(100, ast),
    sold(49.99, ast),
    sold(20, { tax_code: '1' }),
  ]);

  await world.settle();

  // 6.25 %, 1 % and 1 % of 149.99, each rounded by itself; the last line is not taxed.
  const made = counterpartOf(world, id);
  expect(codesOf(made)).toEqual(['TAX', 'TAX', 'NON']);
  expect(made).toMatchObject({ TxnTaxDetail: { TotalTax: 12.37 }, TotalAmt: 182.36 });
  expect(haloRecord(world, 'Invoice', id)).toMatchObject({
    tax_total: 12.37,
    total: 182.36,
    lines: [{ override_ast_total: 8.25 }, { override_ast_total: 4.12 }, { tax_amount: 0 }],
  });
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

test('US, one rate on the invoice: a rate, a rate of 0 % and no tax at all stand as TAX and NON', async () => {
  const world = await imported();
  const id = postInvoice(world, { client_id: 1 }, [
    sold(100, { tax_code: '2' }),
    sold(50, { tax_code: '5' }),
    sold(30, { tax_code: '1' }),
  ]);

  await world.settle();

  const made = counterpartOf(world, id);
  expect(codesOf(made)).toEqual(['TAX', 'NON', 'NON']);
  expect(made).toMatchObject({
    TxnTaxDetail: { TxnTaxCodeRef: { value: '3' }, TotalTax: 8.25 },
    TotalAmt: 188.25,
  });
  expect(await owed(world)).toEqual([]);
});

test('GB: standard, reduced, zero-rated and outside VAT keep their own codes, and none is taken for another', async () => {
  const world = await imported();
  const id = postInvoice(world, { client_id: 31 }, [
    sold(100, { tax_code: '12' }),
    sold(50, { tax_code: '13' }),
    sold(30, { tax_code: '14' }),
    sold(10, { tax_code: '11' }),
  ]);

  await world.settle();

  const made = counterpartOf(world, id, 'demo-gb');
  expect(codesOf(made)).toEqual(['6', '7', '9', '8']);
  expect(made).toMatchObject({
    GlobalTaxCalculation: 'TaxExcluded',
    TxnTaxDetail: { TotalTax: 22.5 },
    TotalAmt: 212.5,
  });
  expect(haloRecord(world, 'Invoice', id)).toMatchObject({ total: 212.5, tax_total: 22.5 });
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

test('prices that include tax in HaloPSA are not taken for prices without: the totals differ, and nothing is posted', () => {
  const env = envFor(gbCompany, {
    ...linkedOneToOne,
    observed: (kind) => (kind === 'tax-code' ? { ratePercent: '20' } : {}),
  });
  const record = {
    id: 1,
    client_id: 3,
    invoice_date: '2026-11-20T00:00:00',
    total: 120,
    tax_total: 20,
    lines: [{ _itemid: 4, qty_order: 1, unit_price: 120, net_amount: 100, tax_code: '6', tax_amount: 20 }],
  };

  const refusal = invoice.check?.(
    invoice.halo.lens.read(record, env),
    invoice.halo.observe(record, env),
    env,
  );

  expect(refusal).toMatchObject({
    code: 'total-differs',
    sentence: expect.stringContaining('144.00') as unknown,
  });
});
