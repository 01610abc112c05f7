/**
 * Arrows point one way: functions, cli, console → compose → halo, quickbooks, aws, http → books → sync → numbering → entities, with matching beside numbering for the books alone. A layer may use
 * every layer below it and none above; what local, test, bench and scripts use is their own affair, and nothing that deploys knows them.
 */
const product = '^(functions|lib|cli|console)/';
const fixtures = ['^lib/entities/fixtures[.]ts$', '^lib/entities/[^/]+/fixtures/'];
const adapters = '^lib/(halo|quickbooks|aws|http)/';
const compose = '^lib/compose[^/]*[.]ts$';
const entries = '^(functions|cli|console)/';

const layer = (name, from, to, comment) => ({ name, severity: 'error', comment, from: { path: from }, to });

module.exports = {
  forbidden: [
    layer(
      'entities-know-only-entities',
      '^lib/entities/',
      { path: '^(functions|lib|cli|console|local|test|bench|scripts)/', pathNot: '^lib/entities/' },
      'The domain is pure: shapes, lenses and policies know of nothing around them, not even by type.',
    ),
    layer(
      'numbering-knows-only-the-domain',
      '^lib/numbering/',
      { path: '^lib/', pathNot: '^lib/(numbering|entities)/' },
      'The number ledger is domain.',
    ),
    layer(
      'matching-knows-only-the-domain',
      '^lib/matching/',
      { path: '^lib/', pathNot: '^lib/(matching|entities)/' },
      'Which records are one is decided from what is handed in.',
    ),
    layer(
      'sync-knows-only-the-domain',
      '^lib/sync/',
      { path: '^lib/', pathNot: '^lib/(sync|numbering|entities)/' },
      'What the sync needs from outside is a port of its own, handed in.',
    ),
    layer(
      'books-know-sync-and-the-domain',
      '^lib/books/',
      { path: '^lib/', pathNot: '^lib/(books|sync|numbering|matching|entities)/' },
      'Use cases work on ports; adapters are handed in.',
    ),
    {
      name: 'adapters-know-no-other-adapter',
      severity: 'error',
      comment: 'HaloPSA, QuickBooks and AWS meet only in the composition; the HTTP parts serve both vendors.',
      from: { path: '^lib/(halo|quickbooks|aws|http)/' },
      to: { path: adapters, pathNot: ['^lib/$1/', '^lib/http/'] },
    },
    layer(
      'adapters-know-nothing-above',
      adapters,
      { path: [compose, entries] },
      'An adapter is built by the composition and knows nothing of it.',
    ),
    {
      name: 'only-compose-builds-adapters',
      severity: 'error',
      comment: 'Who serves an event or a command takes ports from the composition. Types may be named.',
      from: { path: product, pathNot: [compose, adapters] },
      to: { path: adapters, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'settings-are-read-by-the-composition',
      severity: 'error',
      comment: 'The environment is read in one place.',
      from: { path: product, pathNot: compose },
      to: { path: '^lib/settings[.]ts$', dependencyTypesNot: ['type-only'] },
    },
    layer('lib-knows-no-entry', '^lib/', { path: entries }, 'The library does not know who calls it.'),
    layer(
      'nothing-that-deploys-knows-the-workshop',
      product,
      { path: '^(local|test|bench|scripts)/' },
      'Simulators, samples and tests are not in the product.',
    ),
    layer('tests-are-not-imported', '.', { path: '[.]test[.]ts$' }, 'A test is run, not used.'),
    layer('no-unresolved-imports', '.', { couldNotResolve: true }, 'It would fail at its first start.'),
    {
      name: 'fixtures-are-for-tests',
      severity: 'error',
      comment: 'They stand beside their kind and never leave the workshop.',
      from: { path: product, pathNot: fixtures },
      to: { path: fixtures },
    },
    {
      name: 'no-development-packages-in-the-product',
      severity: 'error',
      comment: 'It would be missing from the bundle.',
      from: { path: product, pathNot: fixtures },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Files that need each other to load are one file, or one idea too many. Types may go round.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|[.]serverless|[.]esbuild|[.]local)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
    skipAnalysisNotInRules: true,
  },
};
