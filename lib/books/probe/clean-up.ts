/**
 * Takes away what the probe made. Not only what was answered: a write whose answer never came may have been carried out, so the newest records
 * are looked through for the marker, too, which also finds what an earlier probe was cut off from.
 */
import type { Side } from '../../entities/kind.ts';
import { asWire, idText } from '../../entities/wire.ts';
import { INVOICES, listPage, PAGE } from './halo-lists.ts';
import { bodyOf, MARKER, today, type Asking } from './question.ts';
import { select } from './quickbooks-reads.ts';

const NAMES: Readonly<Record<Side, string>> = { halo: 'HaloPSA', quickbooks: 'QuickBooks' };

const inQuickBooks = async (asking: Asking): Promise<readonly string[]> => {
  const rest = ` WHERE TxnDate = '${today(asking)}' ORDERBY MetaData.LastUpdatedTime DESC MAXRESULTS ${PAGE}`;
  const found: string[] = [];
  for (const entity of ['CreditMemo', 'Invoice']) {
    const own = (await select(asking, entity, rest)).filter((one) =>
      idText(one['PrivateNote']).startsWith(MARKER),
    );
    found.push(...own.map((one) => `${entity} ${idText(one['Id'])}`));
  }
  return found;
};

const inHalo = async (asking: Asking): Promise<readonly string[]> => {
  const query = { page_size: String(PAGE), orderdesc: 'true', notpostedonly: 'true' };
  const { rows } = await listPage(asking, INVOICES, query);
  const own = rows.filter((row) => row['posted'] !== true && idText(row['reference']) === MARKER);
  return own.map((row) => `${INVOICES.name} ${idText(row['id'])}`);
};

async function removeFromQuickBooks(asking: Asking, entity: string, id: string): Promise<boolean> {
  const path = entity.toLowerCase();
  const found = await asking.try('quickbooks', { method: 'GET', path: `${path}/${id}` });
  const record = asWire(bodyOf(found)[entity]);
  if (found.fault) return found.fault.means === 'not-found';
  const body = { Id: id, SyncToken: record['SyncToken'] };
  const { fault } = await asking.try('quickbooks', {
    method: 'POST',
    path,
    query: { operation: 'delete' },
    body,
  });
  return fault === undefined;
}

async function removeFromHalo(asking: Asking, resource: string, id: string): Promise<boolean> {
  const query = { bypass_accounts_sync: 'true' };
  const { fault } = await asking.try('halo', { method: 'DELETE', path: `${resource}/${id}`, query });
  return fault === undefined || fault.means === 'not-found';
}

const SIDES: Readonly<
  Record<
    Side,
    {
      readonly find: (asking: Asking) => Promise<readonly string[]>;
      readonly remove: (asking: Asking, name: string, id: string) => Promise<boolean>;
    }
  >
> = {
  halo: { find: inHalo, remove: removeFromHalo },
  quickbooks: { find: inQuickBooks, remove: removeFromQuickBooks },
};

/** Nothing in it throws: whatever goes wrong is left to a person, by name. */
async function clear(side: Side, asking: Asking): Promise<readonly string[]> {
  const marked = await SIDES[side].find(asking).catch(() => undefined);
  const left: string[] = [];
  for (const name of new Set([...asking.made[side], ...(marked ?? [])])) {
    const [record = '', id = ''] = name.split(' ');
    const isGone = await SIDES[side].remove(asking, record, id).catch(() => false);
    if (!isGone) left.push(`${NAMES[side]} ${name}`);
  }
  return marked === undefined ? [...left, `whatever in ${NAMES[side]} says “${MARKER}”`] : left;
}

/** @returns what a person has to delete */
export const takeAway = async (asking: Asking): Promise<readonly string[]> => [
  ...(await clear('quickbooks', asking)),
  ...(await clear('halo', asking)),
];
