/**
 * Visits every state that a few workers can bring about. Each worker runs real code and stops at a gate before every call that others can see;
 * a choice lets one of them on, lets one die, or lets somebody else do something. Promises cannot be copied, so a state is reached again by
 * making its choices again from the start. Two orders of choices that lead to the same stores, and to workers that have seen the same
 * answers, are one state: what a worker does next depends on nothing else.
 */
import { createHash } from 'node:crypto';
import { randomFrom } from '../../local/sample/random.ts';

export class Death extends Error {
  override readonly name = 'Death';
}

interface Stopped {
  readonly what: string;
  readonly go: (error?: Error) => void;
}

/** One worker: what it was answered so far is all that it knows. */
export class Worker {
  #stopped: Stopped | undefined;
  #arrived: (() => void) | undefined;
  #memory = '';
  #busy = false;

  /** Every call that others can see: it waits for its turn, then its answer becomes a part of what the worker knows. */
  async call<T>(what: string, run: () => T | Promise<T>): Promise<T> {
    await new Promise<void>((resolve, reject) => {
      this.#stopped = { what, go: (error) => (error ? reject(error) : resolve()) };
      this.#arrived?.();
    });
    try {
      const answer = await run();
      this.#remember(`${what} ${JSON.stringify(answer) ?? ''}`);
      return answer;
    } catch (error) {
      this.#remember(`${what} failed ${(error as Error).name}`);
      throw error;
    }
  }

  #remember(text: string): void {
    this.#memory = createHash('sha1').update(this.#memory).update(text).digest('base64');
  }

  get at(): string | undefined {
    return this.#stopped?.what;
  }

  get isBusy(): boolean {
    return this.#busy;
  }

  /** What tells this worker from one in another state. */
  get memory(): string {
    return this.#busy ? this.#memory : '';
  }

  /** @returns once it stands at its first gate, or has ended */
  start(name: string, run: () => Promise<unknown>): Promise<void> {
    this.#busy = true;
    this.#memory = name;
    return this.#until(() => {
      const over = (): void => {
        this.#busy = false;
        this.#stopped = undefined;
        this.#arrived?.();
      };
      run().then(over, (error: unknown) => {
        this.failure ??= error instanceof Death ? undefined : error;
        over();
      });
    });
  }

  failure: unknown;

  /** Lets it on to its next gate. */
  step(): Promise<void> {
    const { go } = this.#stopped ?? {};
    this.#stopped = undefined;
    return this.#until(() => go?.());
  }

  die(): Promise<void> {
    const { go } = this.#stopped ?? {};
    this.#stopped = undefined;
    return this.#until(() => go?.(new Death('the process is gone')));
  }

  #until(begin: () => void): Promise<void> {
    return new Promise((resolve) => {
      this.#arrived = resolve;
      begin();
    });
  }
}

export interface Play {
  /** What may happen now, by name; none: the play is over. */
  choices(): readonly string[];
  choose(name: string): Promise<void>;
  /** Tells this state from every other. */
  state(): string;
  /** What must hold whatever happens: sentences of what does not. */
  problems(): readonly string[];
  /** The play is over: it is brought to rest without any trouble, and has to be right then. */
  end(): Promise<readonly string[]>;
}

export interface Explored {
  readonly states: number;
  readonly endings: number;
  /** Whether every state was visited. */
  readonly whole: boolean;
  /** The choices that led to a problem, and the problem. */
  readonly failure?: { readonly trail: readonly string[]; readonly problems: readonly string[] };
}

/** Takes one out of a list whose order does not matter. */
function drawn<T>(open: T[], index: number): T {
  const last = open.pop() as T;
  if (index === open.length) return last;
  const one = open[index] as T;
  open[index] = last;
  return one;
}

/** Depth first from where it goes on; where it goes on is drawn, so that a bounded look is at all sorts of states. @param statesMax where to stop looking */
export async function explore(begin: () => Promise<Play>, statesMax: number, seed = 1): Promise<Explored> {
  const random = randomFrom(seed);
  const seen = new Set<string>();
  const open: (readonly string[])[] = [[]];
  let endings = 0;
  while (open.length > 0) {
    const trail = drawn(open, random.next(open.length));
    const play = await begin();
    for (const choice of trail) await play.choose(choice);
    // On from here without starting anew, as long as there is something new to see.
    for (let path = trail; ;) {
      const key = createHash('sha1').update(play.state()).digest('base64');
      if (seen.has(key)) break;
      seen.add(key);
      const problems = play.problems();
      const failed = (found: readonly string[]): Explored => ({
        states: seen.size,
        endings,
        whole: false,
        failure: { trail: path, problems: found },
      });
      if (problems.length > 0) return failed(problems);
      const [next, ...others] = play.choices();
      if (next === undefined) {
        endings += 1;
        const wrong = await play.end();
        if (wrong.length > 0) return failed(wrong);
        break;
      }
      if (seen.size >= statesMax) return { states: seen.size, endings, whole: false };
      const from = path;
      open.push(...others.map((choice) => [...from, choice]));
      path = [...path, next];
      await play.choose(next);
    }
  }
  return { states: seen.size, endings, whole: true };
}
