/** Both sides with a hundred thousand numbers each, and the ledger; as they are when they were read: what many rows have, they share. */
import type { Books, HaloDocument, QuickBooksDocument } from '../../lib/numbering/documents.ts';
import type { NumberRow } from '../../lib/numbering/ledger.ts';
import { sharedTexts, type SharedTexts } from '../../lib/numbering/shared-texts.ts';

/** Every hundredth is a draft in HaloPSA, every thousandth one that nobody knows. */
const DRAFT = 100;
const LOST = 1_000;

/** What nobody can explain: the last is beyond the end of the series. */
export const unexplainedOf = (count: number): number => Math.floor(count / LOST) - 1;

const day = (index: number): string => new Date(Date.UTC(2016, 0, 1 + index / 30)).toISOString().slice(0, 10);

const isPosted = (index: number): boolean => index % DRAFT !== 0;
const numberOf = (index: number): string => `INV-${String(index).padStart(6, '0')}`;
const holderOf = (index: number): string => `invoice h:${index}`;

function haloDocument(index: number, shared: SharedTexts): HaloDocument {
  const id = String(index);
  return {
    id,
    holder: holderOf(index),
    own: id,
    carries: isPosted(index) ? numberOf(index) : '',
    date: shared(day(index)),
    ...(!isPosted(index) && { aside: 'not posted yet' }),
  };
}

const quickbooksDocument = (index: number, shared: SharedTexts): QuickBooksDocument => ({
  id: String(index + 500_000),
  type: 'Invoice',
  number: numberOf(index),
  date: shared(day(index)),
  name: shared(`Client ${index % 500}`),
  holder: holderOf(index),
});

const row = (index: number): NumberRow => ({
  connection: 'bench',
  sequence: 'sales',
  number: numberOf(index),
  state: 'used',
  holder: holderOf(index),
  reason: 'posted',
  by: 'bench',
  at: `${day(index)}T00:00:00.000Z`,
});

export function largeBooks(count: number): Books {
  const halo: HaloDocument[] = [];
  const quickbooks: QuickBooksDocument[] = [];
  const ledger: NumberRow[] = [];
  const shared = sharedTexts();
  for (let index = 1; index <= count; index += 1) {
    if (index % LOST !== 0) halo.push(haloDocument(index, shared));
    if (!isPosted(index)) continue;
    quickbooks.push(quickbooksDocument(index, shared));
    ledger.push(row(index));
  }
  return {
    from: 'halo',
    format: { prefix: 'INV-', suffix: '', padding: 6 },
    halo,
    quickbooks,
    ledger,
    skips: [],
    writtenBack: true,
  };
}
