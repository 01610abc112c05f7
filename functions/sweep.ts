import { sweepWithinReads } from '../lib/books/budget-sweep.ts';
import { lookAtContract } from '../lib/books/contract-watch.ts';
import { lookDaily } from '../lib/books/daily.ts';
import { tieOut } from '../lib/books/tie-out.ts';
import { compose } from '../lib/compose.ts';
import { probePorts } from '../lib/compose-probe.ts';
import { tieOutPorts } from '../lib/compose-tie-out.ts';
import { observed } from './observed.ts';

/** A record that cannot be understood makes the sweep fail: the daily look at the contract, which says so, comes all the same. */
export const handler = observed('sweep', async () => {
  const app = compose();
  const { ports, budgets } = app;
  try {
    return await sweepWithinReads(ports, budgets.reads);
  } finally {
    await lookDaily(ports, [
      (connection) => tieOut(connection, tieOutPorts(app)),
      (connection) => lookAtContract(connection, { ports, probeOf: (of) => probePorts(app, of) }),
    ]).finally(budgets.rest);
  }
});
