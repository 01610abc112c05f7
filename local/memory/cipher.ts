/**
 * The seal of a world in memory, bound to whose tokens it holds as the deployed one is. The deployed one goes through streams and hands over to the
 * event loop in between, some of it to other threads; a world that repeats exactly takes a step to be over when nothing of it is left to run, and
 * is made a thousand times where the seal is not what is looked at. A world takes the deployed one where it is: `sealedByKms` (`kms.ts`).
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Cipher, TokensOf } from '../../lib/aws/tokens.ts';

const ALGORITHM = 'aes-256-gcm';
/** Of all worlds, so that what one process sealed another opens. */
const KEY = Buffer.alloc(32, 'only in memory');
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Seals bytes as somebody's or something's. */
export function sealBytes(plain: Uint8Array, bound: string): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, KEY, iv).setAAD(Buffer.from(bound));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

/** @throws where they were sealed as another's, or altered since */
export function openBytes(sealed: Uint8Array, bound: string): Buffer {
  const decipher = createDecipheriv(ALGORITHM, KEY, sealed.subarray(0, IV_BYTES))
    .setAAD(Buffer.from(bound))
    .setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
}

const nameOf = ({ connection, side }: TokensOf): string => `${connection}/${side}`;

export const memoryCipher: Cipher = {
  seal: (plain, of) => Promise.resolve(sealBytes(Buffer.from(plain), nameOf(of)).toString('base64')),
  open: (sealed, of) =>
    Promise.resolve().then(() => openBytes(Buffer.from(sealed, 'base64'), nameOf(of)).toString('utf8')),
};
