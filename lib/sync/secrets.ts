/**
 * Names of the secrets, one place: `quickbooks/client-id`, `quickbooks/client-secret`, `quickbooks/verifier-token`, `ticket-key`, and for each
 * connection `halo/<connection>/client-id`, `client-secret`, `webhook-path-secret`, `webhook-user`, `webhook-password`.
 */
export interface SecretStore {
  get(name: string): Promise<string | undefined>;
}

/** @throws RangeError naming the secret, never its value */
export async function required(secrets: SecretStore, name: string): Promise<string> {
  const value = await secrets.get(name);
  if (value === undefined || value === '') throw new RangeError(`the secret ${name} is not set`);
  return value;
}
