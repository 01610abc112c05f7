/**
 * QuickBooks' faults, one table: code → what it means to the sync, a sentence for a person, the fix, whose it is. No other file knows a code;
 * texts are never looked at, because QuickBooks localises them.
 * @see https://developer.intuit.com/app/developer/qbo/docs/develop/troubleshooting/error-codes
 */
import type { VendorFault } from '../sync/record-system.ts';

export type FaultMeaning =
  'refused' | 'stale' | 'not-found' | 'expired-token' | 'disconnected' | 'throttled' | 'unavailable';

interface Row {
  readonly meaning: FaultMeaning;
  readonly name: string;
  readonly sentence: string;
  readonly fix: string;
  readonly owner: VendorFault['owner'];
  readonly means?: VendorFault['means'];
}

const PAGE = 'https://developer.intuit.com/app/developer/qbo/docs/develop/troubleshooting/error-codes';

const row = (
  meaning: FaultMeaning,
  name: string,
  sentence: string,
  fix: string,
  owner: VendorFault['owner'] = 'bookkeeper',
  means?: VendorFault['means'],
): Row => ({ meaning, name, sentence, fix, owner, ...(means && { means }) });

const RETRY = 'Correct it in HaloPSA, then retry.';
const RECONNECT = 'Reconnect QuickBooks with `halo-qbo connect`.';

export const FAULTS: Readonly<Record<string, Row>> = {
  '100': row(
    'expired-token',
    'authentication',
    'QuickBooks did not accept the access token.',
    RECONNECT,
    'ops',
  ),
  '120': row(
    'disconnected',
    'no-access',
    'The user who connected QuickBooks has lost access to the company.',
    'Let a company administrator reconnect with `halo-qbo connect`.',
    'ops',
  ),
  '3100': row(
    'disconnected',
    'not-authorised',
    'QuickBooks does not accept this connection for the company.',
    RECONNECT,
    'ops',
  ),
  '3200': row('expired-token', 'token-expired', 'The access token has expired.', RECONNECT, 'ops'),
  '3201': row('disconnected', 'revoked', 'The connection was revoked in QuickBooks.', RECONNECT, 'ops'),
  '3001': row(
    'throttled',
    'throttled',
    'QuickBooks asks for a pause.',
    'Nothing to do; the work goes on by itself.',
    'ops',
  ),
  '400': row(
    'refused',
    'malformed',
    'QuickBooks could not read the request.',
    'Report it with the record’s history; nothing was written.',
    'ops',
  ),
  '500': row(
    'refused',
    'unsupported',
    'QuickBooks does not support the operation.',
    'Report it with the record’s history; nothing was written.',
    'ops',
  ),
  '610': row(
    'not-found',
    'inactive',
    'Something the record names was made inactive or deleted in QuickBooks.',
    'Make the customer, item, account or term active again in QuickBooks, then retry.',
    'bookkeeper',
    'not-found',
  ),
  '2010': row(
    'refused',
    'unknown-property',
    'QuickBooks does not know a field that was sent.',
    'Report it with the record’s history; nothing was written.',
    'ops',
  ),
  '2020': row('refused', 'missing-field', 'A field that QuickBooks needs is missing.', RETRY),
  '2050': row(
    'refused',
    'too-long',
    'A text is longer than QuickBooks takes.',
    'Shorten it in HaloPSA, then retry.',
  ),
  '2170': row('refused', 'invalid-value', 'QuickBooks does not know a value that was sent.', RETRY),
  '2500': row(
    'refused',
    'invalid-reference',
    'The record names something that is not in QuickBooks.',
    'Bring it back in QuickBooks or map it anew, then retry.',
  ),
  '4000': row(
    'refused',
    'query',
    'QuickBooks could not read a question.',
    'Report it with the record’s history; nothing was written.',
    'ops',
  ),
  '4001': row(
    'refused',
    'query-invalid',
    'QuickBooks refused a question.',
    'Report it with the record’s history; nothing was written.',
    'ops',
  ),
  '5010': row(
    'stale',
    'stale',
    'Somebody else changed the record meanwhile.',
    'Nothing to do; it is read again.',
    'ops',
    'stale',
  ),
  '5020': row(
    'refused',
    'permission',
    'The user who connected QuickBooks may not do this.',
    'Let a company administrator reconnect, or give that user the right.',
    'ops',
    'forbidden',
  ),
  '6000': row('refused', 'business-rule', 'QuickBooks’ own rules refuse the record.', RETRY),
  '6070': row(
    'refused',
    'tax',
    'QuickBooks could not work out the tax.',
    'Check the tax code of each line, then retry.',
  ),
  '6140': row(
    'refused',
    'number-taken',
    'The document number is already used in QuickBooks.',
    'Give one of the two another number, then retry.',
    'bookkeeper',
    'duplicate-number',
  ),
  '6190': row(
    'refused',
    'subscription',
    'The QuickBooks subscription has ended.',
    'Renew it; then retry all.',
    'ops',
    'forbidden',
  ),
  '6210': row(
    'refused',
    'closed-period',
    'The books are closed for the date of the document.',
    'Date it in an open period in HaloPSA, or reopen the period in QuickBooks; then retry.',
  ),
  '6240': row(
    'refused',
    'name-taken',
    'The name is already used in QuickBooks by a customer, vendor or employee.',
    'Give one of the two another name, then retry.',
    'bookkeeper',
    'duplicate-name',
  ),
  '6520': row(
    'refused',
    'inventory',
    'QuickBooks wants a quantity for an inventory item.',
    'Make it a non-inventory item, then retry.',
  ),
  '6540': row(
    'refused',
    'deposited',
    'The transaction is part of a bank deposit.',
    'Take it out of the deposit in QuickBooks first, then retry.',
  ),
  '620': row(
    'refused',
    'in-use',
    'The transaction is used by another one.',
    'Unlink it in QuickBooks first, then retry.',
  ),
  '10000': row(
    'unavailable',
    'application-error',
    'QuickBooks had an error of its own.',
    'Nothing to do; it is tried again.',
    'ops',
  ),
};

export interface Fault {
  readonly meaning: FaultMeaning;
  readonly fault: VendorFault;
}

interface Raw {
  readonly code: string;
  readonly detail: string;
  readonly type: string;
}

interface RawFault {
  readonly Error?: unknown;
  readonly error?: unknown;
  readonly type?: unknown;
}

/** Far more than any code has; it is shown, and open items are told apart by it. */
const CODE_MAX = 40;

/** Both spellings of a fault, JSON or XML, or nothing. */
export function readFault(text: string): Raw | undefined {
  const trimmed = text.trimStart();
  if (trimmed.startsWith('<')) {
    const code = /<Error[^>]*\bcode="(\d+)"/.exec(trimmed)?.[1];
    const detail = /<Detail>([^<]*)/.exec(trimmed)?.[1] ?? '';
    const type = /<Fault[^>]*\btype="([^"]*)"/.exec(trimmed)?.[1] ?? '';
    return code === undefined ? undefined : { code: code.slice(0, CODE_MAX), detail, type };
  }
  try {
    const body = JSON.parse(trimmed) as { Fault?: unknown; fault?: unknown };
    const fault = (body.Fault ?? body.fault) as RawFault | null | undefined;
    if (!fault) return undefined;
    const [first = {}] = (fault.Error ?? fault.error ?? []) as Record<string, unknown>[];
    return {
      code: String(first['code'] ?? '').slice(0, CODE_MAX),
      detail: String(first['Detail'] ?? first['detail'] ?? first['Message'] ?? first['message'] ?? ''),
      type: String(fault.type ?? ''),
    };
  } catch {
    return undefined;
  }
}

const BY_STATUS: Readonly<Record<number, FaultMeaning>> = {
  401: 'expired-token',
  403: 'disconnected',
  404: 'not-found',
  408: 'unavailable',
  429: 'throttled',
};

/**
 * Whether an answer settles anything: an error of the server's own, a redirection, a 2xx that cannot be read and a 403 without a fault (somebody
 * on the way, not QuickBooks) say nothing about the request, whatever code stands in them.
 */
const settlesNothing = (status: number, raw: Raw | undefined): boolean =>
  status >= 500 || raw?.type === 'SystemFault' || ((status < 400 || status === 403) && !raw?.code);

/** A token that QuickBooks does not take for this company: one of before a reconnect, or a grant that is gone. */
export const isWrongToken = (text: string): boolean => readFault(text)?.code === '3100';

/** What an answer with this status and body means; an unknown code keeps QuickBooks' own words. */
export function classify(status: number, text: string): Fault {
  const found = readFault(text);
  const raw = found ?? { code: '', detail: '' };
  const known = FAULTS[raw.code];
  const meaning = settlesNothing(status, found)
    ? 'unavailable'
    : (known?.meaning ?? BY_STATUS[status] ?? 'refused');
  const code = raw.code || String(status);
  const detail = raw.detail || `HTTP ${status}`;
  return {
    meaning,
    fault: {
      code: known?.name ?? `quickbooks-${code}`,
      sentence: known
        ? `${known.sentence} (QuickBooks ${code}: ${detail.slice(0, 300)})`
        : `QuickBooks refused it with code ${code}: ${detail.slice(0, 300)}.`,
      fix: known?.fix ?? 'Look the code up in Intuit’s error list, correct the record, then retry.',
      owner: known?.owner ?? 'ops',
      page: PAGE,
      detail,
      ...(known?.means && { means: known.means }),
    },
  };
}
