/**
 * KMS in memory, spoken to with the client's own commands: one key that never leaves it, what it seals bound to the context, and its limits. Its
 * key is always the same, so that what one process sealed another opens.
 */
import { randomBytes } from 'node:crypto';
import {
  DecryptCommand,
  type DecryptCommandInput,
  GenerateDataKeyCommand,
  type GenerateDataKeyCommandInput,
  IncorrectKeyException,
  InvalidCiphertextException,
  type KMSClient,
  NotFoundException,
} from '@aws-sdk/client-kms';
import { kmsCipher } from '../../lib/aws/cipher.ts';
import type { Cipher } from '../../lib/aws/tokens.ts';
import { openBytes, sealBytes } from './cipher.ts';

export const KEY_ARN = 'arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000001';

const DATA_KEY_MAX_BYTES = 1_024;
const CIPHERTEXT_MAX_BYTES = 6_144;

/** The order of its names is of no account. */
const bound = (context: DecryptCommandInput['EncryptionContext']): string =>
  JSON.stringify(Object.entries(context ?? {}).toSorted());

function generate({ KeyId, NumberOfBytes = 32, EncryptionContext }: GenerateDataKeyCommandInput): object {
  if (KeyId !== KEY_ARN)
    throw new NotFoundException({ message: `Key '${KeyId}' does not exist`, $metadata: {} });
  if (NumberOfBytes > DATA_KEY_MAX_BYTES) throw new RangeError('a data key has 1 to 1024 bytes');
  const plain = randomBytes(NumberOfBytes);
  return { KeyId, Plaintext: plain, CiphertextBlob: sealBytes(plain, bound(EncryptionContext)) };
}

function open({ KeyId, CiphertextBlob = new Uint8Array(), EncryptionContext }: DecryptCommandInput): object {
  if (KeyId !== KEY_ARN)
    throw new IncorrectKeyException({ message: 'it was not sealed under that key', $metadata: {} });
  if (CiphertextBlob.length > CIPHERTEXT_MAX_BYTES)
    throw new RangeError('more than 6144 bytes are not taken');
  try {
    return { KeyId, Plaintext: openBytes(CiphertextBlob, bound(EncryptionContext)) };
  } catch {
    throw new InvalidCiphertextException({ message: 'not what was sealed, or not for this', $metadata: {} });
  }
}

type Asked = DecryptCommand | GenerateDataKeyCommand;

/** @param before is told of every call */
export function memoryKms(before?: (command: Asked) => void): KMSClient {
  const send = (command: object): Promise<object> =>
    Promise.resolve().then(() => {
      if (!(command instanceof GenerateDataKeyCommand || command instanceof DecryptCommand))
        throw new RangeError(`KMS in memory does not know ${command.constructor.name}`);
      before?.(command);
      return command instanceof DecryptCommand ? open(command.input) : generate(command.input);
    });
  return { send } as unknown as KMSClient;
}

/** Seals as a deployed stage does. */
export const sealedByKms = (before?: (command: Asked) => void): Cipher =>
  kmsCipher(memoryKms(before), KEY_ARN);
