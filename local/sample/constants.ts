/** The sample's fixed names and credentials: anyone may script against them. They open nothing but the simulators. */
export const US_REALM = '4620816365000000001';
export const GB_REALM = '4620816365000000002';
export const HALO_TENANT = 'sample-msp';
export const HALO_CLIENT = { id: 'halo-local', secret: 'halo-local-secret' } as const;
export const QUICKBOOKS_CLIENT = { id: 'qbo-local', secret: 'qbo-local-secret' } as const;
export const VERIFIER_TOKEN = 'local-verifier-token';
export const HALO_WEBHOOK = { user: 'halo', password: 'local-webhook', pathSecret: 'local-secret' } as const;
/** The lookup under which the sample tenant keeps account codes. */
export const ACCOUNT_CODES_LOOKUP = 67;
/** The first invoices a person sees are from these days. */
export const SAMPLE_FROM = '2026-08-24';
