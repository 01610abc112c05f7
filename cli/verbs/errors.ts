/** What needs a person: one sentence and the fix each, how often and since when, and how many records wait for it. */
import type { OpenError } from '../../lib/books/errors.ts';
import { EXIT } from '../exit.ts';
import type { Output } from '../output.ts';
import { pickConnections, pickKind, withConnection, withExitCode, withJson } from '../pick.ts';
import { age, clean, count, time } from '../text.ts';
import { examples, verbOf } from '../verb.ts';

interface Options {
  readonly connection?: string;
  readonly code?: string;
  readonly kind?: string;
  readonly owner?: string;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly exitCode?: boolean;
}

export const verb = verbOf<Options>({
  define: (command) =>
    withExitCode(withJson(withConnection(command)))
      .option('--code <code>', 'only this problem')
      .option('-k, --kind <kind>', 'only this kind; `connection` for what concerns a whole connection')
      .option('--owner <owner>', 'only what is for ops, or for the bookkeeper')
      .option('-a, --all', 'those that are ignored, too')
      .addHelpText(
        'after',
        examples(
          'errors',
          'errors --owner bookkeeper --connection demo',
          'errors --code duplicate-number --json',
        ),
      ),
  run: async ({ options, app, out }) => {
    const { openErrors } = await import('../../lib/books/errors.ts');
    const { WHOLE_CONNECTION } = await import('../../lib/books/names.ts');
    const connections = await pickConnections(app, options.connection);
    const filter = {
      ...(options.code !== undefined && { code: options.code }),
      ...(options.kind !== undefined && { kind: await pickKind(options.kind, [WHOLE_CONNECTION]) }),
      ...(options.owner !== undefined && { owner: options.owner }),
      ignored: options.all === true,
    };
    const found = await openErrors(
      connections.map(({ id }) => id),
      filter,
      app.ports,
    );
    if (options.json) out.json(found);
    else show(found, app.ports.clock.now(), out);
    return options.exitCode && found.some(({ ignored }) => !ignored) ? EXIT.attention : EXIT.done;
  },
});

function show(found: readonly OpenError[], now: number, out: Output): void {
  if (found.length === 0) return out.say('Nothing needs a person.');
  for (const item of found) for (const line of lines(item, now, out)) out.say(line);
  out.say(
    `${count(found.length, 'open item')}. Once fixed: \`halo-qbo retry <kind> <record>\`, or --code for all of one kind of problem.`,
  );
}

function lines(item: OpenError, now: number, out: Output): readonly string[] {
  const { connection, kind, record, label, code, owner, sentence, fix, openedAt, times, ignored } = item;
  const name = label === undefined ? clean(record) : `${clean(record)} (${clean(label)})`;
  return [
    `${out.tone('bold', `${kind} ${name}`)}  ${connection}  ${code}  for ${owner === 'ops' ? 'ops' : 'the bookkeeper'}`,
    `  ${clean(sentence)}`,
    `  Fix: ${clean(fix)}`,
    out.tone(
      'dim',
      `  Since ${time(openedAt)} (${age(openedAt, now)}), seen ${count(times, 'time')}.${waitingSentence(item)}`,
    ),
    ...(ignored
      ? [`  Ignored since ${time(ignored.at)} by ${clean(ignored.by)}: ${clean(ignored.reason)}`]
      : []),
    '',
  ];
}

const waitingSentence = ({ waiting, waitingSince }: OpenError): string =>
  waiting === 0 || waitingSince === undefined
    ? ''
    : ` ${count(waiting, 'record waits', 'records wait')} for it, since ${time(waitingSince)}.`;
