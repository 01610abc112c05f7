/** The HaloPSA simulator's model; `local/simulator` gives it a clock, durability, faults, webhooks and a wire. */
export { HaloModel, type HaloOptions } from './model.ts';
export { completeInvoice, type Masters, type Rec } from './invoices.ts';
export { defaultSwitches, type Switches } from './switches.ts';

/** No automatic retry is documented: what is not accepted is lost until somebody looks. */
export const webhookLadderMs: readonly number[] = [];
