/** Which records of a list are news, as hints; and which linked ones a list that shows everything does not show any more. */
import type { Kind, Wire } from '../../entities/kind.ts';
import { get } from '../../entities/lens.ts';
import type { ChangeEvent } from '../../sync/change-event.ts';
import { companyOf } from '../../sync/job.ts';
import type { Dated, Facts } from '../../sync/record-system.ts';
import type { Link, Seen } from '../../sync/records.ts';
import { linkIdOf } from '../../sync/references.ts';
import type { Walk } from './walks.ts';

const HINTS_AT_ONCE = 500;

interface Listed extends Pick<Facts, 'id' | 'version' | 'modifiedAt'> {
  readonly kind: Kind;
}

export const hint = (
  { connection, side, cause, ports }: Pick<Walk, 'connection' | 'side' | 'cause' | 'ports'>,
  { kind, id, modifiedAt }: Pick<Listed, 'id' | 'modifiedAt'> & { readonly kind: Pick<Kind, 'name'> },
): ChangeEvent => ({
  system: side,
  origin: side === 'halo' ? connection.halo.tenant : connection.quickbooks.realmId,
  connection: connection.id,
  kind: kind.name,
  id,
  operation: 'unknown',
  cause,
  eventId: `${cause}:${side}:${kind.name}:${id}`,
  ...(modifiedAt !== undefined && { changedAt: modifiedAt }),
  observedAt: new Date(ports.clock.now()).toISOString(),
  attempt: 0,
});

/** Only at what differs from what was last seen is hinted, so an import that was cut off does not begin again. */
export async function hintsOf(
  walking: Walk,
  records: readonly Wire[],
  dated: Dated | undefined,
): Promise<readonly ChangeEvent[]> {
  const { connection, side, ports } = walking;
  const listed = listedOf(walking, records, dated);
  const always = listed.filter(({ kind }) => kind[side].parts);
  const compared = listed.filter((one) => !always.includes(one));
  const links = await ports.links.findMany(
    compared.map(({ kind, id }) => ({
      connection: connection.id,
      kind: kind.name,
      link: linkIdOf(side, id),
    })),
  );
  const moved = compared.filter((one, index) => isNews(one, links[index]?.[side]));
  return [...always, ...moved].map((one) => hint(walking, one));
}

/** Each record as one of its kind; one that may be of two is hinted at once, and told apart when it is read. */
function listedOf(walking: Walk, records: readonly Wire[], dated: Dated | undefined): readonly Listed[] {
  const { connection, family, side, system } = walking;
  const company = companyOf(connection);
  return records
    .filter((record) => belongs(walking, record))
    .flatMap((record) => {
      const kind = family.find((one) => one[side].isOf?.(record, company) ?? true);
      if (!kind || (kind[side].datedAt !== undefined && !isWithin(record, dated))) return [];
      return [{ ...system.facts(record, kind[side].resource), kind }];
    });
}

/** A document without a date is looked at. */
function isWithin(record: Wire, dated: Dated | undefined): boolean {
  const value = dated && get(record, dated.path);
  if (!dated || typeof value !== 'string' || value === '') return true;
  const day = value.slice(0, 'YYYY-MM-DD'.length);
  return day >= (dated.from ?? '') && (dated.before === undefined || day < dated.before);
}

function isNews({ version, modifiedAt }: Listed, seen: Seen | undefined): boolean {
  if (seen === undefined) return true;
  if (version !== undefined && seen.version !== undefined) return version !== seen.version;
  return modifiedAt === undefined || Date.parse(modifiedAt) >= Date.parse(seen.seenUntil ?? '1970-01-01');
}

/** Records of a shared HaloPSA tenant that name another company are that one's business. */
function belongs({ kind, side, connection }: Walk, record: Wire): boolean {
  const realmId = side === 'halo' ? kind.halo.route?.(record)?.realmId : undefined;
  return realmId === undefined || realmId === connection.quickbooks.realmId;
}

interface Bounds {
  /** Documents dated before are not in the list. */
  readonly datedFrom: string | undefined;
  /** Of what was made before, or nobody knows when, it says nothing. */
  readonly madeSince: string | undefined;
}

/** @param shown ids of what the list has */
export async function hintAtUnseen(
  walking: Walk,
  shown: ReadonlySet<string>,
  bounds: Bounds,
): Promise<number> {
  const { connection, family, side, ports } = walking;
  const hinted = new Set<string>();
  let batch: ChangeEvent[] = [];
  for (const kind of family) {
    for await (const link of ports.links.all(connection.id, kind.name)) {
      const id = link[side]?.id.split('/')[0];
      if (id === undefined || shown.has(id) || hinted.has(id) || link.state === 'removed') continue;
      if (isBeyond(link, walking, bounds)) continue;
      hinted.add(id);
      batch.push(hint(walking, { kind, id }));
      if (batch.length < HINTS_AT_ONCE) continue;
      await ports.queue.send(batch, 'live');
      batch = [];
    }
  }
  if (batch.length > 0) await ports.queue.send(batch, 'live');
  return hinted.size;
}

function isBeyond({ agreed, ...link }: Link, { side }: Walk, { datedFrom, madeSince }: Bounds): boolean {
  const date = agreed?.[side]['date'];
  if (datedFrom !== undefined && typeof date === 'string' && date < datedFrom) return true;
  return madeSince !== undefined && !(Date.parse(link[side]?.createdAt ?? '') >= Date.parse(madeSince));
}
