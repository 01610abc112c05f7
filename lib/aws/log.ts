/**
 * The log: one JSON line for each thing that an operator may have to look for, and no secret or personal data in any of them. What is written
 * is redacted on its way out, by the name of the field and by how a text looks, so that a careless call can leak nothing.
 */
import { Logger } from '@aws-lambda-powertools/logger';

const HIDDEN = '[hidden]';

/** Fields whose value is never written, whatever it is. */
const SECRET_FIELD =
  /(authorization|token|secret|password|sealed|signature|cookie|credential|ticket|e-?mail|phone|mobile|address)s?$/i;

/** What gives a secret or a person away in the middle of a text, and what is written in its place. */
const SECRET_TEXT: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${HIDDEN}`],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, HIDDEN],
  [
    /\b(access_token|refresh_token|client_secret|id_token|code|state|ticket|password)(=|"\s*:\s*")[^&\s"]+/gi,
    `$1$2${HIDDEN}`,
  ],
  [/(\/webhooks\/halo\/[^/\s]+\/)[^?\s"]+/g, `$1${HIDDEN}`],
  [/[\w.+'-]+@[\w-]+(\.[\w-]+)+/g, HIDDEN],
];

/** One field as it may be written; used on every field of a log line, however deep. */
export function redact(field: string, value: unknown): unknown {
  if (SECRET_FIELD.test(field) && value !== undefined && typeof value !== 'boolean') return HIDDEN;
  if (typeof value !== 'string') return value;
  return SECRET_TEXT.reduce((text, [pattern, shown]) => text.replace(pattern, shown), value);
}

export interface Log {
  info(message: string, details?: Readonly<Record<string, unknown>>): void;
  warn(message: string, details?: Readonly<Record<string, unknown>>): void;
  /** @param error with its stack and causes, redacted like the rest */
  error(message: string, error?: unknown, details?: Readonly<Record<string, unknown>>): void;
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

export function makeLog(service: string): Log {
  const logger = new Logger({ serviceName: service, jsonReplacerFn: redact });
  return {
    info: (message, details = {}) => logger.info(message, { ...details }),
    warn: (message, details = {}) => logger.warn(message, { ...details }),
    error: (message, error, details = {}) =>
      error === undefined
        ? logger.error(message, { ...details })
        : logger.error(message, { error: asError(error), ...details }),
  };
}
