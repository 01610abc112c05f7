/** What npm itself says: the known advisories, and the bill of materials. */
import { spawnSync } from 'node:child_process';
import * as z from 'zod';
import type { Installed } from './lockfile.ts';

/** As a person runs it, wherever it stands; on Windows it is a batch file. */
function npm(args: readonly string[]): string {
  const { stdout, error } = spawnSync('npm', args, {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (error) throw error;
  return stdout;
}

const report = z.object({
  metadata: z.object({ vulnerabilities: z.object({ high: z.number(), critical: z.number() }) }),
  vulnerabilities: z.record(z.string(), z.object({ severity: z.string() })),
});

export type Audited =
  | { readonly audited: 'clean' }
  | { readonly audited: 'found'; readonly packages: readonly string[] }
  /** The advisory service does not answer, or not with a report. */
  | { readonly audited: 'unknown' };

const GRAVE: ReadonlySet<string> = new Set(['high', 'critical']);

/** @param text what `npm audit --json` prints */
export function auditIn(text: string): Audited {
  const parsed = report.safeParse(jsonIn(text));
  if (!parsed.success) return { audited: 'unknown' };
  const packages = Object.entries(parsed.data.vulnerabilities)
    .filter(([, { severity }]) => GRAVE.has(severity))
    .map(([name]) => name);
  return packages.length === 0 ? { audited: 'clean' } : { audited: 'found', packages };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const audit = (): Audited => auditIn(npm(['audit', '--omit=dev', '--json']));

const bill = z.looseObject({
  components: z.array(z.looseObject({ 'bom-ref': z.string(), name: z.string(), version: z.string() })),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()).optional() })),
});

export type Bill = z.infer<typeof bill>;

/**
 * The bill of materials (CycloneDX) of what is shipped. npm's own `--omit dev` leaves out whatever a tool needs, too, so all is asked for and what
 * only tools need is taken out by the lockfile.
 */
export const billOf = (packages: readonly Installed[]): Bill =>
  shippedIn(bill.parse(JSON.parse(npm(['sbom', '--sbom-format', 'cyclonedx']))), packages);

/** @param whole npm's bill of everything that is installed */
export function shippedIn(whole: Bill, packages: readonly Installed[]): Bill {
  const shipped = new Set(
    packages.filter(({ isShipped }) => isShipped).map(({ name, version }) => `${name}@${version}`),
  );
  const components = whole.components.filter(({ name, version }) => shipped.has(`${name}@${version}`));
  const kept = new Set(components.map((one) => one['bom-ref']));
  const all = new Set(whole.components.map((one) => one['bom-ref']));
  // What is no component is the project itself.
  const dependencies = whole.dependencies
    .filter(({ ref }) => kept.has(ref) || !all.has(ref))
    .map(({ dependsOn, ...one }) => ({
      ...one,
      ...(dependsOn && { dependsOn: dependsOn.filter((ref) => kept.has(ref)) }),
    }));
  return { ...whole, components, dependencies };
}
