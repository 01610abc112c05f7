/** A version for records that carry none (tax codes, account codes): what was read along does not count, so a list says the same as a read. */
import { createHash } from 'node:crypto';
import type { Resource, Wire } from '../entities/kind.ts';
import { DefectError } from '../sync/outcome.ts';

const LENGTH = 16;

export function digestOf(record: Wire, { include = [] }: Pick<Resource, 'include'>): string {
  const own = Object.entries(record)
    .filter(([field]) => !include.some(({ as }) => as === field))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(textOf(own)).digest('hex').slice(0, LENGTH);
}

/** @throws DefectError where lists stand in lists until the stack ends, which is no vendor's record */
function textOf(fields: readonly unknown[]): string {
  try {
    return JSON.stringify(fields);
  } catch (cause) {
    throw new DefectError('an answer is nested too deeply to be a record', { cause });
  }
}
