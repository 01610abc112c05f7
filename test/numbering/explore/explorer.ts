/**
 * Visits every state that a play can come to. A state is a value, so whichever was reached before is gone on from as often as it has choices;
 * two ways that lead to the same state are one from there on.
 */
import { randomFrom } from '../../../local/sample/random.ts';

export interface Play<State, Choice> {
  begin(): State | Promise<State>;
  /** What may happen now; none: the play is over. */
  choices(state: State): readonly Choice[];
  /** At once where it happened before; what is new has to be run first. */
  choose(state: State, choice: Choice): State | Promise<State>;
  sayChoice(choice: Choice): string;
  /** Tells this state from every other. */
  key(state: State): string;
  /** What must hold whatever happens: sentences of what does not. */
  problems(state: State): readonly string[];
  /** The play is over: it is brought to rest without any trouble, and has to be right then. */
  end(state: State): Promise<readonly string[]>;
}

export interface Explored {
  readonly states: number;
  readonly endings: number;
  /** Whether every state was visited. */
  readonly whole: boolean;
  /** The choices that led to a problem, and the problem. */
  readonly failure?: { readonly trail: readonly string[]; readonly problems: readonly string[] };
}

/** Where a look goes on: what was chosen in which state. */
interface Open<State, Choice> {
  readonly state: State;
  readonly index: number;
  readonly choice: Choice;
}

/** What was come to, and how. */
interface Come<State, Choice> {
  readonly state: State;
  readonly from: number;
  readonly by?: Choice;
}

/** Takes one out of a list whose order does not matter. */
function drawn<T>(open: T[], index: number): T | undefined {
  const last = open.pop();
  if (last === undefined || index === open.length) return last;
  const one = open[index];
  open[index] = last;
  return one;
}

/** How each state was come to first. */
class Trails<Choice> {
  readonly #from: number[] = [];
  readonly #by: (Choice | undefined)[] = [];

  add(from: number, by?: Choice): number {
    this.#by.push(by);
    return this.#from.push(from) - 1;
  }

  to(index: number): readonly Choice[] {
    const trail: Choice[] = [];
    for (let at = index; at >= 0; at = this.#from[at] ?? -1) {
      const by = this.#by[at];
      if (by !== undefined) trail.unshift(by);
    }
    return trail;
  }
}

/** Depth first from where it goes on; where it goes on is drawn, so that a bounded look is at all sorts of states. @param statesMax where to stop looking */
export async function explore<State, Choice>(
  play: Play<State, Choice>,
  statesMax: number,
  seed = 1,
): Promise<Explored> {
  const random = randomFrom(seed);
  const seen = new Set<string>();
  const trails = new Trails<Choice>();
  const open: Open<State, Choice>[] = [];
  let endings = 0;
  const explored = (whole: boolean): Explored => ({ states: seen.size, endings, whole });
  let next: Come<State, Choice> | undefined = { state: await play.begin(), from: -1 };
  while (next) {
    const { state, from, by }: Come<State, Choice> = next;
    const before = seen.size;
    seen.add(play.key(state));
    const choices: readonly Choice[] = seen.size > before ? play.choices(state) : [];
    if (seen.size > before) {
      const index = trails.add(from, by);
      const problems = play.problems(state);
      const wrong = problems.length > 0 || choices.length > 0 ? problems : await play.end(state);
      if (choices.length === 0) endings += 1;
      if (wrong.length > 0) {
        const trail = trails.to(index).map((choice) => play.sayChoice(choice));
        return { ...explored(false), failure: { trail, problems: wrong } };
      }
      if (choices.length > 0 && seen.size >= statesMax) return explored(false);
      for (let at = choices.length - 1; at >= 0; at -= 1)
        open.push({ state, index, choice: choices[at] as Choice });
    }
    // On from here without drawing, as long as there is something new to see.
    const on: Open<State, Choice> | undefined =
      choices.length > 0 ? open.pop() : drawn(open, random.next(Math.max(open.length, 1)));
    const after = on && play.choose(on.state, on.choice);
    next = on &&
      after && { state: after instanceof Promise ? await after : after, from: on.index, by: on.choice };
  }
  return explored(true);
}
