/**
 * A safeguard that can be taken out of a run, from outside: what it adds to a call (a condition, a request key, a group) is taken off on the way
 * between the application and its world. Nothing in the application knows of it. Left in, it is watched: each time it steps in is counted.
 */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { Around, Send } from '../../../local/memory/models.ts';
import type { MemoryWorld } from '../../../local/memory/world.ts';
import type { Transport } from '../../../lib/http/transport.ts';

export interface Watched {
  readonly world: () => MemoryWorld | undefined;
  /** Told each time the safeguard steps in. */
  readonly stepsIn: () => void;
}

export interface Safeguard {
  readonly name: string;
  /** What would go wrong. */
  readonly guards: string;
  readonly off: (watched: Watched) => Around;
  /** Nothing where it backs nobody up. */
  readonly watch?: (watched: Watched) => Around;
}

/** As far as commands of DynamoDB and SQS are looked at. */
export interface Input {
  readonly TableName?: string;
  readonly Key?: Readonly<Record<string, unknown>>;
  readonly Item?: Readonly<Record<string, unknown>>;
  readonly UpdateExpression?: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
  readonly QueueUrl?: string;
  readonly Entries?: readonly Entry[];
}

export interface Entry {
  readonly MessageBody: string;
  readonly MessageGroupId: string;
  readonly MessageDeduplicationId: string;
}

export interface Asked {
  /** `Put`, `Update`, `SendMessageBatch`. */
  readonly verb: string;
  readonly input: Input;
  /** The partition that it is about. */
  readonly pk: string;
}

export function asked(command: object): Asked {
  const { input } = command as { readonly input: Input };
  const pk = input.Item?.['pk'] ?? input.Key?.['pk'] ?? input.ExpressionAttributeValues?.[':pk'];
  return { verb: command.constructor.name.replace(/Command$/, ''), input, pk: String(pk) };
}

/** The same command with another input. */
export const changed = (command: object, change: Partial<Record<keyof Input, unknown>>): object =>
  Object.assign(Object.create(Object.getPrototypeOf(command) as object) as object, command, {
    input: { ...asked(command).input, ...change },
  });

type Choice = (one: Asked) => boolean;

export const onDb = (wrap: (inner: Send) => Send): Around => ({ db: wrap });
export const onSqs = (wrap: (inner: Send) => Send): Around => ({ sqs: wrap });
export const onTransport = (wrap: (inner: Transport) => Transport): Around => ({ transport: wrap });

/** A condition of DynamoDB's. @param weaker what is left of it */
export const condition = (name: string, guards: string, isIt: Choice, weaker?: string): Safeguard => ({
  name,
  guards,
  off: () =>
    onDb(
      (inner) => (command) =>
        inner(isIt(asked(command)) ? changed(command, { ConditionExpression: weaker }) : command),
    ),
  watch: ({ stepsIn }) =>
    onDb((inner) => async (command) => {
      try {
        return await inner(command);
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException && isIt(asked(command))) stepsIn();
        throw error;
      }
    }),
});

/** Messages on their way into a queue. @returns what is sent in the place of those that came */
export const sending = (change: (entries: readonly Entry[]) => readonly Entry[]): Around =>
  onSqs((inner) => (command) => {
    const { verb, input } = asked(command);
    if (verb !== 'SendMessageBatch') return inner(command);
    const entries = change(input.Entries ?? []);
    return entries.length === 0
      ? Promise.resolve({ Failed: [] })
      : inner(changed(command, { Entries: entries }));
  });

/** All of them around the one world, the first the closest to it. */
export const together = (all: readonly Around[]): Around => ({
  db: (inner) => all.reduce((send, { db }) => db?.(send) ?? send, inner),
  sqs: (inner) => all.reduce((send, { sqs }) => sqs?.(send) ?? send, inner),
  transport: (inner) => all.reduce((send, { transport }) => transport?.(send) ?? send, inner),
});
