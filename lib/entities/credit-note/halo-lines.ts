/**
 * A credit note's lines in HaloPSA are an invoice's with the sign turned, or not: no description says. So the sign is read from the row itself,
 * by what its lines come to, and a row that is written keeps its own.
 */
import Big from 'big.js';
import { toBig } from '../codecs.ts';
import { lines as invoiceLines } from '../invoice/halo-lines.ts';
import { itemLines } from '../invoice/tax.ts';
import type { InvoiceLine } from '../invoice/shape.ts';
import type { LensEnv, Wire } from '../kind.ts';
import { same, type Field } from '../lens.ts';
import { list } from '../wire.ts';

/** One that bills nothing yet takes the sign that the connection says. */
function isTurned(row: Wire, env: LensEnv): boolean {
  const billed = itemLines({ lines: invoiceLines.read(row, env) });
  const net = billed.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return billed.length === 0 ? env.company.creditNotes?.sign === 'negative' : net < 0;
}

const negated = (value: unknown): number => {
  const turned = (toBig(value) ?? new Big(0)).neg().toNumber();
  return turned === 0 ? 0 : turned;
};

const turn = (row: Wire): Wire => ({
  ...row,
  lines: list(row['lines']).map((line) => ({ ...line, qty_order: negated(line['qty_order']) })),
});

export const lines: Field<InvoiceLine[]> = {
  read: (row, env) => invoiceLines.read(isTurned(row, env) ? turn(row) : row, env),
  write: (value, row, env) => {
    if (same(lines.read(row, env), value)) return row;
    if (!isTurned(row, env)) return invoiceLines.write(value, row, env);
    return { ...row, lines: turn(invoiceLines.write(value, turn(row), env))['lines'] };
  },
  references: (row, env) => invoiceLines.references?.(row, env) ?? [],
};
