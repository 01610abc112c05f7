/** The QuickBooks contract, held against the simulator over HTTP, in companies of every kind that it tells apart. */
import { applies, differences } from './case.ts';
import { quickbooksCases } from './quickbooks/cases/index.ts';
import { COMPANIES, serveQuickBooks, type SimulatedQuickBooks } from './quickbooks/simulated.ts';
import { openQuickBooks, type QuickBooksTarget } from './quickbooks/visit.ts';

let served: SimulatedQuickBooks;
const targets = new Map<string, QuickBooksTarget>();

beforeAll(async () => {
  served = await serveQuickBooks();
  for (const [index, [name, realmId]] of Object.entries(COMPANIES).entries())
    targets.set(name, await openQuickBooks(name, await served.access(realmId), `c${index}`));
});
afterAll(() => served.close());

test.each(quickbooksCases)('$name ($basis)', async (one) => {
  const able = [...targets.values()].filter(({ traits }) => applies(one, traits));

  const found = await Promise.all(able.map((target) => differences(target, one)));

  expect(found.flat()).toEqual([]);
  expect(able.length).toBeGreaterThan(0);
});

test('no two cases have one name', () => {
  const names = quickbooksCases.map(({ name }) => name);

  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
