/**
 * Where a request with a token in it may go. A connection's addresses are data, and data may be wrong or planted: outside one's own machine they are
 * https, at hosts that are known, by name and never by number, without credentials and at the usual port. Asked when a connection is configured and
 * again when a request is about to leave.
 * @see https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/oauth-2.0
 */
import { isIP } from 'node:net';

/** Intuit's, each for its own address; the sandbox has an API of its own and nothing else. */
const INTUIT = {
  apiUrl: ['quickbooks.api.intuit.com', 'sandbox-quickbooks.api.intuit.com'],
  authorizeUrl: ['appcenter.intuit.com'],
  tokenUrl: ['oauth.platform.intuit.com'],
  revokeUrl: ['developer.api.intuit.com'],
} as const;

/** What HaloPSA hosts itself; where it is run by oneself, `HALO_HOSTS` names it. */
const HALO_HOSTED = ['.halopsa.com', '.haloitsm.com'];

export interface VendorHosts {
  /** A host, or with a dot before it every host below it. */
  readonly halo: readonly string[];
  readonly quickbooks: typeof INTUIT;
}

/** @param ownHaloHosts further hosts, separated by commas */
export const vendorHosts = (ownHaloHosts: string): VendorHosts => ({
  halo: [
    ...HALO_HOSTED,
    ...ownHaloHosts
      .split(',')
      .map((host) => host.trim().toLowerCase())
      .filter((host) => host !== ''),
  ],
  quickbooks: INTUIT,
});

export const allHosts = ({ halo, quickbooks }: VendorHosts): readonly string[] => [
  ...halo,
  ...Object.values(quickbooks).flat(),
];

const isAt = (host: string, allowed: string): boolean =>
  allowed.startsWith('.') ? host.endsWith(allowed) && host.length > allowed.length : host === allowed;

const isNumber = (host: string): boolean => isIP(host.replace(/^\[|\]$/g, '')) !== 0;

/** Why nothing may be sent there; undefined when it may. */
export function addressTrouble(address: string, hosts: readonly string[]): string | undefined {
  if (!URL.canParse(address)) return 'is no address';
  const { protocol, hostname, port, username, password } = new URL(address);
  if (username !== '' || password !== '') return 'has a name or a password in it';
  if (protocol !== 'https:') return 'does not begin with https://';
  if (isNumber(hostname)) return 'names a host by its number';
  if (port !== '') return 'names a port';
  // A dot at the end means the same host to DNS, and another one to whoever compares.
  return hosts.some((host) => isAt(hostname, host))
    ? undefined
    : `names the host ${hostname}, which is none of ${hosts.map((host) => (host.startsWith('.') ? `*${host}` : host)).join(', ')}`;
}
