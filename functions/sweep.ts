import { readsNow, sweepFactor } from '../lib/books/budget.ts';
import { sweepWithinReads } from '../lib/books/budget-sweep.ts';
import { lookAtContract } from '../lib/books/contract-watch.ts';
import { lookDaily } from '../lib/books/daily.ts';
import { tieOut } from '../lib/books/tie-out.ts';
import { compose, type App } from '../lib/compose.ts';
import { probePorts } from '../lib/compose-probe.ts';
import { tieOutPorts } from '../lib/compose-tie-out.ts';
import { observed } from './observed.ts';

async function lookAround(app: App): Promise<void> {
  const { ports, budgets } = app;
  const everyDays = sweepFactor(await readsNow(budgets.reads, ports.clock.now()));
  await lookDaily(ports, [
    { name: 'tie-out', look: (connection) => tieOut(connection, tieOutPorts(app)) },
    {
      name: 'contract',
      look: (connection) => lookAtContract(connection, { ports, probeOf: (of) => probePorts(app, of) }),
      everyDays,
    },
  ]);
}

const reasonsOf = (results: readonly PromiseSettledResult<unknown>[]): readonly unknown[] =>
  results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));

/** A record that cannot be understood makes the sweep fail: the daily look at the contract, which says so, comes all the same. */
export const handler = observed('sweep', async ({ log }) => {
  const app = compose();
  const swept = await Promise.allSettled([sweepWithinReads(app.ports, app.budgets.reads)]);
  const looked = await Promise.allSettled([lookAround(app)]);
  await app.budgets.rest();
  const [first, ...others] = reasonsOf([...swept, ...looked]);
  for (const reason of others) log.error('the daily look failed, too', reason);
  if (first !== undefined) throw first;
  return swept.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
});
