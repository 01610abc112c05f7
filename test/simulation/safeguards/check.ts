/**
 * Whether the simulation sees. A safeguard that nothing backs up, once off, has to fail within a bounded number of seeds. One that is backed up may be
 * off and the world still comes to rest, but then those behind it are seen to step in; and with them off, too, it fails.
 */
import { seedsWithout, type Seen } from './without.ts';
import type { Row } from './table.ts';

export interface Limits {
  /** Within so many seeds what is to fail fails. */
  readonly failing: number;
  /** So many seeds are run where nothing is to fail. */
  readonly holding: number;
}

export interface Checked {
  readonly row: Row;
  readonly alone: string;
  readonly together: string;
  /** What is not as it has to be. */
  readonly wrong: readonly string[];
}

const names = (row: Row): string => row.backups.map(({ name }) => name).join(', ');

const said = ({ failedAt, seeds }: Seen): string =>
  failedAt === undefined ? `holds for ${seeds} seeds` : `fails at seed ${failedAt}`;

const needed = (seen: Seen, what: string): readonly string[] =>
  seen.failedAt === undefined ? [`${what}: nothing fails in ${seen.seeds} seeds`] : [];

/** How often each that is watched steps in while nothing is off. */
export const undisturbed = (rows: readonly Row[], { holding }: Limits): Promise<Seen> =>
  seedsWithout([], [...new Set(rows.flatMap(({ backups }) => backups))], holding);

export async function checkRow(row: Row, before: Seen, limits: Limits): Promise<Checked> {
  const { safeguard, backups } = row;
  if (backups.length === 0) {
    const alone = await seedsWithout([safeguard], [], limits.failing);
    return { row, alone: said(alone), together: '', wrong: needed(alone, `without ${safeguard.name}`) };
  }
  const alone = await seedsWithout([safeguard], backups, limits.holding);
  const together = await seedsWithout([safeguard, ...backups], [], limits.failing);
  const risen = backups.map(({ name }) => {
    const [now, was] = [alone.steppedIn.get(name) ?? 0, before.steppedIn.get(name) ?? 0];
    return { name, now, was };
  });
  return {
    row,
    alone: `${said(alone)}; ${risen.map(({ name, now, was }) => `${name} steps in ${now} times instead of ${was}`).join(', ')}`,
    together: said(together),
    wrong: [
      ...(alone.problem === undefined
        ? []
        : [
            `without ${safeguard.name}, which ${names(row)} is to back up: seed ${alone.failedAt}: ${alone.problem}`,
          ]),
      ...(risen.some(({ now }) => now > 0)
        ? []
        : [`without ${safeguard.name} none of ${names(row)} ever steps in`]),
      ...needed(together, `without ${safeguard.name}, ${names(row)}`),
    ],
  };
}
