/** Takes a customer's personal data out of what is kept here. It cannot be taken back, so a person says so twice. */
import { userInfo } from 'node:os';
import type { Erased } from '../../lib/books/erase.ts';
import { EXIT, UsageError } from '../exit.ts';
import type { Output } from '../output.ts';
import { pickConnection, pickKind, pickRecord, withConnection, withJson } from '../pick.ts';
import { clean, count } from '../text.ts';
import { examples, verbOf } from '../verb.ts';

interface Options {
  readonly connection?: string;
  readonly by?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export const verb = verbOf<Options>({
  define: (command) =>
    withJson(withConnection(command))
      .argument('<kind>', 'the kind of record: client, supplier, site')
      .argument('<record>', 'link id (h:12, q:60), HaloPSA id or name')
      .option('--by <name>', 'who decided it; the signed-in user by default')
      .option('-y, --yes', 'erase; without it nothing is done')
      .addHelpText(
        'after',
        '\nErase the person in HaloPSA and QuickBooks first: what they hold comes back with the next look at the record. Here texts are taken\n' +
          'out of agreed values, history and open items of the record and of all that belongs to it; ids, numbers, dates and amounts stay.\n' +
          'Backup files and point-in-time recovery still have it until they end: docs/security.md says where and how long.\n' +
          examples('erase client 12 --connection demo --yes', 'erase supplier "Example Parts" --yes --json'),
      ),
  run: async ({ args, options, app, out }) => {
    const [given = '', text = ''] = args;
    const { connection: id, link } = await pickRecord(app, await pickKind(given), text, options.connection);
    if (!link) throw new UsageError(`Nothing is kept of ${clean(given)} ${clean(text)}.`);
    if (!options.yes) throw new UsageError('It cannot be taken back: say --yes to erase.');
    const { erase } = await import('../../lib/books/erase.ts');
    const { erasePorts } = await import('../../lib/compose-backup.ts');
    const connection = await pickConnection(app, id);
    const erased = await erase(connection, link, options.by ?? userInfo().username, erasePorts(app));
    if (options.json) out.json(erased);
    else say(erased, out);
    return erased.left.length === 0 ? EXIT.done : EXIT.attention;
  },
});

const WHYS = {
  'in hand': 'somebody is at work on it; run this again',
  'undecided write': 'a write of it is undecided; run this again when `halo-qbo status` shows none',
} as const;

function say({ kind, record, connection, records, left, ...changed }: Erased, out: Output): void {
  const gone = Object.entries(records).map(([name, number]) => `${name} ${number}`);
  out.say(
    `${kind} ${clean(record)} of ${connection} and what belongs to it (${gone.join(', ')}): erased in ` +
      `${count(changed.links, 'link')}, ${count(changed.history, 'entry', 'entries')} of the history and ${count(changed.openItems, 'open item')}.`,
  );
  for (const one of left)
    out.say(out.tone('warn', `left: ${one.kind} ${clean(one.record)}, ${WHYS[one.why]}.`));
  out.note('What HaloPSA and QuickBooks still hold comes back with their next change: erase it there, too.');
}
