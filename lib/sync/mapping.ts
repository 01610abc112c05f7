/**
 * What a person has mapped comes before every key by which a counterpart is looked for. It is asked for where a counterpart is looked for, and,
 * for reference data, at each look, since that may be mapped anew; a document is known by its number, and nobody maps one.
 */
import { otherSide, type LensEnv, type MatchKey, type Refusal } from '../entities/kind.ts';
import { sayName } from './circuit.ts';
import type { Job } from './job.ts';
import type { Link } from './records.ts';
import { labelOf, type ReadView } from './view.ts';

/** The id of the record on the other side. */
async function mappedTo(
  { ports, connection, kind }: Job,
  { side, id }: ReadView,
): Promise<string | undefined> {
  if (kind.document || kind.halo.parts || kind.quickbooks.parts) return undefined;
  const mapping = await ports.mappings.find(connection.id, kind.name, side, id);
  return mapping?.[otherSide(side)];
}

export async function mappedKeys(job: Job, source: ReadView): Promise<readonly MatchKey[]> {
  const id = await mappedTo(job, source);
  return id === undefined ? [] : [{ property: 'Id', value: id, certain: true }];
}

/** Reference data that a person has mapped anew, here or in HaloPSA: the certain key names another record than the link does. */
export async function isRemapped(job: Job, link: Link, source: ReadView, env: LensEnv): Promise<boolean> {
  if (!job.kind.shared) return false;
  const target = otherSide(source.side);
  const mapped = await mappedKeys(job, source);
  const [key] = [...mapped, ...job.kind[target].matchKeys(source.shape, source.record, env)];
  return key !== undefined && key.certain && key.property === 'Id' && key.value !== link[target]?.id;
}

/** Nothing else is looked for in its place: who mapped it meant that one. */
export const mappedIsGone = ({ kind }: Job, source: ReadView, { value }: MatchKey): Refusal => ({
  code: 'mapped-record-gone',
  sentence: `The ${kind.name.replace('-', ' ')} ${labelOf(source)} is mapped to the record ${value} in ${sayName(otherSide(source.side))}, which is not there any more.`,
  fix: 'Map it to another record, or take the mapping away, with `halo-qbo map`.',
  owner: 'bookkeeper',
});
