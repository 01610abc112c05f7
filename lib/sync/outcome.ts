/**
 * Outcomes and errors, named for what the worker does next. What a retry can cure or a developer must see is thrown; the rest is
 * returned, because in a FIFO group a thrown business refusal would hold up every later change to that record.
 */
import type { Refusal, Reference, Side } from '../entities/kind.ts';

export type Outcome =
  | { readonly outcome: 'created'; readonly side: Side; readonly fields: readonly string[] }
  | { readonly outcome: 'updated'; readonly side: Side; readonly fields: readonly string[] }
  | { readonly outcome: 'linked' }
  | { readonly outcome: 'removed'; readonly side: Side }
  /** `known`: nothing was read, because what changed had been seen already. */
  | { readonly outcome: 'unchanged'; readonly known?: true }
  /** `stranger`: born on a side that nothing is taken over from, which is no news to anybody. */
  | { readonly outcome: 'skipped'; readonly reason: string; readonly stranger?: true }
  | { readonly outcome: 'waiting'; readonly on: readonly Reference[] }
  /** `ofRecord`: it may be this record that fails, so each try waits longer than the one before. */
  | {
      readonly outcome: 'pending';
      readonly dueAtEpochMs: number;
      readonly reason: string;
      readonly ofRecord?: true;
      /** Nothing was looked at: the hint comes again as it was. */
      readonly untouched?: true;
    }
  | { readonly outcome: 'rejected'; readonly refusal: Refusal }
  | { readonly outcome: 'conflict'; readonly refusal: Refusal; readonly fields: readonly string[] };

/** A fault of this record while the vendor answers others, a lost race: tried again, then kept in the dead-letter queue. */
export class TransientError extends Error {
  override readonly name: string = 'TransientError';
  readonly retryAfterMs: number | undefined;
  constructor(message: string, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(message, { cause: options.cause });
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Somebody else changed the record between our look and our write. */
export class MovedError extends TransientError {
  override readonly name = 'MovedError';
}

/** The vendor as a whole does not answer or asks us to slow down: the work waits, no record is to blame. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
  readonly retryAtEpochMs: number;
  readonly side: Side;
  /**
   * `record`: an error of the vendor's own on one request; others may be answered, so the way is not closed for them. `turn`: more urgent work has the
   * vendor's limit for itself, and goes on.
   */
  readonly scope: 'vendor' | 'record' | 'turn';
  constructor(
    side: Side,
    message: string,
    retryAtEpochMs: number,
    { scope = 'vendor', cause }: { cause?: unknown; scope?: UnavailableError['scope'] } = {},
  ) {
    super(message, { cause });
    this.side = side;
    this.scope = scope;
    this.retryAtEpochMs = retryAtEpochMs;
  }
}

/** The grant was revoked or has expired: the connection pauses until a person reconnects. */
export class DisconnectedError extends Error {
  override readonly name = 'DisconnectedError';
  readonly side: Side;
  constructor(side: Side, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.side = side;
  }
}

/** The vendor does not let us read a record: a permission or the subscription, not a bug. A person sees it with the vendor's own sentence. */
export class ReadRefusedError extends Error {
  override readonly name = 'ReadRefusedError';
  readonly refusal: Refusal;
  constructor({ code, sentence, fix, owner }: Refusal) {
    super(sentence);
    this.refusal = { code, sentence, fix, owner };
  }
}

/** Something that must not be: a bug of ours or a vendor contract that changed. */
export class DefectError extends Error {
  override readonly name = 'DefectError';
}
