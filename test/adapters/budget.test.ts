/** How long anybody waits for a turn: a worker a moment, an import as long as it takes. */
import { pacedBudget } from '../../lib/http/budget.ts';
import { UnavailableError } from '../../lib/sync/outcome.ts';
import { create, halo, INVOICE, NOW, pagesOf, quickbooks } from './vendor.ts';

const FIVE_MINUTES = { rates: [{ requests: 1, windowMs: 300_000 }] };
const DUE = Date.parse(NOW) + 300_000;
const sent = { body: { Invoice: { Id: '5' }, id: 5 } };

test.each([
  ['HaloPSA', halo],
  ['QuickBooks', quickbooks],
] as const)('%s: a read or write that would wait for minutes is not sent', async (_vendor, over) => {
  const { system, asked, now } = over(() => sent, FIVE_MINUTES);
  await system.read(INVOICE, '5');

  await expect(system.read(INVOICE, '5')).rejects.toThrow(UnavailableError);
  await expect(create(system)).rejects.toMatchObject({ retryAtEpochMs: DUE });

  expect(asked).toHaveLength(1);
  expect(now()).toBe(Date.parse(NOW));
});

test('a moment is waited for', async () => {
  const { system, now } = halo(() => sent, { rates: [{ requests: 1, windowMs: 5_000 }] });
  await system.read(INVOICE, '5');
  await system.read(INVOICE, '5');

  expect(now()).toBe(Date.parse(NOW) + 5_000);
});

test('who is turned away takes no turn from anybody else', async () => {
  let now = 0;
  const budget = pacedBudget(
    [{ requests: 1, windowMs: 60_000 }],
    () => now,
    () => Promise.resolve(),
  );
  await budget.take(5_000);
  const turnedAway = [await budget.take(5_000), await budget.take(5_000), await budget.take(5_000)];
  now = 60_000;

  expect(turnedAway).toEqual([60_000, 60_000, 60_000]);
  expect(await budget.take(0)).toBeUndefined();
});

test('an import holds nothing and goes on when its turn comes, a sweep comes again later', async () => {
  const page = Array.from({ length: 100 }, (_, index) => ({ id: index + 1 }));
  let left = 3;
  const { system } = halo(() => ({ body: (left -= 1) >= 0 ? page : [] }), FIVE_MINUTES);

  expect(await pagesOf(system.changed(INVOICE, undefined, { isPatient: true }))).toHaveLength(4);
  await expect(pagesOf(system.changed(INVOICE, NOW))).rejects.toThrow(UnavailableError);
});
