/**
 * Sealing tokens at rest. Deployed, KMS does it (a pair is below its 4 KB limit) and the connection is part of the encryption context, so a
 * sealed value copied to another connection does not open. On one machine a key of that machine does, with the same binding.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { DecryptCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { Cipher } from './tokens.ts';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

export function kmsCipher(kms: KMSClient, keyId: string): Cipher {
  const bound = (context: string) => ({ EncryptionContext: { purpose: 'halo-qbo-tokens', context } });
  return {
    seal: async (plain, context) => {
      const { CiphertextBlob: blob } = await kms.send(
        new EncryptCommand({ KeyId: keyId, Plaintext: Buffer.from(plain), ...bound(context) }),
      );
      return Buffer.from(blob ?? []).toString('base64');
    },
    open: async (sealed, context) => {
      const { Plaintext: plain } = await kms.send(
        new DecryptCommand({
          KeyId: keyId,
          CiphertextBlob: Buffer.from(sealed, 'base64'),
          ...bound(context),
        }),
      );
      return Buffer.from(plain ?? []).toString('utf8');
    },
  };
}

/** @param secret any text that only this machine has */
export function localCipher(secret: string): Cipher {
  const key = createHash('sha256').update(secret).digest();
  return {
    seal: (plain, context) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Promise.resolve(Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64'));
    },
    open: (sealed, context) => {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV_BYTES)).setAAD(
        Buffer.from(context),
      );
      decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      return Promise.resolve(
        Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString(
          'utf8',
        ),
      );
    },
  };
}
