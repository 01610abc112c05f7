/**
 * Lets a connection go on that was paused, or that stood still until a person had looked. One at a time: whoever ends a colleague's pause has not looked
 * into a halt that came meanwhile.
 */
import type { ConnectionState } from '../../lib/sync/connection.ts';
import type { App } from '../../lib/compose.ts';
import { EXIT } from '../exit.ts';
import { clean, time } from '../text.ts';
import { examples, verbOf } from '../verb.ts';
import {
  byWhom,
  doneJson,
  exitOf,
  nameOf,
  outdatedSentence,
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
  const { halted: halt } = await ports.connections.state(part.connection);
  if (!halt) return done;
  const ends = named && part.kind === undefined && result.switched === 'same';
  if (ends) await ports.connections.changeState(part.connection, { halted: null });
  return { ...done, halt, halted: !ends };
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
    case 'outdated':
      return [outdatedSentence(part), ...told];
  }
}

export const verb = verbOf<SwitchOptions>({
  define: (command) =>
    withSwitch(command)
      .option('--reason <text>', 'why, for `config log`')
      .addHelpText(
        'after',
        '\nA kind goes back to the direction that it had before it was switched off. A halt is ended by the second call where the\n' +
          'connection was paused, too, and never by --all. A record that was found to be another stays an open item of its own and\n' +
          'halts nothing a second time.\n' +
          examples('resume --connection demo', 'resume --connection demo --kind invoice', 'resume --all'),
      ),
  run: async (call) => {
    const { options, app, out } = call;
    const parts = await partsOf(call);
    const { resume } = await import('../../lib/books/config/pause.ts');
    const { configPorts } = await import('../../lib/compose-config.ts');
    const how = options.reason === undefined ? 'resume' : `resume: ${options.reason}`;
    const done: Resumed[] = [];
    for (const part of parts) {
      const result = await resume(part, { by: byWhom(options), how }, configPorts(app));
      done.push(await withHalt({ part, result }, !options.all, app));
    }
    if (options.json)
      out.json({ resumed: doneJson(done).map((one, at) => ({ ...one, ...haltJson(done[at]) })) });
    else for (const one of done) for (const sentence of sentencesOf(one)) out.say(sentence);
    return done.some(({ halted }) => halted) ? EXIT.attention : exitOf(done);
  },
});

const haltJson = (one: Resumed | undefined) => (one?.halt ? { halt: one.halt, halted: one.halted } : {});
