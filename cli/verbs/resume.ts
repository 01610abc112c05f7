/**
 * Lets a connection go on that was paused, or that stood still until a person had looked. One at a time: whoever ends a colleague's pause has not looked
 * into a halt that came meanwhile.
 */
import { WHOLE_CONNECTION } from '../../lib/books/names.ts';
import { HALTED } from '../../lib/sync/replaced.ts';
import type { ConnectionState } from '../../lib/sync/connection.ts';
import type { Part, StoodStill } from '../../lib/books/config/pause.ts';
import type { App } from '../../lib/compose.ts';
import { EXIT } from '../exit.ts';
import { clean, time } from '../text.ts';
import { examples, verbOf } from '../verb.ts';
import {
  byWhom,
  doneJson,
  eachOf,
  exitOf,
  failureSentence,
  nameOf,
  partsOf,
  withSwitch,
  type Done,
  type SwitchOptions,
} from './pause.ts';

type Halt = NonNullable<ConnectionState['halted']>;

interface Resumed extends Done {
  /** What the connection stood still for. */
  readonly halt?: Halt;
  /** Whether that is over now. */
  readonly halted?: boolean;
}

/** A halt is ended where the connection itself is meant, by name, and no pause had to be ended first. */
async function withHalt(done: Done, named: boolean, { ports }: App): Promise<Resumed> {
  const { part, result } = done;
  const { connections, openItems } = ports;
  const { halted: halt } = await connections.state(part.connection);
  const ends = named && part.kind === undefined && result.switched === 'same';
  // The item first, and also where there is no halt any more: one that was left would keep the next from being told.
  if (ends) await openItems.resolve(part.connection, WHOLE_CONNECTION, HALTED);
  if (!halt) return done;
  // Another record may have halted it since it was looked at.
  const isSame = (await connections.state(part.connection)).halted?.since === halt.since;
  if (!isSame) return { ...done, halt, halted: true };
  if (ends) await connections.changeState(part.connection, { halted: null });
  return { ...done, halt, halted: !ends };
}

function leftSentence(part: Part, { by, how, at, revision }: StoodStill): string {
  const who = [by ?? 'the system itself', ...(how ? [how] : []), ...(at ? [time(at)] : [])].join(', ');
  const next =
    part.kind === undefined
      ? `\`halo-qbo resume --connection ${part.connection}\` lets it go on`
      : `\`halo-qbo config\` gives it a direction (kinds.${part.kind}.direction)`;
  return `${nameOf(part)} stays as it is: it stands still since revision ${revision} (${clean(who)}). ${next}.`;
}

function sentencesOf({ part, result, halt, halted }: Resumed): readonly string[] {
  const name = nameOf(part);
  const still = halt ? `since ${time(halt.since)}: ${clean(halt.reason)}` : '';
  if (halt && halted === false) return [`${name} goes on. It stood still ${still}`];
  const told = halt
    ? [
        `${part.connection} is halted ${still} Look into it (\`halo-qbo errors --connection ${part.connection}\`), then \`halo-qbo resume --connection ${part.connection}\`.`,
      ]
    : [];
  switch (result.switched) {
    case 'stored': {
      const direction = result.direction ? `, ${result.direction} as before` : '';
      return [`${name} goes on within a minute${direction}, as of revision ${result.revision}.`, ...told];
    }
    case 'same':
      return [`${name} was not paused.`, ...told];
    case 'never on':
      return [
        `${name} never was on; \`halo-qbo config\` gives it a direction (kinds.${part.kind ?? ''}.direction).`,
        ...told,
      ];
    case 'left':
      return [leftSentence(part, result.since), ...told];
    default:
      return [failureSentence({ part, result }), ...told];
  }
}

export const verb = verbOf<SwitchOptions>({
  define: (command) =>
    withSwitch(command)
      .option('--reason <text>', 'why, for `config log`')
      .addHelpText(
        'after',
        '\nA kind goes back to the direction that it had before it was paused; one that was switched off in the settings stays off.\n' +
          '--all lets go on what `pause --all` has stopped, and leaves what somebody paused by itself. A halt is ended by the second\n' +
          'call where the connection was paused, too, and never by --all. A record that was found to be another stays an open item\n' +
          'of its own and halts nothing a second time.\n' +
          examples('resume --connection demo', 'resume --connection demo --kind invoice', 'resume --all'),
      ),
  run: async (call) => {
    const { options, app, out } = call;
    const parts = await partsOf(call);
    const { resume } = await import('../../lib/books/config/pause.ts');
    const { configPorts } = await import('../../lib/compose-config.ts');
    const how = options.reason === undefined ? 'resume' : `resume: ${options.reason}`;
    const all = options.all === true;
    const by = { by: byWhom(options), how };
    const resumed = await eachOf(parts, (part) => resume(part, all, by, configPorts(app)));
    const done: Resumed[] = [];
    for (const one of resumed) done.push(await withHalt(one, !all, app));
    if (options.json)
      out.json({ resumed: doneJson(done).map((one, at) => ({ ...one, ...haltJson(done[at]) })) });
    else for (const one of done) for (const sentence of sentencesOf(one)) out.say(sentence);
    // Of everything some is left on purpose; a person who names one is told that it was not done.
    const asked = done.filter(({ result }) => !all || result.switched !== 'left');
    return done.some(({ halted }) => halted) ? EXIT.attention : exitOf(asked);
  },
});

const haltJson = (one: Resumed | undefined) => (one?.halt ? { halt: one.halt, halted: one.halted } : {});
