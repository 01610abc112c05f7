/** Documents that are dated in a period which is closed in QuickBooks, and the case that today itself lies in it. */
import type { BookFacts } from './facts.ts';
import { blocks, type Trouble } from './finding.ts';
import { whatOf, type Judged } from './judged.ts';
import { isDocument } from './read.ts';
import { exampleOf } from './records.ts';
import { closedUntil } from './settings.ts';

export function closedTroubles(judged: readonly Judged[], facts: BookFacts): readonly Trouble[] {
  const closed = closedUntil(facts);
  if (closed === undefined) return [];
  const late = judged.filter(({ kind, standing, shape }) => {
    const isComing = standing.standing === 'new' || standing.standing === 'held';
    return isDocument(kind) && isComing && typeof shape['date'] === 'string' && shape['date'] <= closed;
  });
  return [
    ...(facts.today <= closed ? [nothingCanBePosted(closed)] : []),
    ...late.map((one) => inClosed(one, closed)),
  ];
}

const nothingCanBePosted = (closed: string): Trouble =>
  blocks({
    code: 'books-closed-today',
    sentence: `The books in QuickBooks are closed until ${closed}: whatever is posted today is refused.`,
    fix: 'Correct the closing date in QuickBooks (Account and settings → Advanced).',
    owner: 'bookkeeper',
  });

const inClosed = (one: Judged, closed: string): Trouble =>
  blocks(
    {
      code: 'books-closed',
      sentence: `The ${whatOf(one.kind)} ${one.label} is dated ${String(one.shape['date'])}, and the books in QuickBooks are closed until ${closed}.`,
      fix: 'Date it in an open period, open the period for a moment, or set a go-live date after it.',
      owner: 'bookkeeper',
    },
    { kind: one.kind.name, example: exampleOf(one) },
  );
