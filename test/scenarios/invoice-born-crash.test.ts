/**
 * An invoice that was made in QuickBooks is on its way to HaloPSA when the process dies, at every boundary that it crosses. HaloPSA has no request
 * key, so this is where one could come to stand there twice, or come back to QuickBooks as an invoice of HaloPSA's.
 */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { movedByReplay } from '../support/replay.ts';
import { inHalo, inOwnScreen, inQuickBooks, owed, start, withSettings } from '../support/scenario.ts';

/** `npm test` dies at every seventh boundary, the push at each. */
const EVERY = Number(process.env['CRASH_EVERY'] ?? 7);

class Crash extends Error {
  override readonly name = 'Crash';
}

/** Crossed so far, and where the process dies: from then on nothing works until it is replaced. */
interface Boundaries {
  count: number;
  at: number;
  dead: boolean;
}

const kinds = {
  client: { autoCreate: true },
  item: { autoCreate: true },
  invoice: { direction: 'both' },
} as const;

async function worldThatDies(boundaries: Boundaries): Promise<MemoryWorld> {
  const cross = (): void => {
    if (!boundaries.dead) boundaries.count += 1;
    if (boundaries.count === boundaries.at) boundaries.dead = true;
    if (boundaries.dead) throw new Crash('the process is gone');
  };
  return start({
    small: true,
    connections: { demo: withSettings({ kinds }) },
    // HaloPSA tells of our own write, too: the hardest case.
    halo: { automationsFlagStopsWebhooks: false },
    beforeDynamoDb: cross,
    beforeSqs: (command) => (command === 'SendMessageBatchCommand' ? cross() : undefined),
    onRequest: cross,
  });
}

async function throughDeath(world: MemoryWorld, boundaries: Boundaries): Promise<void> {
  await world.settle().catch((error: unknown) => {
    if (!(error instanceof Crash)) throw error;
  });
  boundaries.at = Infinity;
  if (!boundaries.dead) return;
  boundaries.dead = false;
  world.restart();
  await world.settle();
  await world.sweep();
  await world.settle();
}

/** @returns how many boundaries there are when nobody dies */
async function bornWithDeathAt(at: number): Promise<number> {
  const boundaries: Boundaries = { count: 0, at: Infinity, dead: false };
  const world = await worldThatDies(boundaries);
  await world.importAll();
  await world.settle();
  const link = async (kind: string, id: number) =>
    (await world.app.ports.links.find({ connection: 'demo', kind, link: `h:${id}` }))?.quickbooks?.id;
  const [client, item] = [await link('client', 1), await link('item', 41)];
  boundaries.count = 0;
  boundaries.at = at;
  inOwnScreen(world, 'Invoice', {
    CustomerRef: { value: client },
    TxnDate: '2026-11-23',
    DocNumber: 'B-1',
    TxnTaxDetail: { TxnTaxCodeRef: { value: '3' } },
    Line: [
      {
        DetailType: 'SalesItemLineDetail',
        Description: 'Seats',
        Amount: 100,
        SalesItemLineDetail: {
          ItemRef: { value: item },
          Qty: 4,
          UnitPrice: 25,
          TaxCodeRef: { value: 'TAX' },
        },
      },
    ],
  });
  await throughDeath(world, boundaries);
  const { count } = boundaries;
  expect(inQuickBooks(world, 'Invoice')).toHaveLength(1);
  expect(inHalo(world, 'Invoice')).toMatchObject([
    { total: 108.25, posted: true, thirdpartyinvoicenumber: 'B-1' },
  ]);
  expect(await owed(world)).toEqual([]);
  if (at === Infinity) expect(await movedByReplay(world)).toEqual([]);
  return count;
}

test('wherever the process dies, it stands in HaloPSA once, and in QuickBooks once', async () => {
  const boundaries = await bornWithDeathAt(Infinity);
  expect(boundaries).toBeGreaterThan(10);

  const failed: string[] = [];
  for (let at = 1; at <= boundaries; at += EVERY)
    await bornWithDeathAt(at).catch((error: unknown) => {
      failed.push(`${at}: ${error instanceof Error ? error.message : String(error)}`);
    });

  expect(failed).toEqual([]);
}, 600_000);
