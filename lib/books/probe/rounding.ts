/**
 * How a vendor rounds tax, told from invoices it has computed: the rate on the sum of a code's lines, or the sum of each line's rounded tax. Only
 * an invoice where the two differ tells anything, and only where its tax is one of the two.
 */
import Big from 'big.js';
import { toBig } from '../../entities/codecs.ts';
import { get } from '../../entities/lens.ts';
import { idText, list } from '../../entities/wire.ts';
import type { Wire } from '../../entities/kind.ts';

export interface TaxedLine {
  readonly net: Big;
  readonly ratePercent: Big;
  readonly code: string;
}

export interface Taxed {
  readonly lines: readonly TaxedLine[];
  readonly tax: Big;
}

export interface Tally {
  readonly total: number;
  readonly perLine: number;
}

const NOTHING = new Big(0);
const sum = (values: readonly Big[]): Big => values.reduce((all, one) => all.plus(one), NOTHING);
const cents = (value: Big): Big => value.round(2, Big.roundHalfUp);
const taxOn = (net: Big, percent: Big): Big => cents(net.times(percent).div(100));

/** How many invoices speak for each of the two. */
export function tally(invoices: readonly Taxed[]): Tally {
  let [total, perLine] = [0, 0];
  for (const { lines, tax } of invoices) {
    const byCode = Map.groupBy(lines, ({ code }) => code);
    const onTotals = sum(
      [...byCode.values()].map((own) =>
        taxOn(sum(own.map(({ net }) => net)), own[0]?.ratePercent ?? NOTHING),
      ),
    );
    const onLines = sum(lines.map(({ net, ratePercent }) => taxOn(net, ratePercent)));
    if (onTotals.eq(onLines)) continue;
    if (tax.eq(onTotals)) total += 1;
    if (tax.eq(onLines)) perLine += 1;
  }
  return { total, perLine };
}

const big = (value: unknown): Big => toBig(value) ?? NOTHING;

/** Undefined where a person has overridden the tax or QuickBooks works it out. */
export function haloInvoice(invoice: Wire): Taxed | undefined {
  const lines = list(invoice['lines']).filter((line) => line['isinactive'] !== true);
  const isOwn = lines.every((line) => line['tax_code_overriden'] !== true && line['use_qbo_ast'] !== true);
  if (!isOwn || lines.length === 0 || invoice['voided'] === true) return undefined;
  return {
    tax: big(invoice['tax_total']),
    lines: lines.map((line) => ({
      net: big(line['net_amount']),
      ratePercent: big(line['tax_rate']),
      code: idText(line['tax_code']),
    })),
  };
}

const PLAIN = new Set(['SalesItemLineDetail', 'SubTotalLineDetail', 'DescriptionOnly']);
const taxCodeOf = (line: Wire): string => idText(get(line, 'SalesItemLineDetail.TaxCodeRef.value'));

/** Undefined unless one rate stands on lines whose sum QuickBooks itself names as taxed: a discount or a second rate would blur it. */
export function quickbooksInvoice(invoice: Wire): Taxed | undefined {
  const lines = list(invoice['Line']);
  const rates = list(get(invoice, 'TxnTaxDetail.TaxLine')).filter((one) => !big(one['Amount']).eq(0));
  const [rate] = rates;
  if (!rate || rates.length > 1 || !lines.every((line) => PLAIN.has(idText(line['DetailType']))))
    return undefined;
  const taxedNet = big(get(rate, 'TaxLineDetail.NetAmountTaxable'));
  const byCode = Map.groupBy(
    lines.filter((line) => line['DetailType'] === 'SalesItemLineDetail'),
    taxCodeOf,
  );
  const amounts = [...byCode.values()].map((own) => own.map((line) => big(line['Amount'])));
  const taxed = amounts.filter((own) => sum(own).eq(taxedNet));
  const [nets] = taxed;
  if (!nets || taxed.length > 1) return undefined;
  const ratePercent = big(get(rate, 'TaxLineDetail.TaxPercent'));
  return { tax: big(rate['Amount']), lines: nets.map((net) => ({ net, ratePercent, code: '' })) };
}
