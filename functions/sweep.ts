import { sweepWithinReads } from '../lib/books/budget-sweep.ts';
import { compose } from '../lib/compose.ts';
import { observed } from './observed.ts';

export const handler = observed('sweep', () => {
  const { ports, budgets } = compose();
  return sweepWithinReads(ports, budgets.reads).finally(budgets.rest);
});
