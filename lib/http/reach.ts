/**
 * How far the knowledge in an answer reaches, in the vendor's own time. A hint of a change that is not younger is taken for old news and costs
 * no read, so a moment too late loses a change for good, and a moment too early costs one read more.
 *
 * A read saw its record at some moment between our sending and the answer: it is good up to the vendor's time of the answer less all the time
 * that we waited for it. A time in whole seconds, rounded down, is only earlier still.
 *
 * A write is another matter: the record in its answer is what our own write left, and carries the vendor's stamp of that write. The echo of the
 * write bears the very same time and must cost nothing, while what somebody else changed between the stamp and the answer was not seen. So
 * knowledge reaches to the stamp; as stamps have whole seconds, to the end of that second; and never past the answer. The answer that
 * QuickBooks repeats for a known request id is stamped with the first time, and claims no more than was known then.
 */

/** No date is before it; an answer that claims to be as old is no reason to lose what stands in it. */
const EARLIEST_EPOCH_MS = -8.64e15;

export function readReach(answeredAt: string, tookMs: number): string {
  return new Date(Math.max(Date.parse(answeredAt) - tookMs, EARLIEST_EPOCH_MS)).toISOString();
}

export interface Answered {
  /** The vendor's time of the answer (ISO 8601). */
  readonly answeredAt: string;
  /** What a read with that answer may claim. */
  readonly at: string;
}

/** @param stamp when the vendor last changed the record, as the answer says; without it a write claims no more than a read */
export function writeReach({ answeredAt, at }: Answered, stamp: string | undefined): string {
  const stampedAt = Date.parse(stamp ?? '');
  if (Number.isNaN(stampedAt)) return at;
  const until = stampedAt % 1_000 === 0 ? stampedAt + 999 : stampedAt;
  return new Date(Math.min(until, Date.parse(answeredAt))).toISOString();
}
