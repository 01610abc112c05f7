/** Secrets: AWS Secrets Manager where deployed (one JSON secret for the stage, kept for five minutes), the environment on one machine. */
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecretStore } from '../sync/secrets.ts';

const KEEP_MS = 300_000;

export function managedSecrets(
  client: SecretsManagerClient,
  secretId: string,
  now: () => number,
): SecretStore {
  let kept: { readonly at: number; readonly values: Promise<Readonly<Record<string, string>>> } | undefined;
  const fetch = async (): Promise<Readonly<Record<string, string>>> => {
    const { SecretString: text = '{}' } = await client.send(
      new GetSecretValueCommand({ SecretId: secretId }),
    );
    return JSON.parse(text) as Record<string, string>;
  };
  return {
    get: async (name) => {
      if (!kept || now() - kept.at > KEEP_MS) {
        kept = { at: now(), values: fetch() };
        kept.values.catch(() => (kept = undefined));
      }
      return (await kept.values)[name];
    },
  };
}

export const fixedSecrets = (values: Readonly<Record<string, string>>): SecretStore => ({
  get: (name) => Promise.resolve(values[name]),
});
