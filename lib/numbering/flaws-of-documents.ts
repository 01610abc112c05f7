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

const seriesOf = (books: Books, number: string): string => {
  const counted = countedOf(books, number);
  return counted ? sayName(counted) : '';
};

function groups<T>(rows: readonly T[], keyFor: (row: T) => string): readonly (readonly T[])[] {
  const first = new Map<string, T>();
  const several = new Map<string, T[]>();
  for (const row of rows) {
    const key = keyFor(row);
    const one = first.get(key);
    if (key === '') continue;
    if (one === undefined) first.set(key, row);
    else several.set(key, [...(several.get(key) ?? [one]), row]);
  }
  return [...several.values()];
}

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

export function duplicates(books: Books, period: Period): readonly Finding[] {
  const inPeriod = (rows: readonly { readonly date: string }[]): boolean =>
    rows.some(({ date }) => within(period, date));
  const inQuickBooks = groups(books.quickbooks, ({ number }) => number).filter(inPeriod);
  const posted = books.halo.filter(({ aside }) => aside === undefined);
  const numberOf = ({ own, carries }: HaloDocument): string =>
    books.from === 'halo' ? wantedNumber(books, own) : carries;
  const inHalo = groups(posted, numberOf).filter(inPeriod);
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

/** The numbers that the ledger knows each holder to use; nearly everybody has one. */
function usedBy({ ledger }: Books): ReadonlyMap<string, string | readonly string[]> {
  const used = new Map<string, string | readonly string[]>();
  for (const { holder, number, state } of ledger) {
    if (state !== 'used') continue;
    const before = used.get(holder);
    used.set(holder, before === undefined ? number : [before, number].flat());
  }
  return used;
}

/** Three books say which number a document has: QuickBooks, the ledger and HaloPSA. */
export function differences(books: Books, period: Period): readonly Finding[] {
  const used = usedBy(books);
  const inHalo = new Map<string, HaloDocument>();
  for (const document of books.halo) inHalo.set(document.holder, document);
  const found: Finding[] = [];
  for (const document of books.quickbooks) {
    const { holder, number, date } = document;
    if (holder === undefined || number === '' || !within(period, date)) continue;
    const halo = inHalo.get(holder);
    const said = differs(books, number, used.get(holder) ?? [], halo);
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

function differs(
  { writtenBack }: Books,
  number: string,
  used: string | readonly string[],
  halo: HaloDocument | undefined,
): string | undefined {
  if (used !== number && ![used].flat().includes(number))
    return `QuickBooks says ${number}, the ledger ${used.length === 0 ? 'knows no number of it' : `knows ${[used].flat().join(', ')}`}`;
  if (!writtenBack || !halo || halo.carries === number) return undefined;
  return `QuickBooks says ${number}, HaloPSA ${halo.carries === '' ? 'was not told' : halo.carries}`;
}

export function overlong(books: Books, period: Period): readonly Finding[] {
  if (books.from !== 'halo') return [];
  return books.halo.flatMap(({ own, aside, held, date, holder }): Finding[] => {
    const number = wantedNumber(books, own);
    if (aside !== undefined || number.length <= DOC_NUMBER_MAX || !within(period, date)) return [];
    return [
      {
        flaw: 'overlong',
        series: seriesOf(books, number),
        first: number,
        last: number,
        count: '1',
        explained: held !== undefined,
        reason: held ?? `${number.length} characters; QuickBooks takes ${DOC_NUMBER_MAX}`,
        documents: [holder],
      },
    ];
  });
}
