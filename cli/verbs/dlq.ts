/** What is in the dead-letter queue and why, one line each. Nothing is taken out. */
import type { Explained } from '../../lib/books/dead-letters.ts';
import { EXIT } from '../exit.ts';
import type { Output } from '../output.ts';
import { withExitCode, withJson } from '../pick.ts';
import { clean, count, time } from '../text.ts';
import { examples, verbOf } from '../verb.ts';

interface Options {
  readonly json?: boolean;
  readonly exitCode?: boolean;
}

const BODY_MAX = 200;

export const verb = verbOf<Options>({
  define: (command) =>
    withExitCode(withJson(command)).addHelpText(
      'after',
      `\nLetters of one record come out one behind the other, so only the first of them may be shown.\n${examples('dlq', 'dlq --json', 'dlq --exit-code')}`,
    ),
  run: async ({ options, app, out }) => {
    const { explain } = await import('../../lib/books/dead-letters.ts');
    const total = await app.deadLetters.count();
    const found = await app.deadLetters.visit((letters) =>
      Promise.all(letters.map((letter) => explain(letter, app.ports))),
    );
    const sorted = found.toSorted((a, b) => a.letter.sentAt.localeCompare(b.letter.sentAt));
    const count = Math.max(total, sorted.length);
    if (options.json) out.json({ count, letters: sorted.map(letterJson) });
    else show(sorted, count, out);
    return options.exitCode && count > 0 ? EXIT.attention : EXIT.done;
  },
});

export const letterJson = ({ letter, connection, record, code, why, synced }: Explained) => ({
  id: letter.messageId,
  lane: letter.lane,
  sentAt: letter.sentAt,
  kind: letter.event?.kind,
  record,
  connection,
  code,
  why,
  syncedSince: synced,
  event: letter.event,
  ...(!letter.event && { body: letter.body }),
});

export function letterLine({ letter, connection, record, code, why, synced }: Explained): string {
  const { messageId, sentAt, event, body } = letter;
  const what = event
    ? `${clean(event.kind)} ${clean(record ?? event.id)}${connection === undefined ? '' : ` of ${connection}`}`
    : `"${clean(body.slice(0, BODY_MAX))}"`;
  const since = synced ? ' (synced since by another way)' : '';
  return `${messageId}  ${time(sentAt)}  ${what}  ${code ?? 'unknown'}: ${clean(why)}${since}`;
}

function show(letters: readonly Explained[], total: number, out: Output): void {
  if (total === 0) return out.say('No dead letters.');
  for (const explained of letters) out.say(letterLine(explained));
  const hidden = total - letters.length;
  if (hidden > 0) out.say(`and ${hidden} more, behind those of the same record or in somebody's hand.`);
  out.say(
    `${count(total, 'dead letter')}. Once the cause is gone: \`halo-qbo replay --all\`, or \`--id\` for one.`,
  );
}
