/** What of AWS the ops command meets on its way to a deployed stage, on this machine: asked by the real SDK, over HTTP, with its own signatures. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  /** What of which service, as a right is named. */
  readonly action: string;
  /** The function, table or queue. */
  readonly of: string;
  /** Who asked, and in which region: what the signature says. */
  readonly key: string;
  readonly region: string;
}

interface Answer {
  readonly status: number;
  /** As AWS names it in its header. */
  readonly error?: string;
  readonly body: unknown;
}

export interface FakeAws {
  readonly url: string;
  readonly asked: Asked[];
  /** What Lambda says next, in the place of the function's configuration. */
  lambda: Answer | undefined;
  close(): Promise<void>;
}

const SIGNED = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//;
const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:halo-qbo-prod-health';

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

const variables = (url: string) => ({
  STAGE: 'prod',
  TABLE_CONFIG: 'halo-qbo-prod-config',
  TABLE_SYNC: 'halo-qbo-prod-sync',
  TABLE_NUMBERS: 'halo-qbo-prod-numbers',
  QUEUE_LIVE_URL: `${url}/123456789012/live.fifo`,
  QUEUE_BACKFILL_URL: `${url}/123456789012/backfill.fifo`,
  QUEUE_LIVE_DLQ_URL: `${url}/123456789012/live-dlq.fifo`,
  QUEUE_BACKFILL_DLQ_URL: `${url}/123456789012/backfill-dlq.fifo`,
  REFRESH_FUNCTION: 'halo-qbo-prod-refresh-tokens:live',
  PUBLIC_URL: 'https://sync.example.com',
  HALO_HOSTS: '',
  NODE_OPTIONS: '--enable-source-maps',
  POWERTOOLS_LOG_LEVEL: 'INFO',
});

/** A stage without a connection: its tables are empty, and so are its queues. */
export async function startAws(): Promise<FakeAws> {
  const asked: Asked[] = [];
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const body = await bodyOf(request);
    const [, key = '', region = '', service = ''] = SIGNED.exec(request.headers.authorization ?? '') ?? [];
    const called = String(request.headers['x-amz-target'] ?? 'GetFunctionConfiguration').replace(/.*[.]/, '');
    const [, name = ''] = /functions\/([^/]+)\/configuration/.exec(request.url ?? '') ?? [];
    const of = name || String(body['TableName'] ?? body['QueueUrl'] ?? '').replace(/.*\//, '');
    asked.push({ action: `${service}:${called}`, of, key, region });
    if (service === 'lambda')
      return (
        aws.lambda ?? {
          status: 200,
          body: { FunctionArn: ARN, Environment: { Variables: variables(aws.url) } },
        }
      );
    if (service === 'dynamodb') return { status: 200, body: { Items: [], Count: 0 } };
    return { status: 200, body: { Attributes: { ApproximateNumberOfMessages: '0' } } };
  };
  const server = createServer((request, response) => {
    void answer(request).then(({ status, error, body }) => {
      const head = {
        'content-type': 'application/json',
        ...(error !== undefined && { 'x-amzn-errortype': error }),
      };
      response.writeHead(status, head).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const aws: FakeAws = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    lambda: undefined,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return aws;
}
