/** What may be wrong or unusual within one series, and with numbers that are of none of ours. */
import { sayDocument, type Books, type QuickBooksDocument } from './documents.ts';
import { isHistory, named, NAMED_MAX, within, type Finding, type Period } from './finding.ts';
import { sayName } from './format.ts';
import { outOfOrder } from './order.ts';
import type { Place, SeriesPlaces } from './places.ts';

export function disordered(series: string, standing: readonly QuickBooksDocument[]): readonly Finding[] {
  return outOfOrder(standing).map((document) => ({
    flaw: 'out-of-order',
    series,
    first: document.number,
    last: document.number,
    count: '1',
    explained: true,
    reason: `dated ${document.date}, out of the order of its neighbours`,
    documents: [sayDocument(document)],
  }));
}

export function alike(series: string, places: readonly Place[]): readonly Finding[] {
  const found: Finding[] = [];
  let before: Place | undefined;
  for (const place of places) {
    if (!place.document) continue;
    if (before?.document && before.value === place.value && before.number !== place.number)
      found.push({
        flaw: 'alike',
        series,
        first: before.number,
        last: place.number,
        count: '2',
        explained: true,
        reason: 'two numbers that differ in their zeros alone',
        documents: [sayDocument(before.document), sayDocument(place.document)],
      });
    before = place;
  }
  return found;
}

/** Numbers of nobody's series of ours: given by hand, or by what was there before. */
export function foreign(books: Books, series: SeriesPlaces, period: Period): readonly Finding[] {
  const found = series.places.flatMap(({ document }) =>
    document && within(period, document.date) ? [document] : [],
  );
  const [first, last] = [found[0], found.at(-1)];
  if (!first || !last) return [];
  return [
    {
      flaw: 'foreign',
      series: sayName(series),
      first: first.number,
      last: last.number,
      count: String(found.length),
      explained: true,
      reason: isHistory(books, found)
        ? 'before go-live'
        : 'not a number of ours: given by hand in QuickBooks, or by another program',
      documents: named(found.slice(0, NAMED_MAX + 1).map(sayDocument)),
    },
  ];
}

export function withoutCounter(
  books: Books,
  documents: readonly QuickBooksDocument[],
  period: Period,
): readonly Finding[] {
  return documents
    .filter(({ date }) => within(period, date))
    .map((document): Finding => {
      const { number, holder } = document;
      const isMissing = number === '' && holder !== undefined;
      return {
        flaw: number === '' ? 'unnumbered' : 'foreign',
        series: '',
        first: number,
        last: number,
        count: '1',
        explained: !isMissing || isHistory(books, [document]),
        reason: isMissing
          ? `the counterpart of ${holder} has no number in QuickBooks`
          : number === ''
            ? 'made in QuickBooks without a number'
            : 'a number without digits, given by hand',
        documents: [sayDocument(document)],
      };
    });
}
