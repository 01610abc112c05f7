/**
 * `npm run contract [-- --live quickbooks|halo]`: what our adapters rely on, held against the simulators or a real sandbox; see docs/contract.md.
 * Interrupted once, it stops after the case that is running and cleans up.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { contract } from '../test/contract/command.ts';

const { values } = parseArgs({ options: { live: { type: 'string' } } });
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.exitCode = await contract(values.live, {
  environment: process.env,
  say: (line) => console.log(line),
  folder: process.env['LOCAL_DIR'] ?? join(import.meta.dirname, '..', '.local'),
  signal: stop.signal,
});
