/** The audit in a process of its own, bundled as the packed command is: what else a bench has loaded is not its memory. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import * as z from 'zod';

const measured = z.strictObject({
  numbers: z.number(),
  seconds: z.number(),
  dataMb: z.number(),
  residentMb: z.number(),
});

export type AuditMeasured = z.infer<typeof measured>;

export async function auditInAProcess(): Promise<AuditMeasured> {
  const folder = await mkdtemp(join(tmpdir(), 'halo-qbo-audit-'));
  try {
    const outfile = join(folder, 'audit.mjs');
    const entryPoints = [join(import.meta.dirname, 'audit-process.ts')];
    await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
    const { stdout } = await promisify(execFile)(process.execPath, [outfile]);
    return measured.parse(JSON.parse(stdout));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
