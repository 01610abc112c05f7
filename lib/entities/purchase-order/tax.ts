/**
 * What QuickBooks will compute of a purchase: the same as of a sale with the same lines, but that a US company keeps no tax on what it buys. A
 * code's rates on purchases are taken to be its rates on sales.
 */
import type { InvoiceLine } from '../invoice/shape.ts';
import { predict, type Prediction } from '../invoice/tax.ts';
import type { LensEnv } from '../kind.ts';
import type { PurchaseLine } from './shape.ts';

function asSold(line: PurchaseLine): InvoiceLine {
  if (line.type !== 'expense') return line;
  const { description, amountMinor, tax } = line;
  return { type: 'item', item: null, description, quantity: '1', unitPrice: '0', amountMinor, tax };
}

export const predictPurchase = (
  { lines }: { readonly lines: readonly PurchaseLine[] },
  env: LensEnv,
): Prediction => predict({ lines: lines.map(asSold) }, env);
