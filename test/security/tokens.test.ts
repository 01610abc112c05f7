/** A stolen copy of a table opens nothing: tokens are sealed, each for its connection and side. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { DecryptCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import { kmsCipher, localCipher } from '../../lib/aws/cipher.ts';
import { tableNames } from '../../lib/aws/tables.ts';
import { imported } from '../support/scenario.ts';

/** KMS's own limit for what it seals. */
const KMS_MAX_BYTES = 4_096;

/** KMS, as far as it is asked: one key that never leaves it, bound to the context, and its limit. */
function kms(): { readonly client: KMSClient; readonly sealed: Buffer[] } {
  const key = randomBytes(32);
  const sealed: Buffer[] = [];
  const bound = (context: unknown): Buffer => Buffer.from(JSON.stringify(context));
  const send = (command: object): Promise<unknown> => {
    if (command instanceof EncryptCommand) {
      const plain = Buffer.from(command.input.Plaintext ?? []);
      if (plain.length > KMS_MAX_BYTES)
        return Promise.reject(new RangeError('plaintext is longer than 4096 bytes'));
      sealed.push(plain);
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(bound(command.input.EncryptionContext));
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Promise.resolve({ CiphertextBlob: Buffer.concat([iv, cipher.getAuthTag(), body]) });
    }
    if (!(command instanceof DecryptCommand))
      return Promise.reject(new RangeError('KMS is asked for no more'));
    const bytes = Buffer.from(command.input.CiphertextBlob ?? []);
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
    decipher.setAAD(bound(command.input.EncryptionContext)).setAuthTag(bytes.subarray(12, 28));
    return Promise.resolve().then(() => ({
      Plaintext: Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]),
    }));
  };
  return { client: { send } as unknown as KMSClient, sealed };
}

const PAIRS = JSON.stringify({
  current: { accessToken: 'a'.repeat(4_096), refreshToken: 'r'.repeat(512) },
  previous: { accessToken: 'b'.repeat(4_096), refreshToken: 's'.repeat(512) },
});

describe.each([
  ['KMS', () => kmsCipher(kms().client, 'key')],
  ['the key of one machine', () => localCipher('only here')],
])('sealed by %s', (_, made) => {
  const cipher = made();

  test('two pairs of the longest tokens come back as they were', async () => {
    expect(await cipher.open(await cipher.seal(PAIRS, 'demo/quickbooks'), 'demo/quickbooks')).toBe(PAIRS);
  });

  test('what is kept shows nothing, and is another each time', async () => {
    const [first, second] = [await cipher.seal(PAIRS, 'demo/halo'), await cipher.seal(PAIRS, 'demo/halo')];

    expect(first).not.toBe(second);
    expect(Buffer.from(first, 'base64').toString('latin1')).not.toContain('aaaa');
  });

  test.each(['demo-gb/quickbooks', 'demo/halo', ''])('it does not open for %j', async (context) => {
    const sealed = await cipher.seal(PAIRS, 'demo/quickbooks');

    await expect(Promise.resolve().then(() => cipher.open(sealed, context))).rejects.toThrow();
  });

  test('it does not open once a byte of it is another', async () => {
    const sealed = await cipher.seal('tokens', 'demo/quickbooks');
    const at = sealed.length - 6;
    const altered = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;

    await expect(Promise.resolve().then(() => cipher.open(altered, 'demo/quickbooks'))).rejects.toThrow();
  });
});

test('KMS sees a key of the value’s own and never a token', async () => {
  const { client, sealed } = kms();
  const cipher = kmsCipher(client, 'key');

  const texts = [await cipher.seal(PAIRS, 'demo/halo'), await cipher.seal(PAIRS, 'demo/halo')];

  expect(sealed.map(({ length }) => length)).toEqual([32, 32]);
  expect(sealed[0]?.equals(sealed[1] ?? Buffer.alloc(0))).toBe(false);
  for (const key of sealed) expect(texts.join()).not.toContain(key.toString('base64'));
});

test('a key of one envelope does not open the body of another', async () => {
  const cipher = kmsCipher(kms().client, 'key');
  const [, key] = (await cipher.seal('one', 'demo/halo')).split('.');
  const [form, , body] = (await cipher.seal('two', 'demo/halo')).split('.');

  await expect(cipher.open([form, key, body].join('.'), 'demo/halo')).rejects.toThrow();
});

test('tokens that KMS itself sealed, as it was done before there were envelopes, still open', async () => {
  const { client } = kms();
  const answer = await client.send(
    new EncryptCommand({
      KeyId: 'key',
      Plaintext: Buffer.from('{"current":{}}'),
      EncryptionContext: { purpose: 'halo-qbo-tokens', context: 'demo/halo' },
    }),
  );

  expect(
    await kmsCipher(client, 'key').open(
      Buffer.from(answer.CiphertextBlob ?? []).toString('base64'),
      'demo/halo',
    ),
  ).toBe('{"current":{}}');
});

test('no table holds a token that could be read', async () => {
  const world = await imported();
  const rows = JSON.stringify(Object.values(tableNames({})).map((name) => world.db.all(name)));

  for (const connection of ['demo', 'demo-gb'])
    for (const side of ['halo', 'quickbooks'] as const) {
      const stored = await world.app.tokens.get(connection, side);
      expect(stored).toBeDefined();
      for (const token of [stored?.current.accessToken, stored?.current.refreshToken])
        if (token !== undefined) expect(rows).not.toContain(token);
    }
});
