import { handler } from '../../functions/refresh-tokens.ts';
import { startMemoryWorld, type MemoryWorld } from '../../local/memory/world.ts';
import { spoken, type Line } from '../support/spoken.ts';

process.env['POWERTOOLS_LOG_LEVEL'] = 'INFO';
process.env['POWERTOOLS_METRICS_DISABLED'] = 'false';

let world: MemoryWorld;

beforeEach(async () => {
  world = await startMemoryWorld();
});

const revoke = (): void => world.plant('quickbooks', [{ kind: 'revoke-grant', times: 1 }]);

const run = async (asked: Parameters<typeof handler>[0]) => {
  let answer: unknown;
  const lines = await spoken(async () => {
    answer = await handler(asked);
  });
  const isCount = (line: Line): boolean => '_aws' in line;
  return { answer, counts: lines.filter(isCount), said: lines.filter((line) => !isCount(line)) };
};

test('by schedule: what is far from its end is left alone, and nothing is said', async () => {
  expect(await run({})).toEqual({ answer: [], counts: [], said: [] });
});

test('by schedule: what ends soon is renewed', async () => {
  const before = await world.app.tokens.get('demo', 'quickbooks');
  world.clock.advance(50 * 60_000);
  const { answer, said } = await run({});
  expect(answer).toContainEqual({ connection: 'demo', side: 'quickbooks' });
  expect(said).toEqual([]);
  expect((await world.app.tokens.get('demo', 'quickbooks'))?.version).toBe((before?.version ?? 0) + 1);
});

test('on demand: the answer says that it was renewed', async () => {
  expect((await run({ connection: 'demo', side: 'quickbooks' })).answer).toEqual({ refreshed: true });
});

test('on demand: a grant that is gone is told, counted, and no error to be retried', async () => {
  // Prepare
  revoke();

  // Act
  const { answer, said, counts } = await run({ connection: 'demo', side: 'quickbooks' });

  // Assess
  expect(answer).toEqual({ disconnected: expect.stringContaining('no longer valid') as unknown });
  expect(said).toEqual([
    expect.objectContaining({
      level: 'WARN',
      message: 'a token was not renewed',
      connection: 'demo',
      side: 'quickbooks',
      because: expect.stringContaining('no longer valid') as unknown,
    }),
  ]);
  expect(counts).toEqual([expect.objectContaining({ TokensNotRenewed: 1 })]);
});

test('by schedule: one that fails is told and does not keep the others from being renewed', async () => {
  revoke();
  world.clock.advance(50 * 60_000);
  const { answer, said } = await run({});
  expect(answer).toHaveLength(2);
  expect(said.length).toBeGreaterThan(0);
  expect(JSON.stringify(said)).toContain('"connection":"demo');
});

test('an unknown connection is a failure', async () => {
  await spoken(() =>
    expect(handler({ connection: 'nobody', side: 'halo' })).rejects.toThrow('there is no connection nobody'),
  );
});
