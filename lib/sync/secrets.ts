/**
 * Names of the secrets, one place: `quickbooks/client-id`, `quickbooks/client-secret`, `quickbooks/verifier-token`, `ticket-key`, and for each
 * connection `halo/<connection>/client-id`, `client-secret`, `webhook-path-secret`, `webhook-user`, `webhook-password`. Optional: `notices/slack-webhook`, `notices/teams-webhook`.
 *
 * What lets a webhook or a connect link in can be changed without losing one: while what bears the secret before is still under way, that one stands
 * beside the new one under its name with `-previous` behind it, and counts until it is removed.
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

/** The secret and, while it is being changed, the one before it. @throws SecretMissingError where the secret itself is not set */
export async function accepted(secrets: SecretStore, name: string): Promise<readonly string[]> {
  const current = await required(secrets, name);
  const previous = await secrets.get(`${name}-previous`);
  return previous === undefined || previous === '' ? [current] : [current, previous];
}
