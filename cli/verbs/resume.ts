/** Lets a connection go on that stood still until a person had looked. */
import { EXIT } from '../exit.ts';
import { pickConnection, withConnection, withJson } from '../pick.ts';
import { clean, time } from '../text.ts';
import { examples, verbOf } from '../verb.ts';

interface Options {
  readonly connection?: string;
  readonly json?: boolean;
}

export const verb = verbOf<Options>({
  define: (command) =>
    withJson(withConnection(command)).addHelpText(
      'after',
      `\nA record that was found to be another stays an open item of its own and halts nothing a second time.\n${examples('resume --connection demo')}`,
    ),
  run: async ({ options, app, out }) => {
    const { id } = await pickConnection(app, options.connection);
    const { halted } = await app.ports.connections.state(id);
    if (halted) await app.ports.connections.changeState(id, { halted: null });
    if (options.json) out.json({ connection: id, resumed: halted !== undefined, ...halted });
    else
      out.say(
        halted
          ? `${id} goes on. It stood still since ${time(halted.since)}: ${clean(halted.reason)}`
          : `${id} was not halted.`,
      );
    return EXIT.done;
  },
});
