/**
 * SQS FIFO in memory, spoken to with the client's own commands: order and one in flight for each message group, five minutes of deduplication,
 * visibility, receive counts, redrive to the dead-letter queue. Times are the given clock's.
 */
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  type SendMessageBatchCommandInput,
  type SQSClient,
} from '@aws-sdk/client-sqs';

const DEDUPLICATION_MS = 5 * 60_000;
const BATCH_MAX = 10;
const MESSAGE_MAX_BYTES = 1_048_576;

interface Kept {
  readonly id: string;
  readonly body: string;
  readonly group: string;
  readonly sentAt: number;
  visibleAt: number;
  received: number;
  receipt: string;
}

interface Queue {
  readonly messages: Kept[];
  readonly seen: Map<string, number>;
}

export interface MemorySqsOptions {
  readonly now: () => number;
  readonly visibilityMs: number;
  readonly maxReceiveCount: number;
  /** The dead-letter queue of a queue. */
  readonly deadLetterOf: (url: string) => string | undefined;
  readonly before?: (command: string, url: string) => void | Promise<void>;
}

export class MemorySqs {
  readonly #options: MemorySqsOptions;
  readonly #queues = new Map<string, Queue>();
  #counter = 0;

  constructor(options: MemorySqsOptions) {
    this.#options = options;
  }

  get client(): SQSClient {
    return { send: (command: object) => this.send(command) } as unknown as SQSClient;
  }

  #queue(url: string | undefined): Queue {
    const name = url ?? '';
    const queue = this.#queues.get(name) ?? { messages: [], seen: new Map<string, number>() };
    this.#queues.set(name, queue);
    return queue;
  }

  /** When the next hidden message of a queue becomes visible; undefined when none is hidden. */
  nextVisibleAt(url: string): number | undefined {
    const hidden = this.#queue(url).messages.filter(({ visibleAt }) => visibleAt > this.#options.now());
    return hidden.length === 0 ? undefined : Math.min(...hidden.map(({ visibleAt }) => visibleAt));
  }

  size(url: string): number {
    return this.#queue(url).messages.length;
  }

  async send(command: object): Promise<unknown> {
    const { input } = command as { readonly input: { readonly QueueUrl?: string } };
    await this.#options.before?.(command.constructor.name, input.QueueUrl ?? '');
    if (command instanceof SendMessageBatchCommand) return this.#sendBatch(command.input);
    if (command instanceof ReceiveMessageCommand) return { Messages: this.#receive(command.input) };
    if (command instanceof DeleteMessageCommand)
      return this.#remove(command.input.QueueUrl, command.input.ReceiptHandle);
    if (command instanceof DeleteMessageBatchCommand) {
      for (const { ReceiptHandle } of command.input.Entries ?? [])
        this.#remove(command.input.QueueUrl, ReceiptHandle);
      return { Failed: [] };
    }
    if (command instanceof ChangeMessageVisibilityCommand) {
      const { QueueUrl, ReceiptHandle, VisibilityTimeout = 0 } = command.input;
      return this.#hide(QueueUrl, ReceiptHandle, VisibilityTimeout);
    }
    if (command instanceof GetQueueAttributesCommand) return this.#attributes(command.input.QueueUrl);
    throw new RangeError(`SQS in memory does not know ${command.constructor.name}`);
  }

  #sendBatch({ QueueUrl, Entries = [] }: SendMessageBatchCommandInput): unknown {
    if (Entries.length === 0 || Entries.length > BATCH_MAX)
      throw new RangeError('a batch has 1 to 10 messages');
    const queue = this.#queue(QueueUrl);
    const now = this.#options.now();
    for (const { MessageBody = '', MessageGroupId = '', MessageDeduplicationId = '' } of Entries) {
      if (Buffer.byteLength(MessageBody) > MESSAGE_MAX_BYTES)
        throw new RangeError('the message is too large');
      if (!/^[!-~]{1,128}$/.test(MessageGroupId) || !/^[!-~]{1,128}$/.test(MessageDeduplicationId))
        throw new RangeError('a FIFO queue wants a group and a deduplication id of printable characters');
      const before = queue.seen.get(MessageDeduplicationId);
      if (before !== undefined && now - before < DEDUPLICATION_MS) continue;
      queue.seen.set(MessageDeduplicationId, now);
      this.#counter += 1;
      const id = `m${this.#counter}`;
      queue.messages.push({
        id,
        body: MessageBody,
        group: MessageGroupId,
        sentAt: now,
        visibleAt: now,
        received: 0,
        receipt: '',
      });
    }
    return { Failed: [], Successful: [] };
  }

  #receive({
    QueueUrl = '',
    MaxNumberOfMessages = 1,
    VisibilityTimeout,
  }: ReceiveMessageCommandInput): Message[] {
    const { now, visibilityMs, maxReceiveCount, deadLetterOf } = this.#options;
    const queue = this.#queue(QueueUrl);
    const at = now();
    const target = deadLetterOf(QueueUrl);
    const locked = new Set(
      queue.messages.filter(({ visibleAt }) => visibleAt > at).map(({ group }) => group),
    );
    const taken: Kept[] = [];
    for (const message of [...queue.messages]) {
      if (taken.length >= MaxNumberOfMessages) break;
      if (locked.has(message.group)) continue;
      if (target !== undefined && message.received >= maxReceiveCount) {
        queue.messages.splice(queue.messages.indexOf(message), 1);
        this.#queue(target).messages.push({ ...message, visibleAt: at, received: 0, receipt: '' });
        continue;
      }
      locked.add(message.group);
      message.received += 1;
      message.visibleAt = at + (VisibilityTimeout === undefined ? visibilityMs : VisibilityTimeout * 1_000);
      message.receipt = `${message.id}/${message.received}`;
      taken.push(message);
    }
    return taken.map(({ id, body, receipt, group, received, sentAt }) => ({
      MessageId: id,
      Body: body,
      ReceiptHandle: receipt,
      Attributes: {
        MessageGroupId: group,
        ApproximateReceiveCount: String(received),
        SentTimestamp: String(sentAt),
      },
    }));
  }

  /** A receipt that is no longer the last one does nothing: the message is somebody else's by now. */
  #remove(url: string | undefined, receipt: string | undefined): unknown {
    const { messages } = this.#queue(url);
    const index = messages.findIndex((message) => message.receipt === receipt);
    if (index >= 0) messages.splice(index, 1);
    return {};
  }

  #hide(url: string | undefined, receipt: string | undefined, seconds: number): unknown {
    const message = this.#queue(url).messages.find((one) => one.receipt === receipt);
    if (message) message.visibleAt = this.#options.now() + seconds * 1_000;
    return {};
  }

  #attributes(url: string | undefined): unknown {
    const { messages } = this.#queue(url);
    const hidden = messages.filter(({ visibleAt }) => visibleAt > this.#options.now()).length;
    return {
      Attributes: {
        ApproximateNumberOfMessages: String(messages.length - hidden),
        ApproximateNumberOfMessagesNotVisible: String(hidden),
      },
    };
  }
}
