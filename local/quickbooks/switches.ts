/** Where a fact is unconfirmed it is a switch with a stated default, never a silent guess. */
export interface Switches {
  /** Tax is the rate on the sum of a rate's lines, or the sum of each line's rounded tax. */
  readonly taxRounding: 'per-rate-total' | 'per-line';
  /** Whether an explicit TxnTaxDetail.TotalTax is kept where sales tax is not automated. */
  readonly explicitTotalTax: boolean;
  /** `AUTO_GENERATE` as DocNumber makes QuickBooks count even with custom numbers on. */
  readonly autoGenerate: boolean;
  /** 6140 also fires while custom transaction numbers are off. */
  readonly duplicateCheckWhenOff: boolean;
  /** A refused request is refused anew when its request id comes again. */
  readonly replayRefusals: boolean;
  /** How many older refresh tokens still work, for at most a day. */
  readonly refreshPredecessors: 0 | 1;
  readonly webhookForm: 'cloudevents' | 'legacy';
}

export const defaultSwitches: Switches = {
  taxRounding: 'per-rate-total',
  explicitTotalTax: false,
  autoGenerate: false,
  duplicateCheckWhenOff: true,
  replayRefusals: false,
  refreshPredecessors: 1,
  webhookForm: 'cloudevents',
};
