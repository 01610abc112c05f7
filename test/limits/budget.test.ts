/**
 * One limit for many processes, against the limiter that the simulators have at their door: never a refusal, hardly anything left unused, whoever
 * is urgent first, and no more asked of the database than it is worth.
 */
import { QUICKBOOKS_RATES } from '../../lib/quickbooks/limits.ts';
import { haloRates } from '../../lib/halo/limits.ts';
import { laboratory, MINUTE_MS, type Laboratory, type Vendor } from './processes.ts';

const QUICKBOOKS: Vendor = {
  limits: [
    { requests: 10, windowMs: 1_000 },
    { requests: 500, windowMs: 60_000 },
    { requests: 40, windowMs: 60_000, only: 'batch' },
  ],
};
const HALO: Vendor = { limits: [{ requests: 250, windowMs: 300_000 }] };

const quickbooks = (seed?: number): Laboratory => laboratory(QUICKBOOKS, QUICKBOOKS_RATES, seed);
const halo = (): Laboratory => laboratory(HALO, haloRates(250));
const LONG = { forMs: 20 * MINUTE_MS, atOnce: 12 };

/** Some at work for two minutes, then two more minutes counted. */
async function steady(lab: Laboratory, processes: number, skewMs: number, urgency: 'live' | 'backfill') {
  for (let index = 0; index < processes; index += 1)
    void lab.process(`p${index}`, urgency, (index - (processes - 1) / 2) * skewMs).work(LONG);
  await lab.pass(2 * MINUTE_MS);
  const first = lab.all();
  lab.forget();
  await lab.pass(2 * MINUTE_MS);
  return { first, counted: lab.all(), calls: { ...lab.calls } };
}

describe('QuickBooks: 500 a minute, 10 a second', () => {
  test.each([
    [1, 'live', 0],
    [1, 'backfill', 0],
    [2, 'live', 0],
    [2, 'live', 5_000],
    [2, 'backfill', 3_000],
    [4, 'live', 1_500],
    [7, 'live', 700],
    [12, 'live', 400],
  ] as const)(
    '%i processes with %s work, their clocks %i ms apart: none refused, at least 450 a minute',
    async (processes, urgency, skewMs) => {
      const { first, counted } = await steady(quickbooks(), processes, skewMs, urgency);

      expect(first.refused + counted.refused).toBe(0);
      expect(counted.asked / 2).toBeGreaterThanOrEqual(450);
      expect(counted.asked / 2).toBeLessThanOrEqual(500);
    },
  );

  test.each([
    [1, 0.03],
    [2, 0.15],
    [7, 0.6],
  ])('%i processes write to the database less than %d times for each call', async (processes, most) => {
    const { counted, calls } = await steady(quickbooks(), processes, 0, 'live');

    expect(calls.write / counted.asked).toBeLessThan(most);
  });

  test('forty batches a minute, whoever sends them, and other calls beside them', async () => {
    const lab = quickbooks();
    const batches = { ...LONG, atOnce: 3, asked: { sort: 'batch' } } as const;
    for (const name of ['a', 'b']) void lab.process(name, 'live').work(batches);
    await lab.pass(2 * MINUTE_MS);
    const before = lab.all();
    void lab.process('c', 'live').work({ ...LONG, atOnce: 4 });
    await lab.pass(3 * MINUTE_MS);

    expect(before.asked).toBeGreaterThanOrEqual(72);
    expect(before.asked).toBeLessThanOrEqual(80 + 1);
    expect(lab.tally('c').asked).toBeGreaterThan(3 * 300);
    expect(lab.all().refused).toBe(0);
  });

  test('while QuickBooks takes its time, ten are under way and no more', async () => {
    const lab = quickbooks();
    for (const [name, skewMs] of [
      ['a', 2_500],
      ['b', -2_500],
    ] as const)
      void lab.process(name, 'live', skewMs).work({ ...LONG, answerMs: 8_000 });
    await lab.pass(3 * MINUTE_MS);

    expect(lab.all().mostInFlight).toBe(10);
  });
});

test('HaloPSA: 250 in five minutes, all of them used, by however many', async () => {
  const lab = halo();
  for (const [name, skewMs] of [
    ['a', 0],
    ['b', 4_000],
    ['c', -1_000],
  ] as const)
    void lab.process(name, 'live', skewMs).work(LONG);
  await lab.pass(5 * MINUTE_MS);
  const first = lab.all().asked;
  await lab.pass(10 * MINUTE_MS);

  expect(first).toBe(250);
  expect(lab.all()).toMatchObject({ asked: 750, refused: 0 });
});

describe('whose turn it is', () => {
  test('a live change goes through within seconds while backfill has all there is', async () => {
    const lab = quickbooks();
    for (const name of ['a', 'b']) void lab.process(name, 'backfill', 2_000).work(LONG);
    await lab.pass(2 * MINUTE_MS);
    const { budget } = lab.process('live', 'live', -2_500);
    const began = lab.clock.now();
    const waits: number[] = [];
    const sixCalls = async (): Promise<void> => {
      for (let call = 0; call < 6; call += 1) {
        const at = lab.clock.now();
        expect(await budget.take(5_000)).toBeUndefined();
        waits.push(lab.clock.now() - at);
        await lab.sleep(150);
        budget.done();
      }
    };
    let took = Infinity;
    void sixCalls().then(() => (took = lab.clock.now() - began));
    await lab.pass(30_000);

    expect(waits[0]).toBeLessThan(100);
    expect(took).toBeLessThan(4_000);
  });

  test('while live work uses everything, sweeps and backfill use nothing, and go on after it', async () => {
    const lab = quickbooks();
    void lab.process('backfill', 'backfill').work(LONG);
    void lab.process('sweep', 'sweep').work(LONG);
    await lab.pass(MINUTE_MS);
    void lab.process('live', 'live', 1_000).work({ ...LONG, forMs: 4 * MINUTE_MS });
    await lab.pass(2 * MINUTE_MS);
    lab.forget();
    await lab.pass(MINUTE_MS);
    const busy = ['live', 'sweep', 'backfill'].map((name) => lab.tally(name).asked);
    await lab.pass(2 * MINUTE_MS);
    lab.forget();
    await lab.pass(MINUTE_MS);
    const after = ['live', 'sweep', 'backfill'].map((name) => lab.tally(name).asked);

    expect(busy[0]).toBeGreaterThanOrEqual(450);
    expect((busy[1] ?? 0) + (busy[2] ?? 0)).toBeLessThanOrEqual(10);
    expect(after[1]).toBeGreaterThanOrEqual(440);
    expect(after[2]).toBeLessThanOrEqual(20);
    expect(lab.all().refused).toBe(0);
  });
});

describe('coming and going', () => {
  test('functions that come, work for a second and are frozen stand in nobody’s way', async () => {
    const lab = quickbooks();
    const processes = Array.from({ length: 5 }, (_, index) => lab.process(`p${index}`, 'live', index * 900));
    const invocations = async (index: number): Promise<void> => {
      await lab.sleep(index * 700);
      for (let round = 0; round < 30; round += 1) {
        await processes[index]?.work({ forMs: 1_000, atOnce: 3 });
        await lab.sleep(2_500);
      }
    };
    for (let index = 0; index < 5; index += 1) void invocations(index);
    await lab.pass(2 * MINUTE_MS);
    const { asked, refused, turnedAway } = lab.all();

    expect(refused).toBe(0);
    expect(turnedAway).toBe(0);
    expect(asked).toBeGreaterThan(500);
    expect(lab.calls.write / asked).toBeLessThan(1.2);
  });

  test('one function with a change now and then waits for nothing but the database, and writes for every third call at most', async () => {
    const lab = quickbooks();
    const { work } = lab.process('p', 'live');
    const changes = async (): Promise<void> => {
      for (let change = 0; change < 20; change += 1) {
        await work({ forMs: 1_200 });
        await lab.sleep(7_000);
      }
    };
    void changes();
    await lab.pass(3 * MINUTE_MS);
    const { asked, longestWaitMs } = lab.all();

    expect(asked).toBeGreaterThan(100);
    expect(longestWaitMs).toBeLessThan(25);
    expect(lab.calls.write / asked).toBeLessThan(0.35);
  });

  test('what a process that died had is free again after its lease', async () => {
    const lab = quickbooks();
    void lab.process('dies', 'live').work({ ...LONG, forMs: 10_000, dies: true });
    await lab.pass(12_000);
    void lab.process('lives', 'live', 3_000).work(LONG);
    await lab.pass(2 * MINUTE_MS);
    lab.forget();
    await lab.pass(MINUTE_MS);

    expect(lab.all().asked).toBeGreaterThanOrEqual(450);
    expect(lab.all().refused).toBe(0);
  });

  test('what is given back is another’s a second later', async () => {
    const lab = quickbooks();
    const first = lab.process('first', 'live', -2_000);
    void first.work({ forMs: 2_000, atOnce: 10 });
    await lab.pass(6_000);
    const second = lab.process('second', 'live', 2_000);
    void second.work({ forMs: 1_000, atOnce: 5 });
    await lab.pass(1_000);

    expect(lab.tally('second').asked).toBeGreaterThanOrEqual(5);
  });

  test('while the database does not answer, a process goes on with what it has, and one that has nothing says so', async () => {
    const lab = quickbooks();
    const working = lab.process('working', 'live');
    void working.work({ ...LONG, atOnce: 2 });
    await lab.pass(5_000);
    lab.breakStore(new Error('the table is throttled'));
    lab.forget();
    await lab.pass(5_000);
    const told = lab
      .process('new', 'live')
      .budget.take(5_000)
      .catch((error: unknown) => String(error));
    await lab.pass(1_000);
    lab.breakStore(undefined);

    expect(lab.tally('working').asked).toBeGreaterThan(15);
    expect(await told).toContain('the table is throttled');
    await lab.pass(10_000);
    expect(lab.all().refused).toBe(0);
  });
});

describe('patience', () => {
  test('who would wait longer is told at once when to come, and takes no turn from anybody', async () => {
    const lab = laboratory(HALO, haloRates(5));
    const { budget } = lab.process('only', 'live');
    const all = async (): Promise<readonly (number | undefined)[]> => {
      const turns: (number | undefined)[] = [];
      for (let call = 0; call < 8; call += 1) {
        turns.push(await budget.take(5_000));
        budget.done();
      }
      return turns;
    };
    const turns = all();
    const began = lab.clock.now();
    await lab.pass(1_000);
    const due = (await turns).slice(5);
    await lab.pass(due[0]! - lab.clock.now());
    const later = all();
    await lab.pass(1_000);

    expect((await turns).slice(0, 5)).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(new Set(due).size).toBe(1);
    expect(due[0]! - began).toBeGreaterThanOrEqual(300_000);
    expect(due[0]! - began).toBeLessThan(301_000);
    expect((await later).slice(0, 5)).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });

  test('an import waits as long as it takes', async () => {
    const lab = laboratory(HALO, haloRates(5));
    void lab.process('import', 'backfill').work({ forMs: 20 * MINUTE_MS, patienceMs: 600_000 });
    await lab.pass(15 * MINUTE_MS + 10_000);

    expect(lab.all()).toMatchObject({ asked: 20, refused: 0, turnedAway: 0 });
  });
});

test('told to stop by the vendor, everybody of the account stops within a second, for as long as it asks', async () => {
  const lab = quickbooks();
  const processes = (['live', 'backfill'] as const).map((urgency, index) =>
    lab.process(urgency, urgency, index * 2_000),
  );
  for (const process of processes) void process.work({ ...LONG, atOnce: 3 });
  await lab.pass(20_000);

  void processes[1]?.budget.stop(lab.clock.now() + 2_000 + MINUTE_MS);
  await lab.pass(1_500);
  lab.forget();
  await lab.pass(MINUTE_MS - 6_000);
  const paused = lab.all().asked;
  await lab.pass(20_000);

  expect(paused).toBe(0);
  expect(lab.tally('live').asked).toBeGreaterThan(50);
});
