/** What may be wrong with the number of a document, whatever series it is of: doubled, different on the other side, too long. */
import {
  countedOf,
  sayDocument,
  wantedNumber,
  type Books,
  type HaloDocument,
  type QuickBooksDocument,
} from './documents.ts';
import { isHistory, named, within, type Finding, type Period } from './finding.ts';
import { DOC_NUMBER_MAX, sayName } from './format.ts';
import type { NumberRow } from './ledger.ts';
import { Sorted } from './sorted.ts';

const seriesOf = (books: Books, number: string): string => {
  const counted = countedOf(books, number);
  return counted ? sayName(counted) : '';
};

interface Doubled {
  readonly number: string;
  readonly names: readonly string[];
  readonly why: string | undefined;
  readonly where: string;
}

const doubled = (books: Books, { number, names, why, where }: Doubled): Finding => {
  return {
    flaw: 'duplicate',
    series: seriesOf(books, number),
    first: number,
    last: number,
    count: String(names.length),
    explained: why !== undefined,
    reason: why ?? `${names.length} documents of ${where} carry the number`,
    documents: named(names),
  };
};

/** Without those that nobody else can have the number of: mostly QuickBooks has it, and one document of HaloPSA. */
function mayRepeat(
  documents: readonly HaloDocument[],
  numberOf: (document: HaloDocument) => string,
  numbered: Sorted<QuickBooksDocument>,
): Sorted<HaloDocument> {
  const isSeen = new Uint8Array(numbered.size);
  const repeated = new Set<number>();
  for (const document of documents) {
    const place = numbered.place(numberOf(document));
    if (place === undefined) continue;
    if (isSeen[place] === 1) repeated.add(place);
    isSeen[place] = 1;
  }
  const candidates = documents.filter((document) => {
    const place = numbered.place(numberOf(document));
    return place === undefined || repeated.has(place);
  });
  return new Sorted(candidates, numberOf);
}

/** @param numbered the documents of QuickBooks by their numbers */
export function duplicates(
  books: Books,
  numbered: Sorted<QuickBooksDocument>,
  period: Period,
): readonly Finding[] {
  const inPeriod = (rows: readonly { readonly date: string }[]): boolean =>
    rows.some(({ date }) => within(period, date));
  const inQuickBooks = numbered.repeated().filter(inPeriod);
  const posted = books.halo.filter(({ aside }) => aside === undefined);
  const numberOf = ({ own, carries }: HaloDocument): string =>
    books.from === 'halo' ? wantedNumber(books, own) : carries;
  const inHalo = mayRepeat(posted, numberOf, numbered).repeated().filter(inPeriod);
  const why = (rows: readonly (QuickBooksDocument | HaloDocument)[]): string | undefined =>
    isHistory(books, rows)
      ? 'before go-live'
      : rows.map((row) => ('held' in row ? row.held : undefined)).find((held) => held !== undefined);
  return [
    ...inQuickBooks.map((rows) =>
      doubled(books, {
        number: rows[0]?.number ?? '',
        names: rows.map(sayDocument),
        why: why(rows),
        where: 'QuickBooks',
      }),
    ),
    ...inHalo.map((rows) =>
      doubled(books, {
        number: rows[0] ? numberOf(rows[0]) : '',
        names: rows.map(({ holder }) => holder),
        why: why(rows),
        where: 'HaloPSA',
      }),
    ),
  ];
}

/** Three books say which number a document has: QuickBooks, the ledger and HaloPSA. */
export function differences(books: Books, period: Period): readonly Finding[] {
  const ledger = new Sorted(books.ledger, ({ holder }) => holder);
  const inHalo = new Sorted(books.halo, ({ holder }) => holder);
  const found: Finding[] = [];
  for (const document of books.quickbooks) {
    const { holder, number, date } = document;
    if (holder === undefined || number === '' || !within(period, date)) continue;
    const halo = inHalo.last(holder);
    const said = differs(books, number, { ledger, holder }, halo);
    if (said === undefined) continue;
    const why = isHistory(books, [document]) ? 'before go-live' : halo?.held;
    found.push({
      flaw: 'differs',
      series: seriesOf(books, number),
      first: number,
      last: number,
      count: '1',
      explained: why !== undefined,
      reason: why === undefined ? said : `${said}: ${why}`,
      documents: [holder, sayDocument(document)],
    });
  }
  return found;
}

interface Entered {
  readonly ledger: Sorted<NumberRow>;
  readonly holder: string;
}

/** What the ledger knows the holder to use; nearly everybody has one number, which is told by looking at it. */
function usedBy({ ledger, holder }: Entered, number: string): readonly string[] {
  const last = ledger.last(holder);
  if (last?.number === number && last.state === 'used') return [number];
  const used = ledger.all(holder).filter(({ state }) => state === 'used');
  return used.map((row) => row.number);
}

function differs(
  { writtenBack }: Books,
  number: string,
  entered: Entered,
  halo: HaloDocument | undefined,
): string | undefined {
  const used = usedBy(entered, number);
  if (!used.includes(number)) {
    return `QuickBooks says ${number}, the ledger ${used.length === 0 ? 'knows no number of it' : `knows ${used.join(', ')}`}`;
  }
  if (!writtenBack || !halo || halo.carries === number) return undefined;
  return `QuickBooks says ${number}, HaloPSA ${halo.carries === '' ? 'was not told' : halo.carries}`;
}

export function overlong(books: Books, period: Period): readonly Finding[] {
  const found: Finding[] = [];
  if (books.from !== 'halo') return found;
  for (const { own, aside, held, date, holder } of books.halo) {
    const number = wantedNumber(books, own);
    if (aside !== undefined || number.length <= DOC_NUMBER_MAX || !within(period, date)) continue;
    found.push({
      flaw: 'overlong',
      series: seriesOf(books, number),
      first: number,
      last: number,
      count: '1',
      explained: held !== undefined,
      reason: held ?? `${number.length} characters; QuickBooks takes ${DOC_NUMBER_MAX}`,
      documents: [holder],
    });
  }
  return found;
}
