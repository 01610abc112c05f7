/**
 * Sealing tokens at rest, in an envelope: each value under a key of its own that is used once, and that key sealed by KMS. KMS itself takes 4 KB, and
 * two pairs of tokens may be more. The connection is part of what both seals are bound to, so a sealed value copied to another connection does not
 * open. On one machine a key of that machine stands in for KMS, with the same binding.
 *
 * The AES is Node's own and the wrapping is the AWS SDK's. AWS's Encryption SDK was weighed and left: it brings a second KMS and DynamoDB client and
 * its own message format into every function, for key rings and streaming that a short text sealed by one key does not need.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html (envelope encryption)
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { DecryptCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { Cipher } from './tokens.ts';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

function sealUnder(key: Buffer, plain: string, context: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64');
}

/** @throws where it was sealed under another key or for another context, or altered since */
function openUnder(key: Buffer, sealed: string, context: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV_BYTES)).setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  const body = bytes.subarray(IV_BYTES + TAG_BYTES);
  return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
}

/** In front of an envelope; what was sealed by KMS directly has no dot in it. */
const ENVELOPE = 'e1';

export function kmsCipher(kms: KMSClient, keyId: string): Cipher {
  const bound = (context: string) => ({ EncryptionContext: { purpose: 'halo-qbo-tokens', context } });
  const wrap = async (key: Buffer, context: string): Promise<string> => {
    const { CiphertextBlob: blob } = await kms.send(
      new EncryptCommand({ KeyId: keyId, Plaintext: key, ...bound(context) }),
    );
    return Buffer.from(blob ?? []).toString('base64');
  };
  const unwrap = async (wrapped: string, context: string): Promise<Buffer> => {
    const { Plaintext: plain } = await kms.send(
      new DecryptCommand({
        KeyId: keyId,
        CiphertextBlob: Buffer.from(wrapped, 'base64'),
        ...bound(context),
      }),
    );
    return Buffer.from(plain ?? []);
  };
  return {
    seal: async (plain, context) => {
      const key = randomBytes(KEY_BYTES);
      const body = sealUnder(key, plain, context);
      return [ENVELOPE, await wrap(key, context), body].join('.');
    },
    open: async (sealed, context) => {
      const [form, wrapped = '', body = ''] = sealed.split('.');
      if (form !== ENVELOPE) return (await unwrap(sealed, context)).toString('utf8');
      return openUnder(await unwrap(wrapped, context), body, context);
    },
  };
}

/** @param secret any text that only this machine has */
export function localCipher(secret: string): Cipher {
  const key = createHash('sha256').update(secret).digest();
  return {
    seal: (plain, context) => Promise.resolve(sealUnder(key, plain, context)),
    open: (sealed, context) => Promise.resolve(openUnder(key, sealed, context)),
  };
}
