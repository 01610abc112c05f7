/** What an audit or an alignment looks at: plain rows, whoever read them. Dates are `YYYY-MM-DD`; numbers are texts and stay exact. */
import { countedIn, dressed, type NumberFormat, type Series } from './format.ts';
import type { NumberRow, Skip } from './ledger.ts';

export interface HaloDocument {
  readonly id: string;
  /** As the ledger names who holds a number. */
  readonly holder: string;
  /** HaloPSA's own number. */
  readonly own: string;
  /** QuickBooks' number as it was written back; empty when it was not. */
  readonly carries: string;
  readonly date: string;
  /** Why it is by its nature not to be in QuickBooks: a draft, a bill, another company's, before go-live. */
  readonly aside?: string;
  /** What holds it up, or is wrong with it, as an open item or a wait says. */
  readonly held?: string;
}

export interface QuickBooksDocument {
  readonly id: string;
  /** Invoice, CreditMemo, SalesReceipt or RefundReceipt: they share one counter. */
  readonly type: string;
  readonly number: string;
  readonly date: string;
  readonly name: string;
  /** The HaloPSA document that it is linked with. */
  readonly holder?: string;
}

export interface Books {
  /** Who gives the numbers today. */
  readonly from: 'halo' | 'quickbooks' | 'sequence';
  readonly format: NumberFormat;
  readonly halo: readonly HaloDocument[];
  readonly quickbooks: readonly QuickBooksDocument[];
  readonly ledger: readonly NumberRow[];
  readonly skips: readonly Skip[];
  /** The id that HaloPSA gives next; every lower one was given. */
  readonly nextHaloId?: bigint;
  readonly goLiveDate?: string;
  /** Whether HaloPSA is told the number that QuickBooks carries. */
  readonly writtenBack: boolean;
}

/** The number that QuickBooks carries, or would, where HaloPSA gives the numbers. */
export const wantedNumber = ({ from, format }: Pick<Books, 'from' | 'format'>, own: string): string =>
  from === 'halo' ? dressed(format, own) : own;

/** The series that numbers of today belong to. */
export const todaysSeries = ({ from, format }: Pick<Books, 'from' | 'format'>): Series =>
  from === 'quickbooks' ? { stem: '', tail: '' } : { stem: format.prefix, tail: format.suffix };

const NO_FORMAT: NumberFormat = { prefix: '', suffix: '' };

/** QuickBooks counts whole numbers; no prefix or suffix of ours is part of what it gives. */
export const formatOf = ({ from, format }: Pick<Books, 'from' | 'format'>): NumberFormat =>
  from === 'quickbooks' ? NO_FORMAT : format;

export const keyOf = ({ stem, tail }: Series): string => `${stem}\0${tail}`;

export const countedOf = (books: Pick<Books, 'from' | 'format'>, number: string) =>
  countedIn(number, formatOf(books));

/** HaloPSA numbers by id unless somebody gave a number by hand. */
export const isNumberedById = (halo: readonly HaloDocument[]): boolean =>
  halo.filter(({ id, own }) => id === own).length * 2 > halo.length;

export const sayDocument = ({ type, id, name }: QuickBooksDocument): string => `${type} ${id} of ${name}`;
