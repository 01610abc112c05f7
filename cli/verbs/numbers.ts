/** The numbers of invoices: proven or explained, from where on they are safe, which comes next and why, and another policy, shown first. */
import { type Command, InvalidArgumentError } from 'commander';
import type { NumberingChange } from '../../lib/books/numbers/policy.ts';
import type { AlignInput } from '../../lib/numbering/align.ts';
import type { Connection } from '../../lib/sync/connection.ts';
import { EXIT, UsageError, type ExitCode } from '../exit.ts';
import { pickConnection, pickConnections, withConnection, withJson, wholeNumber } from '../pick.ts';
import { clean } from '../text.ts';
import { examples, verbOf, type Call } from '../verb.ts';
import { auditCsv, sayAlignment, sayAudit, sayNext, sayPlan } from './numbers/say.ts';

interface Options {
  readonly connection?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly kind?: string;
  readonly from?: string;
  readonly to?: string;
  readonly apply?: boolean;
  readonly policy?: NumberingChange['policy'];
  readonly prefix?: string;
  readonly suffix?: string;
  readonly padding?: number;
  readonly start?: string;
  readonly gaps?: NumberingChange['gaps'];
  readonly onTaken?: NumberingChange['onTaken'];
}

type Doing = (call: Call<Options>) => Promise<ExitCode>;

function day(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text)))
    throw new InvalidArgumentError('Give a day (2026-05-01).');
  return text;
}

const defined = (command: Command): Command =>
  withJson(withConnection(command))
    .argument('<what>', 'audit, align, next or policy')
    .option('--from <day>', 'audit: documents from this day on', day)
    .option('--to <day>', 'audit: documents up to this day', day)
    .option(
      '--kind <kind>',
      'align, next: one that counts by itself (credit-note, …), not what all others share',
    )
    .option('--csv', 'audit: one row for each series and finding, and nothing else on stdout')
    .option('--apply', 'align, policy: do what is shown')
    .option('--policy <policy>', 'policy: halo-number, quickbooks-number or sequence')
    .option('--prefix <text>', 'policy: what stands before the number')
    .option('--suffix <text>', 'policy: what stands behind it')
    .option('--padding <digits>', 'policy: digits that it is filled up to with zeros', wholeNumber)
    .option('--start <value>', 'policy: the first value of a sequence that never counted')
    .option('--gaps <none|allowed>', 'policy: whether a sequence may leave numbers out, with their reason')
    .option('--on-taken <stop|next-number>', 'policy: what a sequence does with a number given by hand')
    .addHelpText(
      'after',
      '\nAn audit that leaves a number unexplained exits with 1.\n' +
        examples(
          'numbers audit',
          'numbers audit --connection demo --from 2026-01-01 --to 2026-12-31 --csv',
          'numbers align --connection demo --apply',
          'numbers next',
          'numbers next --connection demo --kind credit-note',
          'numbers policy --connection demo --policy sequence --prefix INV- --padding 5',
        ),
    );

const read = async (
  { app, out }: Call<Options>,
  connection: Connection,
  kind?: string,
): Promise<AlignInput> => {
  const { readBooks } = await import('../../lib/books/numbers/read.ts');
  const progress = await out.progress(`reading both sides of ${connection.id}`, 1);
  return readBooks(connection, app.ports, {
    ...(kind !== undefined && { kind }),
    onRead: (documents) => progress.update(documents, documents),
  }).finally(progress.stop);
};

function ownKind({ options: { kind } }: Call<Options>, { id, numbering }: Connection): string | undefined {
  if (kind === undefined || numbering.own?.[kind]) return kind;
  const own = Object.keys(numbering.own ?? {});
  throw new UsageError(
    `${clean(kind)} does not count by itself in ${id}. ` +
      (own.length === 0
        ? 'No kind does (numbering.own in the configuration).'
        : `There are: ${own.join(', ')}.`),
  );
}

const audit: Doing = async (call) => {
  const { options, app, out } = call;
  const { audit: judge } = await import('../../lib/numbering/audit.ts');
  const period = {
    ...(options.from !== undefined && { from: options.from }),
    ...(options.to !== undefined && { to: options.to }),
  };
  const found = [];
  for (const connection of await pickConnections(app, options.connection))
    found.push({ connection: connection.id, ...judge(await read(call, connection), period) });
  const unexplained = found.reduce((sum, one) => sum + one.unexplained, 0);
  if (options.json) out.json({ connections: found, unexplained });
  else if (options.csv) for (const line of auditCsv(found)) out.say(line);
  else for (const one of found) await sayAudit(one, out);
  return unexplained > 0 ? EXIT.attention : EXIT.done;
};

const align: Doing = async (call) => {
  const { options, app, out } = call;
  const { align: decide } = await import('../../lib/numbering/align.ts');
  const { applyAlignment, reclaim } = await import('../../lib/books/numbers/apply.ts');
  const connections = options.apply
    ? [await pickConnection(app, options.connection)]
    : await pickConnections(app, options.connection);
  const found = [];
  for (const connection of connections) {
    const kind = ownKind(call, connection);
    const input = await read(call, connection, kind);
    const alignment = decide(input);
    const applied = options.apply ? await applyAlignment(connection, input, app.ports, kind) : undefined;
    const handedBack = options.apply ? await reclaim(connection, input, app.ports, kind) : [];
    found.push({ connection: connection.id, ...alignment, ...(applied && { applied, handedBack }) });
  }
  if (options.json) out.json({ connections: found });
  else for (const one of found) sayAlignment(one, out);
  return found.some(({ applied }) => applied?.applied === 'refused') ? EXIT.attention : EXIT.done;
};

const next: Doing = async (call) => {
  const { options, app, out } = call;
  const { nextNumber } = await import('../../lib/numbering/align.ts');
  const { policyTrouble } = await import('../../lib/sync/number-policy.ts');
  const found = [];
  for (const connection of await pickConnections(app, options.connection)) {
    const { numbering, id } = connection;
    const trouble = policyTrouble(connection);
    const coming = nextNumber(await read(call, connection, ownKind(call, connection)));
    found.push({ connection: id, policy: numbering.policy, ...coming, ...(trouble && { trouble }) });
  }
  if (options.json) out.json({ connections: found });
  else for (const one of found) sayNext(one, out);
  return found.some(({ trouble, takenBy }) => trouble ?? takenBy) ? EXIT.attention : EXIT.done;
};

const changeOf = ({ policy, prefix, suffix, padding, start, gaps, onTaken }: Options): NumberingChange =>
  Object.fromEntries(
    Object.entries({ policy, prefix, suffix, padding, start, gaps, onTaken }).filter(
      ([, value]) => value !== undefined,
    ),
  );

const policy: Doing = async (call) => {
  const { options, app, out } = call;
  const { planPolicy, storePolicy } = await import('../../lib/books/numbers/policy.ts');
  const connection = await pickConnection(app, options.connection);
  const plan = await planPolicy(connection, changeOf(options), await read(call, connection), app.ports);
  if (options.apply) await storePolicy(connection, plan, app.ports);
  if (options.json) out.json({ connection: connection.id, ...plan, stored: options.apply === true });
  else sayPlan(connection.id, plan, options.apply === true, out);
  return plan.trouble ? EXIT.attention : EXIT.done;
};

const DOINGS: Readonly<Record<string, Doing>> = { audit, align, next, policy };

export const verb = verbOf<Options>({
  define: defined,
  run: (call) => {
    const [what = ''] = call.args;
    const doing = Object.hasOwn(DOINGS, what) ? DOINGS[what] : undefined;
    if (!doing)
      throw new UsageError(
        `There is no numbers ${clean(what)}. There are: ${Object.keys(DOINGS).join(', ')}.`,
      );
    return doing(call);
  },
});
