/**
 * A part of a document (an allocation of a payment) is linked as `document/part`, but the vendor knows the document alone: what is sent is the
 * document with the part in it, and the part is found again in the answer. A part that goes leaves the rest of its document as it is.
 */
import type { Kind, LensEnv, Side, Wire } from '../entities/kind.ts';
import type { Job } from './job.ts';
import type { WriteSpec } from './write.ts';

type Parted = Pick<Kind[Side], 'parts'>;

/** The id that the vendor knows. */
export const documentIdOf = ({ parts }: Parted, id: string): string =>
  parts ? (id.split('/')[0] ?? id) : id;

/** What is linked of a record that was found: the record itself, or each of its parts. */
export const idsIn = ({ parts }: Parted, id: string, record: Wire): readonly string[] =>
  parts ? parts(record).map(({ part }) => `${id}/${part}`) : [id];

/** The linked id of what a write answered. @param part the name that the part was sent under */
export function idWithin(definition: Parted, id: string, record: Wire, part: string | undefined): string {
  if (!definition.parts || id === '') return id;
  const ids = idsIn(definition, id, record);
  const own = ids.find((one) => one === `${id}/${part ?? ''}`);
  return own ?? ids[0] ?? `${id}/${part ?? ''}`;
}

/** What is sent of a record as the lens wrote it. */
export function sentOf(
  definition: Pick<Kind[Side], 'whole'>,
  written: Wire,
  env: LensEnv,
): Pick<WriteSpec, 'body' | 'part'> {
  const whole = definition.whole?.(written, env);
  return whole ? { body: whole.document, part: whole.part } : { body: written };
}

/** How a linked record is taken away; undefined when it is gone already. */
export async function removalOf(job: Job, side: Side, id: string): Promise<WriteSpec | undefined> {
  const definition = job.kind[side];
  const { parts, resource } = definition;
  if (!parts) return { side, operation: 'remove', id, body: {} };
  const [document = id, part = ''] = id.split('/');
  const answer = await job.systems[side].read(resource, document);
  if (!answer || job.systems[side].facts(answer.record, resource).gone) return undefined;
  if (!parts(answer.record).some((one) => one.part === part)) return undefined;
  const rest = definition.without?.(answer.record, part);
  if (rest) return { side, operation: 'remove', id, part, body: rest, keepsDocument: true };
  const { Id, SyncToken } = answer.record;
  return { side, operation: 'remove', id, body: { Id, SyncToken } };
}
