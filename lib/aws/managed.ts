/** What only AWS gives: KMS for tokens, Secrets Manager for secrets, and the function that renews tokens. Absent on one machine. */
import { KMSClient } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DisconnectedError, UnavailableError } from '../sync/outcome.ts';
import type { SecretStore } from '../sync/secrets.ts';
import type { Refresher } from '../sync/tokens.ts';
import type { Settings } from '../settings.ts';
import { kmsCipher } from './cipher.ts';
import { managedSecrets } from './secrets.ts';
import type { Cipher } from './tokens.ts';

const RETRY_MS = 10_000;

export interface Managed {
  readonly cipher?: Cipher;
  readonly secrets?: SecretStore;
  readonly refresher: Refresher;
}

export function managed(settings: Settings, now: () => number): Managed {
  const { AWS_REGION: named } = settings;
  const region = { ...(named !== undefined && { region: named }), maxAttempts: 3 };
  return {
    ...(settings.TOKENS_KEY_ID && { cipher: kmsCipher(new KMSClient(region), settings.TOKENS_KEY_ID) }),
    ...(settings.SECRETS_ID && {
      secrets: managedSecrets(new SecretsManagerClient(region), settings.SECRETS_ID, now),
    }),
    refresher: invokeRefresh(settings.REFRESH_FUNCTION, region, now),
  };
}

/** Asks the refresh function and waits for its word. */
function invokeRefresh(
  name: string | undefined,
  region: { readonly region?: string; readonly maxAttempts: number },
  now: () => number,
): Refresher {
  let client: LambdaClient | undefined;
  return async (connection, side) => {
    if (name === undefined) throw new UnavailableError(side, 'nothing here renews tokens', now() + RETRY_MS);
    client ??= new LambdaClient(region);
    const answer = await client.send(
      new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify({ connection, side })) }),
    );
    const said = JSON.parse(Buffer.from(answer.Payload ?? []).toString('utf8') || '{}') as {
      disconnected?: string;
      unavailable?: string;
    };
    if (said.disconnected !== undefined) throw new DisconnectedError(side, said.disconnected);
    if (said.unavailable !== undefined || answer.FunctionError)
      throw new UnavailableError(
        side,
        said.unavailable ?? 'the token could not be renewed',
        now() + RETRY_MS,
      );
  };
}
