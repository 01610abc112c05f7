/**
 * The end of a grant, foreseen. A refresh token lives a hundred days and is as good as new after every renewal, so one that nears its end was not
 * renewed for months; and no grant of Intuit's outlives five years, however often it is renewed. A person is told at each mark, once: the item of
 * one mark takes the place of the one before, also where that was ignored.
 * @see https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/faq and
 * https://blogs.intuit.com/2025/11/12/important-changes-to-refresh-token-policy
 */
import type { TokenPair } from '../sync/tokens.ts';

const DAY_MS = 86_400_000;

export type Mark = 14 | 7 | 2;
const MARKS: readonly Mark[] = [2, 7, 14];

export interface Expiry {
  /** `unused`: it was not renewed for too long. `old`: no renewal helps. */
  readonly because: 'unused' | 'old';
  readonly mark: Mark;
  readonly atEpochMs: number;
}

/** The nearest mark that is reached; undefined while the end is further off, or unknown, as with HaloPSA's credentials. */
export function expiryOf(
  { refreshExpiresAtEpochMs, hardExpiresAtEpochMs }: TokenPair,
  nowEpochMs: number,
): Expiry | undefined {
  const ends = [
    { because: 'old', atEpochMs: hardExpiresAtEpochMs ?? Infinity },
    { because: 'unused', atEpochMs: refreshExpiresAtEpochMs ?? Infinity },
  ] as const;
  const first = ends[0].atEpochMs <= ends[1].atEpochMs ? ends[0] : ends[1];
  const mark = MARKS.find((days) => first.atEpochMs - nowEpochMs <= days * DAY_MS);
  return mark === undefined ? undefined : { ...first, mark };
}

const dayOf = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 10);

const REASONS: Readonly<Record<Expiry['because'], string>> = {
  unused: 'it could not be renewed for months',
  old: 'Intuit ends every grant after five years, however often it is renewed',
};

export const sentenceOf = ({ because, atEpochMs }: Expiry): string =>
  `QuickBooks’ grant for this connection ends on ${dayOf(atEpochMs)}: ${REASONS[because]}.`;

export const fixOf = (connection: string): string =>
  `Reconnect with \`halo-qbo connect --connection ${connection}\` before that day. Every setting and every link is kept; later, nothing is lost either, but nothing is synced until then.`;
