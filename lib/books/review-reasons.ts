/** Why a record is not linked: an open item says it best, then what it waits for, then what came of the last look at it. */
import type { Ports } from '../sync/ports.ts';
import type { Link, LinkState } from '../sync/records.ts';
import { linkIdOf } from '../sync/references.ts';
import { namesOf, TIE_OUT } from './names.ts';

export interface Reasons {
  /** Open items that nobody put aside. */
  readonly open: number;
  of(link: Link): Promise<string>;
}

type ReasonPorts = Pick<Ports, 'openItems' | 'waits' | 'pending' | 'journal'>;

const OTHERWISE: Readonly<Record<LinkState, string>> = {
  new: 'being looked at for the first time',
  synced: 'nothing to be linked with',
  waiting: 'waits for a record that it names',
  pending: 'to be looked at again',
  refused: 'refused',
  conflict: 'both sides differ',
  skipped: 'not to be synced',
  uncertain: 'a write whose answer never came: it is being found out',
  removed: 'gone',
};

/** Of so many records of one state the history is asked; the others are counted under what the state says. */
const ASKED_MAX = 2_000;

export async function readReasons(connection: string, ports: ReasonPorts): Promise<Reasons> {
  const items = await ports.openItems.list(connection);
  const said = new Map<string, string>([
    ...(await ports.waits.list(connection)).map(
      ({ event, on }) =>
        [`${event.kind} ${linkIdOf(event.system, event.id)}`, `waits for the ${on.kind}`] as const,
    ),
    ...(await ports.pending.list(connection)).map(
      ({ event, reason }) =>
        [`${event.kind} ${linkIdOf(event.system, event.id)}`, `to be looked at again: ${reason}`] as const,
    ),
    ...items.map(
      ({ kind, record, code, ignored }) =>
        [`${kind} ${record}`, ignored ? `put aside: ${ignored.reason}` : `open item ${code}`] as const,
    ),
  ]);
  let asked = 0;
  return {
    // The day's tie-out says what the totals say here, as of some hours ago.
    open: items.filter(({ record, ignored }) => !ignored && record !== TIE_OUT).length,
    of: async (link) => {
      const names = namesOf(link).map((name) => `${link.kind} ${name}`);
      const known = names.map((name) => said.get(name)).find((reason) => reason !== undefined);
      if (known !== undefined) return known;
      if (link.state !== 'skipped' || asked >= ASKED_MAX) return OTHERWISE[link.state];
      asked += 1;
      return lastSkip(link, ports);
    },
  };
}

/** As the history has it, without the word that begins it. */
async function lastSkip({ connection, kind, link }: Link, { journal }: ReasonPorts): Promise<string> {
  const [last] = await journal.history(connection, kind, link, 1);
  const reason = last?.outcome === 'skipped' ? last.summary.replace(/^Skipped: |\.$/g, '') : '';
  return reason === '' ? OTHERWISE.skipped : reason;
}
