/**
 * The file that goes with a record: made by the other side, read where it is sent and never kept. It is read before a write begins, so that one that
 * cannot be had leaves nothing undecided; a write that may have happened is looked for first, and needs it only if it did not.
 */
import { otherSide } from '../entities/kind.ts';
import type { Job } from './job.ts';
import { DefectError } from './outcome.ts';
import type { VendorFault } from './record-system.ts';
import type { Intent } from './records.ts';
import { idOfLink } from './references.ts';

export type FileAnswer =
  | { readonly answer: 'file'; readonly content: Buffer; readonly type: string }
  | { readonly answer: 'refused'; readonly fault: VendorFault };

/** How it is read; undefined where the write needs none. */
export function fileFor(
  { kind, company, systems }: Job,
  { side, operation, link }: Intent,
): (() => Promise<FileAnswer>) | undefined {
  const isSent = operation === 'create' || operation === 'update';
  const source = otherSide(side);
  const given = kind[source].file?.(company);
  if (!isSent || kind[side].resource.carriesFile !== true || !given) return undefined;
  return async () => {
    const answer = await systems[source].file?.(given, idOfLink(link));
    if (!answer) throw new DefectError(`${source} gives no files`);
    return answer;
  };
}
