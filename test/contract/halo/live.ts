/** A real HaloPSA tenant, best one for trials. */
import { required, type Environment } from '../environment.ts';
import { paced } from '../wire.ts';
import type { Access } from './api.ts';

const VARIABLES = [
  'HALO_BASE_URL',
  'HALO_AUTH_URL',
  'HALO_TENANT',
  'HALO_CLIENT_ID',
  'HALO_CLIENT_SECRET',
] as const;
/** The least that was ever reported is 250 requests in five minutes. */
const GAP_MS = 1_200;

const withoutSlash = (url: string): string => url.replace(/\/+$/, '');

/** @param gapMs between two requests @throws CannotBegin */
export function liveHalo(environment: Environment, gapMs = GAP_MS): Access {
  const values = required(environment, 'HaloPSA', VARIABLES);
  return {
    baseUrl: withoutSlash(values.HALO_BASE_URL),
    authUrl: withoutSlash(values.HALO_AUTH_URL),
    tenant: values.HALO_TENANT,
    clientId: values.HALO_CLIENT_ID,
    clientSecret: values.HALO_CLIENT_SECRET,
    pace: paced(gapMs),
  };
}
