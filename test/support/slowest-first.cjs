/**
 * The order in which test files begin. jest begins with those that took longest the last time, so that no worker is left alone with a long one at
 * the end; in a fresh clone it knows of no last time and goes by size, where the simulation, two dozen lines, comes last. So these come first.
 */
const { createRequire } = require('node:module');
const { join, sep } = require('node:path');

const Sequencer = createRequire(require.resolve('jest/package.json'))('@jest/test-sequencer').default;

const SLOWEST = [
  'simulation/simulation',
  'scenarios/crash',
  'scenarios/supplier',
  'functions/template-stages',
  'scenarios/adapter-reach',
  'scenarios/orders',
  'simulation/safeguards/safeguards',
  'scenarios/queue',
  'scenarios/purchasing',
  'scenarios/documents',
  'scenarios/lists',
  'scenarios/invoice-born-crash',
  'laws/lenses',
  'scenarios/clients',
  'scenarios/vendor-faults',
  'simulators/halo-fuzz',
  'scenarios/items',
  'fuzz/fuzz',
  'functions/bundles',
].map((name) => join('test', `${name}.test.ts`));

const place = ({ path }) => {
  const index = SLOWEST.findIndex((name) => path.endsWith(`${sep}${name}`));
  return index < 0 ? SLOWEST.length : index;
};

const isNew = ({ duration }) => duration === undefined || duration === null;

module.exports = class SlowestFirst extends Sequencer {
  static slowest = SLOWEST;

  /** Among themselves only: what failed the last time stays first, and what has a last time keeps its place. */
  sort(tests) {
    const sorted = super.sort(tests);
    const unknown = sorted.filter(isNew).sort((a, b) => place(a) - place(b));
    return sorted.map((test) => (isNew(test) ? unknown.shift() : test));
  }
};
