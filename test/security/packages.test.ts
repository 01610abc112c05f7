/** What comes from others: where from, under which licence, with which known flaws, and the bill of it. */
import { faultsOf, installed, packagesIn } from '../../scripts/supply/lockfile.ts';
import { auditIn, shippedIn } from '../../scripts/supply/npm.ts';

const lockfile = (change: object, name = 'node_modules/left-pad'): string =>
  JSON.stringify({
    packages: {
      '': { name: 'halo-qbo' },
      [name]: { version: '1.3.0', integrity: 'sha512-x', license: 'MIT', ...change },
    },
  });

test.each([
  ['as it should be', {}, []],
  [
    'from another host',
    { resolved: 'https://mirror.example/left-pad.tgz' },
    ['left-pad 1.3.0 comes from https://mirror.example/left-pad.tgz, not from the npm registry.'],
  ],
  ['from the registry by name', { resolved: 'https://registry.npmjs.org/left-pad/-/left-pad-1.3.0.tgz' }, []],
  ['without a checksum', { integrity: undefined }, ['left-pad 1.3.0 has no checksum in the lockfile.']],
  [
    'under a licence that asks for more',
    { license: 'AGPL-3.0' },
    ['left-pad 1.3.0 is shipped under AGPL-3.0, which nobody has agreed to.'],
  ],
  ['under one of two', { license: '(AGPL-3.0 OR MIT)' }, []],
  ['only a tool', { license: 'AGPL-3.0', dev: true }, []],
])('a package that is %s', (_what, change, faults) => {
  expect(faultsOf(packagesIn(lockfile(change)))).toEqual(faults);
});

test('a package within another is known by its own name', () => {
  const [one] = packagesIn(lockfile({}, 'node_modules/a/node_modules/@scope/b'));
  expect(one).toMatchObject({ name: '@scope/b', version: '1.3.0', isShipped: true });
});

test('what this project installs comes as it should', () => {
  expect(faultsOf(installed())).toEqual([]);
});

const reported = (severity: string): string =>
  JSON.stringify({
    metadata: { vulnerabilities: { high: 0, critical: 0 } },
    vulnerabilities: { axios: { severity } },
  });

test.each([
  ['a grave flaw', reported('high'), { audited: 'found', packages: ['axios'] }],
  ['a small one', reported('moderate'), { audited: 'clean' }],
  ['no report but an error', '{"statusCode":405}', { audited: 'unknown' }],
  ['nothing that can be read', 'npm error', { audited: 'unknown' }],
  ['nothing', '', { audited: 'unknown' }],
])('the advisory service answers %s', (_what, text, expected) => {
  expect(auditIn(text)).toEqual(expected);
});

test('the bill names all that is shipped, what tools need, too, and nothing else', () => {
  const whole = {
    bomFormat: 'CycloneDX',
    components: ['axios', 'jest', 'tslib'].map((name) => ({
      'bom-ref': `${name}@1.0.0`,
      name,
      version: '1.0.0',
    })),
    dependencies: [
      { ref: 'halo-qbo@0.1.0', dependsOn: ['axios@1.0.0', 'jest@1.0.0'] },
      { ref: 'axios@1.0.0', dependsOn: ['tslib@1.0.0'] },
      { ref: 'jest@1.0.0', dependsOn: ['tslib@1.0.0'] },
      { ref: 'tslib@1.0.0' },
    ],
  };
  const shipped = ['axios', 'tslib'].map((name) => `"node_modules/${name}":{"version":"1.0.0"}`);
  const packages = packagesIn(
    `{"packages":{${shipped.join()},"node_modules/jest":{"version":"1.0.0","dev":true}}}`,
  );

  expect(shippedIn(whole, packages)).toEqual({
    bomFormat: 'CycloneDX',
    components: [whole.components[0], whole.components[2]],
    dependencies: [
      { ref: 'halo-qbo@0.1.0', dependsOn: ['axios@1.0.0'] },
      { ref: 'axios@1.0.0', dependsOn: ['tslib@1.0.0'] },
      { ref: 'tslib@1.0.0' },
    ],
  });
});
