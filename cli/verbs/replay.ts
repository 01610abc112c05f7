/** Dead letters put back into the queue, as harmless as a first delivery. */
import type { Explained } from '../../lib/books/dead-letters.ts';
import { EXIT, UsageError } from '../exit.ts';
import type { Output } from '../output.ts';
import { moment, withJson } from '../pick.ts';
import { clean, count } from '../text.ts';
import { examples, verbOf } from '../verb.ts';
import type { Replay } from '../../lib/books/replay.ts';
import { letterJson, letterLine } from './dlq.ts';

interface Options {
  readonly id?: string;
  readonly all?: boolean;
  readonly since?: string;
  readonly code?: string;
  readonly json?: boolean;
}

export const verb = verbOf<Options>({
  define: (command) =>
    withJson(command)
      .option('-i, --id <message>', 'only this letter')
      .option('-a, --all', 'every letter')
      .option('--since <time>', 'letters sent since: a time, or an age such as 2h', moment)
      .option('--code <error>', 'letters that failed with this error, as `dlq` names it')
      .addHelpText(
        'after',
        `\nA letter is sent again first and taken out after, so a crash in between costs a second look and loses nothing.\nOne whose record has been synced since is dropped. One whose body cannot be read stays.\n${examples('replay --all', 'replay --since 2h', 'replay --code TransientError')}`,
      ),
  run: async ({ options, app, out }) => {
    const { replay } = await import('../../lib/books/replay.ts');
    const { id, all, since, code } = options;
    const narrowed = id !== undefined || since !== undefined || code !== undefined;
    if (narrowed === (all === true)) throw new UsageError('Say which: --all, or --id, --since, --code.');
    const selection = {
      ...(id !== undefined && { messageId: id }),
      ...(since !== undefined && { since }),
      ...(code !== undefined && { code }),
    };
    const progress = await out.progress('putting letters back', await app.deadLetters.count());
    const result = await replay(selection, app.deadLetters, app.ports, (letters) =>
      progress.update(letters),
    ).finally(progress.stop);
    if (id !== undefined && selected(result) === 0)
      throw new UsageError(`No letter ${clean(id)} is there to be had; \`halo-qbo dlq\` lists them.`);
    if (options.json) out.json(resultJson(result));
    else show(result, out);
    return result.unreadable.length > 0 ? EXIT.attention : EXIT.done;
  },
});

const selected = ({ replayed, dropped, unreadable }: Replay): number =>
  replayed.length + dropped.length + unreadable.length;

const resultJson = ({ replayed, dropped, unreadable, kept }: Replay) => ({
  replayed: replayed.map(letterJson),
  dropped: dropped.map(letterJson),
  unreadable: unreadable.map(letterJson),
  kept: kept.length,
});

function show(result: Replay, out: Output): void {
  const { replayed, dropped, unreadable, kept } = result;
  if (selected(result) === 0) return out.say('No dead letter to put back.');
  const list = (title: string, letters: readonly Explained[]): void => {
    if (letters.length === 0) return;
    out.say(title);
    for (const letter of letters) out.say(`  ${letterLine(letter)}`);
  };
  list(`${count(replayed.length, 'letter')} put back:`, replayed);
  list(`${count(dropped.length, 'letter')} dropped, the record has been synced since:`, dropped);
  list(`${count(unreadable.length, 'letter')} left, the body is not a hint:`, unreadable);
  if (kept.length > 0) out.say(`${count(kept.length, 'other letter')} left as not asked for.`);
  if (replayed.length > 0) out.say('`halo-qbo log` shows what comes of it.');
}
