/** Which records of the two systems are one. Shows what is exactly the same, what is likely and what may be several; links only what a person accepts. */
import { userInfo } from 'node:os';
import { InvalidArgumentError } from 'commander';
import type { IdPair } from '../../lib/books/mapping-accept.ts';
import type { Proposals } from '../../lib/books/mapping.ts';
import type { Connection } from '../../lib/sync/connection.ts';
import type { ChangeEvent } from '../../lib/sync/change-event.ts';
import { answersJson, awaitAnswers, exitOf, sayAnswers, WAIT_SECONDS } from '../answers.ts';
import { EXIT, UsageError, type ExitCode } from '../exit.ts';
import { pickConnection, pickKind, wholeNumber, withConnection, withJson } from '../pick.ts';
import { clean, count } from '../text.ts';
import { examples, verbOf, type Call } from '../verb.ts';
import { sayCounts, sayProposals } from './map/say.ts';

interface Options {
  readonly connection?: string;
  readonly kind?: string;
  readonly accept?: string;
  readonly above?: number;
  readonly remove?: string;
  readonly by?: string;
  readonly timeout: number;
  readonly json?: boolean;
}

/** More are worked off in the background, and watching them would be no help. */
const WATCHED_MAX = 25;

export const verb = verbOf<Options>({
  define: (command) =>
    withJson(withConnection(command))
      .option('-k, --kind <kind>', 'the kind of record; without it, how many there are of every kind')
      .option('--accept <what>', '`exact` for all that is exactly the same, or <haloId>=<quickbooksId>')
      .option('--above <score>', 'accept proposals from this score on, too: 0.95, for instance', score)
      .option('--remove <haloId>', 'take a mapping back')
      .option('--by <name>', 'who decided it; the signed-in user by default')
      .option('--timeout <seconds>', 'how long to wait for the outcome', wholeNumber, WAIT_SECONDS)
      .addHelpText(
        'after',
        examples(
          'map --connection demo',
          'map --kind client',
          'map --kind client --accept exact',
          'map --kind client --accept 17=155',
          'map --kind client --accept exact --above 0.95',
          'map --kind tax-code --remove 12',
        ),
      ),
  run: async (call) => {
    const { accept, above, remove, kind: given, connection: id } = call.options;
    const connection = await pickConnection(call.app, id);
    const isChange = accept !== undefined || above !== undefined || remove !== undefined;
    if (given === undefined && isChange) throw new UsageError('Say which kind, with --kind.');
    if (remove !== undefined && (accept !== undefined || above !== undefined))
      throw new UsageError('Say --accept or --remove, not both.');
    if (given === undefined) return showAll(call, connection);
    const kind = await pickKind(given);
    if (remove !== undefined) return takeBack(call, connection, kind, remove);
    return isChange ? acceptThose(call, connection, kind) : show(call, connection, kind);
  },
});

function score(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0 && value <= 1))
    throw new InvalidArgumentError('Give a score above 0, at most 1.');
  return value;
}

const byWhom = ({ by }: Options): string => by ?? userInfo().username;

async function proposals(
  { app, out }: Call<Options>,
  connection: Connection,
  kind: string,
): Promise<Proposals> {
  const { proposeMappings } = await import('../../lib/books/mapping.ts');
  const progress = await out.progress(`looking through ${kind} records on both sides of ${connection.id}`, 1);
  return proposeMappings(connection, kind, app.ports).finally(progress.stop);
}

async function showAll(call: Call<Options>, connection: Connection): Promise<ExitCode> {
  const { mappableKinds } = await import('../../lib/books/mapping.ts');
  const found: Proposals[] = [];
  for (const { name } of mappableKinds(connection)) found.push(await proposals(call, connection, name));
  if (call.options.json) call.out.json(found);
  else await sayCounts(found, call.out);
  return EXIT.done;
}

async function show(call: Call<Options>, connection: Connection, kind: string): Promise<ExitCode> {
  const found = await proposals(call, connection, kind);
  if (call.options.json) call.out.json(found);
  else await sayProposals(found, call.out);
  return EXIT.done;
}

async function acceptThose(call: Call<Options>, connection: Connection, kind: string): Promise<ExitCode> {
  const { acceptMappings } = await import('../../lib/books/mapping-accept.ts');
  const pairs = await wanted(call, connection, kind);
  const accepted = await acceptMappings(connection, kind, pairs, byWhom(call.options), call.app.ports);
  const { mapped, refused } = accepted;
  if (!call.options.json) {
    call.out.say(`${count(mapped.length, 'mapping')} accepted.`);
    for (const { halo, quickbooks, sentence } of refused)
      call.out.say(`${clean(halo)}=${clean(quickbooks)}: ${clean(sentence)}`);
  }
  const code = await follow(call, accepted.events, { mapped, refused });
  return refused.length > 0 ? EXIT.attention : code;
}

/** Named one by one, it is what was named; else what both sides show now. */
async function wanted(call: Call<Options>, connection: Connection, kind: string): Promise<readonly IdPair[]> {
  const { accept = 'exact', above } = call.options;
  const [, halo, quickbooks] = /^([^=]+)=([^=]+)$/.exec(accept) ?? [];
  if (halo !== undefined && quickbooks !== undefined) {
    if (above !== undefined) throw new UsageError('A pair that is named needs no --above.');
    return [{ halo: halo.trim(), quickbooks: quickbooks.trim() }];
  }
  if (accept !== 'exact')
    throw new UsageError(`--accept takes \`exact\` or <haloId>=<quickbooksId>, not ${clean(accept)}.`);
  const found = await proposals(call, connection, kind);
  const likely = found.proposed.filter(({ quickbooks: one }) => above !== undefined && one.score >= above);
  return [
    ...found.mapped,
    ...[...found.accepted, ...likely].map((one) => ({ halo: one.halo.id, quickbooks: one.quickbooks.id })),
  ];
}

async function takeBack(
  call: Call<Options>,
  connection: Connection,
  kind: string,
  haloId: string,
): Promise<ExitCode> {
  const { removeMapping } = await import('../../lib/books/mapping-accept.ts');
  const removed = await removeMapping(connection, kind, haloId, call.app.ports);
  if (removed.unmapped === 'refused') throw new UsageError(clean(removed.sentence));
  const { mapping, events } = removed;
  if (!call.options.json)
    call.out.say(`The mapping of ${kind} ${clean(haloId)} to ${clean(mapping.quickbooks)} is taken back.`);
  return follow(call, events, { removed: mapping });
}

/** A few are waited for; many are worked off by themselves. */
async function follow(
  { app, out, options }: Call<Options>,
  events: readonly ChangeEvent[],
  result: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  if (events.length === 0 || events.length > WATCHED_MAX) {
    if (options.json) out.json({ ...result, events: events.length });
    else if (events.length > 0)
      out.say(`${count(events.length, 'record')} queued: \`halo-qbo status\` says how it goes.`);
    return EXIT.done;
  }
  const answers = await awaitAnswers(events, options.timeout, app, out);
  if (options.json) out.json({ ...result, answers: answersJson(answers) });
  else sayAnswers(answers, out, { requests: false });
  return exitOf(answers);
}
