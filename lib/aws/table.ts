/**
 * A table with a partition and a sort key, and the few calls that the stores are made of: every write is one conditional call on one item,
 * every read is strongly consistent unless it goes through the index.
 */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { TransientError } from '../sync/outcome.ts';

export type Item = Readonly<Record<string, unknown>>;

export interface Condition {
  readonly expression: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, unknown>>;
}

export interface QueryOptions {
  readonly prefix?: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit?: number;
  readonly descending?: boolean;
  readonly index?: { readonly name: string; readonly pk: string; readonly sk: string };
}

const BATCH_GET_MAX = 100;
const BATCH_TRIES = 6;

/** Absent names and values must not be sent at all. */
const conditionInput = (condition: Condition | undefined) =>
  condition && {
    ConditionExpression: condition.expression,
    ...(condition.names && { ExpressionAttributeNames: { ...condition.names } }),
    ...(condition.values && { ExpressionAttributeValues: { ...condition.values } }),
  };

export class Table {
  readonly #db: DynamoDBDocumentClient;
  readonly #name: string;

  constructor(db: DynamoDBDocumentClient, name: string) {
    this.#db = db;
    this.#name = name;
  }

  async get(pk: string, sk: string): Promise<Item | undefined> {
    const { Item: item } = await this.#db.send(
      new GetCommand({ TableName: this.#name, Key: { pk, sk }, ConsistentRead: true }),
    );
    return item;
  }

  /** Items by key, in the order asked for. */
  async getMany(
    keys: readonly { readonly pk: string; readonly sk: string }[],
  ): Promise<readonly (Item | undefined)[]> {
    const found = new Map<string, Item>();
    const unique = [...new Map(keys.map(({ pk, sk }) => [`${pk}\0${sk}`, { pk, sk }])).values()];
    for (let start = 0; start < unique.length; start += BATCH_GET_MAX) {
      for (const item of await this.#batch(unique.slice(start, start + BATCH_GET_MAX))) {
        found.set(`${String(item['pk'])}\0${String(item['sk'])}`, item);
      }
    }
    return keys.map(({ pk, sk }) => found.get(`${pk}\0${sk}`));
  }

  async #batch(keys: readonly { readonly pk: string; readonly sk: string }[]): Promise<readonly Item[]> {
    const items: Item[] = [];
    let left: Record<string, unknown>[] = keys.map((key) => ({ ...key }));
    for (let attempt = 0; left.length > 0; attempt += 1) {
      if (attempt === BATCH_TRIES)
        throw new TransientError(`${this.#name} did not answer ${left.length} reads of a batch`);
      const answer = await this.#db.send(
        new BatchGetCommand({ RequestItems: { [this.#name]: { Keys: left, ConsistentRead: true } } }),
      );
      items.push(...(answer.Responses?.[this.#name] ?? []));
      left = answer.UnprocessedKeys?.[this.#name]?.Keys ?? [];
      if (left.length > 0) await new Promise((resolve) => setTimeout(resolve, 20 * 2 ** attempt));
    }
    return items;
  }

  /** @returns false when the condition does not hold */
  async put(item: Item, condition?: Condition): Promise<boolean> {
    return this.#held(
      this.#db.send(
        new PutCommand({ TableName: this.#name, Item: { ...item }, ...conditionInput(condition) }),
      ),
    );
  }

  /** @returns false when the condition does not hold */
  async remove(pk: string, sk: string, condition?: Condition): Promise<boolean> {
    return this.#held(
      this.#db.send(
        new DeleteCommand({ TableName: this.#name, Key: { pk, sk }, ...conditionInput(condition) }),
      ),
    );
  }

  /** @returns the item as it is now; undefined when the condition does not hold */
  async update(pk: string, sk: string, expression: string, condition: Condition): Promise<Item | undefined> {
    try {
      const { Attributes: attributes } = await this.#db.send(
        new UpdateCommand({
          TableName: this.#name,
          Key: { pk, sk },
          UpdateExpression: expression,
          ReturnValues: 'ALL_NEW',
          ...conditionInput(condition),
        }),
      );
      return attributes;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }

  async #held(sent: Promise<unknown>): Promise<boolean> {
    try {
      await sent;
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  /** Items of a partition in key order, page by page; at most `limit` altogether. */
  async *query(pk: string, options: QueryOptions = {}): AsyncGenerator<Item> {
    const { index, limit = Infinity } = options;
    let start: Record<string, unknown> | undefined;
    let left = limit;
    do {
      const answer = await this.#db.send(
        new QueryCommand({
          TableName: this.#name,
          ...(index ? { IndexName: index.name } : { ConsistentRead: true }),
          ...keyCondition(pk, options),
          ScanIndexForward: options.descending !== true,
          ...(Number.isFinite(left) && { Limit: left }),
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      const items = answer.Items ?? [];
      yield* items;
      left -= items.length;
      start = answer.LastEvaluatedKey;
    } while (start && left > 0);
  }

  /** Every item there is, page by page, in no order: for what keeps the table whole, never for a question about some of it. */
  async *scan(): AsyncGenerator<Item> {
    let start: Record<string, unknown> | undefined;
    do {
      const answer = await this.#db.send(
        new ScanCommand({
          TableName: this.#name,
          ConsistentRead: true,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      yield* answer.Items ?? [];
      start = answer.LastEvaluatedKey;
    } while (start);
  }

  async list(pk: string, options: QueryOptions = {}): Promise<readonly Item[]> {
    const items: Item[] = [];
    for await (const item of this.query(pk, options)) items.push(item);
    return items;
  }
}

function keyCondition(pk: string, { prefix, from, to, index }: QueryOptions) {
  const names = { '#pk': index?.pk ?? 'pk' };
  const sk = { ...names, '#sk': index?.sk ?? 'sk' };
  const input = (expression: string, values: Record<string, unknown>, used: Record<string, string>) => ({
    KeyConditionExpression: expression,
    ExpressionAttributeNames: used,
    ExpressionAttributeValues: { ':pk': pk, ...values },
  });
  if (prefix !== undefined)
    return input('#pk = :pk AND begins_with(#sk, :prefix)', { ':prefix': prefix }, sk);
  if (from !== undefined && to !== undefined)
    return input('#pk = :pk AND #sk BETWEEN :from AND :to', { ':from': from, ':to': to }, sk);
  if (from !== undefined) return input('#pk = :pk AND #sk >= :from', { ':from': from }, sk);
  if (to !== undefined) return input('#pk = :pk AND #sk <= :to', { ':to': to }, sk);
  return input('#pk = :pk', {}, names);
}

/** The stored form of a plain object, and back. */
export const without = (item: Item, ...attributes: readonly string[]): Item =>
  Object.fromEntries(Object.entries(item).filter(([name]) => !attributes.includes(name)));
