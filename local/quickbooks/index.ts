/** The QuickBooks Online simulator's model; `local/simulator` gives it a clock, durability, faults, webhooks and a wire. */
export { QuickBooksModel, type QuickBooksOptions } from './model.ts';
export { sign } from './webhooks.ts';

/** Intuit's retries of a webhook, the last of them for good. @see https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks/best-practices */
export const webhookLadderMs: readonly number[] = [
  10_000, 20_000, 30_000, 300_000, 1_200_000, 7_200_000, 14_400_000, 21_600_000,
];
