/** Waits for what was asked and says what came of it; shared by the verbs that ask for a look. */
import type { Answer } from '../lib/books/ask.ts';
import type { App } from '../lib/compose.ts';
import type { ChangeEvent } from '../lib/sync/change-event.ts';
import { entryLine, needsAttention, recordName, requestLine } from './entries.ts';
import { EXIT, type ExitCode } from './exit.ts';
import type { Output } from './output.ts';
import { clean } from './text.ts';

export const WAIT_SECONDS = 30;

export async function awaitAnswers(
  events: readonly ChangeEvent[],
  seconds: number,
  { ports }: Pick<App, 'ports'>,
  out: Output,
): Promise<readonly Answer[]> {
  const { answersTo } = await import('../lib/books/ask.ts');
  const progress = await out.progress('waiting for the worker', events.length);
  return answersTo(events, ports, {
    timeoutMs: seconds * 1_000,
    onLook: (answered) => progress.update(answered),
  }).finally(progress.stop);
}

const isUnwell = ({ final, entries }: Answer): boolean => !final || entries.some(needsAttention);

export const exitOf = (answers: readonly Answer[]): ExitCode =>
  answers.some(isUnwell) ? EXIT.attention : EXIT.done;

export const answersJson = (answers: readonly Answer[]) =>
  answers.map(({ event, entries, final }) => ({
    connection: event.connection,
    kind: event.kind,
    system: event.system,
    id: event.id,
    eventId: event.eventId,
    answered: final,
    entries,
  }));

export function sayAnswers(
  answers: readonly Answer[],
  out: Output,
  options: { readonly requests: boolean },
): void {
  for (const { event, entries, final } of answers) {
    const name = `${event.kind} ${clean(event.id)}`;
    if (entries.length === 0) {
      out.say(
        `${name}: no answer yet. It stays queued; \`halo-qbo history ${event.kind} ${clean(event.id)}\` shows it once it came.`,
      );
      continue;
    }
    for (const entry of entries) {
      out.say(entryLine(entry, out, `${recordName(entry)}: `));
      if (options.requests)
        for (const request of entry.requests) out.say(out.tone('dim', requestLine(request)));
    }
    if (!final) out.say(`${name} is not done yet; it is looked at again by itself.`);
  }
}
