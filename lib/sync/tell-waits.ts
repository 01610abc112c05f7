/**
 * What waits for a record that does not come says so once it has waited for an hour: one item of a connection for all that wait for one kind of
 * record on one side, not one for each, because an MSP may have a thousand payments on invoices that QuickBooks alone has. Those that have an
 * item of their own are not counted twice. The item goes when nobody waits any more; ignored, it stays so while their number changes.
 */
import type { Connection } from './connection.ts';
import type { Ports } from './ports.ts';
import type { OpenItem, Wait } from './records.ts';
import { linkIdOf } from './references.ts';

const SHOWN_AFTER_MS = 3_600_000;
const EXAMPLES_MAX = 5;
const CODE = 'waits-for-missing';
/** What concerns a whole connection goes by this name instead of a kind's. */
const KIND = 'connection';

const NAMES = { halo: 'HaloPSA', quickbooks: 'QuickBooks' } as const;

const spoken = (kind: string): string => kind.replaceAll('-', ' ');

/** @param missing waits for what is not linked yet */
export async function tellOfWaits(
  connection: Connection,
  missing: readonly Wait[],
  ports: Pick<Ports, 'clock' | 'openItems'>,
): Promise<void> {
  const before = new Date(ports.clock.now() - SHOWN_AFTER_MS).toISOString();
  const open = await ports.openItems.list(connection.id);
  const isShown = new Set(open.map(({ kind, record }) => `${kind} ${record}`));
  const long = missing.filter(
    ({ since, event }) => since < before && !isShown.has(`${event.kind} ${linkIdOf(event.system, event.id)}`),
  );
  const groups = Map.groupBy(long, nameOf);
  await raiseFor(connection, groups, open, ports);
  const over = open.filter(({ code, record }) => code === CODE && !groups.has(record));
  await Promise.all(over.map(({ record }) => ports.openItems.resolve(connection.id, KIND, record)));
}

async function raiseFor(
  { id }: Connection,
  groups: ReadonlyMap<string, readonly Wait[]>,
  open: readonly OpenItem[],
  { clock, openItems }: Pick<Ports, 'clock' | 'openItems'>,
): Promise<void> {
  const at = new Date(clock.now()).toISOString();
  for (const waits of groups.values()) {
    const [first] = waits;
    const item = first && itemFor(first, waits);
    const isSaid = open.some(({ sentence }) => sentence === item?.sentence);
    if (item && !isSaid) await openItems.raise({ connection: id, ...item }, at);
  }
}

const nameOf = ({ event, on }: Wait): string =>
  `${event.kind} waits for ${on.kind} of ${on.side}`.replaceAll(' ', '-');

type Said = Pick<OpenItem, 'kind' | 'record' | 'code' | 'sentence' | 'fix' | 'owner'>;

function itemFor(first: Wait, waits: readonly Wait[]): Said {
  const { event, on } = first;
  const other = NAMES[on.side === 'halo' ? 'quickbooks' : 'halo'];
  const [waiting, wanted] = [spoken(event.kind), spoken(on.kind)];
  const ids = [...new Set(waits.map((wait) => wait.on.id))];
  const named = ids.slice(0, EXAMPLES_MAX).join(', ');
  const more = ids.length > EXAMPLES_MAX ? ` and ${ids.length - EXAMPLES_MAX} more` : '';
  const article = /^[aeiou]/.test(wanted) ? 'an' : 'a';
  const many = waits.length === 1 ? `1 ${waiting} waits` : `${waits.length} ${waiting}s wait`;
  return {
    kind: KIND,
    record: nameOf(first),
    code: CODE,
    sentence: `${many} for ${article} ${wanted} that ${NAMES[on.side]} has and ${other} does not (id in ${NAMES[on.side]}: ${named}${more}).`,
    fix: `If it belongs in ${other}, see why it is not there (its own open item, or the direction of ${wanted}s): what waits goes on by itself. If it is ${NAMES[on.side]}’s alone, ignore this item.`,
    owner: 'bookkeeper',
  };
}
