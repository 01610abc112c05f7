/**
 * What is large is kept pressed: a row of DynamoDB holds 400 KB, a link what both sides agreed on, an undecided write its whole body, and an invoice
 * of 700 lines with long descriptions is megabytes. Pressed with a window over all of it, so that the second side of a link, which says the same as
 * the first, takes hardly any room. Small rows stay readable. A bucket for what is large was rejected: a row and an object are two writes, between
 * which one can be cut off, and a link is to be one conditional write.
 */
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

type Row = Readonly<Record<string, unknown>>;

/** Text that is no longer is kept as it is. */
const PLAIN_MAX = 32 * 1024;
/** Three quarters of a row; the rest is for what else stands in it, and for what a vendor fills in. */
const PRESSED_MAX = 300 * 1024;
/** Half a millisecond for each hundred kilobytes; the best would take thirty times as long for a fifth less. */
const QUALITY = 5;

const pressedName = (name: string): string => `${name}Pressed`;

const press = (text: string): string =>
  brotliCompressSync(text, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  }).toString('base64');

/** The row with the value of that name pressed, where it is large. */
export function pressed<R extends Row>(row: R, name: keyof R & string): Row {
  const text = JSON.stringify(row[name]);
  if (text === undefined || text.length <= PLAIN_MAX) return row;
  const { [name]: _large, ...rest } = row;
  return { ...rest, [pressedName(name)]: press(text) };
}

/** As it was before it was pressed; a row that never was is left as it is. */
export function unpressed(row: Row, name: string): Row {
  const { [pressedName(name)]: text, ...rest } = row;
  if (typeof text !== 'string') return row;
  // A release that knew nothing of pressed values has written a newer one beside it.
  if (row[name] !== undefined) return rest;
  return {
    ...rest,
    [name]: JSON.parse(brotliDecompressSync(Buffer.from(text, 'base64')).toString()) as unknown,
  };
}

/** Whether it has room in a row. */
export function fitsRow(value: unknown): boolean {
  const text = JSON.stringify(value) ?? '';
  return text.length <= PLAIN_MAX || press(text).length <= PRESSED_MAX;
}
