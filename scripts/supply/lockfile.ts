/** What the lockfile says of every package that is installed, and what of it may not be. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      resolved: z.string().optional(),
      integrity: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      link: z.boolean().optional(),
    }),
  ),
});

export interface Installed {
  readonly name: string;
  readonly version: string;
  readonly licence: string | undefined;
  readonly resolved: string | undefined;
  readonly integrity: string | undefined;
  /** Needed by those who run the project, not only by those who build it. */
  readonly isShipped: boolean;
}

/** @param text of a `package-lock.json` of version 3 @throws ZodError where it is none */
export function packagesIn(text: string): readonly Installed[] {
  const { packages } = lockfile.parse(JSON.parse(text));
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, { version = '', license, resolved, integrity, dev }]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license,
      resolved,
      integrity,
      isShipped: dev !== true,
    }));
}

export const installed = (): readonly Installed[] =>
  packagesIn(readFileSync(join(import.meta.dirname, '..', '..', 'package-lock.json'), 'utf8'));

const REGISTRY = 'https://registry.npmjs.org/';

/** Those that ask for no more than their notice; who adds another reads it first. */
const LICENCES: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MIT-0',
]);

/** Of several to choose from, one is enough. */
const isAllowed = (licence: string): boolean =>
  licence
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((one) => LICENCES.has(one));

/** @returns a sentence for each package that does not come as it should */
export function faultsOf(packages: readonly Installed[]): readonly string[] {
  return packages.flatMap(({ name, version, resolved, integrity, licence, isShipped }) => [
    ...(resolved === undefined || resolved.startsWith(REGISTRY)
      ? []
      : [`${name} ${version} comes from ${resolved}, not from the npm registry.`]),
    ...(integrity === undefined ? [`${name} ${version} has no checksum in the lockfile.`] : []),
    ...(!isShipped || (licence !== undefined && isAllowed(licence))
      ? []
      : [`${name} ${version} is shipped under ${licence ?? 'no licence'}, which nobody has agreed to.`]),
  ]);
}
