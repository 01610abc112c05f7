/** The newest entries of all records, the newest last; with --follow it goes on until it is stopped. */
import type { App } from '../../lib/compose.ts';
import type { JournalEntry } from '../../lib/sync/records.ts';
import { entryLine, recordName } from '../entries.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Output } from '../output.ts';
import { moment, pickConnections, wholeNumber, withConnection, withJson } from '../pick.ts';
import { examples, verbOf } from '../verb.ts';

interface Options {
  readonly connection?: string;
  readonly since?: string;
  readonly limit: number;
  readonly changes?: boolean;
  readonly follow?: boolean;
  readonly json?: boolean;
}

const LIMIT = 50;
const FOLLOW_LIMIT = 1_000;
/** How far back changes are looked for among the rest. */
const SEARCH_LIMIT = 5_000;
const LOOK_EVERY_MS = 1_000;
/** An entry carries the time its work began and is written when it ends. */
const LATE_MS = 60_000;

export const verb = verbOf<Options>({
  define: (command) =>
    withJson(withConnection(command))
      .option('--since <time>', 'a time, or an age such as 2h', moment)
      .option('-n, --limit <entries>', 'the newest so many', wholeNumber, LIMIT)
      .option('--changes', 'without the looks that found nothing to do')
      .option('-f, --follow', 'go on showing what is done; with --json a line of JSON for each')
      .addHelpText('after', examples('log', 'log --since 2h --connection demo', 'log --follow --json')),
  run: async ({ options, app, out }) => {
    const { recentEntries } = await import('../../lib/books/history.ts');
    const ids = (await pickConnections(app, options.connection)).map(({ id }) => id);
    const { limit, since, changes } = options;
    const read = await recentEntries(ids, changes ? SEARCH_LIMIT : limit, since, app.ports);
    const entries = read.filter(wanted(options)).slice(-limit);
    if (options.follow) return follow(ids, entries, options, app, out);
    if (options.json) out.json(entries);
    else if (entries.length === 0) out.say('Nothing has been done in that time.');
    else for (const entry of entries) out.say(line(entry, out));
    return EXIT.done;
  },
});

const QUIET: ReadonlySet<string> = new Set(['unchanged', 'skipped']);

const wanted =
  ({ changes }: Options) =>
  ({ outcome }: JournalEntry): boolean =>
    changes !== true || !QUIET.has(outcome);

const line = (entry: JournalEntry, out: Output): string =>
  entryLine(entry, out, `${entry.connection} ${recordName(entry)}: `);

const keyOf = ({ connection, at, record, event }: JournalEntry): string =>
  `${at} ${connection} ${event.kind} ${record} ${event.eventId} ${event.attempt}`;

async function follow(
  ids: readonly string[],
  first: readonly JournalEntry[],
  options: Options,
  { ports }: App,
  out: Output,
): Promise<ExitCode> {
  const { recentEntries } = await import('../../lib/books/history.ts');
  const show = (entry: JournalEntry): void =>
    options.json ? out.jsonLine(entry) : out.say(line(entry, out));
  const lately = (): Promise<readonly JournalEntry[]> =>
    recentEntries(ids, FOLLOW_LIMIT, new Date(ports.clock.now() - LATE_MS).toISOString(), ports);
  let stopped = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (stopped = true));
  let known = new Set([...first, ...(await lately())].map(keyOf));
  first.forEach(show);
  while (!stopped) {
    await ports.clock.sleep(LOOK_EVERY_MS);
    const entries = await lately();
    entries
      .filter(wanted(options))
      .filter((entry) => !known.has(keyOf(entry)))
      .forEach(show);
    known = new Set(entries.map(keyOf));
  }
  return EXIT.done;
}
