/** Gives the grant back. A person is asked first, because only a person can connect again. */
import { createInterface } from 'node:readline/promises';
import type { Disconnected } from '../../lib/books/disconnect.ts';
import { EXIT, UsageError } from '../exit.ts';
import { pickConnection, withConnection, withJson } from '../pick.ts';
import { clean } from '../text.ts';
import { examples, verbOf } from '../verb.ts';

interface Options {
  readonly connection?: string;
  readonly json?: boolean;
  readonly yes?: boolean;
}

const GRANTS: Readonly<Record<Extract<Disconnected, { disconnected: 'yes' }>['grant'], string>> = {
  revoked: 'Intuit has taken the grant back.',
  'already gone': 'Intuit no longer knew the grant.',
  'never there': 'There was no grant to give back.',
};

export const verb = verbOf<Options>({
  define: (command) =>
    withJson(withConnection(command))
      .option('-y, --yes', 'do not ask')
      .addHelpText(
        'after',
        `\nTokens are removed on both sides; settings, links and numbers stay. What changes meanwhile stays pending until the next connect.\n${examples('disconnect --connection demo --yes')}`,
      ),
  run: async ({ options, app, out }) => {
    const { disconnectConnection } = await import('../../lib/books/disconnect.ts');
    const { disconnectPorts } = await import('../../lib/compose-grants.ts');
    const connection = await pickConnection(app, options.connection);
    if (!options.yes && !(await isWanted(connection.id))) {
      out.note('Nothing was changed.');
      return EXIT.attention;
    }
    const answer = await disconnectConnection(connection, disconnectPorts(app));
    if (options.json) out.json({ connection: connection.id, ...answer });
    else out.say(sentence(connection.id, answer));
    return answer.disconnected === 'yes' ? EXIT.done : EXIT.attention;
  },
});

async function isWanted(id: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError('Nobody is there to be asked; say --yes to disconnect.');
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await asking.question(`Disconnect ${id} from QuickBooks? [y/N] `)).trim());
  } finally {
    asking.close();
  }
}

const sentence = (id: string, answer: Disconnected): string =>
  answer.disconnected === 'yes'
    ? `${id} is disconnected. ${GRANTS[answer.grant]} Every setting and link is kept; connect again with \`halo-qbo connect --connection ${id}\`.`
    : `${id} is paused, but Intuit gave no usable answer (${clean(answer.because)}), so its tokens are kept: run this again to give the grant back.`;
