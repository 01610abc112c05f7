/** A field of QuickBooks' that is none of ours: what a person wrote there has to be there at the end, whatever the sync wrote around it. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { counterparts } from '../support/scenario.ts';
import type { Action } from './actions.ts';
import { shipped } from './people.ts';

/** Tracking numbers by invoice. */
export type Shipped = Map<string, string>;

const FIELD = 'TrackingNum';

export function noteShipped(world: MemoryWorld, action: Action, known: Shipped): void {
  if (action.act !== 'ship') return;
  const number = shipped(action.nth);
  for (const invoice of counterparts(world))
    if (invoice[FIELD] === number) known.set(String(invoice['Id']), number);
}

export function shippingProblems(world: MemoryWorld, known: Shipped): readonly string[] {
  const now = new Map(counterparts(world).map((invoice) => [String(invoice['Id']), String(invoice[FIELD])]));
  return [...known]
    .filter(([id, number]) => now.has(id) && now.get(id) !== number)
    .map(([id, number]) => `invoice ${id} was shipped with ${number}, and QuickBooks has ${now.get(id)}`);
}
