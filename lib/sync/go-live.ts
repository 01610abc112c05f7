/** Before the go-live date somebody else kept the books: those documents are linked, so that payments find them, and never written. */
import type { Shape } from '../entities/kind.ts';
import type { Job } from './job.ts';

export function isBeforeGoLive(
  { kind, connection }: Pick<Job, 'kind' | 'connection'>,
  shape: Shape,
): boolean {
  const { date } = shape;
  const { goLiveDate } = connection;
  const isDocument = kind.document || kind.accompanies !== undefined;
  return isDocument && goLiveDate !== undefined && typeof date === 'string' && date < goLiveDate;
}
