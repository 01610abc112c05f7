/** Tax as QuickBooks works it out: one rate on one line, so that no rule of rounding between lines can matter. */
import Big from 'big.js';
import type { Case, Rec } from '../../case.ts';
import { recordAt, rowsAt } from '../../wire.ts';
import { TAX_ABROAD, TAX_US } from '../pages.ts';
import { ids, type QuickBooksVisit } from '../visit.ts';

const taxOn = (amount: number, percent: number): number =>
  new Big(amount).times(percent).div(100).round(2, Big.roundHalfUp).toNumber();

const plus = (a: number, b: number): number => new Big(a).plus(b).toNumber();

async function taxedLine(visit: QuickBooksVisit, quantity: number, price: number): Promise<Rec> {
  const line = await visit.line(quantity, price);
  const detail = recordAt(line, 'SalesItemLineDetail');
  return { ...line, SalesItemLineDetail: { ...detail, TaxCodeRef: { value: visit.ground.taxed?.line } } };
}

/** What names the tax in the head of the document, where that is the place. */
const headOf = ({ ground: { taxed } }: QuickBooksVisit): Rec =>
  taxed?.document === undefined ? {} : { TxnTaxDetail: { TxnTaxCodeRef: { value: taxed.document } } };

const totalTax = (invoice: Rec): unknown => recordAt(invoice, 'TxnTaxDetail')['TotalTax'];

export const taxes: readonly Case<QuickBooksVisit>[] = [
  {
    name: 'tax is the rate on the taxed lines, and on top of their sum',
    basis: `${TAX_US}, ${TAX_ABROAD}`,
    needs: ['computed tax'],
    run: async (visit, check) => {
      const percent = visit.ground.taxed?.percent ?? 0;
      const lines = [await taxedLine(visit, 3, 33.33), await visit.line(1, 10)];

      const made = await visit.create('Invoice', await visit.invoice(headOf(visit), lines));

      const tax = taxOn(99.99, percent);
      check.same('the tax', totalTax(made), tax);
      check.like('the answer', made, { TotalAmt: plus(109.99, tax), Balance: plus(109.99, tax) });
      const rows = rowsAt(made, 'TxnTaxDetail', 'TaxLine');
      check.holds(
        'one row of tax is of the taxed lines',
        rows.some((row) => row['Amount'] === tax),
        rows,
      );
      const row = rows.find(({ Amount }) => Amount === tax) ?? {};
      check.like('its detail', recordAt(row, 'TaxLineDetail'), {
        NetAmountTaxable: 99.99,
        TaxPercent: percent,
      });
    },
  },
  {
    name: 'a full update with new lines has its tax worked out anew',
    basis: 'https://github.com/intuit/QuickBooks-V3-PHP-SDK/issues/422',
    needs: ['computed tax'],
    run: async (visit, check) => {
      const percent = visit.ground.taxed?.percent ?? 0;
      const made = await visit.create(
        'Invoice',
        await visit.invoice(headOf(visit), [await taxedLine(visit, 1, 100)]),
      );

      const after = await visit.change('Invoice', {
        ...(await visit.invoice(headOf(visit), [await taxedLine(visit, 2, 100)])),
        ...ids(made),
        sparse: false,
      });

      check.same('the tax', totalTax(after), taxOn(200, percent));
      check.same('the total', after['TotalAmt'], plus(200, taxOn(200, percent)));
    },
  },
  {
    name: 'a document without taxed lines has no tax',
    basis: TAX_US,
    needs: ['us'],
    run: async (visit, check) => {
      const made = await visit.create('Invoice', await visit.invoice());

      check.same('the tax', totalTax(made), 0);
      check.like('the line', recordAt(made, 'Line', 0, 'SalesItemLineDetail'), {
        TaxCodeRef: { value: 'NON' },
      });
    },
  },
  {
    name: 'outside the US a line without a tax code is refused',
    basis: TAX_ABROAD,
    needs: ['abroad'],
    run: async (visit, check) => {
      const line = await visit.line(1, 100);
      const { TaxCodeRef: _code, ...detail } = recordAt(line, 'SalesItemLineDetail');

      const { status, body } = await visit.attempt(
        'Invoice',
        await visit.invoice({}, [{ ...line, SalesItemLineDetail: detail }]),
      );

      check.same('the status', status, 400);
      check.like('the error', recordAt(body, 'Fault', 'Error', 0), { code: '6000' });
    },
  },
  {
    name: 'outside the US a document says that its prices are without tax',
    basis: TAX_ABROAD,
    needs: ['abroad'],
    run: async (visit, check) => {
      const made = await visit.create('Invoice', await visit.invoice());

      check.same('how tax is worked out', made['GlobalTaxCalculation'], 'TaxExcluded');
      check.same('the total', made['TotalAmt'], 100);
    },
  },
];
