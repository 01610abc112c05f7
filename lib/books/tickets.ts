/**
 * Signed, one-time, ten-minute tickets: only who may run the ops command can begin to connect, and what comes back from Intuit is bound to the
 * ticket that began it, so nobody can bind their company to another's connection.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';

const TICKET_MS = 10 * 60_000;

const claims = z.strictObject({
  connection: z.string(),
  purpose: z.enum(['ticket', 'state']),
  nonce: z.string(),
  expiresAtEpochMs: z.number(),
});

export type Claims = z.infer<typeof claims>;

const macOf = (payload: string, key: string): Buffer => createHmac('sha256', key).update(payload).digest();

export function issue(
  connection: string,
  purpose: Claims['purpose'],
  nonce: string,
  nowEpochMs: number,
  [key = '']: readonly string[],
): string {
  const body: Claims = { connection, purpose, nonce, expiresAtEpochMs: nowEpochMs + TICKET_MS };
  const payload = Buffer.from(JSON.stringify(body)).toString('base64url');
  return `${payload}.${macOf(payload, key).toString('base64url')}`;
}

/** @param keys any of them may have signed @returns undefined for a wrong signature, another purpose or one that has expired */
export function verify(
  ticket: string,
  purpose: Claims['purpose'],
  nowEpochMs: number,
  keys: readonly string[],
): Claims | undefined {
  const [payload = '', mac = ''] = ticket.split('.');
  const sent = Buffer.from(mac, 'base64url');
  const isSigned = keys.some((key) => {
    const wanted = macOf(payload, key);
    return sent.length === wanted.length && timingSafeEqual(sent, wanted);
  });
  if (!isSigned) return undefined;
  const parsed = claims.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
  return parsed.success && parsed.data.purpose === purpose && parsed.data.expiresAtEpochMs > nowEpochMs
    ? parsed.data
    : undefined;
}
