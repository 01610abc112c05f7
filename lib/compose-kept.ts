/** What is asked for with every hint and seldom changes is kept for a moment in the process; what this process changes is read anew at once. */
import type { Connection, ConnectionState } from './sync/connection.ts';
import type { Clock, ConnectionStore } from './sync/ports.ts';

const CONNECTIONS_KEPT_MS = 5_000;
const STATE_KEPT_MS = 1_000;

/** Connections are asked for with every hint and change once a month. */
export function kept(store: ConnectionStore, clock: Clock): ConnectionStore {
  let cached: { readonly at: number; readonly all: Promise<readonly Connection[]> } | undefined;
  const list = (): Promise<readonly Connection[]> => {
    if (!cached || clock.now() - cached.at > CONNECTIONS_KEPT_MS) {
      cached = { at: clock.now(), all: store.list() };
      cached.all.catch(() => (cached = undefined));
    }
    return cached.all;
  };
  return {
    ...store,
    ...keptStates(store, clock),
    list,
    put: async (connection, by) => {
      await store.put(connection, by);
      cached = undefined;
    },
  };
}

/**
 * A state that holds nothing back is good for a moment: whoever sends a request too many is told so by the vendor. One that does is read anew each
 * time, so that a reconnect counts at once.
 */
function keptStates(store: ConnectionStore, clock: Clock): Pick<ConnectionStore, 'state' | 'changeState'> {
  const free = new Map<string, { readonly at: number; readonly state: Promise<ConnectionState> }>();
  const read = (id: string): Promise<ConnectionState> => {
    const entry = { at: clock.now(), state: store.state(id) };
    const forget = (): unknown => free.get(id) === entry && free.delete(id);
    free.set(id, entry);
    entry.state.then((state) => isFree(state, clock.now()) || forget(), forget);
    return entry.state;
  };
  return {
    state: (id) => {
      const known = free.get(id);
      return known && clock.now() - known.at <= STATE_KEPT_MS ? known.state : read(id);
    },
    changeState: async (id, change) => {
      await store.changeState(id, change).finally(() => free.delete(id));
    },
  };
}

const isFree = (state: ConnectionState, now: number): boolean =>
  state.disconnected === undefined &&
  Math.max(state.haloClosedUntilEpochMs ?? 0, state.quickbooksClosedUntilEpochMs ?? 0) <= now;
