/**
 * Secrets: AWS Secrets Manager where deployed (one JSON secret for the stage, kept for five minutes), the environment on one machine. The stack makes
 * the secret without a value; until a person fills it in there is none, and what asks for one says so.
 */
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { SecretStore } from '../sync/secrets.ts';

const KEEP_MS = 300_000;
/** Filled in, it is to count at once; until then not every call asks again. */
const KEEP_EMPTY_MS = 10_000;

type Values = Readonly<Record<string, string>>;

export function managedSecrets(
  client: SecretsManagerClient,
  secretId: string,
  now: () => number,
): SecretStore {
  let kept: { readonly until: number; readonly values: Promise<Values> } | undefined;
  const fetch = async (): Promise<Values> => {
    try {
      const { SecretString: text = '{}' } = await client.send(
        new GetSecretValueCommand({ SecretId: secretId }),
      );
      return JSON.parse(text) as Values;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return {};
      throw error;
    }
  };
  const refill = (): Promise<Values> => {
    const values = fetch();
    kept = { until: now() + KEEP_MS, values };
    values.then(
      (found) => {
        if (Object.keys(found).length === 0) kept = { until: now() + KEEP_EMPTY_MS, values };
      },
      () => (kept = undefined),
    );
    return values;
  };
  return { get: async (name) => (await (kept && now() <= kept.until ? kept.values : refill()))[name] };
}

export const fixedSecrets = (values: Readonly<Record<string, string>>): SecretStore => ({
  get: (name) => Promise.resolve(values[name]),
});
