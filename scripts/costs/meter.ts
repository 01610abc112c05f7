/** Counts what is asked of AWS and of the vendors while a world in memory works: every call, and for DynamoDB what it would be billed as. */
import type { Around, Send } from '../../local/memory/models.ts';

export interface Calls {
  /** Deliveries that led to work, one function each. */
  readonly webhooks: number;
  /** Batches that the queue handed to a worker, one function each. */
  readonly syncs: number;
  readonly sqsRequests: number;
  readonly dynamoReads: number;
  readonly dynamoReadUnits: number;
  readonly dynamoWrites: number;
  readonly dynamoWriteUnits: number;
  readonly kms: number;
  readonly haloRequests: number;
  readonly quickbooksRequests: number;
}

export type Counted = { -readonly [K in keyof Calls]: number };

export const nothing = (): Counted => ({
  webhooks: 0,
  syncs: 0,
  sqsRequests: 0,
  dynamoReads: 0,
  dynamoReadUnits: 0,
  dynamoWrites: 0,
  dynamoWriteUnits: 0,
  kms: 0,
  haloRequests: 0,
  quickbooksRequests: 0,
});

/** Strongly consistent reads are billed for every 4 KB, writes for every KB; a JSON text is about as long as DynamoDB counts. */
const READ_UNIT_BYTES = 4_096;
const WRITE_UNIT_BYTES = 1_024;

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: Readonly<Record<string, unknown>>;
}

interface Answer {
  readonly Item?: unknown;
  readonly Items?: readonly unknown[];
  readonly Responses?: Readonly<Record<string, readonly unknown[]>>;
  readonly Attributes?: unknown;
  readonly Messages?: readonly unknown[];
}

const units = (value: unknown, each: number): number =>
  Math.max(1, Math.ceil(Buffer.byteLength(JSON.stringify(value ?? '')) / each));

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** An index answers from a copy that may lag: half the price. */
function readUnits(name: string, { IndexName }: Command['input'], answer: Answer): number {
  if (name === 'BatchGetCommand')
    return sum(
      Object.values(answer.Responses ?? {})
        .flat()
        .map((item) => units(item, READ_UNIT_BYTES)),
    );
  const all = units(name === 'GetCommand' ? answer.Item : answer.Items, READ_UNIT_BYTES);
  return IndexName === undefined ? all : all / 2;
}

const READS: ReadonlySet<string> = new Set(['GetCommand', 'BatchGetCommand', 'QueryCommand', 'ScanCommand']);

const tableOf = ({ TableName, RequestItems }: Command['input']): string =>
  String(TableName ?? Object.keys((RequestItems ?? {}) as object)[0]);

/** The journal's index is written along with it. */
const copiesOf = (table: string): number => (table.endsWith('journal') ? 2 : 1);

function countDynamoDb(counted: Counted, command: Command, answer: Answer): void {
  const { name } = command.constructor;
  const table = tableOf(command.input);
  if (READS.has(name)) {
    counted.dynamoReads += 1;
    counted.dynamoReadUnits += readUnits(name, command.input, answer);
    return;
  }
  counted.dynamoWrites += 1;
  counted.dynamoWriteUnits +=
    units(command.input['Item'] ?? answer.Attributes, WRITE_UNIT_BYTES) * copiesOf(table);
}

const isOfWebhook = ({
  Entries = [],
}: {
  readonly Entries?: readonly { readonly MessageBody?: string }[];
}): boolean =>
  Entries.some(
    ({ MessageBody = '{}' }) => (JSON.parse(MessageBody) as { cause?: string }).cause === 'webhook',
  );

function countSqs(counted: Counted, command: Command, answer: Answer): void {
  const { name } = command.constructor;
  const isEmpty = name === 'ReceiveMessageCommand' && (answer.Messages ?? []).length === 0;
  // Looks at an empty queue are Lambda's own and counted by the clock.
  if (isEmpty || name === 'GetQueueAttributesCommand') return;
  counted.sqsRequests += 1;
  if (name === 'ReceiveMessageCommand') counted.syncs += 1;
  if (name === 'SendMessageBatchCommand' && isOfWebhook(command.input)) counted.webhooks += 1;
}

type Count = (counted: Counted, command: Command, answer: Answer) => void;

/** @param counted what is counted now; another may take its place at any time */
export function metered(counted: () => Counted): Around {
  const watching =
    (count: Count) =>
    (inner: Send): Send =>
    async (command) => {
      try {
        const answer = await inner(command);
        count(counted(), command as Command, (answer ?? {}) as Answer);
        return answer;
      } catch (error) {
        // A write whose condition does not hold is billed all the same.
        count(counted(), command as Command, {});
        throw error;
      }
    };
  return {
    db: watching(countDynamoDb),
    sqs: watching(countSqs),
    transport: (inner) => (request) => {
      const side = new URL(request.url).host.startsWith('halo') ? 'haloRequests' : 'quickbooksRequests';
      counted()[side] += 1;
      return inner(request);
    },
  };
}
