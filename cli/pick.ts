/** Which connections, kind and record the command line means; what is not known is answered with what is. */
import { type Command, InvalidArgumentError } from 'commander';
import type { NamedRecord } from '../lib/books/names.ts';
import type { App } from '../lib/compose.ts';
import type { Connection } from '../lib/sync/connection.ts';
import { UsageError } from './exit.ts';
import { clean } from './text.ts';

const NO_CONNECTION = 'There is no connection yet.';

const listed = (names: readonly string[]): string => names.join(', ');

function known(all: readonly Connection[], given: string): Connection {
  const found = all.find(({ id }) => id === given);
  if (found) return found;
  const names = all.map(({ id }) => id);
  throw new UsageError(
    names.length === 0
      ? NO_CONNECTION
      : `There is no connection ${clean(given)}. There are: ${listed(names)}.`,
  );
}

/** All of them when none is named. @throws UsageError */
export async function pickConnections(
  { ports }: Pick<App, 'ports'>,
  given: string | undefined,
): Promise<readonly Connection[]> {
  const all = await ports.connections.list();
  return given === undefined ? all : [known(all, given)];
}

/** The only one when none is named. @throws UsageError */
export async function pickConnection(
  { ports }: Pick<App, 'ports'>,
  given: string | undefined,
): Promise<Connection> {
  const all = await ports.connections.list();
  if (given !== undefined) return known(all, given);
  const [only, another] = all;
  if (!only) throw new UsageError(NO_CONNECTION);
  if (another) throw new UsageError(`Say which with --connection: ${listed(all.map(({ id }) => id))}.`);
  return only;
}

/** @param others names that stand where a kind does @throws UsageError */
export async function pickKind(given: string, others: readonly string[] = []): Promise<string> {
  const { kinds } = await import('../lib/entities/registry.ts');
  const names = [...kinds.map(({ name }) => name), ...others];
  const wanted = given.toLowerCase();
  const found = names.find((name) => name === wanted || `${name}s` === wanted);
  if (found) return found;
  throw new UsageError(`There is no kind ${clean(given)}. There are: ${listed(names)}.`);
}

/**
 * The one record that is meant. In an only or named connection an id that nothing is known of stands for itself: its history may still have
 * something to say. @throws UsageError
 */
export async function pickRecord(
  { ports }: Pick<App, 'ports'>,
  kind: string,
  text: string,
  given: string | undefined,
): Promise<NamedRecord> {
  const { findRecords, unlinked } = await import('../lib/books/names.ts');
  const ids = (await pickConnections({ ports }, given)).map(({ id }) => id);
  const found = await findRecords(ids, kind, text, ports);
  const [one, another] = found;
  if (one && !another) return one;
  if (one) throw new UsageError(severalSentence(kind, text, found));
  const [only, ...others] = ids;
  if (only !== undefined && others.length === 0) return unlinked(only, kind, text);
  throw new UsageError(
    `No connection knows the ${kind} ${clean(text)}. Say which is meant with --connection: ${listed(ids)}.`,
  );
}

const severalSentence = (kind: string, text: string, found: readonly NamedRecord[]): string =>
  `${clean(text)} may be ${found.map(({ connection, record }) => `${kind} ${record} of ${connection}`).join(' or ')}. ` +
  'Name the record by its link id, and the connection with --connection.';

const connectionOption = [
  '-c, --connection <id>',
  'the connection; needed only where several come into question',
] as const;
const jsonOption = ['--json', 'JSON on stdout and nothing else there'] as const;

export const withConnection = (command: Command): Command => command.option(...connectionOption);
export const withJson = (command: Command): Command => command.option(...jsonOption);
export const withExitCode = (command: Command): Command =>
  command.option('--exit-code', 'exit with 1 when there is something to look at');

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('Give a whole number above 0.');
  return value;
}

/** A day of the calendar. */
export function day(text: string): string {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(text).toJSON()?.startsWith(text) === true;
  if (!isDay) throw new InvalidArgumentError('Give a day, for instance 2026-01-31.');
  return text;
}

const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A date, a time or an age (`90m`, `2h`, `3d`), as ISO 8601. */
export function moment(text: string): string {
  const [, amount, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const epochMs =
    amount === undefined ? Date.parse(text) : Date.now() - Number(amount) * (UNITS_MS[unit] ?? 0);
  if (!Number.isFinite(epochMs))
    throw new InvalidArgumentError('Give a time (2026-05-01, 2026-05-01T12:00:00Z) or an age (90m, 2h, 3d).');
  return new Date(epochMs).toISOString();
}
