/** What an operation did so far, so that it can be taken back when it is refused halfway: a refusal leaves no trace. */
export class Undo {
  #steps: (() => void)[] | undefined;

  /** How to take back what is being done; outside an operation nothing is remembered. */
  note(step: () => void): void {
    this.#steps?.push(step);
  }

  attempt<T>(operation: () => T): T {
    const steps: (() => void)[] = [];
    this.#steps = steps;
    try {
      return operation();
    } catch (error) {
      for (const step of steps.reverse()) step();
      throw error;
    } finally {
      this.#steps = undefined;
    }
  }
}
