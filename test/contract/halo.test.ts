/** The HaloPSA contract, held against the simulator over HTTP. */
import { applies, differences } from './case.ts';
import { haloCases } from './halo/cases/index.ts';
import { serveHalo, type SimulatedHalo } from './halo/simulated.ts';
import { openHalo, type HaloTarget } from './halo/visit.ts';

let served: SimulatedHalo;
let target: HaloTarget;

beforeAll(async () => {
  served = await serveHalo();
  target = await openHalo('halo', served.access, 'contract');
});
afterAll(() => served.close());

test.each(haloCases)('$name ($basis)', async (one) => {
  const found = await differences(target, one);

  expect(found).toEqual([]);
  expect(applies(one, target.traits)).toBe(true);
});

test('no two cases have one name', () => {
  const names = haloCases.map(({ name }) => name);

  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
