/**
 * What comes from others: every package from the npm registry with its checksum, shipped only under licences that were agreed to, and without a known
 * grave advisory. Where the advisory service does not answer, that is said and no failure: the rest can be told without it.
 */
import { faultsOf, installed } from './supply/lockfile.ts';
import { audit } from './supply/npm.ts';

const packages = installed();
const faults = faultsOf(packages);
const audited = audit();
const found =
  audited.audited === 'found'
    ? audited.packages.map((name) => `${name} has a known advisory of high or critical severity.`)
    : [];
for (const fault of [...faults, ...found]) console.error(fault);
const shipped = packages.filter(({ isShipped }) => isShipped).length;
console.log(
  `${packages.length} packages, ${shipped} of them shipped: sources, checksums and licences looked at.`,
);
console.log(
  audited.audited === 'unknown'
    ? 'The advisory service does not answer: known advisories were NOT looked at.'
    : `Known advisories looked at: ${found.length} grave.`,
);
process.exitCode = faults.length + found.length === 0 ? 0 : 1;
