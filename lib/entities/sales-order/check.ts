/** What must hold before an estimate is made of an order: its lines are an invoice's, and so is what QuickBooks wants of them. */
import type { LensEnv, Observed, Refusal } from '../kind.ts';
import { SALES_CHECKS, totalAgrees, type Said } from '../invoice/sales-checks.ts';
import type { Sale } from './shape.ts';

const saidOf = (what: string): Said => ({
  what,
  there: 'estimate',
  without: {
    code: 'order-without-lines',
    says: `The ${what} offers nothing: it has no line with an item.`,
    fix: 'Add a line in HaloPSA; it is sent by itself then.',
  },
  oneRateFix: 'Give all taxed lines the same rate in HaloPSA, or split them.',
  currencyFix: (theirs, wanted) =>
    `Make it out in ${theirs}, or to a second client that is kept in ${wanted}.`,
});

export const checkSale = (what: string) => {
  const said = saidOf(what);
  return (shape: Sale, source: Observed, env: LensEnv): Refusal | undefined => {
    for (const check of [...SALES_CHECKS, totalAgrees]) {
      const refusal = check(shape, source, env, said);
      if (refusal) return refusal;
    }
    return undefined;
  };
};
