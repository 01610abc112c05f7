/**
 * The invoice-number ledger: one row per number and sequence, *reserved → used | released | void, used → void*, every step a
 * single-item conditional write with who, when and why. A number is released only after a definite refusal; while an outcome is
 * uncertain it stays reserved, so it can neither be used twice nor be lost.
 */
export type NumberState = 'reserved' | 'used' | 'released' | 'void';

export interface NumberRow {
  readonly connection: string;
  /** The counter the number belongs to; invoice and credit memo share QuickBooks' one. */
  readonly sequence: string;
  readonly number: string;
  readonly state: NumberState;
  /** Link id of the document that holds it. */
  readonly holder: string;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
}

export interface NumberKey {
  readonly connection: string;
  readonly sequence: string;
  readonly number: string;
}

export interface NumberStep {
  readonly holder: string;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
}

export type Reservation =
  | { readonly reserved: true }
  /** Somebody else holds it: the row says who. */
  | { readonly reserved: false; readonly heldBy: NumberRow };

export interface NumberLedger {
  /** Idempotent for one holder; a released number may be reserved again by anyone. */
  reserve(key: NumberKey, step: NumberStep): Promise<Reservation>;
  /** reserved → used by the same holder; idempotent. Throws when another holder has it. */
  use(key: NumberKey, step: NumberStep): Promise<void>;
  /** reserved → released by the same holder; nothing happens in any other state. */
  release(key: NumberKey, step: NumberStep): Promise<void>;
  /** reserved or used → void. */
  void(key: NumberKey, step: NumberStep): Promise<void>;
  get(key: NumberKey): Promise<NumberRow | undefined>;
  all(connection: string, sequence: string): AsyncIterable<NumberRow>;
}
