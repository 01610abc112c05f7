/** What scripts can rely on, and how an error becomes one of it and one plain sentence. */

export const EXIT = {
  done: 0,
  /** There is something to look at, or it went wrong in part. */
  attention: 1,
  usage: 2,
  unreachable: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_HELP = `Exit codes:
  0  done
  1  something needs a look, or not all of it worked
  2  wrong usage: an unknown connection, kind, record or option
  3  the system or a vendor cannot be reached`;

/** Said to the person as it is. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** No system is where it was looked for. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

export interface Failure {
  readonly code: ExitCode;
  readonly sentence: string;
}

const NAMES = { halo: 'HaloPSA', quickbooks: 'QuickBooks' } as const;

/** Codes of sockets, and names of what AWS answers when its parts are not there or not ours. */
const UNREACHABLE =
  /^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|TimeoutError|ResourceNotFoundException|QueueDoesNotExist|CredentialsProviderError|UnrecognizedClientException|ExpiredTokenException|AccessDeniedException)$/;

interface Fault {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly side?: keyof typeof NAMES;
}

const BY_NAME: Readonly<Record<string, (fault: Fault) => Failure>> = {
  UsageError: ({ message = '' }) => ({ code: EXIT.usage, sentence: message }),
  UnreachableError: ({ message = '' }) => ({ code: EXIT.unreachable, sentence: message }),
  UnavailableError: ({ side = 'halo', message }) => ({
    code: EXIT.unreachable,
    sentence: `${NAMES[side]} cannot be reached right now: ${message}. What waits for it goes on by itself.`,
  }),
  DisconnectedError: ({ side = 'quickbooks', message }) => ({
    code: EXIT.attention,
    sentence: `${NAMES[side]} no longer accepts this connection: ${message}. Run \`halo-qbo connect\`.`,
  }),
  TransientError: ({ message }) => ({
    code: EXIT.attention,
    sentence: `It could not be done this time: ${message}. Try again.`,
  }),
  RangeError: ({ message = '' }) => ({ code: EXIT.usage, sentence: message }),
};

/** @returns undefined for what nobody foresaw: its stack is worth reading */
export function failureOf(error: unknown): Failure | undefined {
  const fault = (typeof error === 'object' && error !== null ? error : {}) as Fault;
  const known = BY_NAME[fault.name ?? ''];
  if (known) return known(fault);
  const said = [fault.code, fault.name].find((text) => text !== undefined && UNREACHABLE.test(text));
  return said === undefined
    ? undefined
    : {
        code: EXIT.unreachable,
        sentence: `The system cannot be reached (${fault.message || said}). Is it running?`,
      };
}
