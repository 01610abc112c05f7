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

/** Codes of sockets, and names of what AWS answers when its parts are not there. */
const UNREACHABLE =
  /^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|TimeoutError|ResourceNotFoundException|QueueDoesNotExist)$/;

interface Fault {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly side?: keyof typeof NAMES;
}

const BY_NAME: Readonly<Record<string, (fault: Fault) => Failure>> = {
  UsageError: ({ message = '' }) => ({ code: EXIT.usage, sentence: message }),
  UnreachableError: ({ message = '' }) => ({ code: EXIT.unreachable, sentence: message }),
  StageError: ({ message = '' }) => ({ code: EXIT.unreachable, sentence: message }),
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

const PROFILES = 'Name a profile with --profile, or log in with `aws sso login`';

/** What is wrong with a person's credentials, in the names of AWS's services and of its SDK, which has several for each. */
const OF_CREDENTIALS: readonly (readonly [name: RegExp, sentence: (said: string) => string])[] = [
  [
    /^(CredentialsProviderError|TokenProviderError)$/,
    (said) => `There are no AWS credentials that can be used: ${said}. ${PROFILES}.`,
  ],
  [/^(ExpiredToken(Exception)?|RequestExpired)$/, () => `Your AWS credentials have expired. ${PROFILES}.`],
  [
    /^(UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException|SignatureDoesNotMatch)$/,
    (said) => `AWS does not accept your credentials: ${said}. ${PROFILES}.`,
  ],
  [
    /^(AccessDenied(Exception)?|KMSAccessDeniedException)$/,
    (said) =>
      `Your AWS credentials lack a right: ${lacking(said)}. docs/deploy.md lists those that the command needs.`,
  ],
];

/** Of AWS's long sentence the action and what it was asked of. */
function lacking(said: string): string {
  const [, action, resource] =
    /not authorized to perform:? ([\w:]+)(?: on (?:the )?resources?:? (\S+))?/.exec(said) ?? [];
  return action === undefined
    ? said
    : [action, ...(resource === undefined ? [] : ['on', resource])].join(' ');
}

const withoutStop = (text: string): string => text.trim().replace(/[.]$/, '');

function ofCredentials({ name = '', message }: Fault): Failure | undefined {
  const [, sentence] = OF_CREDENTIALS.find(([names]) => names.test(name)) ?? [];
  return sentence && { code: EXIT.unreachable, sentence: sentence(withoutStop(message || name)) };
}

/** @returns undefined for what nobody foresaw: its stack is worth reading */
export function failureOf(error: unknown): Failure | undefined {
  const fault = (typeof error === 'object' && error !== null ? error : {}) as Fault;
  const known = BY_NAME[fault.name ?? '']?.(fault) ?? ofCredentials(fault);
  if (known) return known;
  const said = [fault.code, fault.name].find((text) => text !== undefined && UNREACHABLE.test(text));
  return said === undefined
    ? undefined
    : {
        code: EXIT.unreachable,
        sentence: `The system cannot be reached (${fault.message || said}). Is it running?`,
      };
}
