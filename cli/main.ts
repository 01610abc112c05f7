/** The ops command: reads the command line, loads the one verb that is meant, and turns whatever happens into an exit code. */
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import type { App } from '../lib/compose.ts';
import { COMPLETION, completionFor, SHELLS } from './completion.ts';
import { EXIT, EXIT_HELP, failureOf, type ExitCode } from './exit.ts';
import { output, type Output } from './output.ts';
import { openSystem, type Where } from './system.ts';
import { clean } from './text.ts';
import { withWhere } from './where.ts';
import { examples } from './verb.ts';
import { verbs } from './verbs.ts';

const REPOSITORY = join(import.meta.dirname, '..');

const EXAMPLES = examples(
  'status',
  'errors --owner bookkeeper',
  'history invoice 1001 --connection demo',
  'sync --connection demo --kind invoice --id 1001',
  'replay --all',
  'status --stage prod --profile acme --region eu-west-1',
);

const COMPLETION_EXAMPLES = `\nExamples:
  $ source <(halo-qbo completion bash)
  $ halo-qbo completion zsh > ~/.zfunc/_halo-qbo`;

/** The verb that the command line names; only that one is worth loading. Options that every verb has may stand before it, with their values. */
function asked(root: Command, argv: readonly string[]): string | undefined {
  const { operands, unknown } = root.parseOptions([...argv]);
  const [first, second] = [...operands, ...unknown].filter((argument) => !argument.startsWith('-'));
  return first === 'help' ? second : first;
}

/** How the system is reached once a verb needs it. */
type Open = (where: Where, note: Output['note']) => Promise<App>;

async function program(
  argv: readonly string[],
  out: Output,
  open: Open,
  done: (code: ExitCode) => void,
): Promise<Command> {
  const root = withWhere(new Command('halo-qbo'))
    .description('Watches and steers the sync between HaloPSA and QuickBooks Online.')
    .showHelpAfterError('(halo-qbo --help says more)')
    .addHelpText('after', `${EXAMPLES}\n\n${EXIT_HELP}`)
    .configureOutput({
      writeOut: (text) => out.say(text.trimEnd()),
      writeErr: (text) => out.note(text.trimEnd()),
    })
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();
  const wanted = asked(root, argv);
  for (const { name, says, load } of verbs) {
    const command = root.command(name).description(says);
    if (name !== wanted) continue;
    const { verb } = await load();
    verb
      .define(command)
      .addHelpText('after', `\n${EXIT_HELP}`)
      .action(async () => {
        const app = await open(root.opts<Where>(), out.note);
        const call = { args: command.args, options: command.opts(), app, out };
        done(await verb.run(call).finally(app.budgets.rest));
      });
  }
  root
    .command(COMPLETION.name)
    .description(COMPLETION.says)
    .argument('<shell>', SHELLS.join(' or '))
    .addHelpText('after', `${COMPLETION_EXAMPLES}\n\n${EXIT_HELP}`)
    .action(async (shell: string) => {
      out.say(await completionFor(shell));
    });
  return root;
}

export async function command(argv: readonly string[], out: Output, open: Open): Promise<ExitCode> {
  let result: ExitCode = EXIT.done;
  try {
    const root = await program(argv, out, open, (code) => (result = code));
    await root.parseAsync(argv, { from: 'user' });
    return result;
  } catch (error) {
    return explain(error, out);
  }
}

function explain(error: unknown, out: Output): ExitCode {
  // Commander has said it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  const failure = failureOf(error);
  if (failure) {
    out.note(out.tone('bad', clean(failure.sentence)));
    return failure.code;
  }
  out.note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT.attention;
}

export function main(argv: readonly string[]): Promise<ExitCode> {
  // A reader that has seen enough (`| head`) is no error.
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));
  return command(argv, output(process.stdout, process.stderr), (where, note) =>
    openSystem(REPOSITORY, where, note),
  );
}
