/**
 * Once a day: do the books come to the same? What `review` adds up, from what is stored of either side, so that no vendor is asked and none of
 * Intuit's metered reads is used; what the sweeps have not seen yet is seen tomorrow. Documents that differ by what no rule explains and nobody has
 * taken as it is are one open item of the connection, however many they are, until they agree again. What is in somebody's hands or waits is on its
 * way and differs rightly. Two that differ by the same the other way do not make up for each other.
 */
import { sayMoney } from '../entities/codecs.ts';
import type { Kind, LinkId } from '../entities/kind.ts';
import { kinds } from '../entities/registry.ts';
import type { Connection } from '../sync/connection.ts';
import { pluralOf } from '../sync/describe.ts';
import { directionOf } from '../sync/job.ts';
import type { Ports } from '../sync/ports.ts';
import type { Link, LinkState, OpenItem } from '../sync/records.ts';
import { linkIdOf } from '../sync/references.ts';
import { namesOf, TIE_OUT, WHOLE_CONNECTION } from './names.ts';
import { currencyOf, isExpected, isLinked } from './tally.ts';

export interface KindTied {
  readonly kind: string;
  /** Of those that should be in both books, so many are and agree. */
  readonly synced: number;
  readonly expected: number;
}

/** What came of the last look. */
export interface TieOut {
  readonly at: string;
  readonly kinds: readonly KindTied[];
  /** Documents whose totals differ without an explanation. */
  readonly differing: number;
}

export interface TieOutStore {
  read(connection: string): Promise<TieOut | undefined>;
  write(connection: string, tieOut: TieOut): Promise<void>;
}

export type TieOutPorts = Pick<Ports, 'clock' | 'links' | 'openItems' | 'waits' | 'pending' | 'intents'> & {
  readonly tieOuts: TieOutStore;
};

/** The documents of a kind and a currency, in minor units. */
interface Sum {
  readonly kind: string;
  readonly currency: string;
  documents: number;
  haloMinor: number;
  quickbooksMinor: number;
  /** What no rule explains, whichever way. */
  unexplainedMinor: number;
  differing: number;
  /** The first few that do. */
  readonly some: LinkId[];
}

/** Compared as they are; whatever else a link may be is on its way, or left out on purpose. */
const AT_REST: ReadonlySet<LinkState> = new Set(['synced', 'conflict', 'refused']);
const EXAMPLES_MAX = 5;

export async function tieOut(connection: Connection, ports: TieOutPorts): Promise<void> {
  const now = ports.clock.now();
  const items = await ports.openItems.list(connection.id);
  const isLeftOut = await leftOut(connection.id, items, ports);
  const tied: KindTied[] = [];
  const sums: Sum[] = [];
  for (const kind of kinds.filter((one) => directionOf({ connection, kind: one }) !== 'off')) {
    const one = await tieKind(kind, connection, isLeftOut, ports);
    tied.push(one.tied);
    sums.push(...one.sums);
  }
  const differing = sums.filter((sum) => sum.differing > 0);
  await tell(connection.id, differing, items, ports);
  await ports.tieOuts.write(connection.id, {
    at: new Date(now).toISOString(),
    kinds: tied.filter(({ expected }) => expected > 0),
    differing: differing.reduce((all, sum) => all + sum.differing, 0),
  });
}

/** What is on its way, and what a person has put aside. */
async function leftOut(
  connection: string,
  items: readonly OpenItem[],
  { waits, pending, intents }: TieOutPorts,
): Promise<(link: Link) => boolean> {
  const [waiting, later, undecided] = await Promise.all([
    waits.list(connection),
    pending.list(connection),
    intents.undecided(connection),
  ]);
  const named = new Set([
    ...[...waiting, ...later].map(({ event }) => `${event.kind} ${linkIdOf(event.system, event.id)}`),
    ...undecided.map(({ kind, link }) => `${kind} ${link}`),
    ...items.filter(({ ignored }) => ignored).map(({ kind, record }) => `${kind} ${record}`),
  ]);
  return (link) =>
    !AT_REST.has(link.state) || namesOf(link).some((name) => named.has(`${link.kind} ${name}`));
}

async function tieKind(
  { name, document }: Pick<Kind, 'name' | 'document'>,
  { id, company }: Connection,
  isLeftOut: (link: Link) => boolean,
  { links }: Pick<Ports, 'links'>,
): Promise<{ readonly tied: KindTied; readonly sums: readonly Sum[] }> {
  const [tied, sums] = [{ kind: name, synced: 0, expected: 0 }, new Map<string, Sum>()];
  for await (const link of links.all(id, name)) {
    if (isExpected(link)) tied.expected += 1;
    if (!isLinked(link)) continue;
    if (link.state === 'synced') tied.synced += 1;
    if (document && !isLeftOut(link)) add(sums, link, currencyOf(link, company.homeCurrency));
  }
  return { tied, sums: [...sums.values()] };
}

/** Amounts that only one side gives cannot be compared. */
function add(sums: Map<string, Sum>, link: Link, currency: string): void {
  const { totalMinor: haloMinor } = link.halo?.observed ?? {};
  const { totalMinor: quickbooksMinor } = link.quickbooks?.observed ?? {};
  if (haloMinor === undefined || quickbooksMinor === undefined) return;
  const nothing = {
    documents: 0,
    haloMinor: 0,
    quickbooksMinor: 0,
    unexplainedMinor: 0,
    differing: 0,
    some: [],
  };
  const sum = sums.get(currency) ?? { kind: link.kind, currency, ...nothing };
  const unexplainedMinor = haloMinor - quickbooksMinor - (link.difference?.amountMinor ?? 0);
  sum.documents += 1;
  sum.haloMinor += haloMinor;
  sum.quickbooksMinor += quickbooksMinor;
  sum.unexplainedMinor += Math.abs(unexplainedMinor);
  if (unexplainedMinor !== 0) sum.differing += 1;
  if (unexplainedMinor !== 0 && sum.some.length < EXAMPLES_MAX) sum.some.push(link.link);
  sums.set(currency, sum);
}

/** The first few by their ids: it is read in a chat, and customers' names have no business there. */
const whichOf = ({ some, differing }: Sum): string =>
  `${some.join(', ')}${differing > some.length ? ' …' : ''}`;

function said(sum: Sum): string {
  const { kind, currency, documents, differing, ...minor } = sum;
  const money = (amountMinor: number): string => sayMoney(amountMinor, currency);
  return `${pluralOf(kind)} come to ${money(minor.haloMinor)} in HaloPSA and ${money(minor.quickbooksMinor)} in QuickBooks, and no rule explains ${money(minor.unexplainedMinor)} of it, in ${differing} of ${documents} (${whichOf(sum)})`;
}

const differenceOf = (sum: Sum): string =>
  `${sayMoney(sum.unexplainedMinor, sum.currency)} in ${sum.differing} ${pluralOf(sum.kind)}: ${whichOf(sum)}`;

async function tell(
  connection: string,
  sums: readonly Sum[],
  items: readonly OpenItem[],
  { openItems, clock }: TieOutPorts,
): Promise<void> {
  const known = items.find(({ kind, record }) => kind === WHOLE_CONNECTION && record === TIE_OUT);
  // By the difference, and not by the totals, which move with every document: whoever put one aside is told of another.
  const label = sums.map(differenceOf).join('; ');
  const isAnother = known?.ignored !== undefined && known.label !== label;
  if (known && (isAnother || sums.length === 0))
    await openItems.resolve(connection, WHOLE_CONNECTION, TIE_OUT);
  if (sums.length === 0) return;
  await openItems.raise(
    {
      connection,
      kind: WHOLE_CONNECTION,
      record: TIE_OUT,
      label,
      code: 'tie-out-differs',
      sentence: `The books do not come to the same: ${sums.map(said).join('; ')}.`,
      fix: `See each with \`halo-qbo errors --connection ${connection} --owner bookkeeper\` and decide it (\`halo-qbo resolve\`), or have one that is not listed there looked at with \`halo-qbo sync\`. The totals are compared again every day, and this goes by itself.`,
      owner: 'bookkeeper',
    },
    new Date(clock.now()).toISOString(),
  );
}
