/**
 * The log: one JSON line for each thing that an operator may have to look for, and no secret or personal data in any of them. What is written
 * is redacted on its way out, by the name of the field and by how a text looks, so that a careless call can leak nothing.
 */
import { Logger } from '@aws-lambda-powertools/logger';

const HIDDEN = '[hidden]';

/** Fields whose value is never written, whatever it is. */
const SECRET_FIELD =
  /(authorization|token|secret|password|sealed|signature|cookie|credential|ticket|e-?mail|phone|mobile|address|(api|access|private|local|ticket|tokens)[-_]?key)s?$/i;

/** What gives a secret or a person away in the middle of a text, and what is written in its place. */
const SECRET_TEXT: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${HIDDEN}`],
  // Signed and sealed tokens have three and five parts, of which one may be empty.
  [/\beyJ[\w-]+(\.[\w-]*){1,4}/g, HIDDEN],
  [/\b(AB1\d|RT1-)[\w-]{20,}/g, HIDDEN],
  [
    /\b((?:access|refresh|id)[-_]?token|client[-_]?secret|code|state|ticket|password|(?:intuit-)?signature)(=|\\?"?\s*:\s*\\?"?)[^&\s"\\,}]+/gi,
    `$1$2${HIDDEN}`,
  ],
  [/(\/webhooks\/halo\/[^/\s]+\/)[^?\s"\\]+/g, `$1${HIDDEN}`],
  [/(https?:\/\/)[^/\s:@]+:[^/\s@]+@/gi, `$1${HIDDEN}@`],
  [/[\w.+'-]+(@|%40)[\w-]+(\.[\w-]+)+/gi, HIDDEN],
];

/** One field as it may be written; used on every field of a log line, however deep. */
export function redact(field: string, value: unknown): unknown {
  if (SECRET_FIELD.test(field) && value !== undefined && typeof value !== 'boolean') return HIDDEN;
  if (typeof value !== 'string') return value;
  return SECRET_TEXT.reduce((text, [pattern, shown]) => text.replace(pattern, shown), value);
}

/** The message of whatever was thrown, as it may be written. */
export const saying = (error: unknown): string => String(redact('message', asError(error).message));

export interface Log {
  info(message: string, details?: Readonly<Record<string, unknown>>): void;
  warn(message: string, details?: Readonly<Record<string, unknown>>): void;
  /** @param error with its stack and causes, redacted like the rest */
  error(message: string, error?: unknown, details?: Readonly<Record<string, unknown>>): void;
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** `POWERTOOLS_LOG_LEVEL` is read at the first line, not before: the local world decides it after the functions are loaded. */
export function makeLog(service: string): Log {
  let made: Logger | undefined;
  const logger = (): Logger => (made ??= new Logger({ serviceName: service, jsonReplacerFn: redact }));
  return {
    info: (message, details = {}) => logger().info(message, { ...details }),
    warn: (message, details = {}) => logger().warn(message, { ...details }),
    error: (message, error, details = {}) =>
      error === undefined
        ? logger().error(message, { ...details })
        : logger().error(message, { error: asError(error), ...details }),
  };
}
