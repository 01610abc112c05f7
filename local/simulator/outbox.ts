/**
 * Webhooks that are owed. A notice is durable in the same commit as the change that caused it and goes only after a 2xx, or after its
 * ladder of retries is used up. Notices with one order key go one after the other: the head holds back the rest, as Intuit does with a realm.
 */
import type { Books, Notice, Row, SimClock } from './types.ts';

export const OUTBOX = '_outbox';

/** Sends one webhook; rejects or answers a status. */
export type Deliver = (notice: Notice) => Promise<{ readonly status: number }>;

export interface OutboxOptions {
  readonly clock: SimClock;
  readonly books: Books;
  readonly deliver: Deliver;
  /** Waits between tries in milliseconds; the last one repeats when `endless`. None: one try. */
  readonly ladderMs: readonly number[];
  readonly endless: boolean;
  /** Told of each try, for the vendor's own delivery log. */
  readonly onTried?: (notice: Notice, status: number) => readonly Row[];
}

const AT_ONCE = 32;

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #queues = new Map<string, Notice[]>();
  readonly #busy = new Set<string>();

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  load(rows: Iterable<Row>): void {
    const notices = [...rows].filter(({ table }) => table === OUTBOX).map(({ value }) => value as Notice);
    for (const notice of notices.sort((a, b) => (a.id < b.id ? -1 : 1))) this.#add(notice);
  }

  /** Rows to commit together with the change; `add` follows once they are durable. */
  rowsOf(notices: readonly Notice[]): readonly Row[] {
    return notices.map((notice) => ({ table: OUTBOX, key: notice.id, value: notice }));
  }

  add(notices: readonly Notice[]): void {
    for (const notice of notices) this.#add(notice);
  }

  /** A notice with the id of one that still waits takes its place: a batch that grew. */
  #add(notice: Notice): void {
    const queue = this.#queues.get(notice.orderKey) ?? [];
    if (queue.at(-1)?.id === notice.id) queue.pop();
    queue.push(notice);
    this.#queues.set(notice.orderKey, queue);
  }

  get owed(): number {
    return [...this.#queues.values()].reduce((sum, queue) => sum + queue.length, 0);
  }

  clear(): void {
    this.#queues.clear();
  }

  /** When the next try is due; undefined while nothing is owed. */
  nextDueEpochMs(): number | undefined {
    const heads = [...this.#queues.values()].flatMap((queue) => queue[0]?.notBeforeEpochMs ?? []);
    return heads.length === 0 ? undefined : Math.min(...heads);
  }

  /** Tries every head that is due; resolves when these tries are over. */
  async pump(): Promise<number> {
    const now = this.#options.clock.now();
    const due = [...this.#queues.entries()]
      .filter(([key, queue]) => !this.#busy.has(key) && (queue[0]?.notBeforeEpochMs ?? Infinity) <= now)
      .slice(0, AT_ONCE);
    await Promise.all(due.map(([key]) => this.#tryHead(key)));
    return due.length;
  }

  async #tryHead(key: string): Promise<void> {
    const notice = this.#queues.get(key)?.[0];
    if (!notice) return;
    this.#busy.add(key);
    const status = await this.#options.deliver(notice).then(
      (answer) => answer.status,
      () => 0,
    );
    this.#busy.delete(key);
    this.#record(key, notice, status);
  }

  #record(key: string, notice: Notice, status: number): void {
    const { ladderMs, endless, clock, books, onTried } = this.#options;
    const log = onTried?.(notice, status) ?? [];
    const wait = ladderMs[notice.attempts] ?? (endless ? ladderMs.at(-1) : undefined);
    const queue = this.#queues.get(key) ?? [];
    if ((status >= 200 && status < 300) || wait === undefined) {
      books.commit([...log, { table: OUTBOX, key: notice.id, value: undefined }]);
      queue.shift();
      if (queue.length === 0) this.#queues.delete(key);
      return;
    }
    const later = { ...notice, attempts: notice.attempts + 1, notBeforeEpochMs: clock.now() + wait };
    books.commit([...log, { table: OUTBOX, key: notice.id, value: later }]);
    queue[0] = later;
  }
}
