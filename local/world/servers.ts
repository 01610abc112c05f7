/**
 * DynamoDB and SQS on this machine, spoken to by the real AWS clients over HTTP. Both are plain JavaScript, so they run wherever Node does, and
 * keep what they acknowledged on disk. `DYNAMODB_ENDPOINT` and `SQS_ENDPOINT` take another server instead.
 */
import { mkdirSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { buildApp } from 'fauxqs';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { tables, tableNames } from '../../lib/aws/tables.ts';
import { loopback } from './ports.ts';
import { durableSqs } from './sqs.ts';

const LOCAL = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
export const MAX_RECEIVE_COUNT = 10;
export const VISIBILITY_SECONDS = 30;

export interface Running {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** @param folder where it keeps its tables; memory without one @param port 0 takes any free one */
export async function startDynamoDb(folder: string | undefined, port: number): Promise<Running> {
  if (folder !== undefined) mkdirSync(folder, { recursive: true });
  const worker = new Worker(new URL('dynamodb-worker.ts', import.meta.url), {
    workerData: { folder, port },
    resourceLimits: { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 16 },
  });
  const listening = await new Promise<{ readonly port: number }>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return {
    endpoint: loopback(listening.port),
    close: () =>
      new Promise((resolve) => {
        worker.once('exit', () => resolve());
        worker.postMessage('close');
      }),
  };
}

export async function startSqs(folder: string | undefined, port: number): Promise<Running> {
  const app =
    folder === undefined ? buildApp({ host: '127.0.0.1', logger: false }) : await durableSqs(folder);
  const endpoint = await app.listen({ host: '127.0.0.1', port });
  return { endpoint, close: () => app.close().then(() => undefined) };
}

/** Makes the tables that are missing, from the list that the deployed ones are checked against. */
export async function createTables(endpoint: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const client = new DynamoDBClient({ ...LOCAL, endpoint });
  const { TableNames: existing = [] } = await client.send(new ListTablesCommand({}));
  const names = tableNames(environment);
  for (const { role, index } of tables.filter(({ role }) => !existing.includes(names[role]))) {
    const attributes = ['pk', 'sk', ...(index ? [index.pk] : [])];
    await client.send(
      new CreateTableCommand({
        TableName: names[role],
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: attributes.map((name) => ({ AttributeName: name, AttributeType: 'S' })),
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        ...(index && {
          GlobalSecondaryIndexes: [
            {
              IndexName: index.name,
              KeySchema: [
                { AttributeName: index.pk, KeyType: 'HASH' },
                { AttributeName: index.sk, KeyType: 'RANGE' },
              ],
              Projection: { ProjectionType: 'ALL' },
            },
          ],
        }),
      }),
    );
    await untilActive(client, names[role]);
  }
}

async function untilActive(client: DynamoDBClient, name: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { Table: table } = await client.send(new DescribeTableCommand({ TableName: name }));
    if (table?.TableStatus === 'ACTIVE') return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`the table ${name} did not become active`);
}

/** The two lanes and their dead-letter queues. */
export async function createQueues(endpoint: string): Promise<void> {
  const client = new SQSClient({ ...LOCAL, endpoint });
  for (const lane of ['live', 'backfill']) {
    const deadLetters = await ensureQueue(client, `changes-${lane}-dlq.fifo`, {});
    const { Attributes: attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: deadLetters, AttributeNames: ['QueueArn'] }),
    );
    const redrive = { deadLetterTargetArn: attributes?.['QueueArn'], maxReceiveCount: MAX_RECEIVE_COUNT };
    await ensureQueue(client, `changes-${lane}.fifo`, {
      VisibilityTimeout: String(VISIBILITY_SECONDS),
      RedrivePolicy: JSON.stringify(redrive),
    });
  }
}

async function ensureQueue(
  client: SQSClient,
  name: string,
  attributes: Record<string, string>,
): Promise<string> {
  const existing = await client.send(new GetQueueUrlCommand({ QueueName: name })).catch(() => undefined);
  if (existing?.QueueUrl) return existing.QueueUrl;
  const { QueueUrl: url } = await client.send(
    new CreateQueueCommand({ QueueName: name, Attributes: { FifoQueue: 'true', ...attributes } }),
  );
  if (!url) throw new Error(`the queue ${name} could not be made`);
  return url;
}
