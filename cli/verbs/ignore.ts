/** An open item put aside, with who and why. It stays aside while the problem is the same, and comes back with another. */
import { userInfo } from 'node:os';
import { EXIT, UsageError } from '../exit.ts';
import { pickKind, pickRecord, withConnection, withJson } from '../pick.ts';
import { clean } from '../text.ts';
import { examples, verbOf } from '../verb.ts';

interface Options {
  readonly connection?: string;
  readonly reason: string;
  readonly by?: string;
  readonly json?: boolean;
}

export const verb = verbOf<Options>({
  define: (command) =>
    withJson(withConnection(command))
      .argument('<kind>', 'the kind of record; `connection` for what concerns a whole connection')
      .argument('<record>', 'link id (h:1001, q:155), HaloPSA id, document number or name')
      .requiredOption('-r, --reason <text>', 'why; kept with the item')
      .option('--by <name>', 'who decided it; the signed-in user by default')
      .addHelpText(
        'after',
        examples('ignore invoice 1001 --reason "written off, see ticket 4711"', 'errors --all'),
      ),
  run: async ({ args, options, app, out }) => {
    const { WHOLE_CONNECTION } = await import('../../lib/books/names.ts');
    const [givenKind = '', text = ''] = args;
    if (options.reason.trim() === '') throw new UsageError('Say why, with --reason.');
    const kind = await pickKind(givenKind, [WHOLE_CONNECTION]);
    const { connection, record } = await pickRecord(app, kind, text, options.connection);
    const at = new Date(app.ports.clock.now()).toISOString();
    const by = options.by ?? userInfo().username;
    const item = await app.ports.openItems.ignore(connection, kind, record, options.reason.trim(), by, at);
    if (!item) throw new UsageError(`The ${kind} ${clean(text)} of ${connection} has no open item.`);
    if (options.json) out.json(item);
    else
      out.say(
        `Ignored: ${kind} ${clean(record)} of ${connection}, ${item.code}. It comes back if the problem changes.`,
      );
    return EXIT.done;
  },
});
