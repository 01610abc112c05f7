/**
 * The file: lines of JSON, the first says what it is and in which format, the last how much there is and what it adds up to. Whoever reads it hears of
 * a missing or altered line only at its end, so it is read to the end once before anything is made of it.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { digestOf, summing, type Sums } from './digest.ts';
import { formatAfter, migrated, MIGRATIONS, type Migration } from './migrations.ts';
import { TABLES, type KeptRow } from './row.ts';

const KIND = 'halo-qbo';

const head = z.looseObject({
  backup: z.literal(KIND),
  format: z.number().int().positive(),
  madeAt: z.string(),
  stage: z.string(),
});

const line = z.strictObject({
  part: z.string().min(1),
  table: z.enum(TABLES),
  row: z.looseObject({ pk: z.string().min(1), sk: z.string().min(1) }),
});

const tail = z.strictObject({
  rows: z.number().int().nonnegative(),
  parts: z.record(z.string(), z.strictObject({ rows: z.number().int(), digest: z.string() })),
  checksum: z.string(),
});

export interface Origin {
  readonly madeAt: string;
  readonly stage: string;
}

export interface Contents extends Origin {
  readonly format: number;
  readonly rows: number;
  readonly parts: Sums;
  /** Of every line before the last. */
  readonly checksum: string;
}

/** A line each, with its end. */
export async function* backupLines(rows: AsyncIterable<KeptRow>, origin: Origin): AsyncGenerator<string> {
  const hash = createHash('sha256');
  const sums = summing();
  const written = (value: unknown): string => {
    const text = `${JSON.stringify(value)}\n`;
    hash.update(text);
    return text;
  };
  yield written({ backup: KIND, format: formatAfter(MIGRATIONS), ...origin });
  for await (const kept of rows) {
    sums.add(kept.part, digestOf(kept.row));
    yield written({ part: kept.part, table: kept.table, row: kept.row });
  }
  yield `${JSON.stringify({ rows: sums.rows, parts: sums.sums(), checksum: hash.digest('hex') })}\n`;
}

const refused = (why: string): RangeError => new RangeError(`The backup is refused: ${why}.`);

function parsed<T>(schema: z.ZodType<T>, text: string, what: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refused(`${what} cannot be read`);
  }
  const { data } = schema.safeParse(value);
  if (data === undefined) throw refused(`${what} is not what it should be`);
  return data;
}

function headOf(text: string, present: number): z.infer<typeof head> {
  const found = parsed(head, text, 'its first line');
  if (found.format > present)
    throw refused(
      `it has format ${found.format}, and this release reads formats up to ${present}; use the release that wrote it, or a later one`,
    );
  return found;
}

type Told = (contents: Contents) => void;

/**
 * The rows, in the present format, and at the end what the whole file is. @param lines without their ends
 * @throws RangeError where the file is not what it was when it was written; the rows before that have been handed out already
 */
export async function* rowsIn(
  lines: AsyncIterable<string>,
  done: Told = () => undefined,
  migrations: readonly Migration[] = MIGRATIONS,
): AsyncGenerator<KeptRow> {
  const hash = createHash('sha256');
  const sums = summing();
  let begun: z.infer<typeof head> | undefined;
  let held: string | undefined;
  let count = 0;
  for await (const text of lines) {
    // The last line is known by nothing following it.
    if (held !== undefined) {
      hash.update(`${held}\n`);
      count += 1;
      if (!begun) begun = headOf(held, formatAfter(migrations));
      else {
        const kept = parsed(line, held, `line ${count}`);
        sums.add(kept.part, digestOf(kept.row));
        const row = migrated(kept, begun.format, migrations);
        if (row) yield row;
      }
    }
    held = text;
  }
  if (!begun || held === undefined) throw refused('it has no first and last line');
  const told = parsed(tail, held, 'its last line, which says how much it holds,');
  if (told.rows !== sums.rows || told.checksum !== hash.digest('hex'))
    throw refused('it was altered or cut short after it was written');
  const { format, madeAt, stage } = begun;
  done({ format, madeAt, stage, rows: sums.rows, parts: sums.sums(), checksum: told.checksum });
}

/** Read to its end, with nothing made of it. @throws RangeError */
export async function contentsOf(
  lines: AsyncIterable<string>,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<Contents> {
  let contents: Contents | undefined;
  const rows = rowsIn(lines, (found) => (contents = found), migrations);
  while (!(await rows.next()).done);
  if (!contents) throw refused('it ends nowhere');
  return contents;
}
