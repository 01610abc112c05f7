const { join } = require('node:path');

/**
 * How a function is bundled: everything in one file, the AWS SDK too, so that what was tested is what runs and no runtime moves a version.
 * `module` before `main` takes a third off a bundle. CommonJS because its dependencies are of both kinds and it needs no shim for `require`.
 * Sources are not in the maps: a map is to name the file and line of a failure, and the sources are in the repository.
 */
module.exports = () => ({
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  outputFileExtension: '.cjs',
  mainFields: ['module', 'main'],
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  // The names of media types serve the upload of files as forms, which nothing here does: an eighth of every bundle.
  alias: { 'mime-db': join(__dirname, 'no-media-types.json') },
  exclude: [],
  keepOutputDirectory: false,
});
