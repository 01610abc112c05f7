/** What is set for the connections, as a file: written out, compared, applied, and taken back. Whoever changes something is kept with it. */
import { readFile as readText, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { Plan, Stored } from '../../lib/books/config/change.ts';
import type { Entry } from '../../lib/books/config/file.ts';
import { EXIT, UsageError, type ExitCode } from '../exit.ts';
import { pickConnection, pickConnections, withConnection, withJson, wholeNumber } from '../pick.ts';
import { clean, safeJson } from '../text.ts';
import { examples, verbOf, type Call } from '../verb.ts';
import { sayLog, sayOutdated, sayPlan, sayProblems, sayStored } from './config/say.ts';

interface Options {
  readonly connection?: string;
  readonly json?: boolean;
  readonly file?: string;
  readonly revision?: number;
  readonly by?: string;
}

type Doing = (call: Call<Options>) => Promise<ExitCode>;

const defined = (command: Command): Command =>
  withJson(withConnection(command))
    .argument('<what>', 'export, diff, apply, log or revert')
    .option(
      '-f, --file <path>',
      'export: where to write it, stdout without; diff, apply: the file that is meant',
    )
    .option(
      '--revision <number>',
      'revert: the revision to go back to, as `config log` lists them',
      wholeNumber,
    )
    .option('--by <name>', 'apply, revert: who decided it; the signed-in user by default')
    .addHelpText(
      'after',
      '\nThe file holds what a person may set, never a secret and nothing that the system finds out by itself. What is null is not\n' +
        'set; a connection that is not in the file stays as it is, and one that does not exist is made and waits for `connect`.\n' +
        'A change counts within a minute. `diff` exits with 1 when there is a difference, and a file that is refused with 2.\n' +
        examples(
          'config export --file connections.json',
          'config diff --file connections.json',
          'config apply --file connections.json',
          'config log --connection demo',
          'config revert --connection demo --revision 3',
        ),
    );

const exported: Doing = async ({ options, app, out }) => {
  const { fileOf } = await import('../../lib/books/config/file.ts');
  const file = fileOf(await pickConnections(app, options.connection));
  if (options.file === undefined) {
    out.json(file);
    return EXIT.done;
  }
  await writeFile(options.file, `${safeJson(file, 2)}\n`).catch(cannot('written', options.file));
  out.note(`Written to ${clean(options.file)}.`);
  return EXIT.done;
};

const cannot =
  (what: string, path: string) =>
  (error: NodeJS.ErrnoException): never => {
    throw new UsageError(`${path} cannot be ${what} (${error.code ?? error.message}).`);
  };

/** The entries that are meant. @returns undefined when the file is refused, which is then said */
async function entriesOf({ options, app, out }: Call<Options>): Promise<readonly Entry[] | undefined> {
  const { file: path, connection } = options;
  if (path === undefined) throw new UsageError('Say which file, with --file.');
  const { readFile } = await import('../../lib/books/config/file.ts');
  const found = readFile(await readText(path, 'utf8').catch(cannot('read', path)));
  if (found.read === 'refused') {
    sayProblems(found.problems, options.json === true, out);
    return undefined;
  }
  if (connection === undefined) return found.entries;
  const named = found.entries.filter(({ id }) => id === connection);
  if (named.length === 0) {
    await pickConnections(app, connection);
    throw new UsageError(`${path} has no connection ${connection}.`);
  }
  return named;
}

/** @returns undefined when it breaks a rule, which is then said */
async function planOf(call: Call<Options>, entries: readonly Entry[]): Promise<Plan | undefined> {
  const { planConfig } = await import('../../lib/books/config/change.ts');
  const { configPorts } = await import('../../lib/compose-config.ts');
  const plan = await planConfig(entries, configPorts(call.app));
  if (plan.problems.length === 0) return plan;
  sayProblems(plan.problems, call.options.json === true, call.out);
  return undefined;
}

const stepsJson = ({ steps }: Plan) =>
  steps.map(({ id, step, before, changes, since }) => ({
    connection: id,
    step,
    ...(before && { revision: before.version }),
    changes,
    ...(since.length > 0 && { since }),
  }));

const diff: Doing = async (call) => {
  const { options, out } = call;
  const entries = await entriesOf(call);
  const plan = entries && (await planOf(call, entries));
  if (!plan) return EXIT.usage;
  if (options.json) out.json({ connections: stepsJson(plan) });
  else {
    sayPlan(plan.steps, out);
    sayOutdated(plan.steps, out);
  }
  return plan.steps.some(({ step }) => step !== 'same') ? EXIT.attention : EXIT.done;
};

async function applied(call: Call<Options>, entries: readonly Entry[], how: string): Promise<ExitCode> {
  const { options, app, out } = call;
  const plan = await planOf(call, entries);
  if (!plan) return EXIT.usage;
  const { storeStep } = await import('../../lib/books/config/change.ts');
  const { configPorts } = await import('../../lib/compose-config.ts');
  const by = options.by ?? userInfo().username;
  if (!options.json) sayPlan(plan.steps, out);
  const stored: Stored[] = [];
  for (const step of plan.steps) stored.push(await storeStep(step, { by, how }, configPorts(app)));
  if (options.json) out.json({ connections: stepsJson(plan), stored });
  else sayStored(stored, out);
  return stored.some((one) => one.stored === 'outdated') ? EXIT.attention : EXIT.done;
}

const apply: Doing = async (call) => {
  const entries = await entriesOf(call);
  return entries ? applied(call, entries, 'config apply') : EXIT.usage;
};

const revert: Doing = async (call) => {
  const { options, app } = call;
  const { revision } = options;
  if (revision === undefined) throw new UsageError('Say which revision, with --revision.');
  const { entryOfRevision } = await import('../../lib/books/config/change.ts');
  const connection = await pickConnection(app, options.connection);
  const entry = entryOfRevision(connection, revision, await app.configVersions.list(connection.id));
  if (!entry)
    throw new UsageError(
      `${connection.id} never was at revision ${revision}; \`halo-qbo config log --connection ${connection.id}\` lists them.`,
    );
  return applied(call, [entry], `config revert to revision ${revision}`);
};

const log: Doing = async ({ options, app, out }) => {
  const { logOf } = await import('../../lib/books/config/change.ts');
  const { configPorts } = await import('../../lib/compose-config.ts');
  const found = [];
  for (const { id } of await pickConnections(app, options.connection))
    found.push({ connection: id, revisions: await logOf(id, configPorts(app)) });
  if (options.json) out.json({ connections: found });
  else for (const one of found) sayLog(one.connection, one.revisions, out);
  return EXIT.done;
};

const DOINGS: Readonly<Record<string, Doing>> = { export: exported, diff, apply, log, revert };

export const verb = verbOf<Options>({
  define: defined,
  run: (call) => {
    const [what = ''] = call.args;
    const doing = Object.hasOwn(DOINGS, what) ? DOINGS[what] : undefined;
    if (!doing)
      throw new UsageError(
        `There is no config ${clean(what)}. There are: ${Object.keys(DOINGS).join(', ')}.`,
      );
    return doing(call);
  },
});
