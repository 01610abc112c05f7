/** What must hold in the small office: at every state, and once the trouble is over. */
import { reclaim } from '../../../lib/books/numbers/apply.ts';
import type { AlignInput } from '../../../lib/numbering/align.ts';
import { audit } from '../../../lib/numbering/audit.ts';
import type { HaloDocument } from '../../../lib/numbering/documents.ts';
import { valueIn } from '../../../lib/numbering/format.ts';
import type { Head } from '../../../lib/numbering/head.ts';
import type { NumberRow } from '../../../lib/numbering/ledger.ts';
import { formatFor } from '../../../lib/sync/number-policy.ts';
import type { Ports } from '../../../lib/sync/ports.ts';
import { connectionOf, type Numbering } from './jobs.ts';
import type { Item } from '../../../lib/aws/table.ts';
import type { Stores } from './shelf.ts';
import { nextInvoiceId, NOW, withLedger, type Invoice } from './stores.ts';

const LATER = NOW + 7_200_000;
const DATE = '2026-11-20';

const rowsIn = ({ numbers }: Stores): readonly NumberRow[] =>
  numbers.filter(({ pk }) => pk === 'c#sales') as unknown as readonly NumberRow[];

const headIn = ({ numbers }: Stores): Head | undefined =>
  numbers.find(({ pk }) => pk === 'c#sales#counters') as unknown as Head | undefined;

/** Somebody makes an invoice with the number that the sequence, or the first document, is going to have. */
export function takenByHand(stores: Stores, policy: Numbering['policy']): readonly Invoice[] {
  const { invoices } = stores;
  const number = policy === 'sequence' ? `S${headIn(stores)?.next ?? '1'}` : 'S1';
  return invoices.some((one) => one.number === number)
    ? invoices
    : [...invoices, { id: nextInvoiceId(invoices), number }];
}

const doubles = (all: readonly string[]): readonly string[] =>
  all.filter((one, index) => all.indexOf(one) !== index);

/** Below the head every number has a row, or somebody who claims it. */
function lostIn(stores: Stores): readonly string[] {
  const head = headIn(stores);
  if (!head) return [];
  const known = new Set([
    ...rowsIn(stores).map(({ number }) => number),
    ...Object.values(head.claims).map(({ number }) => number),
  ]);
  return Array.from({ length: Number(head.next) - 1 }, (_, index) => `S${index + 1}`).filter(
    (number) => !known.has(number),
  );
}

/** At every state: no document and no number twice, no number lost. */
export function problemsIn(stores: Stores): readonly string[] {
  const numbers = stores.invoices.map(({ number }) => number);
  const links = stores.invoices.flatMap(({ link }) => link ?? []);
  return [
    ...doubles(numbers).map((number) => `${number} is carried twice`),
    ...doubles(links).map((link) => `${link} is in QuickBooks twice`),
    ...lostIn(stores).map((number) => `${number} was given and nobody knows to whom`),
  ];
}

export interface Judge {
  /** What came to nothing is handed back, as `numbers align` does. */
  reclaimed(stores: Stores): Promise<readonly (readonly [string, Item])[]>;
  /** Once the trouble is over: sentences of what is not right. */
  found(stores: Stores): readonly string[];
}

export const judge = (ids: readonly string[], numbering: Numbering): Judge => ({
  reclaimed: (stores) =>
    withLedger(stores.numbers, (numbers) =>
      reclaim(connectionOf(numbering), booksOf(stores, ids, numbering), {
        clock: { now: () => LATER },
        numbers,
      } as Pick<Ports, 'clock' | 'numbers'>),
    ),
  found: (stores) => [
    ...ids.flatMap((id) => problemsOf(stores, id, numbering)),
    ...ledgerProblems(stores, ids, numbering),
  ],
});

function problemsOf(stores: Stores, id: string, { policy }: Numbering): readonly string[] {
  const [own] = stores.invoices.filter(({ link }) => link === `h:${id}`);
  if (!own) {
    // HaloPSA's own number may be somebody's who took it by hand: that is a person's to decide.
    const isTaken = policy === 'halo-number' && stores.invoices.some(({ number }) => number === `S${id}`);
    return isTaken ? [] : [`document ${id} is not in QuickBooks`];
  }
  const used = rowsIn(stores).filter(({ holder, state }) => state === 'used' && holder === `invoice h:${id}`);
  if (used.length === 1 && used[0]?.number === own.number) return [];
  const said = used.map(({ number }) => number).join() || 'none';
  return [`document ${id} carries ${own.number}; the ledger says ${said}`];
}

function ledgerProblems(stores: Stores, ids: readonly string[], numbering: Numbering): readonly string[] {
  const head = headIn(stores);
  const free = new Set(head?.free);
  const rows = rowsIn(stores);
  const reserved = rows.filter(({ state }) => state === 'reserved');
  const notFree = rows.filter(
    ({ state, counter, number }) => state === 'released' && counter !== undefined && !free.has(number),
  );
  const { findings } = audit(booksOf(stores, ids, numbering));
  return [
    ...Object.keys(head?.claims ?? {}).map((holder) => `${holder} still claims a number`),
    ...reserved.map(({ number, holder }) => `${number} is still reserved by ${holder}`),
    ...notFree.map(({ number }) => `${number} was given back and is not given again`),
    ...findings
      .filter(({ explained }) => !explained)
      .map(({ flaw, first, reason }) => `${flaw} ${first}: ${reason}`),
  ];
}

function haloDocument({ links }: Stores, id: string): HaloDocument {
  const isRefused = links.some(({ link }) => link.link === `h:${id}` && link.state === 'refused');
  return {
    id,
    holder: `invoice h:${id}`,
    own: id,
    carries: '',
    date: DATE,
    ...(isRefused && { held: 'open item' }),
  };
}

function booksOf(stores: Stores, ids: readonly string[], numbering: Numbering): AlignInput {
  const head = headIn(stores);
  const format = formatFor(connectionOf(numbering), '');
  const isGiven = (number: string): boolean => (valueIn(format, number) ?? 0n) > 0n;
  return {
    from: numbering.policy === 'sequence' ? 'sequence' : 'halo',
    format,
    halo: ids.map((id) => haloDocument(stores, id)),
    quickbooks: stores.invoices.map(({ id, number, link }) => ({
      id,
      type: 'Invoice',
      number,
      date: DATE,
      name: 'somebody',
      ...(link !== undefined && { holder: `invoice ${link}` }),
    })),
    ledger: rowsIn(stores).filter(({ number }) => isGiven(number)),
    skips: [],
    inFlight: stores.intents.flatMap(({ number, link }) =>
      number === undefined ? [] : [{ number, holder: `invoice ${link}` }],
    ),
    writtenBack: false,
    ...(head && { head }),
  };
}
