/**
 * Proves the numbers of a connection, or says where they are not proven: for each series what it spans and every gap with its reason, and
 * whatever else is wrong with a number. Unexplained, and so an error, is what no record accounts for: a gap without reason, a number that
 * two documents carry, one that differs between the systems or is none, one that QuickBooks cannot take. What is only unusual is shown and no
 * error: numbers of a foreign format, dates out of order, two numbers that differ in their zeros alone. Pure, and n log n.
 */
import { countedOf, keyOf, type Books } from './documents.ts';
import { within, type Finding, type Period } from './finding.ts';
import { differences, duplicates, overlong } from './flaws-of-documents.ts';
import { alike, disordered, foreign, withoutCounter } from './flaws-of-series.ts';
import { inSeries, sayName } from './format.ts';
import { gapsBetween, merged, type Known, type Range } from './gaps.ts';
import { givenBelow, placesOf, type Place, type SeriesPlaces } from './places.ts';
import { Sorted } from './sorted.ts';

export interface SeriesSummary {
  readonly series: string;
  readonly first: string;
  readonly last: string;
  /** Documents of QuickBooks that carry one of its numbers. */
  readonly documents: number;
  readonly missing: string;
  readonly unexplained: string;
}

export interface Audit {
  readonly series: readonly SeriesSummary[];
  readonly findings: readonly Finding[];
  readonly unexplained: number;
}

export function audit(books: Books, period: Period = {}): Audit {
  const numbered = new Sorted(books.quickbooks, ({ number }) => number);
  const { series, uncounted } = placesOf(books, numbered);
  const summaries: SeriesSummary[] = [];
  const findings: Finding[] = [];
  for (const one of series.values()) {
    one.places.sort(byPlace);
    const [summary, found] = one.own ? judge(books, one, period) : [undefined, foreign(books, one, period)];
    if (summary) summaries.push(summary);
    findings.push(...found);
  }
  findings.push(
    ...withoutCounter(books, uncounted, period),
    ...duplicates(books, numbered, period),
    ...differences(books, period),
    ...overlong(books, period),
  );
  return { series: summaries, findings, unexplained: findings.filter(({ explained }) => !explained).length };
}

/** Places of one number keep the order in which they were found: documents, ledger, HaloPSA. */
const byPlace = (a: Place, b: Place): number => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0);

type Judged = readonly [SeriesSummary | undefined, readonly Finding[]];

function judge(books: Books, series: SeriesPlaces, period: Period): Judged {
  const judged = series.places.filter(({ date, bounds }) => bounds && within(period, date));
  const [from, to] = [judged[0], judged.at(-1)];
  if (!from || !to) return [undefined, []];
  const name = sayName(series);
  const gaps = merged(gapsBetween(series.places, from.value, to.value, knownOf(books, series)));
  const width = widthOf(books, from);
  const gapFindings = gaps.map(({ first, last, reason, explained }): Finding => ({
    flaw: 'gap',
    series: name,
    first: inSeries(series, first, width),
    last: inSeries(series, last, width),
    count: String(last - first + 1n),
    explained,
    reason,
    documents: [],
  }));
  const standing = judged.flatMap(({ document }) => document ?? []);
  const sum = (some: typeof gaps): string =>
    String(some.reduce((total, { first, last }) => total + last - first + 1n, 0n));
  const summary: SeriesSummary = {
    series: name,
    first: from.number,
    last: to.number,
    documents: standing.length,
    missing: sum(gaps),
    unexplained: sum(gaps.filter(({ explained }) => !explained)),
  };
  return [summary, [...gapFindings, ...disordered(name, standing), ...alike(name, judged)]];
}

/** As wide as the first of its numbers, so that zeros in front are shown in what is missing, too. */
function widthOf(books: Books, { number }: Place): number {
  return countedOf(books, number)?.digits.length ?? 0;
}

function knownOf(books: Books, series: SeriesPlaces): Known {
  const key = keyOf(series);
  const skips = books.skips.flatMap(({ first, last, reason, by, at }): Range[] => {
    const [start, end] = [countedOf(books, first), countedOf(books, last)];
    return start && end && keyOf(start) === key
      ? [{ first: start.value, last: end.value, reason: `${reason} (${by}, ${at})` }]
      : [];
  });
  skips.sort((a, b) => (a.first < b.first ? -1 : 1));
  return { skips, givenBelow: givenBelow(books, key) };
}
