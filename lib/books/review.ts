/**
 * Do the books agree? Every kind on both sides: how many there are, how many are linked, which are not and why, and to the cent whether what is
 * linked comes to the same. Rests on the links, which say what was agreed, and on each vendor's own count, which says what they do not know of.
 */
import type { Kind, Side } from '../entities/kind.ts';
import { kinds } from '../entities/registry.ts';
import type { Connection } from '../sync/connection.ts';
import type { Ports } from '../sync/ports.ts';
import type { Link } from '../sync/records.ts';
import { idOfLink, sideOfLink } from '../sync/references.ts';
import type { ProbePorts } from './probe.ts';
import { liveCounts, type LiveCount } from './review-counts.ts';
import { readReasons, type Reasons } from './review-reasons.ts';
import { currencyOf } from './tally.ts';

export type { LiveCount };

export interface NotLinked {
  readonly side: Side;
  readonly reason: string;
  readonly count: number;
  /** Ids, the first few. */
  readonly examples: readonly string[];
}

/** Of linked documents, in minor units. */
export interface Totals {
  readonly currency: string;
  readonly documents: number;
  readonly haloTotalMinor: number;
  readonly quickbooksTotalMinor: number;
  readonly haloBalanceMinor: number;
  readonly quickbooksBalanceMinor: number;
  /** Of the totals' difference, what the rounding rule explains. */
  readonly explainedMinor: number;
}

export interface KindReview {
  readonly kind: string;
  /** Known on either side. */
  readonly halo: number;
  readonly quickbooks: number;
  readonly linked: number;
  readonly notLinked: readonly NotLinked[];
  /** One row for each currency; none where the kind has no amounts. */
  readonly totals: readonly Totals[];
}

export interface Review {
  readonly connection: string;
  readonly at: string;
  readonly kinds: readonly KindReview[];
  readonly live: readonly LiveCount[];
  /** Nothing was missed, all that is linked comes to the same, and nobody has to do anything. */
  readonly agrees: boolean;
}

export type ReviewPorts = Ports & { readonly probe: Pick<ProbePorts, 'vendors'> };

const EXAMPLES_MAX = 5;

export async function review(connection: Connection, ports: ReviewPorts): Promise<Review> {
  const reasons = await readReasons(connection.id, ports);
  const reviewed: KindReview[] = [];
  for (const kind of kinds) reviewed.push(await reviewKind(kind, connection, reasons, ports));
  const live = await liveCounts(connection, ports);
  return {
    connection: connection.id,
    at: new Date(ports.clock.now()).toISOString(),
    kinds: reviewed,
    live,
    agrees:
      reasons.open === 0 &&
      live.every(({ unseen }) => unseen === 0) &&
      reviewed.every((one) => one.totals.every(isEqual)),
  };
}

/** To the cent, but for what the stated rule explains. */
export const isEqual = (totals: Totals): boolean =>
  totals.haloTotalMinor - totals.quickbooksTotalMinor === totals.explainedMinor;

const idOn = (link: Link, side: Side): string | undefined =>
  link[side]?.id ?? (sideOfLink(link.link) === side ? idOfLink(link.link) : undefined);

const distinct = (links: readonly Link[], side: Side): number =>
  new Set(links.flatMap((link) => idOn(link, side) ?? [])).size;

async function reviewKind(
  { name, halo }: Kind,
  { id, company }: Connection,
  reasons: Reasons,
  ports: ReviewPorts,
): Promise<KindReview> {
  const links: Link[] = [];
  for await (const link of ports.links.all(id, name)) if (link.state !== 'removed') links.push(link);
  const linked = links.filter((link) => link.halo && link.quickbooks);
  const others = halo.resource.virtual ? [] : links.filter((link) => !linked.includes(link));
  return {
    kind: name,
    halo: distinct(links, 'halo'),
    quickbooks: distinct(links, 'quickbooks'),
    linked: linked.length,
    notLinked: await notLinked(others, reasons),
    totals: totalsOf(linked, company.homeCurrency),
  };
}

async function notLinked(links: readonly Link[], reasons: Reasons): Promise<readonly NotLinked[]> {
  const groups = new Map<string, { readonly side: Side; readonly reason: string; readonly ids: string[] }>();
  for (const link of links) {
    const side = sideOfLink(link.link);
    const reason = await reasons.of(link);
    const key = `${side} ${reason}`;
    const group = groups.get(key) ?? { side, reason, ids: [] };
    group.ids.push(link.link);
    groups.set(key, group);
  }
  return [...groups.values()]
    .map(({ side, reason, ids }) => ({
      side,
      reason,
      count: ids.length,
      examples: ids.slice(0, EXAMPLES_MAX),
    }))
    .toSorted((a, b) => b.count - a.count);
}

function totalsOf(linked: readonly Link[], homeCurrency: string): readonly Totals[] {
  const documents = linked.filter((link) => link.halo?.observed.totalMinor !== undefined);
  const byCurrency = Map.groupBy(documents, (link) => currencyOf(link, homeCurrency));
  const sum = (some: readonly Link[], amount: (link: Link) => number | undefined): number =>
    some.reduce((total, link) => total + (amount(link) ?? 0), 0);
  return [...byCurrency].toSorted().map(([currency, own]) => ({
    currency,
    documents: own.length,
    haloTotalMinor: sum(own, ({ halo }) => halo?.observed.totalMinor),
    quickbooksTotalMinor: sum(own, ({ quickbooks }) => quickbooks?.observed.totalMinor),
    haloBalanceMinor: sum(own, ({ halo }) => halo?.observed.balanceMinor),
    quickbooksBalanceMinor: sum(own, ({ quickbooks }) => quickbooks?.observed.balanceMinor),
    explainedMinor: sum(own, ({ difference }) => difference?.amountMinor),
  }));
}
