/**
 * jest's environment for Node, in a context with a global object of V8's own. The one that `vm.createContext` makes by default asks Node at every
 * mention of `Object`, `String` or `JSON` whether somebody has put something else in its place, which takes longer than most of what is
 * tested: without it everything runs in half the time.
 * @see https://nodejs.org/api/vm.html#vmconstantsdont_contextify
 */
const { createRequire } = require('node:module');
const vm = require('node:vm');

const NodeEnvironment = createRequire(require.resolve('jest/package.json'))(
  'jest-environment-node',
).TestEnvironment;

/** The constructor makes its context itself and takes no other, so this one is what it is given when it asks. */
function withPlainContext(make) {
  const { createContext } = vm;
  vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
  try {
    return make();
  } finally {
    vm.createContext = createContext;
  }
}

module.exports = class PlainEnvironment extends NodeEnvironment {
  constructor(...given) {
    withPlainContext(() => super(...given));
  }
};
