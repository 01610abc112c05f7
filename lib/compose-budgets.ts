/** How much may be asked of the vendors: a budget for each account and urgency, shared with every other process, and the count of metered reads. */
import { shareStore } from './aws/budget.ts';
import { readsStore } from './aws/reads.ts';
import type { Table } from './aws/table.ts';
import { readsMeter, type ReadsMeter } from './books/budget-meter.ts';
import type { ReadsStore } from './books/budget.ts';
import type { Parts } from './compose.ts';
import type { Side } from './entities/kind.ts';
import { haloRates } from './halo/limits.ts';
import { pacedBudget, type Budget, type Rate } from './http/budget.ts';
import { sharedBudget, type SharedBudget } from './http/shared-budget.ts';
import { QUICKBOOKS_RATES } from './quickbooks/limits.ts';
import type { Connection } from './sync/connection.ts';
import type { Urgency } from './sync/record-system.ts';

export interface Budgets {
  /** The same for all connections of an account. */
  of(side: Side, connection: Connection, urgency?: Urgency): Budget;
  readonly reads: ReadsStore;
  readonly meter: ReadsMeter;
  /** What is held is given back, what was counted is written down: after an invocation a process may be frozen for good. */
  rest(): Promise<void>;
}

const ID_LENGTH = 8;

/** What each vendor allows a connection, of all urgencies together. */
export const requestsPerMinute = (
  { halo }: Connection,
  settings: Parts['settings'],
): Readonly<Record<Side, number>> => ({
  halo: perMinute(faster(haloRates(halo.requestsPer5Minutes), settings.HALO_LIMIT_MULTIPLIER)),
  quickbooks: perMinute(faster(QUICKBOOKS_RATES, settings.QBO_LIMIT_MULTIPLIER)),
});

const perMinute = (rates: readonly Rate[]): number =>
  Math.min(
    ...rates
      .filter(({ only }) => only === undefined)
      .map(({ requests, windowMs }) => (requests * 60_000) / windowMs),
  );

const faster = (rates: readonly Rate[], multiplier = 1): readonly Rate[] =>
  rates.map((rate) => ({ ...rate, requests: Math.max(1, Math.floor(rate.requests * multiplier)) }));

function kept<T>(map: Map<string, T>, key: string, make: () => T): T {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}

export function budgetsOf({ settings, clock, newId }: Parts, table: Table): Budgets {
  const store = shareStore(table);
  const reads = readsStore(table);
  const meter = readsMeter(reads, clock);
  const by = newId().slice(-ID_LENGTH);
  const shared = new Map<string, SharedBudget>();
  const alone = new Map<string, Budget>();
  const ratesOf: Readonly<Record<Side, (connection: Connection) => readonly Rate[]>> = {
    halo: ({ halo }) => faster(haloRates(halo.requestsPer5Minutes), settings.HALO_LIMIT_MULTIPLIER),
    quickbooks: () => faster(QUICKBOOKS_RATES, settings.QBO_LIMIT_MULTIPLIER),
  };
  return {
    reads,
    meter,
    of: (side, connection, urgency = 'live') => {
      const account =
        side === 'halo' ? `halo ${connection.halo.tenant}` : `quickbooks ${connection.quickbooks.realmId}`;
      const rates = ratesOf[side](connection);
      if (settings.BUDGET_SCOPE === 'process')
        return kept(alone, account, () => pacedBudget(rates, clock.now, clock.sleep));
      return kept(shared, `${account} ${urgency}`, () =>
        sharedBudget({ account, rates, party: { by, urgency }, store, clock }),
      );
    },
    rest: async () => {
      await Promise.allSettled([meter.flush(), ...[...shared.values()].map((budget) => budget.leave())]);
    },
  };
}
