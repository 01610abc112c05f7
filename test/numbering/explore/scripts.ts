/**
 * What workers do, learnt by running real code. What a worker does next depends on nothing but what it was answered so far, so all that one kind
 * of worker can do is a tree: at each node a call that others can see, and a branch for each answer that it was ever given. A branch is run
 * once; from then on a step costs a look into the tree, and a state of many workers is a node for each.
 */
import { copied } from './values.ts';

/** Of a call: what is answered, or thrown. */
export interface Answer {
  readonly value?: unknown;
  readonly error?: Error;
}

/** As the code that is run sees the world outside. */
export interface Outside<Call> {
  ask<T>(call: Call): Promise<T>;
}

/** What code is run; it says itself what its end means. */
type Begin<Call> = (outside: Outside<Call>) => Promise<string>;

type Arrival<Call> = { readonly at: Call } | { readonly over: string } | { readonly failure: unknown };

/** Code that is running: it stands at a call until it is answered. */
class Run<Call> implements Outside<Call> {
  #arrived: (arrival: Arrival<Call>) => void = () => undefined;
  #answered: (answer: Answer) => void = () => undefined;

  ask<T>(call: Call): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#answered = ({ value, error }) => (error ? reject(error) : resolve(copied(value) as T));
      this.#arrived({ at: call });
    });
  }

  start(begin: Begin<Call>): Promise<Arrival<Call>> {
    return this.#until(() => {
      begin(this).then(
        (over) => this.#arrived({ over }),
        (failure: unknown) => this.#arrived({ failure }),
      );
    });
  }

  answer(answer: Answer): Promise<Arrival<Call>> {
    return this.#until(() => this.#answered(answer));
  }

  #until(go: () => void): Promise<Arrival<Call>> {
    return new Promise((resolve) => {
      this.#arrived = resolve;
      go();
    });
  }
}

/** A worker between two calls. */
export interface Node<Call> {
  readonly id: number;
  /** Who it is, in whatever words it was begun with. */
  readonly name: string;
  /** Undefined when its code has ended. */
  readonly at?: Call;
  readonly over?: string;
  readonly failure?: unknown;
}

interface Known<Call> extends Node<Call> {
  readonly begin: Begin<Call>;
  readonly answers: readonly Answer[];
  readonly next: Map<string, Known<Call>>;
  /** Stands right here, for the first branch; another one is run anew. */
  run?: Run<Call> | undefined;
}

const keyOf = ({ value, error }: Answer): string =>
  error ? `failed ${error.name}` : (JSON.stringify(value) ?? '');

export class Scripts<Call> {
  readonly #nodes: Known<Call>[] = [];
  readonly #roots = new Map<string, Known<Call>>();

  node(id: number): Node<Call> {
    const known = this.#nodes[id];
    if (!known) throw new RangeError(`there is no node ${id}`);
    return known;
  }

  /** A worker that was begun, at its first call. @param key all that its code is begun with */
  async begun(key: string, name: string, begin: Begin<Call>): Promise<number> {
    const known = this.#roots.get(key);
    if (known) return known.id;
    const run = new Run<Call>();
    const root = this.#add(name, begin, [], run, await run.start(begin));
    this.#roots.set(key, root);
    return root.id;
  }

  /** Where a worker stands that was answered. */
  async answered(id: number, answer: Answer): Promise<number> {
    const node = this.#nodes[id];
    if (!node) throw new RangeError(`there is no node ${id}`);
    const key = keyOf(answer);
    const known = node.next.get(key);
    if (known) return known.id;
    const run = node.run ?? (await this.#runTo(node));
    node.run = undefined;
    const next = this.#add(node.name, node.begin, [...node.answers, answer], run, await run.answer(answer));
    node.next.set(key, next);
    return next.id;
  }

  async #runTo({ begin, answers }: Known<Call>): Promise<Run<Call>> {
    const run = new Run<Call>();
    await run.start(begin);
    for (const answer of answers) await run.answer(answer);
    return run;
  }

  #add(
    name: string,
    begin: Begin<Call>,
    answers: readonly Answer[],
    run: Run<Call>,
    arrival: Arrival<Call>,
  ): Known<Call> {
    const id = this.#nodes.length;
    const node: Known<Call> = { id, name, begin, answers, run, next: new Map(), ...arrival };
    this.#nodes.push(node);
    return node;
  }
}
