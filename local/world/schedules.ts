/** EventBridge's schedules on this machine: each function at its interval, never over itself. */
export interface Schedule {
  readonly name: string;
  readonly everyMs: number;
  readonly run: () => Promise<unknown>;
}

export function startSchedules(schedules: readonly Schedule[]): { stop(): void; busy(): boolean } {
  const running = new Set<string>();
  const timers = schedules.map(({ name, everyMs, run }) =>
    setInterval(() => {
      if (running.has(name)) return;
      running.add(name);
      run()
        .catch((error: unknown) =>
          console.error(`${name} failed: ${error instanceof Error ? error.message : String(error)}`),
        )
        .finally(() => running.delete(name));
    }, everyMs),
  );
  return { stop: () => timers.forEach(clearInterval), busy: () => running.has('sweep') };
}
