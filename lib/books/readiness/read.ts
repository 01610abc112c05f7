/**
 * Reads the facts, as a sweep would: what is live goes first. Of documents only the newest are read, for a history of years would take hours; what
 * is older was imported, or is of before go-live. QuickBooks' lists are read where something of HaloPSA needs them.
 */
import type { Company, Kind, Resource, Side } from '../../entities/kind.ts';
import { kinds } from '../../entities/registry.ts';
import { idText } from '../../entities/wire.ts';
import { startOf } from '../../numbering/format.ts';
import type { Connection } from '../../sync/connection.ts';
import { companyOf, directionOf } from '../../sync/job.ts';
import { counterFor, formatFor } from '../../sync/number-policy.ts';
import type { Ports } from '../../sync/ports.ts';
import type { Link } from '../../sync/records.ts';
import { linkIdOf } from '../../sync/references.ts';
import type { TokenStore } from '../../sync/tokens.ts';
import { expiryOf } from '../expiry.ts';
import { SALES } from '../numbers/kinds.ts';
import { CONTROL, nextIdOf } from '../numbers/read.ts';
import { probe, type ProbePorts } from '../probe.ts';
import type { AccessFacts, BookFacts, KindFacts, Named, Row, Unread } from './facts.ts';
import { listsOf, withIncludes, type Lists } from './lists.ts';
import { ASKED } from './settings.ts';

export type ReadinessPorts = Ports & {
  readonly tokens: TokenStore;
  readonly probe: ProbePorts;
};

const DOCUMENTS_MAX = 1_000;
const RECENT_MAX = 500;
/** What shares the name space of customers. @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/customer (DisplayName) */
const PEOPLE = ['Customer', 'Vendor', 'Employee'] as const;

export async function readAccess(connection: Connection, ports: ReadinessPorts): Promise<AccessFacts> {
  const { id, halo } = connection;
  const all = await ports.connections.list();
  const stored = await ports.tokens.get(id, 'quickbooks');
  const expiry = stored && expiryOf(stored.current, ports.clock.now());
  return {
    connection,
    state: await ports.connections.state(id),
    shared: all.filter((one) => one.halo.tenant === halo.tenant && one.quickbooks.realmId !== '').length > 1,
    recent: await ports.journal.recent(id, RECENT_MAX),
    ...(expiry && { expiry }),
  };
}

/** @throws DisconnectedError, UnavailableError */
export async function readBookFacts(connection: Connection, ports: ReadinessPorts): Promise<BookFacts> {
  const lists = listsOf(connection, ports);
  const answers = await probe(connection, ports.probe, { only: ASKED });
  const found = await kindFacts(connection, lists, ports);
  const people = await peopleOf(lists);
  const nextHaloId = await lists.unless('halo', CONTROL.name, () =>
    nextIdOf(ports.system('halo', connection, 'sweep')),
  );
  const nextInSequence = await sequenceOf(connection, ports);
  return {
    answers,
    // Half of the lists would say that everything is missing.
    kinds: found.filter(({ kind }) => !isUnread(kind, lists.unread)),
    unread: lists.unread,
    people,
    ...(nextHaloId !== undefined && { nextHaloId }),
    ...(nextInSequence !== undefined && { nextInSequence }),
    today: new Date(ports.clock.now()).toISOString().slice(0, 10),
  };
}

/** What comes from QuickBooks only is looked at when it comes, except for what records of HaloPSA name. */
function isLookedAt(kind: Kind, connection: Connection): boolean {
  const direction = directionOf({ connection, kind });
  return direction === 'pull' ? kind.shared === true : direction !== 'off';
}

const resourcesOf = ({ resource: { name, include = [] } }: Kind[Side]): readonly string[] => [
  name,
  ...include.map(({ resource }) => resource),
];

const isUnread = (kind: Kind, unread: readonly Unread[]): boolean =>
  unread.some(({ side, resource }) => resourcesOf(kind[side]).includes(resource));

/** A kind that stands last in an import is made of others: invoices, orders, payments. */
export const isDocument = ({ document, importRank }: Kind): boolean => document || importRank > 1;

async function kindFacts(
  connection: Connection,
  lists: Lists,
  { links }: Pick<Ports, 'links'>,
): Promise<readonly KindFacts[]> {
  const company = companyOf(connection);
  const ours: { readonly kind: Kind; readonly halo: readonly Row[] }[] = [];
  for (const kind of kinds.filter((one) => isLookedAt(one, connection)))
    ours.push({ kind, halo: await rowsOf(kind, 'halo', company, lists) });
  const named = new Set(
    ours.flatMap(({ kind, halo }) =>
      halo.flatMap(({ record }) => kind.halo.lens.references(record, { company })).map((one) => one.kind),
    ),
  );
  const found: KindFacts[] = [];
  for (const { kind, halo } of ours) {
    const isPulled = directionOf({ connection, kind }) === 'pull';
    if ((isPulled || kind.halo.resource.virtual) && !named.has(kind.name)) continue;
    const isWanted = !isDocument(kind) && (kind.halo.resource.virtual === true || halo.length > 0);
    const quickbooks = isWanted ? await rowsOf(kind, 'quickbooks', company, lists) : [];
    found.push({ kind, halo, quickbooks, links: await linksOf(connection, kind, links) });
  }
  return found;
}

async function rowsOf(kind: Kind, side: Side, company: Company, lists: Lists): Promise<readonly Row[]> {
  const { resource, isOf } = kind[side];
  if (resource.virtual) return [];
  const all = isDocument(kind)
    ? await lists.list(side, newest(resource), DOCUMENTS_MAX)
    : await lists.list(side, resource);
  return withIncludes(isOf ? all.filter(({ record }) => isOf(record, company)) : all, side, resource, lists);
}

/** The newest first, with the lines that the checks are about. */
const newest = (resource: Resource): Resource => ({
  ...resource,
  query: { ...resource.query, orderdesc: 'true', includelines: 'true' },
});

/** By either id. */
async function linksOf(
  { id }: Connection,
  { name }: Kind,
  links: Ports['links'],
): Promise<KindFacts['links']> {
  const found = new Map<string, Link>();
  for await (const link of links.all(id, name)) {
    found.set(link.link, link);
    for (const side of ['halo', 'quickbooks'] as const) {
      const own = link[side]?.id;
      if (own !== undefined) found.set(linkIdOf(side, own), link);
    }
  }
  return found;
}

async function peopleOf({ list }: Lists): Promise<readonly Named[]> {
  const found: Named[] = [];
  for (const entity of PEOPLE)
    for (const { id, record } of await list('quickbooks', { name: entity }))
      found.push({ entity, id, name: idText(record['DisplayName']) });
  return found;
}

async function sequenceOf(connection: Connection, { numbers }: Ports): Promise<bigint | undefined> {
  if (connection.numbering.policy !== 'sequence') return undefined;
  const head = await numbers.head(counterFor(connection, '', SALES));
  return head ? BigInt(head.next) : startOf(formatFor(connection, ''));
}
