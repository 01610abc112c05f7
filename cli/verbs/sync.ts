/** One record now, as a person asks for it: both sides are read whatever is known. Without a record: a sweep now. */
import type { Captured } from '../../lib/books/capture.ts';
import type { Connection } from '../../lib/sync/connection.ts';
import type { Side } from '../../lib/entities/kind.ts';
import { answersJson, awaitAnswers, exitOf, sayAnswers, WAIT_SECONDS } from '../answers.ts';
import { EXIT, UsageError, type ExitCode } from '../exit.ts';
import { pickConnection, pickKind, wholeNumber, withConnection, withJson } from '../pick.ts';
import { clean, count, SYSTEMS } from '../text.ts';
import { examples, verbOf, type Call } from '../verb.ts';

interface Options {
  readonly connection?: string;
  readonly kind?: string;
  readonly id?: string;
  readonly side?: string;
  readonly timeout: number;
  readonly json?: boolean;
}

export const verb = verbOf<Options>({
  define: (command) =>
    withJson(withConnection(command))
      .option('-k, --kind <kind>', 'the kind of record')
      .option('-i, --id <id>', 'its id in its own system, or its link id (h:1001, q:155)')
      .option('--side <side>', 'the system that the id is of: halo or quickbooks')
      .option('--timeout <seconds>', 'how long to wait for the outcome', wholeNumber, WAIT_SECONDS)
      .addHelpText(
        'after',
        examples(
          'sync --kind invoice --id 1001 --connection demo',
          'sync --kind payment --id 155 --side quickbooks',
          'sync --connection demo',
        ),
      ),
  run: async (call) => {
    const { kind, id, connection } = call.options;
    const picked = await pickConnection(call.app, connection);
    if (kind === undefined && id === undefined) return sweepNow(call, picked);
    if (kind === undefined || id === undefined)
      throw new UsageError('Name the record with both --kind and --id, or neither for a sweep.');
    return syncOne(call, picked, await pickKind(kind), id);
  },
});

async function syncOne(
  { app, out, options }: Call<Options>,
  connection: Connection,
  kind: string,
  given: string,
): Promise<ExitCode> {
  const { ask } = await import('../../lib/books/ask.ts');
  const { side, id } = await aimed(kind, given, options.side);
  const events = await ask([{ connection, kind, side, id }], 'person', app.ports);
  const answers = await awaitAnswers(events, options.timeout, app, out);
  if (options.json) out.json(answersJson(answers)[0]);
  else sayAnswers(answers, out, { requests: true });
  return exitOf(answers);
}

/** A link id names its side; a bare id is of the system that the kind comes from. */
async function aimed(
  kind: string,
  given: string,
  side: string | undefined,
): Promise<{ readonly side: Side; readonly id: string }> {
  const { homeOf } = await import('../../lib/books/names.ts');
  const [, letter, rest] = /^([hq]):(.+)$/.exec(given) ?? [];
  const named = letter === undefined ? undefined : letter === 'h' ? 'halo' : 'quickbooks';
  if (side !== undefined && side !== 'halo' && side !== 'quickbooks')
    throw new UsageError(`There is no side ${clean(side)}. There are: halo, quickbooks.`);
  if (named !== undefined && side !== undefined && named !== side)
    throw new UsageError(`${clean(given)} is an id of ${SYSTEMS[named]}, not of ${SYSTEMS[side]}.`);
  return { side: named ?? side ?? homeOf(kind), id: rest ?? given };
}

async function sweepNow({ app, out, options }: Call<Options>, connection: Connection): Promise<ExitCode> {
  const { sweepConnection } = await import('../../lib/books/capture.ts');
  const { disconnected } = await app.ports.connections.state(connection.id);
  if (connection.paused || disconnected) {
    out.note(
      `${connection.id} is ${disconnected ? `disconnected from ${SYSTEMS[disconnected.side]}` : 'paused'}, so nothing is looked for.`,
    );
    return EXIT.attention;
  }
  const progress = await out.progress(`looking for changes on both sides of ${connection.id}`, 1);
  const captured = await sweepConnection(connection, app.ports).finally(progress.stop);
  if (options.json) out.json({ connection: connection.id, captured });
  else for (const line of sweepLines(connection.id, captured)) out.say(line);
  return EXIT.done;
}

function sweepLines(id: string, captured: readonly Captured[]): readonly string[] {
  if (captured.length === 0)
    return [`${id} was never imported: \`halo-qbo import --connection ${id}\` comes first.`];
  const changed = captured.filter(({ hints }) => hints > 0);
  return changed.length === 0
    ? ['Nothing has changed on either side.']
    : changed.map(
        ({ kind, side, hints }) =>
          `${kind}: ${count(hints, 'record')} in ${SYSTEMS[side]} may have changed; queued.`,
      );
}
