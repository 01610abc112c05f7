/** The sample's two connections and the secrets that belong to them. */
import type { Connection } from '../../lib/sync/connection.ts';
import {
  ACCOUNT_CODES_LOOKUP,
  GB_REALM,
  HALO_CLIENT,
  HALO_TENANT,
  HALO_WEBHOOK,
  QUICKBOOKS_CLIENT,
  US_REALM,
  VERIFIER_TOKEN,
} from '../sample/index.ts';

export interface Vendors {
  readonly haloUrl: string;
  readonly quickbooksUrl: string;
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly revokeUrl: string;
}

const connection = (id: string, us: boolean, vendors: Vendors): Connection => ({
  id,
  name: us ? 'Sample MSP Inc. (US)' : 'Sample MSP Ltd (GB)',
  halo: {
    tenant: HALO_TENANT,
    baseUrl: vendors.haloUrl,
    authUrl: `${vendors.haloUrl}/auth`,
    requestsPer5Minutes: 250,
    suppressAutomations: true,
    accountCodesLookup: ACCOUNT_CODES_LOOKUP,
    stamp: 'native',
  },
  quickbooks: {
    realmId: us ? US_REALM : GB_REALM,
    apiUrl: vendors.quickbooksUrl,
    authorizeUrl: vendors.authorizeUrl,
    tokenUrl: vendors.tokenUrl,
    revokeUrl: vendors.revokeUrl,
    minorVersion: 75,
    customTxnNumbers: us,
    ...(us && { duplicateNumbers: 'refused' }),
  },
  company: {
    country: us ? 'US' : 'GB',
    homeCurrency: us ? 'USD' : 'GBP',
    defaultIncomeAccount: '4000',
    defaultExpenseAccount: '5000',
    defaultPayablesAccount: '2000',
  },
  numbering: { policy: us ? 'halo-number' : 'quickbooks-number', prefix: '', suffix: '' },
  taxAuthority: 'halo',
  kinds: { client: { autoCreate: true }, item: { autoCreate: true }, supplier: { autoCreate: true } },
  paused: false,
  version: 0,
});

export const sampleConnections = (vendors: Vendors): readonly Connection[] => [
  connection('demo', true, vendors),
  connection('demo-gb', false, vendors),
];

/** The connection as it is kept, with the addresses of this start. */
export const readdressed = (known: Connection, { halo, quickbooks }: Connection): Connection => ({
  ...known,
  halo: { ...known.halo, baseUrl: halo.baseUrl, authUrl: halo.authUrl },
  quickbooks: {
    ...known.quickbooks,
    apiUrl: quickbooks.apiUrl,
    authorizeUrl: quickbooks.authorizeUrl,
    tokenUrl: quickbooks.tokenUrl,
    revokeUrl: quickbooks.revokeUrl,
  },
});

export const sameAddresses = (known: Connection, sample: Connection): boolean =>
  JSON.stringify(readdressed(known, sample)) === JSON.stringify(known);

/** @param ticketKey this machine's own */
export function sampleSecrets(ticketKey: string): Readonly<Record<string, string>> {
  const halo = (id: string): Record<string, string> => ({
    [`halo/${id}/client-id`]: HALO_CLIENT.id,
    [`halo/${id}/client-secret`]: HALO_CLIENT.secret,
    [`halo/${id}/webhook-path-secret`]: HALO_WEBHOOK.pathSecret,
    [`halo/${id}/webhook-user`]: HALO_WEBHOOK.user,
    [`halo/${id}/webhook-password`]: HALO_WEBHOOK.password,
  });
  return {
    'quickbooks/client-id': QUICKBOOKS_CLIENT.id,
    'quickbooks/client-secret': QUICKBOOKS_CLIENT.secret,
    'quickbooks/verifier-token': VERIFIER_TOKEN,
    'ticket-key': ticketKey,
    ...halo('demo'),
    ...halo('demo-gb'),
  };
}
