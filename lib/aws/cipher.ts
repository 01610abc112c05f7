/**
 * Sealing tokens at rest, by AWS's Encryption SDK: each value in an envelope of its own, under a key that KMS makes for it and is used once. KMS
 * itself takes 4 KB, and two pairs of tokens may be more. On one machine a key of that machine stands in for KMS, in the same envelopes.
 *
 * What a value is bound to, whose tokens it holds and that it holds tokens, is part of what is sealed and of what KMS is asked for, so a sealed
 * value copied to another connection does not open. Envelopes commit to their key: none opens as two texts under two keys. They are signed, too,
 * by a key that is thrown away: who may open a value but not have keys made, as most functions do, cannot make another in its place.
 * @see https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/concepts.html
 */
import { createHash } from 'node:crypto';
import { buildDecrypt } from '@aws-crypto/decrypt-node';
import { buildEncrypt } from '@aws-crypto/encrypt-node';
import { KmsKeyringNode, type KmsNodeClientSupplier } from '@aws-crypto/kms-keyring-node';
import { CommitmentPolicy, type KeyringNode } from '@aws-crypto/material-management-node';
import { RawAesKeyringNode, RawAesWrappingSuiteIdentifier } from '@aws-crypto/raw-aes-keyring-node';
import { DecryptCommand, GenerateDataKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { Cipher, TokensOf } from './tokens.ts';

/** One key seals a value; a value that names more was not made here. */
const RULES = {
  commitmentPolicy: CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT,
  maxEncryptedDataKeys: 1,
};
const { encrypt } = buildEncrypt(RULES);
const { decrypt } = buildDecrypt(RULES);

/** The roles allow the key for this purpose alone (`infra/roles.js`). */
const contextOf = ({ connection, side }: TokensOf): Readonly<Record<string, string>> => ({
  purpose: 'halo-qbo-tokens',
  connection,
  side,
});

function cipherOver(keyring: KeyringNode): Cipher {
  return {
    seal: async (plain, of) => {
      const { result } = await encrypt(keyring, plain, { encryptionContext: contextOf(of) });
      return result.toString('base64');
    },
    open: async (sealed, of) => {
      const unopened = `the ${of.side} tokens of ${of.connection} do not open`;
      const opened = await decrypt(keyring, Buffer.from(sealed, 'base64')).catch((cause: unknown) => {
        throw new Error(unopened, { cause });
      });
      // It opens for what it says itself that it is bound to; whether that is what was asked for, only we know.
      const { encryptionContext: bound } = opened.messageHeader;
      const isAnothers = Object.entries(contextOf(of)).some(([name, value]) => bound[name] !== value);
      if (isAnothers) throw new Error(`${unopened}: they were sealed as somebody else’s`);
      return opened.plaintext.toString('utf8');
    },
  };
}

/** The library's calls, made by our own client: its region, its endpoint and its retries. */
function callsOf(kms: KMSClient): Exclude<ReturnType<KmsNodeClientSupplier>, false> {
  return {
    generateDataKey: async (request) => {
      const { KeyId = '', Plaintext, CiphertextBlob } = await kms.send(new GenerateDataKeyCommand(request));
      return { KeyId, ...(Plaintext && { Plaintext }), ...(CiphertextBlob && { CiphertextBlob }) };
    },
    decrypt: async (request) => {
      const { KeyId = '', Plaintext } = await kms.send(new DecryptCommand(request));
      return { KeyId, ...(Plaintext && { Plaintext }) };
    },
    encrypt: () => Promise.reject(new RangeError('every key is made by KMS, so it is never given one')),
  };
}

/** @param keyArn in full: a sealed value names its key so, and is opened by no other */
export function kmsCipher(kms: KMSClient, keyArn: string): Cipher {
  const calls = callsOf(kms);
  return cipherOver(new KmsKeyringNode({ generatorKeyId: keyArn, clientProvider: () => calls }));
}

/** @param secret any text that only this machine has */
export function localCipher(secret: string): Cipher {
  return cipherOver(
    new RawAesKeyringNode({
      keyNamespace: 'halo-qbo',
      keyName: 'this-machine',
      // In memory of its own, not in a piece of what Node shares out.
      unencryptedMasterKey: Uint8Array.from(createHash('sha256').update(secret).digest()),
      wrappingSuite: RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
    }),
  );
}
