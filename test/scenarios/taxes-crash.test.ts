/**
 * A tax rate is being made, in HaloPSA or in QuickBooks, when the process dies, at every boundary that it crosses. Neither can be told from another by a
 * number, and a rate in QuickBooks can never be taken away again: it has to stand there once.
 */
import { applyCreate, applyImport } from '../../lib/books/taxes/apply.ts';
import { readTaxCompany } from '../../lib/books/taxes/agencies.ts';
import { planCreate } from '../../lib/books/taxes/plan-create.ts';
import { planImport } from '../../lib/books/taxes/plan-import.ts';
import { chosen, readRates } from '../../lib/books/taxes/read.ts';
import { probePorts } from '../../lib/compose-probe.ts';
import type { Connection } from '../../lib/sync/connection.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { editHalo, inHalo, inQuickBooks, owed, REALMS, start } from '../support/scenario.ts';

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

async function worldThatDies(boundaries: Boundaries): Promise<MemoryWorld> {
  const cross = (): void => {
    if (!boundaries.dead) boundaries.count += 1;
    if (boundaries.count === boundaries.at) boundaries.dead = true;
    if (boundaries.dead) throw new Crash('the process is gone');
  };
  const world = await start({
    small: true,
    beforeDynamoDb: cross,
    beforeSqs: (command) => (command === 'SendMessageBatchCommand' ? cross() : undefined),
    onRequest: cross,
  });
  await world.importAll();
  await world.settle();
  return world;
}

interface Story {
  readonly prepare: (world: MemoryWorld) => void;
  /** The command, which dies with the worker. */
  readonly ask: (world: MemoryWorld, connection: Connection) => Promise<void>;
  readonly ends: (world: MemoryWorld) => Promise<void>;
}

const surviving = (error: unknown): void => {
  if (!(error instanceof Crash) && !(error instanceof Error && error.cause instanceof Crash)) throw error;
};

async function connectionOf(world: MemoryWorld): Promise<Connection> {
  const connection = await world.app.ports.connections.get('demo');
  if (!connection) throw new RangeError('there is no connection');
  return connection;
}

/** @returns how many boundaries there are when nobody dies */
async function toldWithDeathAt(at: number, { prepare, ask, ends }: Story): Promise<number> {
  const boundaries: Boundaries = { count: 0, at: Infinity, dead: false };
  const world = await worldThatDies(boundaries);
  prepare(world);
  world.clock.advance(5_000);
  const connection = await connectionOf(world);
  boundaries.count = 0;
  boundaries.at = at;
  await ask(world, connection).catch(surviving);
  await world.settle().catch(surviving);
  const { count } = boundaries;
  boundaries.at = Infinity;
  if (boundaries.dead) {
    boundaries.dead = false;
    world.restart();
    await world.settle();
    // The person sees that it did not go through, and says it again.
    await ask(world, connection);
    await world.settle();
  }
  await ends(world);
  expect(await owed(world)).toEqual([]);
  return count;
}

async function dieEverywhere(story: Story): Promise<void> {
  const boundaries = await toldWithDeathAt(Infinity, story);
  expect(boundaries).toBeGreaterThan(10);
  const failed: string[] = [];
  for (let at = 1; at <= boundaries; at += EVERY)
    await toldWithDeathAt(at, story).catch((error: unknown) => {
      failed.push(`${at}: ${error instanceof Error ? error.message : String(error)}`);
    });
  expect(failed).toEqual([]);
}

const pairOf = async (world: MemoryWorld, halo: unknown) => {
  const { links } = world.app.ports;
  return (await links.find({ connection: 'demo', kind: 'tax-code', link: `h:${String(halo)}` }))?.quickbooks
    ?.id;
};

test('an import: one rate in HaloPSA, linked under its own id', async () => {
  await dieEverywhere({
    prepare: (world) => {
      const path = `/v3/company/${REALMS.demo}/taxservice/taxcode`;
      world.asUser('quickbooks', 'POST', path, {
        TaxCode: 'Marfa',
        TaxRateDetails: [
          { TaxRateName: 'State', RateValue: 6.25, TaxAgencyId: '1', TaxApplicableOn: 'Sales' },
          { TaxRateName: 'City', RateValue: 1.5, TaxAgencyId: '1', TaxApplicableOn: 'Sales' },
        ],
      });
    },
    ask: async (world, connection) => {
      const { ports } = world.app;
      await applyImport(planImport(await readRates(connection, ports)), { connection, by: 'Jo' }, ports);
    },
    ends: async (world) => {
      const made = inHalo(world, 'Tax').filter(({ name }) => name === 'Marfa');
      expect(made).toMatchObject([{ value: 7.75 }]);
      expect(await pairOf(world, made[0]?.['id'])).toBe(made[0]?.['qbocode']);
    },
  });
}, 600_000);

test('a creation: one code, one rate and one agency in QuickBooks, linked', async () => {
  await dieEverywhere({
    prepare: (world) => {
      editHalo(world, 'Tax', { name: 'Marfa', value: 7.75, qbo_company_id: REALMS.demo });
    },
    ask: async (world, connection) => {
      const { ports } = world.app;
      const { quickbooks } = probePorts(world.app, connection).vendors;
      const rates = await readRates(connection, ports);
      const facts = { rates, company: await readTaxCompany(quickbooks), rateNames: [] };
      const wish = { newAgency: 'City of Marfa', rateName: 'Marfa 1' };
      const plan = planCreate(chosen(rates.halo, ['Marfa'], 'HaloPSA'), wish, facts);
      await applyCreate(plan, { connection, by: 'Jo' }, ports, quickbooks);
    },
    ends: async (world) => {
      const codes = inQuickBooks(world, 'TaxCode').filter(({ Name }) => Name === 'Marfa');
      const [rate] = inHalo(world, 'Tax').filter(({ name }) => name === 'Marfa');
      expect(codes).toHaveLength(1);
      expect(inQuickBooks(world, 'TaxRate').filter(({ Name }) => Name === 'Marfa 1')).toHaveLength(1);
      expect(
        inQuickBooks(world, 'TaxAgency').filter(({ DisplayName }) => DisplayName === 'City of Marfa'),
      ).toHaveLength(1);
      expect(await pairOf(world, rate?.['id'])).toBe(codes[0]?.['Id']);
    },
  });
}, 600_000);
