/** Lets a connection, a kind of it, or everything stand still, at once. */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { Part, Switched } from '../../lib/books/config/pause.ts';
import { EXIT, UsageError, type ExitCode } from '../exit.ts';
import { pickConnection, pickConnections, pickKind, withConnection, withJson } from '../pick.ts';
import { clean } from '../text.ts';
import { examples, verbOf, type Call } from '../verb.ts';

export interface SwitchOptions {
  readonly connection?: string;
  readonly kind?: string;
  readonly all?: boolean;
  readonly reason?: string;
  readonly by?: string;
  readonly json?: boolean;
}

export interface Done {
  readonly part: Part;
  readonly result: Switched | { readonly switched: 'failed'; readonly because: string };
}

export const withSwitch = (command: Command): Command =>
  withJson(withConnection(command))
    .option('-k, --kind <kind>', 'one kind of record instead of the whole connection')
    .option('--all', 'every connection')
    .option('--by <name>', 'who decided it; the signed-in user by default');

export const nameOf = ({ connection, kind }: Part): string =>
  kind === undefined ? connection : `${kind} of ${connection}`;

/** What the options mean. @throws UsageError */
export async function partsOf({ options, app }: Call<SwitchOptions>): Promise<readonly Part[]> {
  const { connection, all } = options;
  if (all && connection !== undefined) throw new UsageError('Say --connection or --all, not both.');
  const kind = options.kind === undefined ? undefined : await pickKind(options.kind);
  const picked = all ? await pickConnections(app, undefined) : [await pickConnection(app, connection)];
  return picked.map(({ id }) => ({ connection: id, ...(kind !== undefined && { kind }) }));
}

export const byWhom = ({ by }: SwitchOptions): string => by ?? userInfo().username;

/** Part by part: one that fails keeps no other from standing still, or going on. @throws what the first failed with when all did */
export async function eachOf(
  parts: readonly Part[],
  change: (part: Part) => Promise<Switched>,
): Promise<readonly Done[]> {
  const done: Done[] = [];
  const errors: unknown[] = [];
  for (const part of parts)
    try {
      done.push({ part, result: await change(part) });
    } catch (error) {
      errors.push(error);
      done.push({ part, result: { switched: 'failed', because: saying(error) } });
    }
  if (errors.length > 0 && errors.length === parts.length) throw errors[0];
  return done;
}

const saying = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const doneJson = (done: readonly Done[]) => done.map(({ part, result }) => ({ ...part, ...result }));

export const exitOf = (done: readonly Done[]): ExitCode =>
  done.every(({ result }) => FINE.has(result.switched)) ? EXIT.done : EXIT.attention;

const FINE: ReadonlySet<Done['result']['switched']> = new Set(['stored', 'same']);

/** What was not done, and why. */
export const failureSentence = ({ part, result }: Done): string =>
  result.switched === 'failed'
    ? `${nameOf(part)}: NOT done. ${result.because}`
    : `${nameOf(part)}: NOT done, because somebody else changes the connection at this moment. Try again.`;

function sentenceOf({ part, result }: Done): string {
  const name = nameOf(part);
  switch (result.switched) {
    case 'stored':
      return `${name} stands still within a minute, as of revision ${result.revision}.`;
    case 'same':
      return `${name} stood still already.`;
    default:
      return failureSentence({ part, result });
  }
}

/** @throws UsageError */
function reasonOf({ reason = '' }: SwitchOptions): string {
  const text = reason.trim();
  if (text === '') throw new UsageError('Say why, with --reason: others will read it.');
  return text;
}

export const verb = verbOf<SwitchOptions>({
  define: (command) =>
    withSwitch(command)
      .requiredOption('--reason <text>', 'why, for `config log`')
      .addHelpText(
        'after',
        '\nWhat has been begun is ended. Changes are still taken in and kept; `resume` lets them follow.\n' +
          'A kind that stands still is not looked at, and records that name one of its records wait for it.\n' +
          examples(
            'pause --connection demo --reason "wrong tax rates"',
            'pause --connection demo --kind invoice --reason "month end"',
            'pause --all --reason "wrong version deployed"',
          ),
      ),
  run: async (call) => {
    const { options, app, out } = call;
    const parts = await partsOf(call);
    const reason = reasonOf(options);
    const { pause, PAUSED_ALL, PAUSED_ONE } = await import('../../lib/books/config/pause.ts');
    const { configPorts } = await import('../../lib/compose-config.ts');
    const by = { by: byWhom(options), how: `${options.all ? PAUSED_ALL : PAUSED_ONE}: ${reason}` };
    const done = await eachOf(parts, (part) => pause(part, by, configPorts(app)));
    if (options.json) out.json({ paused: doneJson(done) });
    else for (const one of done) out.say(clean(sentenceOf(one)));
    return exitOf(done);
  },
});
