/** Every record of a connection, looked at once; the worker does the work, this command watches it. */
import type { Captured } from '../../lib/books/capture.ts';
import type { Estimate } from '../../lib/books/capture/estimate.ts';
import type { App } from '../../lib/compose.ts';
import type { Connection } from '../../lib/sync/connection.ts';
import type { Ports } from '../../lib/sync/ports.ts';
import { EXIT } from '../exit.ts';
import type { Output } from '../output.ts';
import { day, pickConnection, withConnection, withJson } from '../pick.ts';
import { count, SYSTEMS } from '../text.ts';
import { examples, verbOf } from '../verb.ts';

interface Options {
  readonly connection?: string;
  readonly since?: string;
  readonly estimate?: boolean;
  readonly json?: boolean;
  readonly wait: boolean;
}

const LOOK_EVERY_MS = 500;
/** Work hands over from the queue to a worker and back; one empty look may be such a moment. */
const QUIET_LOOKS = 3;

export const verb = verbOf<Options>({
  define: (command) =>
    withJson(withConnection(command))
      .option('--since <day>', 'leave out documents dated before', day)
      .option('--estimate', 'only say what there is and how long it would take')
      .option('--no-wait', 'do not wait until the records have been worked off')
      .addHelpText(
        'after',
        `\nA kind that was imported before is not imported again: its sweeps go on from there. Documents that were left out are fetched by an import from an earlier day. Broken off, it goes on where it was when it is run again; stopping to watch (Ctrl-C) stops nothing else.\n${examples('import --connection demo', 'import --connection demo --since 2025-01-01 --estimate', 'import --connection demo --since 2025-01-01 --no-wait')}`,
      ),
  run: async ({ options, app, out }) => {
    const connection = await pickConnection(app, options.connection);
    const { id } = connection;
    if (options.estimate === true) {
      const estimate = await estimated(app, connection, options.since);
      if (options.json) out.json(estimate);
      else await tellEstimate(estimate, out);
      return EXIT.done;
    }
    const { importConnection } = await import('../../lib/books/capture.ts');
    const walking = await out.progress(`looking through both sides of ${id}`, 1);
    let found = 0;
    const counted = (hints: number): void => walking.update((found += hints), found);
    const captured = await importConnection(id, counting(app.ports, counted), options.since).finally(
      walking.stop,
    );
    const hints = captured.reduce((sum, one) => sum + one.hints, 0);
    if (options.wait && hints > 0) await untilWorkedOff(app, out, hints);
    if (options.json) out.json({ connection: id, hints, waited: options.wait, captured });
    else tell(id, captured, hints, options.wait, out);
    return EXIT.done;
  },
});

async function estimated(app: App, connection: Connection, since: string | undefined): Promise<Estimate> {
  const { estimateImport } = await import('../../lib/books/capture/estimate.ts');
  const { requestsPerMinute } = await import('../../lib/compose-budgets.ts');
  return estimateImport(connection, since, requestsPerMinute(connection, app.settings), app.ports);
}

async function tellEstimate({ lists, requests, minutes, since }: Estimate, out: Output): Promise<void> {
  const rows = lists.map(({ kinds, side, records, atMost }) => [
    kinds.join(', '),
    SYSTEMS[side],
    records === undefined ? 'not said' : atMost ? `at most ${records}` : String(records),
  ]);
  await out.table(['kinds', 'system', 'records'], rows);
  out.say('');
  if (since !== undefined) out.say(`Documents dated before ${since} are left out.`);
  out.say(
    `About ${count(minutes, 'minute')} at what the vendors allow: ${requests.halo} requests to HaloPSA, ${requests.quickbooks} to QuickBooks. Nothing was changed.`,
  );
}

/** The same ports, with each hint counted once it is safely queued. */
const counting = (ports: Ports, counted: (hints: number) => void): Ports => ({
  ...ports,
  queue: {
    send: async (events, lane) => {
      await ports.queue.send(events, lane);
      counted(events.length);
    },
  },
});

async function untilWorkedOff(app: App, out: Output, hints: number): Promise<void> {
  const { depths } = await import('../../lib/compose-depths.ts');
  const progress = await out.progress('working them off', hints);
  try {
    for (let quiet = 0; quiet < QUIET_LOOKS;) {
      const { queued } = await depths(app);
      quiet = queued === 0 ? quiet + 1 : 0;
      progress.update(Math.max(0, hints - queued));
      await app.ports.clock.sleep(LOOK_EVERY_MS);
    }
  } finally {
    progress.stop();
  }
}

function tell(id: string, captured: readonly Captured[], hints: number, waited: boolean, out: Output): void {
  if (captured.length === 0) {
    out.say(`${id} was imported before; its sweeps go on from there.`);
    return;
  }
  for (const one of captured) out.say(`${one.kind}: ${count(one.hints, 'record')} in ${SYSTEMS[one.side]}`);
  out.say(
    waited
      ? `${count(hints, 'record')} looked at: \`halo-qbo status --connection ${id}\` and \`halo-qbo errors --connection ${id}\` say how it went.`
      : `${count(hints, 'record')} queued: \`halo-qbo status --connection ${id}\` says how it goes.`,
  );
}
