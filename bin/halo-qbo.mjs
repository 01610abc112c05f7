#!/usr/bin/env node
/**
 * Starts the ops command. Plain JavaScript for any Node from 20 on: where the sources are there and the running Node cannot run TypeScript, the
 * pinned Node that was installed along takes over; a bundle runs anywhere.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'cli', 'main.ts');
const bundle = join(root, 'dist', 'cli.mjs');
const WRONG_USAGE = 2;
/** What a bundle needs; the sources need the pinned one. */
const OLDEST_NODE = 22;
/** Set for the Node that takes over, so that it cannot happen twice. */
const TAKEN_OVER = 'HALO_QBO_TAKEN_OVER';

const run = async (file) => {
  const { main } = await import(pathToFileURL(file).href);
  process.exitCode = await main(process.argv.slice(2));
};

/** The binary that the npm package `node` brings; undefined when it is not installed. */
const pinnedNode = () => {
  try {
    const home = dirname(createRequire(import.meta.url).resolve('node/package.json'));
    const binary = join(home, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(binary) && process.env[TAKEN_OVER] === undefined ? binary : undefined;
  } catch {
    return undefined;
  }
};

const runUnder = (binary) => {
  const child = spawn(binary, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, [TAKEN_OVER]: '1' },
  });
  // A terminal tells the whole group; what is sent to this process alone is passed on.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`${binary} could not be started: ${error.message}`);
    process.exitCode = WRONG_USAGE;
  });
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
};

const isOld = Number(process.versions.node.split('.')[0]) < OLDEST_NODE;

if (!existsSync(source) && isOld) {
  console.error(`halo-qbo needs Node ${OLDEST_NODE} or newer; this is ${process.version}.`);
  process.exitCode = WRONG_USAGE;
} else if (!existsSync(source)) await run(bundle);
else if (process.features.typescript) await run(source);
else {
  const binary = pinnedNode();
  if (binary) runUnder(binary);
  else {
    console.error(
      `halo-qbo needs Node 24 with its TypeScript support; this is ${process.version}. Run \`npm ci\`, which brings one.`,
    );
    process.exitCode = WRONG_USAGE;
  }
}
