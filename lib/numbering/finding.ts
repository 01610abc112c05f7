/** One thing that an audit says of a number, and the days that it is about. */
import type { Books } from './documents.ts';

export type Flaw =
  'gap' | 'duplicate' | 'differs' | 'unnumbered' | 'foreign' | 'overlong' | 'out-of-order' | 'alike';

export interface Finding {
  readonly flaw: Flaw;
  readonly series: string;
  readonly first: string;
  readonly last: string;
  /** Of numbers or documents; text, because a gap may be wider than a double counts. */
  readonly count: string;
  readonly explained: boolean;
  readonly reason: string;
  readonly documents: readonly string[];
}

/** Days, both included; what lies outside is known but not judged. */
export interface Period {
  readonly from?: string;
  readonly to?: string;
}

export const NAMED_MAX = 20;

export const named = (names: readonly string[]): readonly string[] =>
  names.length <= NAMED_MAX ? names : [...names.slice(0, NAMED_MAX), `and ${names.length - NAMED_MAX} more`];

export const within = ({ from = '', to = '9999' }: Period, date: string): boolean =>
  date >= from && date <= to;

export const isHistory = ({ goLiveDate }: Books, documents: readonly { readonly date: string }[]): boolean =>
  goLiveDate !== undefined && documents.every(({ date }) => date < goLiveDate);
