/**
 * Decides who goes on. Every call to DynamoDB, SQS or a vendor stops at a gate; one stopped task at a time is let on, chosen by the seed, so two
 * workers meet in every order that real ones could, and the same seed meets them in the same one. A process that dies takes its tasks with it:
 * they go no further than the gate they stand at.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Random } from '../../local/sample/random.ts';

export class Crash extends Error {
  override readonly name = 'Crash';
}

interface Task {
  readonly name: string;
  readonly process: number;
}

interface Stopped {
  readonly task: Task;
  readonly what: string;
  readonly readyAtEpochMs: number;
  readonly go: (error?: Error) => void;
}

export class Scheduler {
  readonly #random: Random;
  readonly #now: () => number;
  readonly #current = new AsyncLocalStorage<Task>();
  #stopped: Stopped[] = [];
  #running = new Map<string, number>();
  #process = 0;
  /** What was let on, in order: the run in one list. */
  readonly trail: string[] = [];

  constructor(random: Random, now: () => number) {
    this.#random = random;
    this.#now = now;
  }

  /** Where a task stops; the harness itself, which is no task, passes. */
  gate(what: string): Promise<void> {
    return this.#stop(what, this.#now());
  }

  sleep(ms: number): Promise<void> {
    return this.#stop('sleep', this.#now() + ms);
  }

  #stop(what: string, readyAtEpochMs: number): Promise<void> {
    const task = this.#current.getStore();
    if (!task) return Promise.resolve();
    if (task.process !== this.#process) return Promise.reject(new Crash(`${task.name} is gone`));
    return new Promise((resolve, reject) => {
      this.#stopped.push({ task, what, readyAtEpochMs, go: (error) => (error ? reject(error) : resolve()) });
    });
  }

  /** Starts work in the present process. */
  start(name: string, run: () => Promise<unknown>): void {
    this.#running.set(name, this.running(name) + 1);
    const task = { name, process: this.#process };
    void this.#current
      .run(task, run)
      .catch((error: unknown) =>
        this.trail.push(`${name} ended: ${error instanceof Error ? error.message : String(error)}`),
      )
      .finally(() => this.#running.set(name, this.running(name) - 1));
  }

  running(name: string): number {
    return this.#running.get(name) ?? 0;
  }

  get busy(): boolean {
    return [...this.#running.values()].some((count) => count > 0);
  }

  /** Lets one stopped task on. @returns false when nobody can go on now */
  async step(): Promise<boolean> {
    const now = this.#now();
    const ready = this.#stopped.filter(({ readyAtEpochMs }) => readyAtEpochMs <= now);
    if (ready.length === 0) return false;
    const chosen = this.#random.pick(ready);
    this.#stopped = this.#stopped.filter((one) => one !== chosen);
    this.trail.push(`${chosen.task.name}: ${chosen.what}`);
    chosen.go();
    await quiet();
    return true;
  }

  /** When the next sleeper wakes. */
  nextReadyAt(): number | undefined {
    const times = this.#stopped.map(({ readyAtEpochMs }) => readyAtEpochMs);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** The process dies with all its tasks; what starts from now on belongs to another one. */
  async crash(): Promise<void> {
    this.#process += 1;
    const dead = this.#stopped;
    this.#stopped = [];
    this.trail.push('the process dies');
    for (const { task, go } of dead) go(new Crash(`${task.name} is gone`));
    await quiet();
  }
}

/** Until every task stands at a gate again or has ended. */
export const quiet = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
