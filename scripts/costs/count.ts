/**
 * What one document costs in calls, counted: the whole system in memory, one connection, its books imported and at rest, and then one thing that a
 * person does. The same run gives the same figures, so the documents can name them and a test can hold them.
 */
import { handler as notify } from '../../functions/notify.ts';
import { handler as refreshTokens } from '../../functions/refresh-tokens.ts';
import { handler as requeue } from '../../functions/requeue.ts';
import { handler as sweep } from '../../functions/sweep.ts';
import { sealedByKms } from '../../local/memory/kms.ts';
import { startMemoryWorld, type MemoryWorld } from '../../local/memory/world.ts';
import { US_REALM } from '../../local/sample/index.ts';
import { metered, nothing, type Calls } from './meter.ts';

type Rec = Readonly<Record<string, unknown>>;

const asPerson = (world: MemoryWorld, system: 'halo' | 'quickbooks', path: string, body: unknown): Rec => {
  const answer = world.asUser(system, 'POST', path, body);
  if (answer.status >= 300) throw new RangeError(`${system} refused it: ${JSON.stringify(answer.body)}`);
  return answer.body as Rec;
};

const inHalo = (world: MemoryWorld, resource: string, record: Rec): Rec =>
  asPerson(world, 'halo', `/api/${resource}`, [record]);

const LINES = [1, 2, 3].map((quantity) => ({
  _itemid: 41,
  item_shortdescription: 'Seats',
  qty_order: quantity,
  unit_price: 12.6,
}));

const postInvoice = (world: MemoryWorld): Rec =>
  inHalo(world, 'Invoice', { client_id: 1, invoice_date: '2026-11-20', posted: true, lines: LINES });

async function payInFull(world: MemoryWorld, invoice: Rec): Promise<void> {
  const key = { connection: 'demo', kind: 'invoice', link: `h:${String(invoice['id'])}` };
  const link = await world.app.ports.links.find(key);
  const client = await world.app.ports.links.find({ ...key, kind: 'client', link: 'h:1' });
  const { totalMinor = 0 } = link?.quickbooks?.observed ?? {};
  asPerson(world, 'quickbooks', `/v3/company/${US_REALM}/payment`, {
    CustomerRef: { value: client?.quickbooks?.id },
    TotalAmt: totalMinor / 100,
    Line: [{ Amount: totalMinor / 100, LinkedTxn: [{ TxnId: link?.quickbooks?.id, TxnType: 'Invoice' }] }],
  });
}

export type Tally = Readonly<Record<string, Calls>>;

/** A minute passes first: what a process remembers for a moment is not there to help. */
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export async function countCalls(): Promise<Tally> {
  let counted = nothing();
  const world = await startMemoryWorld({
    small: true,
    around: metered(() => counted),
    cipher: sealedByKms(() => (counted.kms += 1)),
    connections: { 'demo-gb': (connection) => ({ ...connection, paused: true }) },
  });
  await world.importAll();
  await world.settle();
  const tally: Record<string, Calls> = {};
  const tried = async <T>(act: () => T | Promise<T>): Promise<T> => {
    world.clock.advance(MINUTE_MS);
    counted = nothing();
    const done = await act();
    await world.settle(MINUTE_MS);
    return done;
  };
  const count = async <T>(name: string, act: () => T | Promise<T>): Promise<T> => {
    const done = await tried(act);
    tally[name] = { ...counted };
    return done;
  };
  // The first of each does what is done once a day, or once for a process.
  await tried(() => postInvoice(world));
  await tried(() => sweep());
  const invoice = await count('an invoice of three lines posted in HaloPSA', () => postInvoice(world));
  await count('a posted invoice changed there', () =>
    inHalo(world, 'Invoice', { id: invoice['id'], notes_1: 'Thank you' }),
  );
  await count('a payment entered in QuickBooks', () => payInFull(world, invoice));
  await count('a client changed in HaloPSA', () =>
    inHalo(world, 'Client', { id: 2, website: 'https://example.com' }),
  );
  // What was written a moment ago is seen once more.
  await tried(() => sweep());
  await count('a sweep that finds nothing', () => sweep());
  await count('a look for what is due (requeue)', () => requeue());
  await count('a look at the tokens (refresh-tokens)', () => refreshTokens({}));
  await tried(() => notify());
  await count('a look for news (notify)', () => notify());
  // Lists that no feed tells of, the vendors' contracts, whether the books come to the same.
  world.clock.advance(DAY_MS);
  await tried(() => refreshTokens({}));
  await count('the sweep with what is looked at once a day', () => sweep());
  return tally;
}
