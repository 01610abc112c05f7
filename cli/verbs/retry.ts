/** What needed a person, looked at again: one record, all of one problem, or all. */
import type { App } from '../../lib/compose.ts';
import type { OpenItem } from '../../lib/sync/records.ts';
import { answersJson, awaitAnswers, exitOf, sayAnswers, WAIT_SECONDS } from '../answers.ts';
import { EXIT, UsageError } from '../exit.ts';
import { pickConnections, pickKind, pickRecord, wholeNumber, withConnection, withJson } from '../pick.ts';
import { clean } from '../text.ts';
import { examples, verbOf } from '../verb.ts';

interface Options {
  readonly connection?: string;
  readonly all?: boolean;
  readonly code?: string;
  readonly timeout: number;
  readonly json?: boolean;
}

export const verb = verbOf<Options>({
  define: (command) =>
    withJson(withConnection(command))
      .argument('[kind]', 'the kind of record')
      .argument('[record]', 'link id (h:1001, q:155), HaloPSA id, document number or name')
      .option('-a, --all', 'every open item')
      .option('--code <code>', 'every open item of this problem')
      .option('--timeout <seconds>', 'how long to wait for the outcomes', wholeNumber, WAIT_SECONDS)
      .addHelpText(
        'after',
        examples('retry invoice 1001', 'retry --code no-counterpart --connection demo', 'retry --all'),
      ),
  run: async ({ args, options, app, out }) => {
    const { retryItems } = await import('../../lib/books/retry.ts');
    const items = await wantedItems(args, options, app);
    const connections = await app.ports.connections.list();
    const { events, others } = await retryItems(items, connections, app.ports);
    for (const { sentence, fix } of others) out.note(`Not by a retry: ${clean(sentence)} ${clean(fix)}`);
    const answers = events.length === 0 ? [] : await awaitAnswers(events, options.timeout, app, out);
    if (options.json) out.json(answersJson(answers));
    else if (answers.length > 0) sayAnswers(answers, out, { requests: answers.length === 1 });
    else if (others.length === 0) out.say('There is no such open item; nothing was retried.');
    return others.length > 0 ? EXIT.attention : exitOf(answers);
  },
});

type Retryable = Pick<OpenItem, 'connection' | 'kind' | 'record' | 'sentence' | 'fix'>;

async function wantedItems(
  [kind, record]: readonly string[],
  { connection, all, code }: Options,
  app: App,
): Promise<readonly Retryable[]> {
  const many = all === true || code !== undefined;
  if (many === (kind !== undefined))
    throw new UsageError('Name one record (`retry invoice 1001`), or say --all or --code.');
  if (kind !== undefined) {
    if (record === undefined) throw new UsageError('Name the record, too: `retry invoice 1001`.');
    return [await oneItem(kind, record, connection, app)];
  }
  const { openErrors } = await import('../../lib/books/errors.ts');
  const ids = (await pickConnections(app, connection)).map(({ id }) => id);
  return openErrors(ids, code === undefined ? {} : { code }, app.ports);
}

/** A record without an open item is looked at all the same. */
async function oneItem(
  given: string,
  text: string,
  connection: string | undefined,
  app: App,
): Promise<Retryable> {
  const { WHOLE_CONNECTION } = await import('../../lib/books/names.ts');
  const kind = await pickKind(given, [WHOLE_CONNECTION]);
  const { connection: id, record } = await pickRecord(app, kind, text, connection);
  const item = await app.ports.openItems.get(id, kind, record);
  if (!item && kind === WHOLE_CONNECTION) throw new UsageError(`${id} has no open item of ${clean(text)}.`);
  return item ?? { connection: id, kind, record, sentence: '', fix: '' };
}
