/** Ids of lines: one that is known stays, every other line is new and gets the next. */
import { textAt, type Rec } from './records.ts';

export type LineNamer = (line: Rec) => string;

const highest = (ids: Iterable<string>): number =>
  [...ids].reduce((max, id) => (/^\d{1,9}$/.test(id) ? Math.max(max, Number(id)) : max), 0);

function* idsIn(lines: readonly Rec[]): Generator<string> {
  for (const line of lines) {
    yield textAt(line, 'Id');
    const group = line['GroupLineDetail'] as { Line?: unknown } | undefined;
    if (Array.isArray(group?.Line)) yield* idsIn(group.Line as Rec[]);
  }
}

export function lineNamer(before: readonly Rec[]): LineNamer {
  const known = new Set([...idsIn(before)].filter(Boolean));
  let last = highest(known);
  return (line) => {
    const sent = textAt(line, 'Id');
    if (known.delete(sent)) return sent;
    last += 1;
    return String(last);
  };
}
