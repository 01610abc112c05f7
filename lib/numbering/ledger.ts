/**
 * The invoice-number ledger: one row per number and sequence, *reserved → used | released | void, used → void*, every step a
 * single-item conditional write with who, when and why. A number is released only after a definite refusal; while an outcome is
 * uncertain it stays reserved, so it can neither be used twice nor be lost.
 *
 * A counter hands out the numbers of a sequence of our own. What must change together — the next value, what was handed back, and who
 * holds what has no row yet — is one item, its head; a row that a crash left out is written by the next run of the same holder.
 */
import type { Head } from './head.ts';
import type { CounterFormat } from './format.ts';

export type NumberState = 'reserved' | 'used' | 'released' | 'void';

export interface NumberRow {
  readonly connection: string;
  /** The counter at QuickBooks that the number belongs to; invoice and credit memo share one. */
  readonly sequence: string;
  readonly number: string;
  readonly state: NumberState;
  /** Link id of the document that holds it. */
  readonly holder: string;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
  /** The counter of ours that handed it out. */
  readonly counter?: string;
}

export interface SequenceKey {
  readonly connection: string;
  readonly sequence: string;
}

export interface NumberKey extends SequenceKey {
  readonly number: string;
}

export interface CounterKey extends SequenceKey {
  /** A sequence has one counter, or one for each kind that counts by itself. */
  readonly counter: string;
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

/** Numbers of one series that were passed over on purpose, both ends included. */
export interface Skip extends SequenceKey {
  readonly first: string;
  readonly last: string;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
}

export interface NumberLedger {
  /** Idempotent for one holder; a released number may be reserved again by anyone. */
  reserve(key: NumberKey, step: NumberStep): Promise<Reservation>;
  /**
   * The holder's number of a counter, reserved: the one it has already, else the lowest that was handed back, else the next.
   * @throws TransientError when others were faster each time
   */
  take(key: CounterKey, format: CounterFormat, step: NumberStep): Promise<string>;
  /** reserved → used by the same holder, also of a number that it gave back and nobody took; idempotent. Throws when another holder has it. */
  use(key: NumberKey, step: NumberStep): Promise<void>;
  /**
   * reserved → released by the same holder; nothing happens in any other state. `taken`: a stranger carries the number at QuickBooks, so what
   * a counter handed out becomes void instead of being handed out again.
   */
  release(key: NumberKey, step: NumberStep, options?: { readonly taken?: boolean }): Promise<void>;
  /** Releases what the holder has of a counter, if anything. @returns the number */
  handBack(key: CounterKey, step: NumberStep): Promise<string | undefined>;
  /** reserved or used → void. */
  void(key: NumberKey, step: NumberStep): Promise<void>;
  get(key: NumberKey): Promise<NumberRow | undefined>;
  /** Undefined for one that never counted. */
  head(key: CounterKey): Promise<Head | undefined>;
  /** The counter goes on from `next`; it never goes back. The values passed over are a skip to be kept first. @returns false when it was there already */
  advance(key: CounterKey, next: bigint): Promise<boolean>;
  /** Kept before what it explains happens, so that no crash leaves a gap without its reason. */
  skip(skip: Skip): Promise<void>;
  skips(key: SequenceKey): Promise<readonly Skip[]>;
  all(connection: string, sequence: string): AsyncIterable<NumberRow>;
}
