/** What a measurement yields and what it is held against. The names stand in the issues that ask for the figure, and stay. */
export interface Target {
  readonly name: string;
  readonly unit: string;
  readonly target: number;
  /** Which side of the target is good; `max` where nothing is said. */
  readonly bound?: 'max' | 'min';
}

export interface Figure extends Target {
  readonly value: number;
  /** The same of others, by name. */
  readonly peers?: Readonly<Record<string, number>>;
}

/** Figures that come of one run together. */
export interface Measurement {
  readonly targets: readonly Target[];
  /** @param wanted the names asked for, at least one of its own @param say told of each step, in one line */
  measure(wanted: ReadonlySet<string>, say: (line: string) => void): Promise<readonly Figure[]>;
}

export const isMet = ({ value, target, bound = 'max' }: Figure): boolean =>
  bound === 'max' ? value < target : value >= target;

const ROUNDED = 10;

export const figure = (target: Target, value: number): Figure => ({
  ...target,
  value: Math.round(value * ROUNDED) / ROUNDED,
});

/** The nearest rank: a value that was really measured. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('nothing was measured');
  return value;
}

export const secondsSince = (startedAt: number): number => (performance.now() - startedAt) / 1_000;
