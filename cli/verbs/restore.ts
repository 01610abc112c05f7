/** Puts a backup back, or says what has changed since. Nothing is written before the whole file was read and found to be what it was. */
import type { Comparison } from '../../lib/books/backup/compare.ts';
import type { Contents } from '../../lib/books/backup/file.ts';
import type { KeptRow } from '../../lib/books/backup/row.ts';
import type { NotEmpty, Restored } from '../../lib/books/backup/restore.ts';
import { EXIT, UsageError, type ExitCode } from '../exit.ts';
import type { Output } from '../output.ts';
import { withJson } from '../pick.ts';
import { clean, count, time } from '../text.ts';
import { examples, verbOf, type Call } from '../verb.ts';
import { readLines } from './backup/file.ts';

interface Options {
  readonly from?: string;
  readonly checksum?: string;
  readonly verify?: boolean;
  readonly yes?: boolean;
  readonly rollBack?: boolean;
  readonly json?: boolean;
}

const SHOWN = 20;

export const verb = verbOf<Options>({
  define: (command) =>
    withJson(command)
      .option('--from <file>', 'the backup')
      .option('--checksum <checksum>', 'refuse any other file than the one that `backup` gave this checksum')
      .option(
        '--verify',
        'write nothing; say whether the tables are as the backup has them, and what differs',
      )
      .option('-y, --yes', 'also where there are rows already; what is newer there stays')
      .option('--roll-back', 'with --yes: rows that have changed since the backup become as they were, too')
      .addHelpText(
        'after',
        '\nTables are to be empty unless --yes is said; nothing is ever taken away, and a restore that was cut off goes on with --yes.\n' +
          'Afterwards connect each connection, and run `numbers audit`: documents that were posted after the backup have their numbers\n' +
          'at QuickBooks, and are found there by them. `--verify` exits with 1 when there is a difference.\n' +
          examples(
            'restore --from halo-qbo-2026-05-01.ndjson.gz',
            'restore --from halo-qbo-2026-05-01.ndjson.gz --verify',
            'restore --from halo-qbo-2026-05-01.ndjson.gz --yes',
          ),
      ),
  run: async (call) => {
    const { from, checksum, rollBack, yes, verify } = call.options;
    if (from === undefined) throw new UsageError('Say which file, with --from.');
    if (rollBack && !yes) throw new UsageError('--roll-back changes rows that are there: say --yes with it.');
    const { contentsOf, rowsIn } = await import('../../lib/books/backup/file.ts');
    const contents = await contentsOf(readLines(from));
    if (checksum !== undefined && checksum.toLowerCase() !== contents.checksum)
      throw new UsageError(
        `The backup is refused: it has the checksum ${contents.checksum}, not the one given.`,
      );
    const read = (): AsyncIterable<KeptRow> => rowsIn(readLines(from));
    return (verify ? verified : putBack)(call, contents, read);
  },
});

type Doing = (
  call: Call<Options>,
  contents: Contents,
  read: () => AsyncIterable<KeptRow>,
) => Promise<ExitCode>;

const verified: Doing = async ({ options, app, out }, contents, read) => {
  const { compare } = await import('../../lib/books/backup/compare.ts');
  const { shelvesOf } = await import('../../lib/compose-backup.ts');
  const found = await compare(read(), shelvesOf(app), app.ports.clock.now());
  if (options.json) out.json({ backup: contents, ...found });
  else await sayComparison(found, contents, out);
  return found.same ? EXIT.done : EXIT.attention;
};

const putBack: Doing = async ({ options, app, out }, contents, read) => {
  const { restore } = await import('../../lib/books/backup/restore.ts');
  const { shelvesOf } = await import('../../lib/compose-backup.ts');
  const progress = await out.progress('putting it back', contents.rows);
  const chosen = { over: options.yes === true, rollBack: options.rollBack === true };
  const ports = { shelves: shelvesOf(app), now: app.ports.clock.now, told: progress.update };
  const answer = await restore(read, chosen, ports).finally(progress.stop);
  if (options.json) out.json({ backup: contents, ...answer });
  else say(answer, contents, out);
  return answer.restored === 'yes' && answer.leftOut === 0 ? EXIT.done : EXIT.attention;
};

const short = (digest: string): string => digest.slice(0, 16);

const madeOf = ({ madeAt, stage, rows }: Contents): string =>
  `The backup of ${clean(stage)} from ${time(madeAt)}, ${count(rows, 'row')}`;

async function sayComparison(found: Comparison, contents: Contents, out: Output): Promise<void> {
  await out.table(
    ['what', 'backup', 'tables', '', 'digest of the backup', 'digest of the tables'],
    found.parts.map(({ part, same, backup, tables }) => [
      part,
      backup.rows,
      tables.rows,
      same ? 'same' : 'differs',
      short(backup.digest),
      short(tables.digest),
    ]),
  );
  for (const { part, name, how } of found.differences.slice(0, SHOWN))
    out.say(`${part}, ${how}: ${clean(name)}`);
  if (found.differing > SHOWN)
    out.say(`… and ${count(found.differing - SHOWN, 'row')} more; --json has them.`);
  out.say(
    found.same
      ? out.tone('good', `${madeOf(contents)}, and the tables are the same.`)
      : out.tone('warn', `${madeOf(contents)}: ${count(found.differing, 'row')} not as in the tables.`),
  );
}

function say(answer: Restored | NotEmpty, contents: Contents, out: Output): void {
  if (answer.restored === 'not empty') {
    const found = Object.entries(answer.found).map(([part, rows]) => `${part} ${rows}`);
    out.say(
      out.tone('bad', `Nothing was written, because there are rows already: ${found.join(', ')}. `) +
        'Say --yes to put the backup back over them; what is newer there stays.',
    );
    return;
  }
  for (const { part, name, why } of answer.left.slice(0, SHOWN))
    out.say(`left out, ${why}: ${part} ${clean(name)}`);
  out.say(
    `${madeOf(contents)}: ${count(answer.written, 'row')} written, ${answer.same} there already, ${answer.leftOut} left out.`,
  );
  out.note(
    'Now connect each connection (`halo-qbo connect`), look at `halo-qbo numbers audit`, and see `halo-qbo status`.',
  );
}
