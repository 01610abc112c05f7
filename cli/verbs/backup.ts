/** Everything that the vendors cannot tell again, in one file: links, numbers, configuration, history. Never a token, never a secret. */
import { EXIT, UsageError } from '../exit.ts';
import { withJson } from '../pick.ts';
import { clean, count } from '../text.ts';
import { examples, verbOf } from '../verb.ts';
import { readLines, writeLines } from './backup/file.ts';

interface Options {
  readonly to?: string;
  readonly json?: boolean;
}

export const verb = verbOf<Options>({
  define: (command) =>
    withJson(command)
      .option('--to <file>', 'the file to be made; one that exists is never written over')
      .addHelpText(
        'after',
        '\nLinks, numbers, configuration with its earlier revisions, mappings, open items, history and what waits, of every connection.\n' +
          'Tokens and secrets are never in it: after a restore each connection is connected again. It holds names and addresses of\n' +
          'customers, so keep it as you keep your books. Note its checksum elsewhere: `restore --checksum` refuses any other file.\n' +
          examples('backup --to halo-qbo-2026-05-01.ndjson.gz'),
      ),
  run: async ({ options, app, out }) => {
    const { to } = options;
    if (to === undefined) throw new UsageError('Say which file, with --to.');
    const { backupLines, contentsOf } = await import('../../lib/books/backup/file.ts');
    const { shelvesOf } = await import('../../lib/compose-backup.ts');
    const origin = { madeAt: new Date(app.ports.clock.now()).toISOString(), stage: app.settings.STAGE };
    const progress = await out.progress('writing the backup', 1);
    try {
      await writeLines(to, backupLines(shelvesOf(app).all(), origin));
    } finally {
      progress.stop();
    }
    // A backup that nobody has read is none.
    const contents = await contentsOf(readLines(to));
    if (options.json) out.json({ file: to, ...contents });
    else {
      await out.table(
        ['what', 'rows'],
        Object.entries(contents.parts).map(([part, { rows }]) => [part, rows]),
      );
      out.say(`${count(contents.rows, 'row')} in ${clean(to)}, read back and whole.`);
      out.say(`Checksum ${contents.checksum}`);
    }
    return EXIT.done;
  },
});
