/**
 * How many records each vendor says it has, against how many of them were ever looked at: what never reached us shows nowhere else. A resource is
 * counted once, however many kinds live in it, and a HaloPSA tenant once for all the companies that it feeds.
 */
import type { Kind, Resource, Side } from '../entities/kind.ts';
import { get } from '../entities/lens.ts';
import { kinds } from '../entities/registry.ts';
import { asWire } from '../entities/wire.ts';
import type { Connection } from '../sync/connection.ts';
import { directionOf } from '../sync/job.ts';
import { mayWrite } from '../sync/plan.ts';
import type { Ports } from '../sync/ports.ts';
import type { Link } from '../sync/records.ts';
import { ReadRefusedError } from '../sync/outcome.ts';
import { idOfLink, sideOfLink } from '../sync/references.ts';
import type { ProbePorts } from './probe.ts';

export interface LiveCount {
  readonly side: Side;
  readonly resource: string;
  /** The kinds that live in it. */
  readonly kinds: readonly string[];
  /** As the vendor counts; undefined where it does not say. */
  readonly count?: number;
  /** Of these, so many have been looked at. */
  readonly known: number;
  /** Never looked at, though they should have been. */
  readonly unseen: number;
  /** In plain words where what is not known is as it should be. */
  readonly because?: string;
}

type CountPorts = Ports & { readonly probe: Pick<ProbePorts, 'vendors'> };

/** Its id on a side, of the document where a link is of a part of it. */
const documentId = (link: Link, side: Side): string | undefined => {
  const own = sideOfLink(link.link) === side ? idOfLink(link.link) : undefined;
  return (link[side]?.id ?? own)?.split('/')[0];
};

export async function liveCounts(connection: Connection, ports: CountPorts): Promise<readonly LiveCount[]> {
  const found: LiveCount[] = [];
  for (const side of ['halo', 'quickbooks'] as const) {
    const wanted = kinds.filter((kind) => isCounted(kind, side, connection));
    const byResource = Map.groupBy(wanted, (kind) => kind[side].resource.name);
    for (const own of byResource.values()) found.push(await countOf(own, side, connection, ports));
  }
  return found;
}

const isCounted = (kind: Kind, side: Side, connection: Connection): boolean =>
  kind[side].resource.virtual !== true && directionOf({ connection, kind }) !== 'off';

async function countOf(
  own: readonly Kind[],
  side: Side,
  connection: Connection,
  ports: CountPorts,
): Promise<LiveCount> {
  const [first] = own;
  if (!first) throw new RangeError('a resource is of some kind');
  const { resource } = first[side];
  const count = await askFor(first, side, connection, ports);
  const known = (await knownIds(own, side, connection, ports)).size;
  // Only what may be written to the other side is looked at by itself.
  const isFollowed = own.some((kind) => isTakenOver(kind, side, connection));
  const missing = Math.max(0, (count ?? known) - known);
  return {
    side,
    resource: resource.name,
    kinds: own.map(({ name }) => name),
    known,
    unseen: isFollowed ? missing : 0,
    ...(count !== undefined && { count }),
    ...(!isFollowed && missing > 0 && { because: `${missing} are not taken over from there` }),
  };
}

function isTakenOver(kind: Kind, side: Side, connection: Connection): boolean {
  const direction = directionOf({ connection, kind });
  if (side === 'halo') return direction === 'link' || mayWrite('quickbooks', direction);
  return mayWrite('halo', direction);
}

/** Of HaloPSA, in all connections of the tenant: the tenant is counted whole. */
async function knownIds(
  own: readonly Kind[],
  side: Side,
  connection: Connection,
  { connections, links }: Pick<Ports, 'connections' | 'links'>,
): Promise<ReadonlySet<string>> {
  const { tenant } = connection.halo;
  const all =
    side === 'halo' ? (await connections.list()).filter((one) => one.halo.tenant === tenant) : [connection];
  const ids = new Set<string>();
  for (const { id } of all)
    for (const { name } of own)
      for await (const link of links.all(id, name)) {
        const known = documentId(link, side);
        if (known !== undefined && link.state !== 'removed') ids.add(known);
      }
  return ids;
}

/** Lists so small that the vendor counts none of them are read. */
async function askFor(
  kind: Kind,
  side: Side,
  connection: Connection,
  ports: CountPorts,
): Promise<number | undefined> {
  const { resource } = kind[side];
  try {
    if (side === 'quickbooks') return await askQuickBooks(resource, kind, ports.probe);
    return resource.small || !resource.listKey
      ? await countWhole(resource, connection, ports)
      : await askHalo(resource, ports.probe);
  } catch (error) {
    if (error instanceof ReadRefusedError) return undefined;
    throw error;
  }
}

async function countWhole(resource: Resource, connection: Connection, { system }: Ports): Promise<number> {
  let count = 0;
  for await (const { records } of system('halo', connection, 'sweep').changed(resource, undefined))
    count += records.length;
  return count;
}

async function askHalo(
  { name, query = {} }: Resource,
  { vendors }: CountPorts['probe'],
): Promise<number | undefined> {
  const paging = { pageinate: 'true', page_no: '1', page_size: '1', order: 'id', includeinactive: 'true' };
  const { body } = await vendors.halo.ask({ method: 'GET', path: name, query: { ...query, ...paging } });
  const count = Number(asWire(body)['record_count']);
  return Number.isInteger(count) ? count : undefined;
}

/** @see https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/data-queries */
async function askQuickBooks(
  { name }: Resource,
  { importRank }: Kind,
  { vendors }: CountPorts['probe'],
): Promise<number | undefined> {
  // A list counts only what is active unless asked for all; a document knows nothing of it.
  const active = importRank > 1 ? '' : ' WHERE Active IN (true, false)';
  const body = `SELECT COUNT(*) FROM ${name}${active}`;
  const answer = await vendors.quickbooks.ask({ method: 'POST', path: 'query', body });
  const count = get(asWire(answer.body), 'QueryResponse.totalCount');
  return typeof count === 'number' ? count : undefined;
}
