/** Between API Gateway's events and the use cases: the raw bytes in, a status out. */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { IngestAnswer } from '../lib/sync/ingest.ts';
import { SecretMissingError } from '../lib/sync/secrets.ts';
import { observed, type Seen } from './observed.ts';

type Answer = APIGatewayProxyStructuredResultV2;

const JSON_TYPE = { 'content-type': 'application/json' };

/** The body as it was signed. */
export const rawBody = ({ body, isBase64Encoded }: APIGatewayProxyEventV2): Buffer =>
  Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');

/** What is not set up yet is no failure of the function: it says what to do, and the sender comes again. */
function notReady(error: unknown, { log }: Seen): Answer {
  if (!(error instanceof SecretMissingError)) throw error;
  log.error(`${error.message}; docs/deploy.md says how to fill it in`);
  return { statusCode: 503, headers: { ...JSON_TYPE, 'retry-after': '300' }, body: '{}' };
}

/** A function behind the API: what it throws is in the log, and is answered with 500, so that the sender comes again. */
export function answering(
  service: string,
  answer: (event: APIGatewayProxyEventV2, seen: Seen) => Promise<Answer>,
): (event: APIGatewayProxyEventV2) => Promise<Answer> {
  const run = observed(service, (seen, event: APIGatewayProxyEventV2) =>
    answer(event, seen).catch((error: unknown) => notReady(error, seen)),
  );
  return (event) => run(event).catch(() => ({ statusCode: 500, headers: JSON_TYPE, body: '{}' }));
}

/** Of a call with hundreds of changes the first are named; a line of the log has its limits. */
const NAMED_MAX = 50;

/** Tells what a webhook brought, counts it and answers. */
export function said({ status, accepted, dropped, eventIds }: IngestAnswer, { log, counters }: Seen): Answer {
  counters.count('HintsAccepted', accepted);
  counters.count('HintsDropped', dropped);
  if (status === 200)
    log.info('a webhook was taken', { accepted, dropped, eventIds: eventIds.slice(0, NAMED_MAX) });
  else log.warn('a webhook was refused', { status });
  return {
    statusCode: status,
    headers: JSON_TYPE,
    body: status === 200 ? JSON.stringify({ accepted, dropped }) : '{}',
  };
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A small page for a person who came back from QuickBooks. */
export const page = (statusCode: number, title: string, sentence: string): Answer => ({
  statusCode,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'",
  },
  body: `<!doctype html><html lang="en"><title>${escape(title)}</title><h1>${escape(title)}</h1><p>${escape(sentence)}</p></html>`,
});
