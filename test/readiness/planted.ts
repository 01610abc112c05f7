/** A company with faults planted in it, one by one, as people make them: each says which record readiness has to name for it. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { US_REALM } from '../../local/sample/index.ts';
import { editHalo, inOwnScreen, inQuickBooks, line, postInvoice, type Rec } from '../support/scenario.ts';

const DAY_MS = 86_400_000;

const idOf = (record: Rec): string => String(record['id']);

const client = (world: MemoryWorld, change: Rec): Rec =>
  editHalo(world, 'Client', { toplevel_id: 1, qbo_company_id: US_REALM, currencyisocode: 'USD', ...change });

export function setPreferences(world: MemoryWorld, change: Readonly<Record<string, Rec>>): void {
  const [now = {}] = inQuickBooks(world, 'Preferences');
  const merged = Object.entries(change).map(([group, own]) => [group, { ...(now[group] as Rec), ...own }]);
  inOwnScreen(world, 'Preferences', { ...now, ...(Object.fromEntries(merged) as Rec) });
}

export async function endGrantIn(world: MemoryWorld, days: number): Promise<void> {
  const stored = await world.app.tokens.get('demo', 'quickbooks');
  if (!stored) throw new RangeError('demo is not connected');
  await world.app.tokens.put('demo', 'quickbooks', {
    current: { ...stored.current, hardExpiresAtEpochMs: world.clock.now() + days * DAY_MS },
    version: stored.version + 1,
  });
}

/** Somebody gave a number by hand. */
export const invoiceByHand = (world: MemoryWorld, number: string): Rec =>
  inOwnScreen(world, 'Invoice', {
    CustomerRef: { value: '60' },
    TxnDate: '2026-11-20',
    DocNumber: number,
    Line: [
      {
        DetailType: 'SalesItemLineDetail',
        Amount: 20,
        SalesItemLineDetail: { ItemRef: { value: '200' }, Qty: 1, UnitPrice: 20 },
      },
    ],
  });

/** @returns what readiness has to say of it: severity, code, kind, record */
type Plant = (world: MemoryWorld) => Promise<readonly string[]> | readonly string[];

export const PLANTED: Readonly<Record<string, Plant>> = {
  'a tax that is mapped to no code of QuickBooks, on an invoice': (world) => {
    const tax = idOf(
      editHalo(world, 'Tax', { name: 'Moon tax', value: 3, qbocode: '99', qbo_company_id: US_REALM }),
    );
    postInvoice(world, {}, [line({ tax_code: tax })]);
    return ['blocks', 'no-counterpart', 'tax-code', `h:${tax}`];
  },
  'an account code that QuickBooks does not have, on an item': (world) => {
    editHalo(world, 'Lookup', { lookupid: 67, name: 'Moon sales', value2: '4999' });
    editHalo(world, 'Item', { name: 'Moon item', assetgroup_id: 1, nominalcode: '4999' });
    return ['blocks', 'no-counterpart', 'account', 'h:4999'];
  },
  'an item without income account': (world) => {
    const item = idOf(editHalo(world, 'Item', { name: 'Orphan', assetgroup_id: 0 }));
    return ['blocks', 'item-without-account', 'item', `h:${item}`];
  },
  'an item with too long a name': (world) => {
    const item = idOf(editHalo(world, 'Item', { name: 'x'.repeat(101), assetgroup_id: 1 }));
    return ['blocks', 'item-name-too-long', 'item', `h:${item}`];
  },
  'a client with the name of a vendor': (world) => {
    const own = idOf(client(world, { name: 'ingram micro' }));
    return ['blocks', 'name-taken', 'client', `h:${own}`];
  },
  'a client in a currency that the company does not keep': (world) => {
    const own = idOf(client(world, { name: 'Paris office', currencyisocode: 'EUR' }));
    return ['blocks', 'currency-not-kept', 'client', `h:${own}`];
  },
  'a number ahead that was given by hand': (world) => {
    invoiceByHand(world, '1040');
    return ['blocks', 'number-taken', '', 'number 1040'];
  },
  'an invoice in a closed period': (world) => {
    setPreferences(world, { AccountingInfoPrefs: { BookCloseDate: '2026-10-31' } });
    const own = postInvoice(world, { client_id: 2, invoice_date: '2026-10-15' });
    return ['blocks', 'books-closed', 'invoice', `h:${own}`];
  },
  'custom transaction numbers off': (world) => {
    setPreferences(world, { SalesFormsPrefs: { CustomTxnNumbers: false } });
    return ['blocks', 'custom-numbers-off', '', ''];
  },
  'HaloPSA’s own QuickBooks sync on': (world) => {
    editHalo(world, 'QuickBooksDetails', { name: 'Own', company_id: US_REALM, enable_sync: true });
    return ['blocks', 'native-sync-on', '', ''];
  },
  'an application without the right to see webhooks': () => ['warns', 'not-told', '', 'webhooks'],
  'a grant that ends in five days': async (world) => {
    await endGrantIn(world, 5);
    return ['warns', 'grant-ends-7', '', ''];
  },
};
