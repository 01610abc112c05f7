/**
 * Where a document of HaloPSA stands as to its number: not one that is to be in QuickBooks, for a reason of its own; or one that is, and what
 * holds it up. Links, open items and intents are read once for all of them.
 */
import type { Wire } from '../../entities/kind.ts';
import type { Connection } from '../../sync/connection.ts';
import { companyOf } from '../../sync/job.ts';
import type { Ports } from '../../sync/ports.ts';
import type { Link, LinkState } from '../../sync/records.ts';
import type { Numbered } from './kinds.ts';

export interface Standing {
  readonly kind: Numbered;
  readonly aside?: string;
  readonly held?: string;
}

export interface Standings {
  /** @param candidates the kinds that a record of this resource may be of */
  ofHalo(record: Wire, candidates: readonly Numbered[]): Standing;
  /** @param type a QuickBooks entity */
  holderOf(type: string, id: string): string | undefined;
  readonly inFlight: readonly { readonly number: string; readonly holder: string }[];
}

const HELD: Readonly<Partial<Record<LinkState, string>>> = {
  new: 'being looked at for the first time',
  waiting: 'waits for a record that it names',
  pending: 'to be looked at again',
  uncertain: 'a write whose answer never came: it is being found out',
};

interface Known {
  readonly links: ReadonlyMap<string, Link>;
  readonly holders: ReadonlyMap<string, string>;
  /** Open items and pending work by record, in a sentence. */
  readonly troubles: ReadonlyMap<string, string>;
  /** HaloPSA ids of the records that name this connection's company, by kind; undefined where the tenant has one company only. */
  readonly routes: ReadonlyMap<string, ReadonlySet<string>> | undefined;
}

export async function readStandings(
  connection: Connection,
  kinds: readonly Numbered[],
  ports: Ports,
): Promise<Standings> {
  const known: Known = {
    ...(await readLinks(connection, kinds, ports)),
    troubles: await readTroubles(connection, ports),
    routes: await readRoutes(connection, kinds, ports),
  };
  const undecided = (
    await Promise.all(kinds.map(({ name }) => ports.intents.undecided(connection.id, name)))
  ).flat();
  return {
    inFlight: undecided.flatMap(({ kind, link, number }) =>
      number === undefined ? [] : [{ number, holder: `${kind} ${link}` }],
    ),
    holderOf: (type, id) => known.holders.get(`${type} ${id}`),
    ofHalo: (record, candidates) => standingOf(record, candidates, connection, known),
  };
}

async function readLinks(
  { id }: Connection,
  kinds: readonly Numbered[],
  ports: Ports,
): Promise<Pick<Known, 'links' | 'holders'>> {
  const links = new Map<string, Link>();
  const holders = new Map<string, string>();
  for (const { name, quickbooks } of kinds)
    for await (const link of ports.links.all(id, name)) {
      const holder = `${name} ${link.link}`;
      links.set(holder, link);
      if (link.quickbooks) holders.set(`${quickbooks.resource.name} ${link.quickbooks.id}`, holder);
    }
  return { links, holders };
}

async function readTroubles({ id }: Connection, ports: Ports): Promise<ReadonlyMap<string, string>> {
  const items = await ports.openItems.list(id);
  const pending = await ports.pending.list(id);
  return new Map([
    ...pending.map(
      ({ event, reason }) => [`${event.kind} h:${event.id}`, `to be looked at again: ${reason}`] as const,
    ),
    ...items.map(
      ({ kind, record, code, ignored }) =>
        [
          `${kind} ${record}`,
          ignored ? `open item ${code}, ignored: ${ignored.reason}` : `open item ${code}`,
        ] as const,
    ),
  ]);
}

/** A tenant that feeds several companies says in another record (the client) which one a document belongs to. */
async function readRoutes(
  { id, halo: { tenant } }: Connection,
  kinds: readonly Numbered[],
  ports: Ports,
): Promise<Known['routes']> {
  const sharing = (await ports.connections.list()).filter(({ halo }) => halo.tenant === tenant);
  if (sharing.length < 2) return undefined;
  const vias = new Set(kinds.flatMap(({ halo }) => halo.route?.({})?.via?.kind ?? []));
  const routes = new Map<string, ReadonlySet<string>>();
  for (const via of vias) {
    const own = new Set<string>();
    for await (const { halo, link } of ports.links.all(id, via))
      own.add(halo?.id ?? (link.startsWith('h:') ? link.slice(2) : ''));
    routes.set(via, own);
  }
  return routes;
}

function standingOf(
  record: Wire,
  candidates: readonly Numbered[],
  connection: Connection,
  known: Known,
): Standing {
  const company = companyOf(connection);
  const judged = candidates.map((kind) => ({
    kind,
    eligibility: kind.halo.eligible?.(record, company) ?? { eligible: true as const },
  }));
  const [first] = judged;
  if (!first) throw new RangeError('a document is of some kind');
  const { kind, eligibility } = judged.find((one) => one.eligibility.eligible) ?? first;
  const holder = `${kind.name} h:${String(record['id'])}`;
  if (isElsewhere(record, kind, connection, known, holder)) return { kind, aside: 'of another company' };
  if (!eligibility.eligible && 'reason' in eligibility) return { kind, aside: eligibility.reason };
  const held = known.troubles.get(holder) ?? HELD[known.links.get(holder)?.state ?? 'synced'];
  const refused = eligibility.eligible ? undefined : eligibility.refusal.sentence;
  return { kind, ...asideOf(record, kind, connection, known.links.get(holder)), ...heldBy(held ?? refused) };
}

const heldBy = (held: string | undefined): Pick<Standing, 'held'> => (held === undefined ? {} : { held });

function asideOf(
  record: Wire,
  kind: Numbered,
  { goLiveDate, kinds }: Connection,
  link: Link | undefined,
): Pick<Standing, 'aside'> {
  const direction = kinds[kind.name]?.direction ?? kind.direction;
  if (direction === 'off' || direction === 'link' || direction === 'pull')
    return { aside: `not written to QuickBooks: the direction is ${direction}` };
  if (link?.state === 'removed') return { aside: 'gone on both sides' };
  const date = String(record['invoice_date'] ?? '').slice(0, 10);
  return goLiveDate !== undefined && date < goLiveDate && !link?.quickbooks
    ? { aside: 'before go-live' }
    : {};
}

function isElsewhere(
  record: Wire,
  kind: Numbered,
  connection: Connection,
  { links, routes }: Known,
  holder: string,
): boolean {
  const route = kind.halo.route?.(record);
  if (route?.realmId !== undefined) return route.realmId !== connection.quickbooks.realmId;
  if (links.has(holder) || !routes || !route?.via) return false;
  return routes.get(route.via.kind)?.has(route.via.id) === false;
}
