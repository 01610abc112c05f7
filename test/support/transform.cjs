/**
 * jest runs CommonJS; the sources are ES modules in TypeScript. esbuild turns one into the other in about a millisecond a file. What CommonJS
 * has no word for is supplied: `import.meta` by an object of the same facts, `import()` by a `require` that answers later.
 */
const { createHash } = require('node:crypto');
const esbuild = require('esbuild');

const META = '__importMeta';
const meta =
  `const ${META} = { url: require("node:url").pathToFileURL(__filename).href, dirname: __dirname, filename: __filename, ` +
  'resolve: (name) => require("node:url").pathToFileURL(require.resolve(name)).href };';

const options = {
  loader: 'ts',
  format: 'cjs',
  target: 'node24',
  sourcemap: 'inline',
  define: { 'import.meta': META },
  supported: { 'dynamic-import': false },
};
const salt = JSON.stringify([options, meta, esbuild.version]);

module.exports = {
  process: (source, filename) => ({
    code: esbuild.transformSync(source, {
      ...options,
      sourcefile: filename,
      ...(source.includes('import.meta') && { banner: meta }),
    }).code,
  }),
  getCacheKey: (source, filename) =>
    createHash('sha256').update(salt).update(filename).update('\0').update(source).digest('hex'),
};
