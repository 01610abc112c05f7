/** A grant is gone only if a person revoked it, or if the answer of a renewal was lost: nothing that the sync itself does may use it up. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import type { Action, Planned } from './actions.ts';

/** May have cost the answer of a renewal. */
const mayLose = (action: Action): boolean =>
  action.act === 'revoke' ||
  action.act === 'crash' ||
  action.act === 'throttle' ||
  (action.act === 'fault' && action.method === 'POST');

export async function grantProblems(
  world: MemoryWorld,
  plan: readonly Planned[],
): Promise<readonly string[]> {
  if (plan.some(({ action }) => mayLose(action))) return [];
  const { connections } = world.app.ports;
  const states = await Promise.all(
    (await connections.list()).map(async ({ id }) => ({ id, ...(await connections.state(id)) })),
  );
  return states.flatMap(({ id, disconnected }) =>
    disconnected ? [`${id}: the grant is gone though nobody took it: ${disconnected.reason}`] : [],
  );
}
