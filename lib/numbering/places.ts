/**
 * Every number that anybody knows of, at its place in its series, with what is known of it. What stands in QuickBooks needs no reason; else the
 * ledger's word counts most, then what HaloPSA's own documents say. A place that nobody knows is a gap, and `gaps.ts` looks for its reason.
 */
import {
  countedOf,
  isNumberedById,
  keyOf,
  todaysSeries,
  wantedNumber,
  type Books,
  type HaloDocument,
  type QuickBooksDocument,
} from './documents.ts';
import { dressed, type Series } from './format.ts';
import type { NumberRow } from './ledger.ts';
import type { Sorted } from './sorted.ts';

export interface Place {
  readonly value: bigint;
  readonly number: string;
  readonly date: string;
  /** The document that stands there. */
  readonly document?: QuickBooksDocument;
  /** Why none stands there; neither means that one should. */
  readonly reason?: string;
  /** Whether the series reaches at least up to here. */
  readonly bounds: boolean;
}

export interface SeriesPlaces extends Series {
  /** Ours: a document of ours carries one of its numbers, the ledger knows it, or today's numbers are of it. */
  own: boolean;
  readonly places: Place[];
}

export interface Placed {
  readonly series: ReadonlyMap<string, SeriesPlaces>;
  /** Numbers that belong to no series: they have no digits. */
  readonly uncounted: readonly QuickBooksDocument[];
}

const SAID: Readonly<Record<NumberRow['state'], (row: NumberRow) => string>> = {
  used: ({ holder }) => `was used by ${holder}; no document in QuickBooks carries it any more`,
  reserved: ({ holder, at, reason }) => `reserved by ${holder} since ${at}: ${reason}`,
  released: ({ holder, reason }) => `given back by ${holder}: ${reason}`,
  void: ({ holder, reason }) => `void (${holder}): ${reason}`,
};

/** Numbers of HaloPSA say nothing about a series that somebody else counts today. */
const tells = (books: Books, key: string): boolean =>
  books.from === 'halo' || key !== keyOf(todaysSeries(books));

/** @param standing the documents of QuickBooks by their numbers */
export function placesOf(books: Books, standing: Sorted<QuickBooksDocument>): Placed {
  const series = new Map<string, SeriesPlaces>();
  const uncounted: QuickBooksDocument[] = [];
  let last: SeriesPlaces | undefined;
  const seriesAt = ({ stem, tail }: Series): SeriesPlaces => {
    // Neighbours mostly are of one series.
    if (last?.stem === stem && last.tail === tail) return last;
    const key = keyOf({ stem, tail });
    const known = series.get(key) ?? {
      stem,
      tail,
      own: key === keyOf(todaysSeries(books)),
      places: [],
    };
    series.set(key, known);
    last = known;
    return known;
  };
  for (const document of books.quickbooks) {
    const counted = countedOf(books, document.number);
    if (!counted) {
      uncounted.push(document);
      continue;
    }
    const found = seriesAt(counted);
    found.own ||= document.holder !== undefined;
    const { number, date } = document;
    found.places.push({ value: counted.value, number, date, document, bounds: true });
  }
  const add: Add = (number, place, makesOwn) => {
    const counted = standing.has(number) ? undefined : countedOf(books, number);
    if (!counted || (!makesOwn && !tells(books, keyOf(counted)))) return;
    const found = seriesAt(counted);
    found.own ||= makesOwn;
    found.places.push({ value: counted.value, number, ...place });
  };
  for (const row of books.ledger)
    if (!standing.has(row.number))
      add(row.number, { date: row.at.slice(0, 10), reason: SAID[row.state](row), bounds: true }, true);
  const unplaced = books.halo.filter(({ id, own }) => id !== own || !standing.has(wantedNumber(books, own)));
  const carried = carriedBy(books, unplaced);
  for (const document of unplaced) addHalo(books, document, carried.get(document.holder), add);
  return { series, uncounted };
}

type Add = (number: string, place: Omit<Place, 'value' | 'number'>, makesOwn: boolean) => void;

/** What those documents carry in QuickBooks. */
function carriedBy({ quickbooks }: Books, documents: readonly HaloDocument[]): ReadonlyMap<string, string> {
  const wanted = new Set(documents.map(({ holder }) => holder));
  const carried = new Map<string, string>();
  for (const { holder, number } of quickbooks)
    if (holder !== undefined && wanted.has(holder)) carried.set(holder, number);
  return carried;
}

/** @param carries another number, from when somebody else gave the numbers */
function addHalo(books: Books, document: HaloDocument, carries: string | undefined, add: Add): void {
  const { id, own, date, aside } = document;
  const reason =
    carries === undefined
      ? reasonOf(document, books)
      : `HaloPSA’s document ${own} carries ${carries} in QuickBooks`;
  // Only what should be in QuickBooks is missed beyond the last that is.
  const bounds = books.from === 'halo' && aside === undefined && carries === undefined;
  if (own !== '')
    add(wantedNumber(books, own), { date, ...(reason !== undefined && { reason }), bounds }, false);
  if (own !== id)
    add(
      wantedNumber(books, id),
      { date, reason: `the id of HaloPSA’s document ${own}, which carries its own number`, bounds: false },
      false,
    );
}

function reasonOf({ aside, held }: HaloDocument, { from }: Books): string | undefined {
  if (aside !== undefined) return aside;
  return held ?? (from === 'halo' ? undefined : 'HaloPSA’s own number, not sent to QuickBooks');
}

/** Up to where HaloPSA has given every id of today's series; undefined where its ids are not the numbers. */
export function givenBelow(books: Books, key: string): bigint | undefined {
  const isIds = books.from === 'halo' && isNumberedById(books.halo);
  const sample = countedOf(books, dressed(books.format, '1'));
  return isIds && sample && keyOf(sample) === key ? books.nextHaloId : undefined;
}
