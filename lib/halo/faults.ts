/**
 * HaloPSA's errors: status and shape → what it means. Bodies come in several shapes, and some are plain text.
 */
import type { VendorFault } from '../sync/record-system.ts';

export type FaultMeaning =
  'refused' | 'stale' | 'not-found' | 'expired-token' | 'forbidden' | 'throttled' | 'unavailable';

const BY_STATUS: Readonly<Record<number, FaultMeaning>> = {
  401: 'expired-token',
  403: 'forbidden',
  404: 'not-found',
  408: 'unavailable',
  429: 'throttled',
};

/** Only a 4xx is HaloPSA's word on the request; an error of the server's own and a redirection settle nothing. */
const byStatus = (status: number): FaultMeaning =>
  BY_STATUS[status] ?? (status >= 400 && status < 500 ? 'refused' : 'unavailable');

/** The words of an error in any of HaloPSA's shapes. */
export function readError(text: string): string {
  try {
    const body = JSON.parse(text) as unknown;
    if (typeof body !== 'object' || body === null) return String(body);
    const record = body as Record<string, unknown>;
    const said =
      record['errorMessage'] ?? record['Message'] ?? record['error_description'] ?? record['error'];
    if (typeof said === 'string') return said;
    // Model binding: field path → complaints.
    return Object.entries(record)
      .map(([field, complaints]) => `${field}: ${[complaints].flat().join(' ')}`)
      .join('; ');
  } catch {
    return text;
  }
}

export function classify(
  status: number,
  text: string,
): { readonly meaning: FaultMeaning; readonly fault: VendorFault } {
  const detail = readError(text).slice(0, 300) || `HTTP ${status}`;
  const stale = status === 400 && /changed by someone else|change_seq/i.test(detail);
  const meaning = stale ? 'stale' : byStatus(status);
  return {
    meaning,
    fault: {
      code: meaning === 'not-found' ? 'halo-not-found' : `halo-${status}`,
      sentence: `HaloPSA refused it: ${detail}.`,
      fix:
        meaning === 'forbidden'
          ? 'Give the HaloPSA application the permission, then retry.'
          : 'Correct the record in HaloPSA, then retry.',
      owner: meaning === 'forbidden' ? 'ops' : 'bookkeeper',
      detail,
      ...((meaning === 'not-found' || meaning === 'forbidden') && { means: meaning }),
    },
  };
}
