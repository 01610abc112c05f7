/** How both sides stand: a table by kind, then in plain sentences what holds things up and whether the books agree. */
import type { HaloWebhooks, LastWebhooks, VendorAddresses } from '../../lib/books/addresses.ts';
import type { Standing } from '../../lib/books/config/pause.ts';
import type { ConnectionStatus, Status } from '../../lib/books/status.ts';
import { sayMoney } from '../../lib/entities/codecs.ts';
import type { Connection, ConnectionState } from '../../lib/sync/connection.ts';
import type { App } from '../../lib/compose.ts';
import { EXIT } from '../exit.ts';
import { freshnessSentences } from '../freshness.ts';
import type { Output } from '../output.ts';
import { pickConnections, withConnection, withExitCode, withJson } from '../pick.ts';
import { clean, count, SYSTEMS, time } from '../text.ts';
import { examples, verbOf } from '../verb.ts';

interface Options {
  readonly connection?: string;
  readonly json?: boolean;
  readonly exitCode?: boolean;
}

interface Described extends ConnectionStatus {
  readonly name: string;
  readonly currency: string;
  readonly paused: boolean;
  /** What a person has paused, and who did. */
  readonly standing: readonly Standing[];
  /** When a webhook of each system last led to work. */
  readonly lastWebhooks: LastWebhooks;
  readonly haloWebhooks?: HaloWebhooks;
}

const HEAD = ['connection', 'kind', 'HaloPSA', 'QuickBooks', 'linked', 'waiting', 'open items'];

export const verb = verbOf<Options>({
  define: (command) =>
    withExitCode(withJson(withConnection(command))).addHelpText(
      'after',
      examples('status', 'status --json', 'status --connection demo --exit-code && echo all well'),
    ),
  run: async ({ options, app, out }) => {
    const { status } = await import('../../lib/books/status.ts');
    const { readsNow } = await import('../../lib/books/budget.ts');
    const { depths } = await import('../../lib/compose-depths.ts');
    const picked = await pickConnections(app, options.connection);
    const depth = await depths(app);
    const all = await status(
      app.ports,
      () => Promise.resolve(depth),
      () => readsNow(app.budgets.reads, app.ports.clock.now()),
    );
    const report = await withMore(describe(all, picked), picked, app);
    if (options.json) out.json(report);
    else await show(report, depth.queued, await statesOf(picked, app.ports.connections.state), out);
    return options.exitCode && !isWell(report) ? EXIT.attention : EXIT.done;
  },
});

interface Report extends Pick<Status, 'deadLetters' | 'reads'> {
  readonly connections: readonly Described[];
  /** To enter at Intuit; absent where nobody has said where the gateway is. */
  readonly addresses?: VendorAddresses;
}

const describe = ({ connections, deadLetters, reads }: Status, picked: readonly Connection[]): Report => ({
  connections: picked.flatMap(({ id, name, company, paused }) => {
    const found = connections.find((one) => one.id === id);
    return found
      ? [{ ...found, name, currency: company.homeCurrency, paused, standing: [], lastWebhooks: {} }]
      : [];
  }),
  deadLetters,
  reads,
});

/** With what is asked of other stores: who paused what, when webhooks came, and where they are to go. */
async function withMore(report: Report, picked: readonly Connection[], app: App): Promise<Report> {
  const { haloWebhooks, lastWebhooks, quickbooksAddresses } = await import('../../lib/books/addresses.ts');
  const { standing } = await import('../../lib/books/config/pause.ts');
  const { PUBLIC_URL: publicUrl } = app.settings;
  const connections = await Promise.all(
    report.connections.map(async (one) => {
      const connection = picked.find(({ id }) => id === one.id);
      return {
        ...one,
        standing: connection ? standing(connection, await app.configVersions.list(one.id)) : [],
        lastWebhooks: await lastWebhooks(one.id, app.ports.journal),
        ...(connection && publicUrl !== undefined && { haloWebhooks: haloWebhooks(publicUrl, connection) }),
      };
    }),
  );
  return {
    ...report,
    connections,
    ...(publicUrl !== undefined && { addresses: quickbooksAddresses(publicUrl) }),
  };
}

const statesOf = async (
  picked: readonly Connection[],
  stateOf: (id: string) => Promise<ConnectionState>,
): Promise<ReadonlyMap<string, ConnectionState>> =>
  new Map(await Promise.all(picked.map(async ({ id }) => [id, await stateOf(id)] as const)));

const openItemsOf = ({ kinds }: ConnectionStatus): number =>
  kinds.reduce((sum, { openItems }) => sum + openItems, 0);

const isWell = ({ connections, deadLetters }: Report): boolean =>
  deadLetters === 0 &&
  connections.every(
    (one) =>
      one.settled && openItemsOf(one) === 0 && one.disconnected === undefined && one.halted === undefined,
  );

async function show(
  { connections, deadLetters, reads, addresses }: Report,
  queued: number,
  states: ReadonlyMap<string, ConnectionState>,
  out: Output,
): Promise<void> {
  if (connections.length === 0) {
    // They are entered at the vendors before the first connection is made.
    out.say('There is no connection yet.');
    return sayAddresses(addresses, out);
  }
  const rows = connections.flatMap(({ id, kinds }) =>
    kinds.map((row) => [id, row.kind, row.halo, row.quickbooks, row.linked, row.waiting, row.openItems]),
  );
  await out.table(HEAD, rows);
  for (const connection of connections) {
    out.say('');
    out.say(out.tone('bold', `${connection.id} (${clean(connection.name)})`));
    const state = states.get(connection.id) ?? {};
    for (const sentence of sentences(connection, queued, state)) out.say(`  ${sentence}`);
  }
  out.say('');
  out.say(
    deadLetters === 0
      ? 'No dead letters.'
      : out.tone('bad', `${count(deadLetters, 'dead letter')}: \`halo-qbo dlq\` says why.`),
  );
  out.say(readsSentence(reads));
  sayAddresses(addresses, out);
}

const sayAddresses = (addresses: Report['addresses'], out: Output): void => {
  if (addresses)
    out.say(
      `At Intuit: webhook ${addresses.webhook}, redirect ${addresses.redirect}, reconnect ${addresses.reconnect}.`,
    );
};

const sayLast = (iso: string | undefined): string => (iso === undefined ? 'none in a month' : time(iso));

function webhookSentences({ lastWebhooks: last, haloWebhooks: halo }: Described): readonly string[] {
  const came = `Last webhook from HaloPSA: ${sayLast(last.halo)}; from QuickBooks: ${sayLast(last.quickbooks)}.`;
  return halo ? [came, `At HaloPSA: webhooks to ${halo.address} with ${halo.kinds.join(', ')}.`] : [came];
}

const grouped = (number: number): string => number.toLocaleString('en-US');

const readsSentence = ({ used, limit, forecast }: Status['reads']): string =>
  `Reads from QuickBooks this month, over all connections: ${grouped(used)} of ${grouped(limit)}; ${grouped(forecast)} by its end as things go.`;

function sentences(
  connection: Described,
  queued: number,
  { disconnected }: ConnectionState,
): readonly string[] {
  const { id, halted } = connection;
  const open = openItemsOf(connection);
  return [
    settledSentence(connection, queued),
    ...(halted === undefined
      ? []
      : [`Halted: ${clean(halted)} See \`halo-qbo errors\`; \`halo-qbo resume\` lets it go on.`]),
    ...standingSentences(connection),
    ...(disconnected
      ? [
          `Disconnected from ${SYSTEMS[disconnected.side]} since ${time(disconnected.since)}: ${clean(disconnected.reason)}. ` +
            `Reconnect with \`halo-qbo connect --connection ${id}\`; what changed meanwhile is caught up by itself.`,
        ]
      : []),
    ...pendingSentences(connection),
    ...(open > 0
      ? [`${count(open, 'open item')} for a person: \`halo-qbo errors --connection ${id}\`.`]
      : []),
    totals(connection),
    ...freshnessSentences(connection.freshness, Date.now()),
    ...webhookSentences(connection),
  ];
}

function standingSentences({ id, paused, standing }: Described): readonly string[] {
  const byPause = standing.map(({ kind, since: { by, how, at } }) => {
    const who = [by, how, at && time(at)].flatMap((part) => part ?? []).map(clean);
    const option = kind === undefined ? '' : ` --kind ${kind}`;
    return `${kind ?? 'Everything'} stands still (${who.join(', ')}) until \`halo-qbo resume --connection ${id}${option}\`.`;
  });
  const isSaid = standing.some(({ kind }) => kind === undefined);
  return paused && !isSaid
    ? ['Paused: nothing is sent until `halo-qbo resume` lets it go on.', ...byPause]
    : byPause;
}

const pendingSentences = ({ pending, pendingBecause }: Described): readonly string[] =>
  pending === 0
    ? []
    : [
        `${count(pending, 'record')} pending: looked at again by ${pending === 1 ? 'itself' : 'themselves'}.`,
        ...pendingBecause.map(({ reason, records }) => `  ${records} × ${clean(reason)}`),
      ];

function settledSentence({ id, settled, pending }: Described, queued: number): string {
  if (settled) return 'Settled: nothing is queued, pending or not yet looked at.';
  if (queued > 0) return `Not settled yet: ${count(queued, 'hint')} queued or in hand, over all connections.`;
  return pending > 0
    ? 'Not settled yet: see what is pending.'
    : `Not settled yet: not every kind was imported; \`halo-qbo import --connection ${id}\`.`;
}

function totals({ totals: { haloMinor, quickbooksMinor, explainedMinor }, currency }: Described): string {
  const say = (minor: number): string => sayMoney(minor, currency);
  const difference = haloMinor - quickbooksMinor;
  const verdict =
    difference === 0
      ? 'equal to the cent'
      : `${say(difference)} apart, ${say(explainedMinor)} of it explained by the rounding rule`;
  return `Linked invoices: ${say(haloMinor)} in HaloPSA, ${say(quickbooksMinor)} in QuickBooks, ${verdict}.`;
}
