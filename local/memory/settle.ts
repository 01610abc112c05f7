/** Moves a world in memory, one piece of work at a time, until nothing is left to do; the clock jumps to what is due next. */
import { handler as backfill } from '../../functions/sync-backfill.ts';
import { handler as live } from '../../functions/sync-live.ts';
import { handler as requeue } from '../../functions/requeue.ts';
import { handler as sweep } from '../../functions/sweep.ts';
import { closedUntil } from '../../lib/sync/circuit.ts';
import type { ConnectionState } from '../../lib/sync/connection.ts';
import { pollOnce } from '../world/poller.ts';
import type { MemoryWorld } from './world.ts';

/** Longer than an intent may stand before the requeue function takes it up. */
const INTENT_MS = 121_000;
/** Ten times what the busiest drawn run has needed. */
const ROUNDS_MAX = 3_000;

export class RestlessError extends Error {
  override readonly name = 'RestlessError';
}

export interface Steps {
  readonly pollLive: () => Promise<number>;
  readonly pollBackfill: () => Promise<number>;
  readonly tellHalo: () => Promise<number>;
  readonly tellQuickBooks: () => Promise<number>;
  readonly requeue: () => Promise<unknown>;
  readonly sweep: () => Promise<unknown>;
}

export type Moving = Pick<MemoryWorld, 'app' | 'halo' | 'quickbooks' | 'clock' | 'sqs'>;

export const stepsOf = (moving: () => Moving): Steps => ({
  pollLive: () => pollOnce({ sqs: moving().app.sqs, url: moving().app.queues.live, handler: live }),
  pollBackfill: () =>
    pollOnce({ sqs: moving().app.sqs, url: moving().app.queues.backfill, handler: backfill }),
  tellHalo: () => moving().halo.outbox.pump(),
  tellQuickBooks: () => moving().quickbooks.outbox.pump(),
  requeue,
  sweep,
});

/** @throws RestlessError when the world does not come to rest */
export async function settle(world: Moving, steps: Steps, untilEpochMs: number): Promise<void> {
  const { clock } = world;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const moved =
      (await steps.tellHalo()) +
      (await steps.tellQuickBooks()) +
      (await steps.pollLive()) +
      (await steps.pollBackfill());
    if (moved > 0) continue;
    const due = await nextDue(world);
    if (due === undefined || due > untilEpochMs) return;
    if (due > clock.now()) clock.advance(due - clock.now());
    await requeue();
  }
  throw new RestlessError('the world does not come to rest');
}

/** Work of a connection that is closed for a time is taken up after it, and that of one that is disconnected not at all. */
const nextTurn = (dueAtEpochMs: number, state: ConnectionState, now: number): number | undefined =>
  state.disconnected || state.halted ? undefined : Math.max(dueAtEpochMs, closedUntil(state, now) ?? 0);

/** When the next thing is to be done; undefined when nothing is. */
export async function nextDue({ app, halo, quickbooks, clock, sqs }: Moving): Promise<number | undefined> {
  const { pending, connections, intents } = app.ports;
  const dues = [
    halo.outbox.nextDueEpochMs(),
    quickbooks.outbox.nextDueEpochMs(),
    sqs.nextVisibleAt(app.queues.live),
    sqs.nextVisibleAt(app.queues.backfill),
  ];
  for (const connection of await connections.list()) {
    const { id } = connection;
    const state = await connections.state(id);
    if (connection.paused) continue;
    for (const { startedAt } of await intents.undecided(id)) {
      const due = Math.max(Date.parse(startedAt) + INTENT_MS, clock.now() + 1_000);
      dues.push(nextTurn(due, state, clock.now()));
    }
    for (const row of await pending.list(id)) dues.push(nextTurn(row.dueAtEpochMs, state, clock.now()));
  }
  const known = dues.filter((due) => due !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
