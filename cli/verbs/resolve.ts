/** A dispute decided: keep what one system has, or accept both as they are. It holds for what was shown and nothing later. */
import { userInfo } from 'node:os';
import type { Keep } from '../../lib/books/resolve.ts';
import type { OpenItem } from '../../lib/sync/records.ts';
import { answersJson, awaitAnswers, exitOf, sayAnswers, WAIT_SECONDS } from '../answers.ts';
import { EXIT, UsageError } from '../exit.ts';
import type { Output } from '../output.ts';
import { pickConnections, pickKind, pickRecord, wholeNumber, withConnection, withJson } from '../pick.ts';
import { clean } from '../text.ts';
import { examples, verbOf } from '../verb.ts';

interface Options {
  readonly connection?: string;
  readonly keep?: string;
  readonly accept?: boolean;
  readonly by?: string;
  readonly timeout: number;
  readonly json?: boolean;
}

export const verb = verbOf<Options>({
  define: (command) =>
    withJson(withConnection(command))
      .argument('<kind>', 'the kind of record')
      .argument('<record>', 'link id (h:1001, q:155), HaloPSA id, document number or name')
      .option('--keep <side>', 'halo or quickbooks: its values go to the other side')
      .option('--accept', 'leave both as they are')
      .option('--by <name>', 'who decided it; the signed-in user by default')
      .option('--timeout <seconds>', 'how long to wait for the outcome', wholeNumber, WAIT_SECONDS)
      .addHelpText(
        'after',
        examples(
          'resolve invoice 1001',
          'resolve invoice 1001 --keep halo',
          'resolve invoice 1001 --accept --by "Jo, bookkeeping"',
        ),
      ),
  run: async ({ args, options, app, out }) => {
    const { resolveItem } = await import('../../lib/books/resolve.ts');
    const [givenKind = '', text = ''] = args;
    const kind = await pickKind(givenKind);
    const { connection: id, record } = await pickRecord(app, kind, text, options.connection);
    const item = await app.ports.openItems.get(id, kind, record);
    if (!item) throw new UsageError(`The ${kind} ${clean(text)} of ${id} has no open item.`);
    const keep = keepOf(options);
    if (!keep) {
      if (options.json) out.json(item);
      else show(item, out);
      return EXIT.attention;
    }
    const [connection] = await pickConnections(app, id);
    if (!connection) throw new UsageError(`There is no connection ${id}.`);
    const by = options.by ?? userInfo().username;
    const resolved = await resolveItem(item, { keep, by }, connection, app.ports);
    if (resolved.resolved === 'refused') throw new UsageError(clean(resolved.sentence));
    const answers = await awaitAnswers([resolved.event], options.timeout, app, out);
    if (options.json) out.json(answersJson(answers));
    else sayAnswers(answers, out, { requests: true });
    return exitOf(answers);
  },
});

function keepOf({ keep, accept }: Options): Keep | undefined {
  if (keep !== undefined && accept) throw new UsageError('Say --keep or --accept, not both.');
  if (accept) return 'both';
  if (keep === undefined) return undefined;
  if (keep !== 'halo' && keep !== 'quickbooks')
    throw new UsageError(`--keep takes halo or quickbooks, not ${clean(keep)}.`);
  return keep;
}

function show({ sentence, fix, differences = [] }: OpenItem, out: Output): void {
  out.say(clean(sentence));
  for (const { field, agreed, halo, quickbooks } of differences) {
    out.say(out.tone('bold', `  ${clean(field)}`));
    out.say(`    last agreed  ${clean(agreed)}`);
    out.say(`    HaloPSA      ${clean(halo)}`);
    out.say(`    QuickBooks   ${clean(quickbooks)}`);
  }
  out.say(clean(fix));
}
