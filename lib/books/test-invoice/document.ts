/** The invoice itself: made once under the marker, found again after a cut, followed to QuickBooks. */
import type { Wire } from '../../entities/kind.ts';
import { idText } from '../../entities/wire.ts';
import {
  followed,
  hint,
  inHalo,
  listHalo,
  linkOf,
  MARKER,
  read,
  ROWS_MAX,
  TestFailed,
  until,
  type Run,
} from './run.ts';
import type { Parties } from './parties.ts';

const PRICE = 10;
/** A webhook that works is there by then. */
const WEBHOOK_MS = 15_000;

const today = ({ ports }: Run): string => new Date(ports.clock.now()).toISOString().slice(0, 10);

/** The newest of the test's own that an earlier run did not bring to its end. */
async function unfinished(run: Run, { client }: Parties): Promise<string | undefined> {
  const rows = await listHalo(run, 'Invoice', 'invoices', { client_id: client, count: String(ROWS_MAX) });
  const own = rows
    .filter((row) => idText(row['client_id']) === client && idText(row['reference']) === MARKER)
    .map((row) => idText(row['id']))
    .toSorted((a, b) => Number(b) - Number(a));
  const [newest] = own;
  if (newest === undefined) return undefined;
  const link = await linkOf(run, 'invoice', 'halo', newest);
  const halo = await read(run, 'halo', 'Invoice', newest);
  const isOver = halo?.['voided'] === true && (link?.state === 'removed' || !link?.quickbooks);
  return isOver ? undefined : newest;
}

export async function invoiceId(
  run: Run,
  parties: Parties,
): Promise<{ readonly id: string; readonly isNew: boolean }> {
  const before = await unfinished(run, parties);
  if (before !== undefined) return { id: before, isNew: false };
  const line: Wire = {
    _itemid: Number(parties.item),
    item_shortdescription: 'Test of the sync; nothing is owed',
    qty_order: 1,
    unit_price: PRICE,
  };
  const made = await inHalo(run, 'Invoice', [
    {
      client_id: Number(parties.client),
      invoice_date: today(run),
      reference: MARKER,
      notes_1: MARKER,
      posted: true,
      lines: [line],
    },
  ]);
  const id = idText(made['id']);
  if (id === '')
    throw new TestFailed(
      'HaloPSA answered the invoice without its id.',
      'Look for it in HaloPSA; run the test again, it goes on from there.',
    );
  return { id, isNew: true };
}

export interface Arrived {
  readonly quickbooksId: string;
  /** Whether HaloPSA's own webhook brought it; undefined when it was there already. */
  readonly byWebhook?: boolean;
}

export async function arrived(run: Run, id: string, isNew: boolean): Promise<Arrived> {
  const there = async (): Promise<string | undefined> => {
    const link = await linkOf(run, 'invoice', 'halo', id);
    // Cut off between the two voids it is an open item, which the end of this run clears.
    return link?.state === 'synced' || !isNew ? link?.quickbooks?.id : undefined;
  };
  const early = await until(run, isNew ? WEBHOOK_MS : 0, async () => {
    const found = await there();
    if (found !== undefined) return { found };
    // An open item says at once what the rest of the time would not change.
    return (await run.ports.openItems.get(run.connection.id, 'invoice', `h:${id}`)) && {};
  });
  if (early?.found !== undefined) return { quickbooksId: early.found, ...(isNew && { byWebhook: true }) };
  await hint(run, 'invoice', 'halo', id);
  const quickbooksId = await followed(run, { kind: 'invoice', side: 'halo', id }, there);
  return { quickbooksId, ...(isNew && { byWebhook: false }) };
}
