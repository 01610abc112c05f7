/**
 * DynamoDB in memory, spoken to with the document client's own commands: single-item conditional writes, strongly consistent reads, queries by
 * key with an index, batches that may come back in part. It stands in where a whole world runs in one process under a virtual clock.
 */
import { ConditionalCheckFailedException, DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  type BatchGetCommandInput,
  DeleteCommand,
  type DeleteCommandInput,
  type DynamoDBDocumentClient,
  GetCommand,
  type GetCommandInput,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { Item } from '../../lib/aws/table.ts';
import { holds, updated, type Named } from './expressions.ts';

/** Partitions of a table by key, their items by sort key. */
type Rows = Map<string, Map<string, Item>>;

/** DynamoDB's own limit for an item. */
const ITEM_MAX_BYTES = 400 * 1024;
const PAGE_MAX = 200;
/** No unit of a text takes more bytes than this in UTF-8, and no number more than this at all. */
const UNIT_BYTES_MAX = 3;
const NUMBER_BYTES_MAX = 21;

interface Place {
  readonly partition: Map<string, Item>;
  readonly sk: string;
}

interface Conditional {
  readonly ConditionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, unknown> | undefined;
}

const named = ({ ExpressionAttributeNames = {}, ExpressionAttributeValues = {} }: Conditional): Named => ({
  names: ExpressionAttributeNames,
  values: ExpressionAttributeValues,
});

/** What is stored is what the wire would carry: no undefined, nothing shared with the caller. */
function stored(item: Item): Item {
  const copied = copy(item);
  if (isLarge(copied) && bytesOf(copied) - CONTAINER_BYTES > ITEM_MAX_BYTES)
    throw new DynamoDBServiceException({
      name: 'ValidationException',
      $fault: 'client',
      $metadata: {},
      message: 'Item size has exceeded the maximum allowed size',
    });
  return copied;
}

/** Of plain values, as items are; the general `structuredClone` takes six times as long, and this is done at every read and write. */
function copyOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? value.map(copyOf) : copy(value as Item);
}

function copy(item: Item): Item {
  if ('toJSON' in item) throw new RangeError("a date is no value of DynamoDB's");
  const copied: Record<string, unknown> = {};
  for (const name of Object.keys(item)) {
    const value = item[name];
    if (value !== undefined) copied[name] = copyOf(value);
  }
  return copied;
}

/** Whether it may be too large, told quickly: each text as long as it can be at most. */
function isLarge(item: Item): boolean {
  let left = ITEM_MAX_BYTES;
  const measure = (value: unknown): void => {
    left -= typeof value === 'string' ? value.length * UNIT_BYTES_MAX : NUMBER_BYTES_MAX;
    if (left < 0 || typeof value !== 'object' || value === null) return;
    for (const name of Object.keys(value)) {
      left -= name.length * UNIT_BYTES_MAX;
      measure((value as Item)[name]);
    }
  };
  measure(item);
  return left < 0;
}

const CONTAINER_BYTES = 3;
const ELEMENT_BYTES = 1;
const DIGITS_PER_BYTE = 2;

/**
 * As DynamoDB counts: names and texts in UTF-8, two digits of a number to a byte, three bytes for a list or map and one for each element of it.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
function bytesOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return Math.ceil(String(value).length / DIGITS_PER_BYTE) + ELEMENT_BYTES;
  if (typeof value !== 'object' || value === null) return ELEMENT_BYTES;
  const inside = Array.isArray(value)
    ? value.map((one: unknown) => bytesOf(one) + ELEMENT_BYTES)
    : Object.entries(value).map(([name, one]) => Buffer.byteLength(name) + bytesOf(one) + ELEMENT_BYTES);
  return inside.reduce((sum, bytes) => sum + bytes, CONTAINER_BYTES);
}

export class MemoryDynamoDb {
  readonly #tables = new Map<string, Rows>();
  /** Called before each command; may throw what DynamoDB would. */
  readonly #before: (command: string, table: string) => void | Promise<void>;

  constructor(before: (command: string, table: string) => void | Promise<void> = () => undefined) {
    this.#before = before;
  }

  /** As the stores take it. */
  get client(): DynamoDBDocumentClient {
    return { send: (command: object) => this.send(command) } as unknown as DynamoDBDocumentClient;
  }

  /** Every item of a table, for assertions. */
  all(table: string): readonly Item[] {
    return [...this.#rows(table).values()].flatMap((partition) => [...partition.values()]);
  }

  /** Stores an item as it is, whatever is there. */
  force(table: string, item: Item): void {
    const { partition, sk } = this.#place(table, item);
    partition.set(sk, stored(item));
  }

  #place(table: string | undefined, key: Readonly<Record<string, unknown>> | undefined): Place {
    const rows = this.#rows(table);
    const pk = String(key?.['pk']);
    const partition = rows.get(pk) ?? new Map<string, Item>();
    rows.set(pk, partition);
    return { partition, sk: String(key?.['sk']) };
  }

  #rows(table: string | undefined): Rows {
    const name = table ?? '';
    const rows: Rows = this.#tables.get(name) ?? new Map<string, Map<string, Item>>();
    this.#tables.set(name, rows);
    return rows;
  }

  async send(command: object): Promise<unknown> {
    const { input } = command as {
      readonly input: { readonly TableName?: string; readonly RequestItems?: object };
    };
    const table = input.TableName ?? Object.keys(input.RequestItems ?? {}).join();
    await this.#before(command.constructor.name, table);
    if (command instanceof GetCommand) return { Item: this.#get(command.input) };
    if (command instanceof BatchGetCommand) return this.#batch(command.input);
    if (command instanceof PutCommand) return this.#put(command.input);
    if (command instanceof DeleteCommand) return this.#delete(command.input);
    if (command instanceof UpdateCommand) return { Attributes: this.#update(command.input) };
    if (command instanceof QueryCommand) return this.#query(command.input);
    if (command instanceof ScanCommand) return this.#scan(command.input);
    throw new RangeError(`DynamoDB in memory does not know ${command.constructor.name}`);
  }

  #get({ TableName, Key }: GetCommandInput): Item | undefined {
    const { partition, sk } = this.#place(TableName, Key);
    const item = partition.get(sk);
    return item && copy(item);
  }

  #batch({ RequestItems = {} }: BatchGetCommandInput): unknown {
    const responses = Object.entries(RequestItems).map(([table, { Keys = [] }]) => [
      table,
      Keys.flatMap((key) => this.#get({ TableName: table, Key: key }) ?? []),
    ]);
    return { Responses: Object.fromEntries(responses) as unknown, UnprocessedKeys: {} };
  }

  #check(before: Item | undefined, input: Conditional): void {
    if (holds(input.ConditionExpression, before ?? {}, named(input))) return;
    throw new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} });
  }

  #put(input: PutCommandInput): unknown {
    const item = stored(input.Item ?? {});
    const { partition, sk } = this.#place(input.TableName, item);
    this.#check(partition.get(sk), input);
    partition.set(sk, item);
    return {};
  }

  #delete(input: DeleteCommandInput): unknown {
    const { partition, sk } = this.#place(input.TableName, input.Key);
    this.#check(partition.get(sk), input);
    partition.delete(sk);
    return {};
  }

  #update(input: UpdateCommandInput): Item {
    const { partition, sk } = this.#place(input.TableName, input.Key);
    const before = partition.get(sk);
    this.#check(before, input);
    const after = stored(updated(input.UpdateExpression ?? '', before ?? { ...input.Key }, named(input)));
    partition.set(sk, after);
    return copy(after);
  }

  #scan({ TableName, ExclusiveStartKey: from }: ScanCommandInput): unknown {
    const items = this.all(TableName ?? '');
    const start = from ? items.findIndex(({ pk, sk }) => pk === from['pk'] && sk === from['sk']) + 1 : 0;
    const page = items.slice(start, start + PAGE_MAX);
    const last = page.at(-1);
    return {
      Items: page.map(copy),
      ...(last &&
        start + PAGE_MAX < items.length && { LastEvaluatedKey: { pk: last['pk'], sk: last['sk'] } }),
    };
  }

  #query(input: QueryCommandInput): unknown {
    const rows = this.#rows(input.TableName);
    const pk = String(input.ExpressionAttributeValues?.[':pk']);
    // An index is another way in: it has no partition of its own here.
    const candidates = input.IndexName
      ? this.all(input.TableName ?? '')
      : [...(rows.get(pk)?.values() ?? [])];
    const found = candidates
      .filter((item) => holds(input.KeyConditionExpression, item, named(input)))
      .toSorted((a, b) => (String(a['sk']) < String(b['sk']) ? -1 : 1));
    const ordered = input.ScanIndexForward === false ? found.toReversed() : found;
    const from = input.ExclusiveStartKey;
    const start = from
      ? ordered.findIndex((item) => item['pk'] === from['pk'] && item['sk'] === from['sk']) + 1
      : 0;
    const size = Math.min(input.Limit ?? PAGE_MAX, PAGE_MAX);
    const page = ordered.slice(start, start + size);
    const last = page.at(-1);
    return {
      Items: page.map(copy),
      ...(last && start + size < ordered.length && { LastEvaluatedKey: { pk: last['pk'], sk: last['sk'] } }),
    };
  }
}
