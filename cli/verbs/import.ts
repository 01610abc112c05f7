/** Every record of a connection, looked at once; the worker does the work, this command watches it. */
import type { Captured } from '../../lib/books/capture.ts';
import type { App } from '../../lib/compose.ts';
import type { Ports } from '../../lib/sync/ports.ts';
import { EXIT } from '../exit.ts';
import type { Output } from '../output.ts';
import { pickConnection, withConnection, withJson } from '../pick.ts';
import { count, SYSTEMS } from '../text.ts';
import { examples, verbOf } from '../verb.ts';

interface Options {
  readonly connection?: string;
  readonly json?: boolean;
  readonly wait: boolean;
}

const LOOK_EVERY_MS = 500;
/** Work hands over from the queue to a worker and back; one empty look may be such a moment. */
const QUIET_LOOKS = 3;

export const verb = verbOf<Options>({
  define: (command) =>
    withJson(withConnection(command))
      .option('--no-wait', 'do not wait until the records have been worked off')
      .addHelpText(
        'after',
        `\nA kind that was imported before is not imported again: its sweeps go on from there. Stopping to watch (Ctrl-C) stops nothing else.\n${examples('import --connection demo', 'import --connection demo --no-wait')}`,
      ),
  run: async ({ options, app, out }) => {
    const { importConnection } = await import('../../lib/books/capture.ts');
    const { id } = await pickConnection(app, options.connection);
    const walking = await out.progress(`looking through both sides of ${id}`, 1);
    let found = 0;
    const counted = (hints: number): void => walking.update((found += hints), found);
    const captured = await importConnection(id, counting(app.ports, counted)).finally(walking.stop);
    const hints = captured.reduce((sum, one) => sum + one.hints, 0);
    if (options.wait && hints > 0) await untilWorkedOff(app, out, hints);
    if (options.json) out.json({ connection: id, hints, waited: options.wait, captured });
    else tell(id, captured, hints, options.wait, out);
    return EXIT.done;
  },
});

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
