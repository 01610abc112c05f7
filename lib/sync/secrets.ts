/**
 * Names of the secrets, one place: `quickbooks/client-id`, `quickbooks/client-secret`, `quickbooks/verifier-token`, `ticket-key`, and for each
 * connection `halo/<connection>/client-id`, `client-secret`, `webhook-path-secret`, `webhook-user`, `webhook-password`. Optional: `notices/slack-webhook`, `notices/teams-webhook`.
 */
export interface SecretStore {
  get(name: string): Promise<string | undefined>;
}

/** A secret that a person has yet to fill in: whoever asked comes again. */
export class SecretMissingError extends RangeError {
  override readonly name = 'SecretMissingError';
  constructor(secret: string) {
    super(`the secret ${secret} is not set`);
  }
}

/** @throws SecretMissingError naming the secret, never its value */
export async function required(secrets: SecretStore, name: string): Promise<string> {
  const value = await secrets.get(name);
  if (value === undefined || value === '') throw new SecretMissingError(name);
  return value;
}
