import { sweepWithinReads } from '../lib/books/budget-sweep.ts';
import { watchContracts } from '../lib/books/contract-watch.ts';
import { compose } from '../lib/compose.ts';
import { probePorts } from '../lib/compose-probe.ts';
import { observed } from './observed.ts';

/** A record that cannot be understood makes the sweep fail: the look at the contract, which says so, comes all the same. */
export const handler = observed('sweep', async () => {
  const app = compose();
  const { ports, budgets } = app;
  try {
    return await sweepWithinReads(ports, budgets.reads);
  } finally {
    await watchContracts({ ports, probeOf: (connection) => probePorts(app, connection) }).finally(
      budgets.rest,
    );
  }
});
