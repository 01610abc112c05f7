/** One run of the world from one seed: what was drawn happens while the scheduler lets tasks on in drawn order; then the world comes to rest. */
import { RestlessError } from '../../local/memory/settle.ts';
import { consent, startMemoryWorld, type MemoryWorld } from '../../local/memory/world.ts';
import { randomFrom, type Random } from '../../local/sample/random.ts';
import { requests } from '../support/scenario.ts';
import { drawPlan, type Action, type Planned } from './actions.ts';
import { findProblems } from './invariants.ts';
import { withFiles } from './files.ts';
import { disturbedFeed, withoutFillers, type Feed } from './cut-feed.ts';
import type { Around, MemoryWorldOptions } from '../../local/memory/models.ts';
import { doAsPerson, ship, shipped } from './people.ts';
import { grantProblems, Renewals } from './grants.ts';
import { meanwhile } from './meanwhile.ts';
import { together } from './safeguards/guard.ts';
import { Scheduler } from './scheduler.ts';
import { noteShipped, shippingProblems, type Shipped } from './shipping.ts';

export interface Result {
  readonly seed: number;
  readonly problems: readonly string[];
  readonly plan: readonly Planned[];
  readonly steps: number;
  readonly trail: readonly string[];
}

const STEPS_MAX = 40_000;
/** A Lambda function runs in many at once; two meet wherever more would. */
const PROCESSES = 2;
const DAY_MS = 86_400_000;
const A_WHILE_MS = 120_000;
/** One unit of work of each sort may be running so often at once. */
const AT_ONCE = { pollLive: 3, pollBackfill: 1, tellHalo: 1, tellQuickBooks: 1, requeue: 1 } as const;

interface Run {
  readonly world: MemoryWorld;
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** DynamoDB refuses so many calls to come. */
  throttled: number;
  /** What becomes of the next answer of the change feed. */
  feed?: Feed | undefined;
  /** What somebody writes in QuickBooks just before we do. */
  meanwhile?: string | undefined;
  readonly renewals: Renewals;
  readonly shipped: Shipped;
  idle: number;
}

/** What stands around the application in a run, told of the world as soon as there is one. */
export type Surrounding = (world: () => MemoryWorld | undefined) => Around;

export async function runSeed(
  seed: number,
  plan: readonly Planned[] = drawPlan(randomFrom(seed)),
  surrounding: Surrounding = () => ({}),
): Promise<Result> {
  const random = randomFrom(seed ^ 0x5eed);
  const holder: { run?: Run } = {};
  const renewals = new Renewals();
  const gate = async (what: string): Promise<void> => {
    await holder.run?.scheduler.gate(what);
    if (holder.run && holder.run.throttled > 0 && what.startsWith('dynamodb')) {
      holder.run.throttled -= 1;
      throw Object.assign(new Error('the table is throttled'), {
        name: 'ProvisionedThroughputExceededException',
      });
    }
  };
  const world = await startMemoryWorld({
    small: true,
    halo: { automationsFlagStopsWebhooks: random.next(2) === 0 },
    quickbooks: {
      webhookForm: random.pick(['cloudevents', 'legacy'] as const),
      refreshPredecessors: random.pick([0, 1] as const),
      uploadsKnowRequestIds: seed % 4 === 0,
    },
    beforeDynamoDb: (command) => gate(`dynamodb ${command}`),
    beforeSqs: (command) => (command === 'SendMessageBatchCommand' ? gate('sqs send') : undefined),
    onRequest: (phase, url) => gate(`${phase} ${new URL(url).host}${new URL(url).pathname}`),
    sleep: (ms) => holder.run?.scheduler.sleep(ms) ?? Promise.resolve(),
    around: withWorld(
      surrounding(() => holder.run?.world),
      renewals,
      holder,
    ),
    connections: setUp(random, seed),
    processes: PROCESSES,
  });
  await world.importAll();
  await world.settle();
  const scheduler = new Scheduler(random, () => world.clock.now());
  const run: Run = { world, scheduler, random, throttled: 0, renewals, shipped: new Map(), idle: 0 };
  holder.run = run;
  const steps = await play(run, plan);
  const problems = await rest(run, plan).catch(restless);
  return { seed, problems, plan, steps, trail: scheduler.trail };
}

/** Two that undo each other's work for ever are a counterexample like any other. */
function restless(error: unknown): readonly string[] {
  if (!(error instanceof RestlessError)) throw error;
  return [error.message];
}

/** The feed is the vendor's, so it is the closest to it; who writes meanwhile does so before anything of ours is on its way. */
const withWorld = (around: Around, renewals: Renewals, holder: { readonly run?: Run }): Around =>
  together([
    renewals.around,
    {
      transport: (inner) =>
        disturbedFeed(
          inner,
          () => holder.run?.feed,
          () => holder.run && (holder.run.feed = undefined),
        ),
    },
    around,
    withoutFillers,
    { transport: (inner) => meanwhile(inner, (id) => holder.run && shipNow(holder.run, id)) },
  ]);

function shipNow(run: Run, id: string): void {
  const number = run.meanwhile;
  if (number === undefined || !ship(run.world, id, number)) return;
  run.meanwhile = undefined;
  run.shipped.set(id, number);
}

/** The numbers of the American company: HaloPSA's, or a sequence of our own that begins where HaloPSA's do. */
function setUp(random: Random, seed: number): NonNullable<MemoryWorldOptions['connections']> {
  const sequence =
    random.next(2) === 0 ? {} : ({ policy: 'sequence', start: '1001', onTaken: 'next-number' } as const);
  return {
    demo: (connection) =>
      withFiles(seed, { ...connection, numbering: { ...connection.numbering, ...sequence } }),
    'demo-gb': (connection) => withFiles(seed, connection),
  };
}

/** Until everything drawn has happened and nobody has anything left to do. */
async function play(run: Run, plan: readonly Planned[]): Promise<number> {
  const todo = [...plan];
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const next = todo[0];
    if (next && (next.after <= step || run.idle > 5)) {
      todo.shift();
      await happen(run, next.action);
      run.idle = 0;
      continue;
    }
    if (!next && run.idle > 20 && !run.scheduler.busy) return step;
    run.world.clock.advance(run.random.next(25));
    startSomething(run);
    run.idle = (await run.scheduler.step()) ? 0 : run.idle + 1;
    if (run.idle > 3) passTime(run);
  }
  return STEPS_MAX;
}

/** Nobody can go on: the clock moves to the first who sleeps, or a second. */
function passTime({ world, scheduler }: Run): void {
  const ready = scheduler.nextReadyAt() ?? world.clock.now() + 1_000;
  world.clock.advance(Math.max(50, Math.min(ready - world.clock.now(), 60_000)));
}

/** How often each is tried: what looks through everything is rarer than what takes one message. */
const TURNS: readonly (keyof typeof AT_ONCE)[] = [
  ...Array.from({ length: 6 }, () => 'pollLive' as const),
  ...Array.from({ length: 3 }, () => 'tellHalo' as const),
  ...Array.from({ length: 3 }, () => 'tellQuickBooks' as const),
  'pollBackfill',
  'pollBackfill',
  'requeue',
];

function startSomething({ world, scheduler, random }: Run): void {
  const name = random.pick(TURNS);
  world.turnTo(random.next(PROCESSES));
  if (scheduler.running(name) < AT_ONCE[name]) scheduler.start(name, world.steps[name]);
}

async function happen(run: Run, action: Action): Promise<void> {
  const { world, scheduler } = run;
  scheduler.trail.push(`* ${JSON.stringify(action)}`);
  if (action.act === 'meanwhile') run.meanwhile = shipped(action.nth);
  if (doAsPerson(world, action)) return noteShipped(world, action, run.shipped);
  if (action.act === 'fault')
    world.plant(action.system, { match: { method: action.method }, kind: action.kind, times: action.times });
  if (action.act === 'revoke') world.plant('quickbooks', { kind: 'revoke-grant', times: 1 });
  if (action.act === 'stall') world.clock.advance(action.ms);
  if (action.act === 'sweep' && scheduler.running('sweep') === 0) scheduler.start('sweep', world.steps.sweep);
  if (action.act === 'blind-sweep') blindSweep(run, action);
  if (action.act === 'throttle') run.throttled += action.times;
  if (action.act === 'crash') {
    run.renewals.died();
    await scheduler.crash();
    world.restart();
  }
}

function blindSweep(run: Run, { feed, which }: Extract<Action, { act: 'blind-sweep' }>): void {
  const { world, scheduler } = run;
  for (const one of [which, which + 1]) {
    world.plant('quickbooks', { match: { method: 'POST' }, kind: 'drop-webhook', times: 1 });
    doAsPerson(world, { act: 'pay', which: one, percent: 10 });
  }
  // Sweeps look back a little further than what was covered; this is further still.
  world.clock.advance(A_WHILE_MS);
  run.feed = feed;
  if (scheduler.running('sweep') === 0) scheduler.start('sweep', world.steps.sweep);
}

/** No more faults; who was disconnected is connected again; sweeps run; then the world has to be at rest and stay so. */
async function rest(run: Run, plan: readonly Planned[]): Promise<readonly string[]> {
  const { world } = run;
  run.throttled = 0;
  run.feed = undefined;
  run.meanwhile = undefined;
  clearFaults(world);
  await run.scheduler.crash();
  world.restart();
  const lost = await grantProblems(
    world,
    run.renewals.lost || plan.some(({ action }) => action.act === 'revoke'),
  );
  for (let round = 0; round < 3; round += 1) {
    // Whom a vendor asked to wait is let on again.
    world.clock.advance(A_WHILE_MS);
    await reconnect(world);
    await world.settle(DAY_MS);
    await world.sweep();
    await world.settle(DAY_MS);
    // It runs every minute, whether or not anything is due.
    await world.steps.requeue();
    await world.settle(DAY_MS);
  }
  const problems = await findProblems(world, { codes: explainedBy(plan) });
  return [...lost, ...problems, ...shippingProblems(world, run.shipped), ...(await movesAgain(world))];
}

const clearFaults = (world: MemoryWorld): void => {
  for (const system of ['halo', 'quickbooks'] as const)
    world[system].control({
      method: 'DELETE',
      path: '/_sim/faults',
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.alloc(0),
    });
};

async function reconnect(world: MemoryWorld): Promise<void> {
  const { connections } = world.app.ports;
  for (const connection of await connections.list())
    if ((await connections.state(connection.id)).disconnected) await consent(world, connection);
}

const MORE_THAN_OPEN = [
  'invoice-not-open',
  'credit-used-up',
  'credit-beyond-invoice',
  'business-rule',
  'reference-not-synced',
];

/** A person's doing that an open item may be about. */
const EXPLAINS: Readonly<Partial<Record<Action['act'], readonly string[]>>> = {
  'number-by-hand': ['number-taken'],
  'edit-in-quickbooks': ['drift'],
  // Money and credits that both sides put on one invoice at the same time are more than it takes.
  'halo-pay': MORE_THAN_OPEN,
  'halo-edit-payment': MORE_THAN_OPEN,
  'halo-apply-credit': MORE_THAN_OPEN,
  'apply-credit': MORE_THAN_OPEN,
};

const explainedBy = (plan: readonly Planned[]): ReadonlySet<string> =>
  new Set(plan.flatMap(({ action }) => EXPLAINS[action.act] ?? []));

/** At rest means that another sweep writes nothing. */
async function movesAgain(world: MemoryWorld): Promise<readonly string[]> {
  const writes = (): string =>
    JSON.stringify([requests(world, 'halo')['write'], requests(world, 'quickbooks')['write']]);
  const before = writes();
  await world.sweep();
  await world.settle(DAY_MS);
  return writes() === before
    ? []
    : [`another sweep wrote again: ${before} became ${writes()} (HaloPSA, QuickBooks)`];
}

/** The smallest plan that still fails: what can be left out is, one by one. */
export async function shrink({ seed, plan }: Result): Promise<Result> {
  let smallest = plan;
  for (let index = smallest.length - 1; index >= 0; index -= 1) {
    const without = smallest.filter((_, at) => at !== index);
    if ((await runSeed(seed, without)).problems.length > 0) smallest = without;
  }
  return runSeed(seed, smallest);
}
