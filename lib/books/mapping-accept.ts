/**
 * A person's word about which records are one: kept first, then each record is queued for a look, where it comes before whatever else tells
 * counterparts. Said twice, it is the same; cut off in between, the next look finds it kept. What is linked already is not torn apart from here,
 * but for reference data, where a link is no more than a name for a name.
 */
import type { Kind } from '../entities/kind.ts';
import type { ChangeEvent } from '../sync/change-event.ts';
import type { Connection } from '../sync/connection.ts';
import { TransientError } from '../sync/outcome.ts';
import type { Link, LinkKey, Mapping } from '../sync/records.ts';
import { LEASE_MS } from '../sync/hold.ts';
import { linkIdOf } from '../sync/references.ts';
import { ask } from './ask.ts';
import { mappableKind, type MapPorts } from './mapping.ts';
import { homeOf } from './names.ts';

export interface IdPair {
  readonly halo: string;
  readonly quickbooks: string;
}

export interface Refused extends IdPair {
  readonly sentence: string;
}

export interface Accepted {
  readonly mapped: readonly Mapping[];
  readonly refused: readonly Refused[];
  /** The looks that are queued for them. */
  readonly events: readonly ChangeEvent[];
}

type AcceptPorts = Omit<MapPorts, 'system' | 'waits'>;

/** Mappings kept side by side. */
const AT_ONCE = 20;

export async function acceptMappings(
  connection: Connection,
  kindName: string,
  pairs: readonly IdPair[],
  by: string,
  ports: AcceptPorts,
): Promise<Accepted> {
  const kind = mappableKind(kindName, connection);
  const mapped: Mapping[] = [];
  const refused: Refused[] = [];
  for (let start = 0; start < pairs.length; start += AT_ONCE) {
    const some = pairs.slice(start, start + AT_ONCE);
    const sentences = await refusalsOf(connection, kind, some, ports);
    const kept = await Promise.all(
      some.map((pair, index) => keep(connection, kind, pair, by, sentences[index], ports)),
    );
    for (const one of kept)
      if ('sentence' in one) refused.push(one);
      else mapped.push(one);
  }
  return { mapped, refused, events: await lookAt(connection, kind, mapped, ports) };
}

async function keep(
  { id: connection }: Connection,
  kind: Kind,
  pair: IdPair,
  by: string,
  sentence: string | undefined,
  { mappings, clock }: AcceptPorts,
): Promise<Mapping | Refused> {
  const { halo, quickbooks } = pair;
  if (sentence !== undefined) return { ...pair, sentence };
  const at = new Date(clock.now()).toISOString();
  const mapping: Mapping = { connection, kind: kind.name, halo, quickbooks, by, at };
  const taken = await mappings.put(mapping, kind.shared === true);
  return taken
    ? {
        ...pair,
        sentence: `The QuickBooks record ${quickbooks} is mapped to ${kind.name} ${taken.halo} of HaloPSA already.`,
      }
    : mapping;
}

/** In the order of the pairs; undefined where nothing stands in the way. */
async function refusalsOf(
  { id: connection }: Connection,
  kind: Kind,
  pairs: readonly IdPair[],
  { links }: Pick<AcceptPorts, 'links'>,
): Promise<readonly (string | undefined)[]> {
  if (kind.shared) return pairs.map(() => undefined);
  const keyOf = (link: string) => ({ connection, kind: kind.name, link });
  const found = await links.findMany(
    pairs.flatMap(({ halo, quickbooks }) => [
      keyOf(linkIdOf('halo', halo)),
      keyOf(linkIdOf('quickbooks', quickbooks)),
    ]),
  );
  return pairs.map((pair, index) => {
    const [ofHalo, ofQuickBooks] = [found[2 * index], found[2 * index + 1]];
    if (isOther(ofHalo, pair))
      return `The ${kind.name} ${pair.halo} of HaloPSA is linked to the QuickBooks record ${ofHalo?.quickbooks?.id ?? ''} already.`;
    if (isOther(ofQuickBooks, pair))
      return `The QuickBooks record ${pair.quickbooks} is linked to ${kind.name} ${ofQuickBooks?.halo?.id ?? ''} of HaloPSA already.`;
    return undefined;
  });
}

const isLinked = (link: Link | undefined): link is Link =>
  link?.halo !== undefined && link.quickbooks !== undefined && link.state !== 'removed';

const isOther = (link: Link | undefined, { halo, quickbooks }: IdPair): boolean =>
  isLinked(link) && (link.halo?.id !== halo || link.quickbooks?.id !== quickbooks);

async function lookAt(
  connection: Connection,
  { name }: Kind,
  mapped: readonly IdPair[],
  ports: AcceptPorts,
): Promise<readonly ChangeEvent[]> {
  const side = homeOf(name);
  return mapped.length === 0
    ? []
    : ask(
        mapped.map((pair) => ({ connection, kind: name, side, id: pair[side] })),
        'person',
        ports,
      );
}

export type Unmapped =
  | { readonly unmapped: 'done'; readonly mapping: Mapping; readonly events: readonly ChangeEvent[] }
  | { readonly unmapped: 'refused'; readonly sentence: string };

/** Takes a mapping back; its record is looked at anew, by what else tells counterparts. */
export async function removeMapping(
  connection: Connection,
  kindName: string,
  haloId: string,
  ports: AcceptPorts,
): Promise<Unmapped> {
  const kind = mappableKind(kindName, connection);
  const mapping = await ports.mappings.find(connection.id, kind.name, 'halo', haloId);
  if (!mapping)
    return {
      unmapped: 'refused',
      sentence: `The ${kind.name} ${haloId} of HaloPSA is not mapped by anybody.`,
    };
  const key = { connection: connection.id, kind: kind.name, link: linkIdOf('halo', haloId) };
  const link = await ports.links.find(key);
  const isTogether = isLinked(link) && link.quickbooks?.id === mapping.quickbooks;
  if (isTogether && !kind.shared)
    return {
      unmapped: 'refused',
      sentence: `The ${kind.name} ${haloId} of HaloPSA and the QuickBooks record ${mapping.quickbooks} are linked and kept in step by now, so the mapping cannot be taken back.`,
    };
  if (isTogether) await tearApart(key, mapping, ports);
  else await ports.mappings.remove(mapping);
  return { unmapped: 'done', mapping, events: await lookAt(connection, kind, [mapping], ports) };
}

/** With the record in hand, so that no look in between links them again. @throws TransientError while a worker has it */
async function tearApart(
  key: LinkKey,
  mapping: Mapping,
  { links, mappings, newId, clock }: AcceptPorts,
): Promise<void> {
  const lease = await links.acquire(key, newId(), clock.now(), LEASE_MS);
  if (!lease) throw new TransientError(`the ${key.kind} ${key.link} is being worked on`);
  try {
    await links.part(lease, 'quickbooks', new Date(clock.now()).toISOString());
    await mappings.remove(mapping);
  } finally {
    await links.release(lease);
  }
}
