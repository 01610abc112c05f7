/**
 * What a person calls a record, and which link that is. A link id (`h:1001`, `q:155`) says all; a bare id is tried in the system that the kind
 * comes from, then as a document number or name, then in the other system. The first of these that knows it counts; two records of one
 * number are for the person to choose from, never guessed.
 */
import { otherSide, type LinkId, type Side } from '../entities/kind.ts';
import { kindByName } from '../entities/registry.ts';
import type { Ports } from '../sync/ports.ts';
import type { Link } from '../sync/records.ts';
import { idOfLink, linkIdOf, sideOfLink } from '../sync/references.ts';

/** Open items of the whole connection stand under this name instead of a kind's. */
export const WHOLE_CONNECTION = 'connection';
/** The one about totals that differ. */
export const TIE_OUT = 'tie-out';

export interface NamedRecord {
  readonly connection: string;
  readonly kind: string;
  /** The link's own id, or the one it would get. */
  readonly record: LinkId;
  /** Every id under which something may have been kept about it. */
  readonly names: readonly LinkId[];
  readonly link?: Link;
}

type Finding = Pick<Ports, 'links' | 'openItems'>;

const LINK_ID = /^[hq]:./;

/** The side whose ids a bare id is tried in first. */
export const homeOf = (kind: string): Side =>
  kindByName(kind)?.direction === 'pull' ? 'quickbooks' : 'halo';

export const namesOf = ({ link, halo, quickbooks }: Link): readonly LinkId[] => [
  ...new Set([
    link,
    ...(halo ? [linkIdOf('halo', halo.id)] : []),
    ...(quickbooks ? [linkIdOf('quickbooks', quickbooks.id)] : []),
  ]),
];

const ofLink = (link: Link): NamedRecord => ({
  connection: link.connection,
  kind: link.kind,
  record: link.link,
  names: namesOf(link),
  link,
});

/** A record that nothing is known of yet: an id is all there is. */
export const unlinked = (connection: string, kind: string, text: string): NamedRecord => {
  const named = LINK_ID.test(text) || kind === WHOLE_CONNECTION;
  const record = named ? text : linkIdOf(homeOf(kind), text);
  return { connection, kind, record, names: [record] };
};

/** @returns every record that the text may mean; of the first way of reading it that knows any */
export async function findRecords(
  connections: readonly string[],
  kind: string,
  text: string,
  ports: Finding,
): Promise<readonly NamedRecord[]> {
  const found = await Promise.all(
    connections.map((connection) => findInConnection(connection, kind, text, ports)),
  );
  return found.flat();
}

async function findInConnection(
  connection: string,
  kind: string,
  text: string,
  ports: Finding,
): Promise<readonly NamedRecord[]> {
  if (kind === WHOLE_CONNECTION) {
    return (await ports.openItems.get(connection, kind, text)) ? [unlinked(connection, kind, text)] : [];
  }
  if (LINK_ID.test(text)) return byId(connection, kind, sideOfLink(text), idOfLink(text), ports);
  const home = homeOf(kind);
  const readings = [
    () => byId(connection, kind, home, text, ports),
    () => byNumber(connection, kind, text, ports),
    () => byId(connection, kind, otherSide(home), text, ports),
  ];
  for (const reading of readings) {
    const found = await reading();
    if (found.length > 0) return found;
  }
  return [];
}

/** A document whose parts are linked one by one is all of its parts. */
async function byId(
  connection: string,
  kind: string,
  side: Side,
  id: string,
  ports: Finding,
): Promise<readonly NamedRecord[]> {
  const record = linkIdOf(side, id);
  const link = await ports.links.find({ connection, kind, link: record });
  if (link) return [ofLink(link)];
  const parts = kindByName(kind)?.[side].parts
    ? await ports.links.withPrefix(connection, kind, `${record}/`)
    : [];
  const [first] = parts;
  return first
    ? [{ connection, kind, record, names: [...new Set([record, ...parts.flatMap(namesOf)])] }]
    : [];
}

async function byNumber(
  connection: string,
  kind: string,
  text: string,
  ports: Finding,
): Promise<readonly NamedRecord[]> {
  const wanted = text.toLowerCase();
  const isIt = (name: unknown): boolean => typeof name === 'string' && name.toLowerCase() === wanted;
  const found: NamedRecord[] = [];
  for await (const link of ports.links.all(connection, kind)) {
    const { halo, quickbooks, agreed } = link;
    const known = [halo?.observed.number, quickbooks?.observed.number, agreed?.halo['name']];
    if (known.some(isIt)) found.push(ofLink(link));
  }
  return found;
}
