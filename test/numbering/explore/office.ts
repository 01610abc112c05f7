/**
 * A small office for the explorer: a few documents, two workers, one QuickBooks. What a worker runs is the engine's own `syncRecord`; what can
 * go wrong is a choice. Everything that it consists of is a value known by its number, so a state is eight numbers, and what an answer leads
 * to is run once.
 *
 * Two things are left out, because nothing can come of them that does not come without. A process that dies is gone at once, with all that it had
 * not told anybody. And the two workers are each other's like: two states that differ only in which is which are one, so a trail speaks of
 * worker 0 and 1 as they are seated at that moment.
 */
import type { Play } from './explorer.ts';
import {
  standing,
  standingAt,
  type State,
  HAND,
  NOTHING,
  OF,
  POLICY,
  type Choice,
  type Left,
  type Seat,
  type Trouble,
} from './choices.ts';
import { judge, problemsIn, takenByHand, type Judge } from './judge.ts';
import { runDocument, type Numbering, type Policy } from './jobs.ts';
import { Scripts } from './scripts.ts';
import { Shelf, type Shelved } from './shelf.ts';
import { isAtOnce, isUnseen, type Call, type Fate } from './stores.ts';
import { Values } from './values.ts';

const IDLE = -1;
/** Who brings it to rest when the play is over. */
const CLERK = 2;
const FATES: readonly Fate[] = ['on', 'refused', 'lost', 'done, lost'];
/** Parts, shelves, and nodes are each fewer. */
const KINDS_MAX = 2 ** 21;

interface Step {
  readonly part: number;
  readonly node: number;
}

export class Office implements Play<State, Choice> {
  readonly #trouble: Trouble;
  readonly #ids: readonly string[];
  readonly #keepsConditions: boolean;
  readonly #scripts = new Scripts<Call>();
  readonly #shelf = new Shelf();
  readonly #tasks = new Values<readonly string[]>();
  readonly #lefts = new Values<Left>();
  readonly #steps = new Map<number, Step>();
  readonly #derived = new Map<string, Map<number, number>>();
  readonly #found = new Map<number, readonly string[]>();
  readonly #rested = new Map<string, Shelved>();

  constructor(trouble: Trouble, { keepsConditions = true }: { readonly keepsConditions?: boolean } = {}) {
    this.#trouble = trouble;
    this.#ids = Array.from({ length: trouble.documents }, (_, index) => String(index + 1));
    this.#keepsConditions = keepsConditions;
  }

  begin(): State {
    const { crashes, faults, hands, policyChanges, stalls, policy, twice } = this.#trouble;
    return {
      shelved: this.#shelf.empty(),
      tasks: this.#tasks.id([...this.#ids, ...this.#ids.slice(0, twice)]),
      left: this.#lefts.id({ crashes, faults, hands, policyChanges, stalls, policy }),
      one: IDLE,
      other: IDLE,
    };
  }

  key({ shelved: { numbers, links, intents, invoices }, tasks, left, one, other }: State): string {
    if (Math.max(intents, invoices, tasks, left) >= 2 ** 16)
      throw new RangeError('more than a key tells apart');
    const high = (value: number): number => value >>> 16;
    return String.fromCharCode(
      ...[numbers, high(numbers), links, high(links), intents, invoices, tasks, left],
      ...[one + 1, high(one + 1), other + 1, high(other + 1)],
    );
  }

  sayChoice(choice: Choice): string {
    return 'worker' in choice ? `${choice.worker} ${choice.what}` : choice.what;
  }

  /** The one that stands where nobody else can see what it does goes on first: in which order does not matter to anybody. */
  choices(state: State): readonly Choice[] {
    const left = this.#lefts.at(state.left);
    const one = this.#at(state.one);
    const other = this.#at(state.other);
    if (left.stalls === 0) {
      const alone = one && isUnseen(one) ? OF[0] : other && isUnseen(other) ? OF[1] : undefined;
      if (alone) return left.crashes > 0 ? [...alone.on, ...alone.dies] : alone.on;
    }
    const isWork = this.#tasks.at(state.tasks).length > 0;
    const isSomething = isWork || other !== undefined;
    return [
      ...(one ? this.#choicesOf(state, left, 0, one) : NOTHING),
      ...(other ? this.#choicesOf(state, left, 1, other) : NOTHING),
      ...(isWork && !one ? OF[0].starts : NOTHING),
      ...(isSomething && left.hands > 0 ? HAND : NOTHING),
      ...(isSomething && left.policyChanges > 0 ? POLICY : NOTHING),
    ];
  }

  #at(node: number): Call | undefined {
    return node === IDLE ? undefined : this.#scripts.node(node).at;
  }

  #choicesOf(state: State, left: Left, worker: Seat, { what }: Call): readonly Choice[] {
    const by = OF[worker];
    // Right before a write the lease is made longer than the write may take.
    const isSafe = what === 'own open' || what === 'post';
    return [
      ...by.on,
      ...(what === 'post' && left.faults > 0 ? by.fates : NOTHING),
      ...(left.crashes > 0 ? by.dies : NOTHING),
      ...(left.stalls > 0 && !isSafe && this.#holds(state, worker) ? by.stalls : NOTHING),
    ];
  }

  #holds(state: State, worker: Seat): boolean {
    const { name } = this.#scripts.node(standing(state, worker));
    return this.#shelf.owner(state.shelved, `h:${name}`) === worker;
  }

  choose(state: State, choice: Choice): State | Promise<State> {
    if (!('worker' in choice))
      return choice.what === 'another policy' ? this.#withOtherPolicy(state) : this.#withHand(state);
    const { what, worker } = choice;
    if (what === 'starts') return this.#started(state, worker);
    if (what === 'dies') return this.#seated(standingAt(this.#lost(state, worker, 'crashes'), worker, IDLE));
    if (what === 'stalls') return this.#seated(this.#lost(state, worker, 'stalls'));
    return this.#stepped(what === 'on' ? state : this.#less(state, 'faults'), worker, what);
  }

  /** Which of the two is which is nothing that anybody can tell. */
  #seated(state: State): State {
    const { shelved, one, other } = state;
    if (one <= other) return state;
    const links = this.#shelf.turned(shelved.links);
    return { ...state, shelved: { ...shelved, links }, one: other, other: one };
  }

  /** What always comes of the same is worked out once. */
  #derive(how: string, from: number, derive: () => number): number {
    const known = this.#derived.get(how) ?? new Map<number, number>();
    this.#derived.set(how, known);
    const to = known.get(from) ?? derive();
    known.set(from, to);
    return to;
  }

  #less(state: State, what: Exclude<keyof Left, 'policy'>): State {
    const left = this.#derive(what, state.left, () => {
      const before = this.#lefts.at(state.left);
      return this.#lefts.id({ ...before, [what]: before[what] - 1 });
    });
    return { ...state, left };
  }

  #withTask(state: State, id: string): State {
    const tasks = this.#derive(id, state.tasks, () => this.#tasks.id([...this.#tasks.at(state.tasks), id]));
    return { ...state, tasks };
  }

  /** The number that the sequence, or the first document, is going to have. */
  #withHand(state: State): State {
    const { policy } = this.#lefts.at(state.left);
    const invoices = takenByHand(this.#shelf.stores(state.shelved), policy);
    return { ...this.#less(state, 'hands'), shelved: this.#shelf.withInvoices(state.shelved, invoices) };
  }

  #withOtherPolicy(state: State): State {
    const left = this.#lefts.at(state.left);
    const policy = left.policy === 'sequence' ? 'halo-number' : 'sequence';
    return this.#less({ ...state, left: this.#lefts.id({ ...left, policy }) }, 'policyChanges');
  }

  /** Its message comes out of the queue again, and its lease runs out. */
  #lost(state: State, worker: Seat, how: 'crashes' | 'stalls'): State {
    const links = this.#derive(
      `let go ${worker}`,
      state.shelved.links,
      () => this.#shelf.letGo(state.shelved, (owner) => owner === worker).links,
    );
    const shelved = { ...state.shelved, links };
    const { name } = this.#scripts.node(standing(state, worker));
    return this.#withTask({ ...this.#less(state, how), shelved }, name);
  }

  async #started(state: State, worker: Seat): Promise<State> {
    const [id = '', ...tasks] = this.#tasks.at(state.tasks);
    const node = await this.#begun(id, 'webhook', this.#lefts.at(state.left).policy);
    return this.#seated(standingAt({ ...state, tasks: this.#tasks.id(tasks) }, worker, node));
  }

  #numbering(policy: Policy): Numbering {
    const { onTaken, isRefusalKnown } = this.#trouble;
    return { policy, onTaken, isRefusalKnown };
  }

  #begun(id: string, cause: 'webhook' | 'retry', policy: Policy): Promise<number> {
    return this.#scripts.begun(`${id} ${cause} ${policy}`, id, (outside) =>
      runDocument(id, cause, this.#numbering(policy), outside, this.#keepsConditions),
    );
  }

  #stepped(state: State, worker: Seat, fate: Fate): State | Promise<State> {
    const node = standing(state, worker);
    const step = this.#step(state.shelved, node, worker, fate);
    return step instanceof Promise
      ? step.then((learnt) => this.#after(state, worker, node, learnt))
      : this.#after(state, worker, node, step);
  }

  /** What is answered at once is; a worker that has ended may want its document to be looked at again. */
  #after(before: State, worker: Seat, from: number, { part, node }: Step): State | Promise<State> {
    const call = this.#at(from);
    const shelved = call ? this.#shelf.with(before.shelved, call, part) : before.shelved;
    const { at, over, failure, name } = this.#scripts.node(node);
    const state = standingAt({ ...before, shelved }, worker, node);
    if (at && isAtOnce(at)) return this.#stepped(state, worker, 'on');
    // One that failed stays where it did, for everybody to see.
    if (at || failure !== undefined) return this.#seated(state);
    const idle = standingAt(state, worker, IDLE);
    return this.#seated(over === 'again' ? this.#withTask(idle, name) : idle);
  }

  #step(shelved: Shelved, node: number, worker: number, fate: Fate): Step | Promise<Step> {
    const call = this.#at(node);
    if (!call) throw new RangeError(`the worker ${worker} stands at no call`);
    const part = this.#shelf.part(shelved, call);
    const key = ((node * 4 + FATES.indexOf(fate)) * 3 + worker) * KINDS_MAX + part;
    return this.#steps.get(key) ?? this.#learn(key, call, part, node, worker, fate);
  }

  async #learn(
    key: number,
    call: Call,
    before: number,
    from: number,
    worker: number,
    fate: Fate,
  ): Promise<Step> {
    const { part, ...answer } = await this.#shelf.run(call, before, { worker, fate });
    const step = { part, node: await this.#scripts.answered(from, answer) };
    this.#steps.set(key, step);
    return step;
  }

  problems({ shelved, one, other }: State): readonly string[] {
    const failures = [one, other].flatMap((node) => this.#failureAt(node));
    if (failures.length > 0) return failures;
    const key = shelved.numbers * KINDS_MAX + shelved.invoices;
    const known = this.#found.get(key);
    if (known) return known;
    const problems = problemsIn(this.#shelf.stores(shelved));
    this.#found.set(key, problems);
    return problems;
  }

  #failureAt(node: number): readonly string[] {
    const failure = node === IDLE ? undefined : this.#scripts.node(node).failure;
    if (failure === undefined) return [];
    return [failure instanceof Error ? String(failure.stack) : 'it threw what is no error'];
  }

  /** Without any more trouble, as sweeps and a person's `retry` would. */
  async end(state: State): Promise<readonly string[]> {
    const { policy } = this.#lefts.at(state.left);
    const judged = judge(this.#ids, this.#numbering(policy));
    let shelved = this.#shelf.letGo(state.shelved, () => true);
    for (let round = 0; round < 2; round += 1) {
      for (const id of [...this.#ids, ...this.#ids]) shelved = await this.#retried(shelved, id, policy);
      shelved = await this.#reclaimed(shelved, policy, judged);
    }
    const stores = this.#shelf.stores(shelved);
    return [...problemsIn(stores), ...judged.found(stores)];
  }

  async #once(key: readonly (string | number)[], run: () => Promise<Shelved>): Promise<Shelved> {
    const name = key.join();
    const known = this.#rested.get(name);
    if (known) return known;
    const rested = await run();
    this.#rested.set(name, rested);
    return rested;
  }

  #reclaimed(shelved: Shelved, policy: Policy, { reclaimed }: Judge): Promise<Shelved> {
    return this.#once([...Object.values(shelved), policy], async () =>
      this.#shelf.withNumbers(shelved, await reclaimed(this.#shelf.stores(shelved))),
    );
  }

  #retried(before: Shelved, id: string, policy: Policy): Promise<Shelved> {
    return this.#once([...Object.values(before), policy, id], async () => {
      let shelved = before;
      let node = await this.#begun(id, 'retry', policy);
      for (let call = this.#at(node); call; call = this.#at(node)) {
        const step = await this.#step(shelved, node, CLERK, 'on');
        shelved = this.#shelf.with(shelved, call, step.part);
        node = step.node;
      }
      const [failure] = this.#failureAt(node);
      if (failure !== undefined) throw new Error(failure);
      return shelved;
    });
  }
}
