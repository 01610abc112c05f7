/** A stolen copy of a table opens nothing: tokens are sealed, each for its connection and side. */
import { buildEncrypt } from '@aws-crypto/encrypt-node';
import { KmsKeyringNode } from '@aws-crypto/kms-keyring-node';
import { AlgorithmSuiteIdentifier, CommitmentPolicy } from '@aws-crypto/material-management-node';
import { DecryptCommand, GenerateDataKeyCommand } from '@aws-sdk/client-kms';
import { kmsCipher, localCipher } from '../../lib/aws/cipher.ts';
import { tableNames } from '../../lib/aws/tables.ts';
import type { TokensOf } from '../../lib/aws/tokens.ts';
import { readSettings } from '../../lib/settings.ts';
import { memoryCipher } from '../../local/memory/cipher.ts';
import { KEY_ARN, memoryKms, sealedByKms } from '../../local/memory/kms.ts';
import { imported } from '../support/scenario.ts';

const PAIRS = JSON.stringify({
  current: { accessToken: 'a'.repeat(4_096), refreshToken: 'r'.repeat(512) },
  previous: { accessToken: 'b'.repeat(4_096), refreshToken: 's'.repeat(512) },
});
const DEMO: TokensOf = { connection: 'demo', side: 'quickbooks' };
const CONTEXT = { purpose: 'halo-qbo-tokens', ...DEMO };

const OTHERS: readonly TokensOf[] = [
  { connection: 'demo-gb', side: 'quickbooks' },
  { connection: 'demo', side: 'halo' },
  { connection: '', side: 'quickbooks' },
];

describe.each([
  ['KMS', () => sealedByKms()],
  ['the key of one machine', () => localCipher('only here')],
])('sealed by %s', (_, made) => {
  const cipher = made();

  test('two pairs of the longest tokens come back as they were', async () => {
    expect(await cipher.open(await cipher.seal(PAIRS, DEMO), DEMO)).toBe(PAIRS);
  });

  test('what is kept shows nothing, and is another each time', async () => {
    const [first, second] = [await cipher.seal(PAIRS, DEMO), await cipher.seal(PAIRS, DEMO)];

    expect(first).not.toBe(second);
    expect(Buffer.from(first, 'base64').toString('latin1')).not.toContain('aaaa');
  });

  test.each(OTHERS)('it does not open for %j', async (another) => {
    const sealed = await cipher.seal(PAIRS, DEMO);

    await expect(cipher.open(sealed, another)).rejects.toThrow(
      `the ${another.side} tokens of ${another.connection} do not open: they were sealed as somebody else’s`,
    );
  });

  test('it does not open once a byte of it is another, wherever that is', async () => {
    const sealed = Buffer.from(await cipher.seal('tokens', DEMO), 'base64');

    for (let at = 0; at < sealed.length; at += 7) {
      const altered = Buffer.from(sealed);
      altered.writeUInt8(altered.readUInt8(at) ^ 1, at);
      await expect(cipher.open(altered.toString('base64'), DEMO)).rejects.toThrow('do not open');
    }
  });

  test.each([
    ['nothing', ''],
    ['its first half', undefined],
    ['another text', 'tokens'],
  ])('%s does not open', async (_what, text) => {
    const sealed = await cipher.seal(PAIRS, DEMO);

    await expect(cipher.open(text ?? sealed.slice(0, sealed.length / 2), DEMO)).rejects.toThrow(
      'do not open',
    );
  });
});

test('another machine’s key does not open it, and neither does KMS', async () => {
  const sealed = await localCipher('only here').seal(PAIRS, DEMO);

  await expect(localCipher('only there').open(sealed, DEMO)).rejects.toThrow('do not open');
  await expect(sealedByKms().open(sealed, DEMO)).rejects.toThrow('do not open');
});

test.each(OTHERS)('what stands in for the seal in memory does not open for %j, either', async (another) => {
  const sealed = await memoryCipher.seal(PAIRS, DEMO);

  await expect(memoryCipher.open(sealed, another)).rejects.toThrow();
  expect(await memoryCipher.open(sealed, DEMO)).toBe(PAIRS);
});

test('KMS makes a key for each value, bound to whose tokens they are, and never sees a token', async () => {
  const asked: (DecryptCommand | GenerateDataKeyCommand)[] = [];
  const cipher = sealedByKms((command) => void asked.push(command));

  const texts = [await cipher.seal(PAIRS, DEMO), await cipher.seal(PAIRS, DEMO)];
  expect(await cipher.open(texts[0] ?? '', DEMO)).toBe(PAIRS);

  expect(asked.map(({ constructor }) => constructor)).toEqual([
    GenerateDataKeyCommand,
    GenerateDataKeyCommand,
    DecryptCommand,
  ]);
  for (const { input } of asked) {
    expect(input).toMatchObject({ KeyId: KEY_ARN, EncryptionContext: CONTEXT });
    expect(JSON.stringify(input)).not.toContain('aaaa');
  }
});

describe('what nothing here would seal does not open', () => {
  const kms = memoryKms();
  const cipher = kmsCipher(kms, KEY_ARN);
  const never = () => Promise.reject(new RangeError('only sealed with'));
  const answers = {
    encrypt: never,
    decrypt: never,
    generateDataKey: async (request: ConstructorParameters<typeof GenerateDataKeyCommand>[0]) => {
      const { Plaintext = Buffer.alloc(0), CiphertextBlob = Buffer.alloc(0) } = await kms.send(
        new GenerateDataKeyCommand(request),
      );
      return { KeyId: KEY_ARN, Plaintext, CiphertextBlob };
    },
  };

  const keyring = (calls: Pick<typeof answers, 'generateDataKey'>) =>
    new KmsKeyringNode({ generatorKeyId: KEY_ARN, clientProvider: () => ({ ...answers, ...calls }) });
  const COMMITTED = CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT;
  const sealed = async (policy: CommitmentPolicy, encryptionContext: Record<string, string>) => {
    const { result } = await buildEncrypt(policy).encrypt(keyring(answers), PAIRS, { encryptionContext });
    return result.toString('base64');
  };

  test.each([
    ['without a commitment to its key', CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT, CONTEXT],
    ['for another purpose', COMMITTED, { ...CONTEXT, purpose: 'backups' }],
    ['without saying whose it is', COMMITTED, { purpose: CONTEXT.purpose }],
  ])('%s', async (_what, policy, context) => {
    await expect(cipher.open(await sealed(policy, context), DEMO)).rejects.toThrow('do not open');
    expect(await cipher.open(await sealed(COMMITTED, CONTEXT), DEMO)).toBe(PAIRS);
  });

  test.each([
    AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY_ECDSA_P384,
    AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY,
  ])(
    'sealed by somebody who may open and not have keys made, with the key of another (%j)',
    async (suiteId) => {
      // Prepare: what whoever opens a value learns of its key
      const asked: DecryptCommand[] = [];
      const sealer = sealedByKms((command) => {
        if (command instanceof DecryptCommand) asked.push(command);
      });
      await sealer.open(await sealer.seal(PAIRS, DEMO), DEMO);
      const [command] = asked;
      if (!command) throw new RangeError('KMS was not asked');
      const { Plaintext = Buffer.alloc(0) } = await kms.send(command);
      const { CiphertextBlob = Buffer.alloc(0) } = command.input;

      // Act
      const { encrypt } = buildEncrypt(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
      const learnt = () => Promise.resolve({ KeyId: KEY_ARN, Plaintext, CiphertextBlob });
      const { result } = await encrypt(keyring({ generateDataKey: learnt }), 'a token of theirs', {
        suiteId,
        encryptionContext: CONTEXT,
      });

      // Assess
      await expect(cipher.open(result.toString('base64'), DEMO)).rejects.toThrow('do not open');
    },
  );
});

test.each(['alias/halo-qbo-prod-tokens', '00000000-0000-4000-8000-000000000001'])(
  'the key is named in full, since what is sealed under %s would never open',
  (name) => {
    expect(() => readSettings({ TOKENS_KEY_ID: name })).toThrow('TOKENS_KEY_ID: is the ARN of a KMS key');
    expect(readSettings({ TOKENS_KEY_ID: KEY_ARN })).toMatchObject({ TOKENS_KEY_ID: KEY_ARN });
  },
);

test('no table holds a token that could be read', async () => {
  const world = await imported({ cipher: sealedByKms() });
  const rows = JSON.stringify(Object.values(tableNames({})).map((name) => world.db.all(name)));

  for (const connection of ['demo', 'demo-gb'])
    for (const side of ['halo', 'quickbooks'] as const) {
      const stored = await world.app.tokens.get(connection, side);
      expect(stored).toBeDefined();
      for (const token of [stored?.current.accessToken, stored?.current.refreshToken])
        if (token !== undefined) expect(rows).not.toContain(token);
    }
});
