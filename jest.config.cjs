module.exports = {
  testEnvironment: '<rootDir>/test/support/environment.cjs',
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/.local/', '/dist/', '/.serverless/', '/.esbuild/'],
  modulePathIgnorePatterns: ['/.serverless/', '/.esbuild/', '/dist/'],
  setupFiles: ['<rootDir>/test/support/quiet.cjs'],
  transform: { '\\.ts$': '<rootDir>/test/support/transform.cjs' },
  testSequencer: '<rootDir>/test/support/slowest-first.cjs',
  maxWorkers: 2,
  testTimeout: 30000,
  reporters: ['default', '<rootDir>/test/support/closing-line.cjs'],
};
