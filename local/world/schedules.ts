/** EventBridge's schedules on this machine: each function at its interval, never over itself. */
export interface Schedule {
  readonly name: string;
  readonly everyMs: number;
  readonly run: () => Promise<unknown>;
}

export interface Schedules {
  busy(): boolean;
  /** Ends when what runs is done. */
  stop(): Promise<void>;
}

export function startSchedules(schedules: readonly Schedule[]): Schedules {
  const running = new Map<string, Promise<void>>();
  const start = ({ name, run }: Schedule): void => {
    if (running.has(name)) return;
    const done = run()
      .then(() => undefined)
      .catch((error: unknown) =>
        console.error(`${name} failed: ${error instanceof Error ? error.message : String(error)}`),
      )
      .finally(() => running.delete(name));
    running.set(name, done);
  };
  const timers = schedules.map((schedule) => setInterval(() => start(schedule), schedule.everyMs));
  return {
    busy: () => running.size > 0,
    stop: async () => {
      timers.forEach(clearInterval);
      await Promise.all(running.values());
    },
  };
}
