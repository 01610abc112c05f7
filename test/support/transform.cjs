// jest runs CommonJS; the sources are ES modules in TypeScript. esbuild turns one into the other in about a millisecond a file.
const { createHash } = require('node:crypto');
const esbuild = require('esbuild');

const options = { loader: 'ts', format: 'cjs', target: 'node24', sourcemap: 'inline' };
const salt = JSON.stringify([options, esbuild.version]);

module.exports = {
  process: (source, filename) => ({
    code: esbuild.transformSync(source, { ...options, sourcefile: filename }).code,
  }),
  getCacheKey: (source, filename) =>
    createHash('sha256').update(salt).update(filename).update('\0').update(source).digest('hex'),
};
