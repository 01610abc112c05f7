/** Tax rates: which stand for which, QuickBooks' rates made in HaloPSA, and, on request, a HaloPSA rate made in QuickBooks. Shown first, done with --apply. */
import { userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import type { CreateRow, Wish } from '../../lib/books/taxes/plan-create.ts';
import type { ImportRow } from '../../lib/books/taxes/plan-import.ts';
import type { Rates } from '../../lib/books/taxes/read.ts';
import type { ChangeEvent } from '../../lib/sync/change-event.ts';
import type { Connection } from '../../lib/sync/connection.ts';
import { answersJson, awaitAnswers, exitOf, sayAnswers } from '../answers.ts';
import { EXIT, UsageError, type ExitCode } from '../exit.ts';
import { pickConnection, wholeNumber, withConnection, withJson } from '../pick.ts';
import { clean, count } from '../text.ts';
import { examples, verbOf, type Call } from '../verb.ts';
import { sayCreate, sayImport, sayOnlyHalo } from './tax/say.ts';

interface Options {
  readonly connection?: string;
  readonly code?: readonly string[];
  readonly agency?: string;
  readonly newAgency?: string;
  readonly rateName?: string;
  readonly apply?: boolean;
  readonly yes?: boolean;
  readonly by?: string;
  readonly timeout: number;
  readonly json?: boolean;
}

type Doing = (call: Call<Options>) => Promise<ExitCode>;

/** A request to HaloPSA whose answer is lost may be carried out for a minute yet. */
const TIMEOUT_SECONDS = 120;

const gather = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

const defined = (command: Command): Command =>
  withJson(withConnection(command))
    .argument('<what>', 'list, import or create')
    .option(
      '--code <id|name>',
      'import: only this code of QuickBooks; create: this rate of HaloPSA; may be said again',
      gather,
    )
    .option('--agency <id|name>', 'create: the QuickBooks tax agency that the tax is owed to')
    .option('--new-agency <name>', 'create: have this tax agency made, unless it is there')
    .option('--rate-name <name>', 'create: how QuickBooks calls the rate, at most 10 characters')
    .option('--apply', 'import, create: do what is shown')
    .option('-y, --yes', 'do not ask before doing it')
    .option('--by <name>', 'who decided it; the signed-in user by default')
    .option('--timeout <seconds>', 'how long to wait for the outcome', wholeNumber, TIMEOUT_SECONDS)
    .addHelpText(
      'after',
      '\n`import` makes QuickBooks’ rates in HaloPSA; one that is there by name and percentage is linked. `create` makes a code with one\n' +
        'rate in QuickBooks, where it can neither be changed nor deleted afterwards; not where QuickBooks works sales tax out itself.\n' +
        examples(
          'tax list --connection demo',
          'tax import --connection demo',
          'tax import --connection demo --code 6 --code "Zero rated" --apply',
          'tax create --connection demo --code 21',
          'tax create --connection demo --code 21 --new-agency "City of Austin" --rate-name "Austin MTA" --apply',
        ),
    );

async function ratesOf({ app, out }: Call<Options>, connection: Connection): Promise<Rates> {
  const { readRates } = await import('../../lib/books/taxes/read.ts');
  const progress = await out.progress(`reading the tax rates of both sides of ${connection.id}`, 1);
  return readRates(connection, app.ports).finally(progress.stop);
}

async function importRows({ options }: Call<Options>, rates: Rates): Promise<readonly ImportRow[]> {
  const { chosen } = await import('../../lib/books/taxes/read.ts');
  const { planImport } = await import('../../lib/books/taxes/plan-import.ts');
  return planImport(rates, options.code && chosen(rates.quickbooks, options.code, 'QuickBooks'));
}

const list: Doing = async (call) => {
  const { app, options, out } = call;
  const connection = await pickConnection(app, options.connection);
  const rates = await ratesOf(call, connection);
  const { onlyInHalo } = await import('../../lib/books/taxes/plan-import.ts');
  const codes = await importRows(call, rates);
  const onlyHalo = options.code ? [] : onlyInHalo(rates, codes);
  if (options.json) out.json({ connection: connection.id, codes, onlyHalo });
  else {
    await sayImport(codes, out);
    sayOnlyHalo(onlyHalo, connection.id, out);
  }
  return EXIT.done;
};

const taken: Doing = async (call) => {
  const { app, options, out } = call;
  const connection = await pickConnection(app, options.connection);
  const plan = await importRows(call, await ratesOf(call, connection));
  if (!options.json) await sayImport(plan, out);
  const doing = plan.filter(({ state }) => state === 'make' || state === 'link').length;
  const isOpen = plan.some(({ state }) => state === 'attention');
  if (!(await isWanted(call, doing, `${count(doing, 'rate')} in HaloPSA`)))
    return notDone(call, { connection: connection.id, plan }, doing, isOpen);
  const { applyImport } = await import('../../lib/books/taxes/apply.ts');
  const events = await applyImport(plan, { connection, by: byWhom(options) }, app.ports);
  const code = await follow(call, events, { connection: connection.id, plan });
  return isOpen ? EXIT.attention : code;
};

const wishOf = ({ agency, newAgency, rateName }: Options): Wish => ({
  ...(agency !== undefined && { agency }),
  ...(newAgency !== undefined && { newAgency }),
  ...(rateName !== undefined && { rateName }),
});

async function createRows(call: Call<Options>, connection: Connection): Promise<readonly CreateRow[]> {
  const { app, options } = call;
  const { code = [], agency, newAgency, rateName } = options;
  if (code.length === 0) throw new UsageError('Say which rate of HaloPSA, with --code.');
  if (agency !== undefined && newAgency !== undefined)
    throw new UsageError('Say --agency or --new-agency, not both.');
  if (rateName !== undefined && code.length > 1)
    throw new UsageError('--rate-name names one rate: say one --code with it.');
  const { chosen } = await import('../../lib/books/taxes/read.ts');
  const { planCreate } = await import('../../lib/books/taxes/plan-create.ts');
  const { readTaxCompany } = await import('../../lib/books/taxes/agencies.ts');
  const { vendors } = await probing(call, connection);
  const rates = await ratesOf(call, connection);
  const facts = { rates, company: await readTaxCompany(vendors.quickbooks) };
  return planCreate(chosen(rates.halo, code, 'HaloPSA'), wishOf(options), {
    ...facts,
    rateNames: await rateNamesOf(app, connection),
  });
}

async function rateNamesOf(app: Call<Options>['app'], connection: Connection): Promise<readonly string[]> {
  const { rateNames } = await import('../../lib/books/taxes/read.ts');
  return rateNames(connection, app.ports);
}

async function probing({ app }: Call<Options>, connection: Connection) {
  const { probePorts } = await import('../../lib/compose-probe.ts');
  return probePorts(app, connection);
}

const create: Doing = async (call) => {
  const { app, options, out } = call;
  const connection = await pickConnection(app, options.connection);
  const plan = await createRows(call, connection).finally(() => app.budgets.rest());
  if (!options.json) await sayCreate(plan, out);
  const doing = plan.filter(({ state }) => state === 'make' || state === 'link').length;
  const isOpen = plan.some(({ state }) => state === 'refused');
  if (!(await isWanted(call, doing, `${count(doing, 'tax code')} in QuickBooks`)))
    return notDone(call, { connection: connection.id, plan }, doing, isOpen);
  const { applyCreate } = await import('../../lib/books/taxes/apply.ts');
  const { vendors } = await probing(call, connection);
  const asked = { connection, by: byWhom(options) };
  const { events, agency } = await applyCreate(plan, asked, app.ports, vendors.quickbooks).finally(() =>
    app.budgets.rest(),
  );
  if (agency && !options.json) out.say(`The tax agency ${clean(agency.name)} is ${agency.id} in QuickBooks.`);
  const code = await follow(call, events, { connection: connection.id, plan, ...(agency && { agency }) });
  return isOpen ? EXIT.attention : code;
};

const byWhom = ({ by }: Options): string => by ?? userInfo().username;

async function isWanted({ options }: Call<Options>, doing: number, what: string): Promise<boolean> {
  if (!options.apply || doing === 0) return false;
  if (options.yes || options.json || !process.stdin.isTTY) return true;
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await asking.question(`Make or link ${what}? [y/N] `)).trim());
  } finally {
    asking.close();
  }
}

function notDone(
  { options, out }: Call<Options>,
  result: Readonly<Record<string, unknown>>,
  doing: number,
  isOpen: boolean,
): ExitCode {
  if (options.json) out.json({ ...result, applied: false });
  else out.say(doing === 0 ? 'There is nothing to do.' : 'Nothing was done; --apply does it.');
  return isOpen ? EXIT.attention : EXIT.done;
}

async function follow(
  { app, out, options }: Call<Options>,
  events: readonly ChangeEvent[],
  result: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  const answers = await awaitAnswers(events, options.timeout, app, out);
  if (options.json) out.json({ ...result, applied: true, answers: answersJson(answers) });
  else sayAnswers(answers, out, { requests: false });
  return exitOf(answers);
}

const DOINGS: Readonly<Record<string, Doing>> = { list, import: taken, create };

export const verb = verbOf<Options>({
  define: defined,
  run: (call) => {
    const [what = ''] = call.args;
    const doing = Object.hasOwn(DOINGS, what) ? DOINGS[what] : undefined;
    if (!doing)
      throw new UsageError(`There is no tax ${clean(what)}. There are: ${Object.keys(DOINGS).join(', ')}.`);
    return doing(call);
  },
});
