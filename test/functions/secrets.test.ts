/** The stack makes its secret empty. Until a person has filled it in the functions say so, and the vendors come again. */
import { ResourceNotFoundException, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { handler as webhookHalo } from '../../functions/webhook-halo.ts';
import { handler as webhookQuickBooks } from '../../functions/webhook-quickbooks.ts';
import { fixedSecrets, managedSecrets } from '../../lib/aws/secrets.ts';
import { adopt } from '../../lib/compose.ts';
import { startMemoryWorld } from '../../local/memory/world.ts';
import { httpEvent, signatureOf } from '../support/http-events.ts';
import { spoken } from '../support/spoken.ts';

process.env['POWERTOOLS_LOG_LEVEL'] = 'INFO';

/** Secrets Manager with one secret, which has no value until one is put. */
function manager() {
  let value: string | undefined;
  let asked = 0;
  const send = (): Promise<{ readonly SecretString: string }> => {
    asked += 1;
    return value === undefined
      ? Promise.reject(
          new ResourceNotFoundException({
            message: 'Secrets Manager can’t find the specified secret value for staging label: AWSCURRENT',
            $metadata: {},
          }),
        )
      : Promise.resolve({ SecretString: value });
  };
  return {
    client: { send } as unknown as SecretsManagerClient,
    put: (values: object) => (value = JSON.stringify(values)),
    asked: () => asked,
  };
}

describe('a secret without a value', () => {
  test('holds nothing, and is asked for again soon', async () => {
    // Prepare
    let now = 0;
    const { client, put, asked } = manager();
    const secrets = managedSecrets(client, 'halo-qbo/prod', () => now);

    // Act
    const empty = [await secrets.get('ticket-key'), await secrets.get('ticket-key')];
    put({ 'ticket-key': 'a key' });
    now += 11_000;
    const filled = await secrets.get('ticket-key');

    // Assess
    expect(empty).toEqual([undefined, undefined]);
    expect(filled).toBe('a key');
    expect(asked()).toBe(2);
  });

  test('what it holds is kept for five minutes', async () => {
    let now = 0;
    const { client, put, asked } = manager();
    put({ 'ticket-key': 'a key' });
    const secrets = managedSecrets(client, 'halo-qbo/prod', () => now);
    for (const minute of [0, 4, 6]) {
      now = minute * 60_000;
      await secrets.get('ticket-key');
    }
    expect(asked()).toBe(2);
  });
});

describe('a webhook before the secrets are filled in', () => {
  const withoutSecrets = async (): Promise<void> => {
    const { app } = await startMemoryWorld({ small: true });
    const secrets = fixedSecrets({});
    adopt({ ...app, secrets, ingest: { ...app.ingest, secrets } });
  };

  const calls = {
    QuickBooks: () =>
      webhookQuickBooks(
        httpEvent({
          path: '/webhooks/quickbooks',
          headers: { 'intuit-signature': signatureOf('[]') },
          body: '[]',
        }),
      ),
    HaloPSA: () =>
      webhookHalo(
        httpEvent({
          path: '/webhooks/halo/demo/any',
          parameters: { connection: 'demo', secret: 'any' },
          query: { kind: 'invoice' },
          headers: {},
          body: '{}',
        }),
      ),
  };

  test.each([
    ['QuickBooks', 'quickbooks/verifier-token'],
    ['HaloPSA', 'halo/demo/webhook-path-secret'],
  ] as const)('of %s is answered 503, and the log says what to fill in', async (system, secret) => {
    // Prepare
    await withoutSecrets();
    let answer: Awaited<ReturnType<(typeof calls)['HaloPSA']>> = {};

    // Act
    const lines = await spoken(async () => {
      answer = await calls[system]();
    });

    // Assess
    expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': '300' }, body: '{}' });
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: 'ERROR',
        message: `the secret ${secret} is not set; docs/deploy.md says how to fill it in`,
      }),
    );
  });

  test('an unknown connection is told apart from one without secrets: it is not found', async () => {
    await withoutSecrets();
    let status: number | undefined;
    await spoken(async () => {
      const answer = await webhookHalo(
        httpEvent({
          path: '/webhooks/halo/nobody/any',
          parameters: { connection: 'nobody', secret: 'any' },
          query: { kind: 'invoice' },
          headers: {},
          body: '{}',
        }),
      );
      status = answer.statusCode;
    });
    expect(status).toBe(404);
  });
});
