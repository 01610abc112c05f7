/** A one-time address that begins the consent at Intuit, and what a person does with it. */
import { EXIT } from '../exit.ts';
import { pickConnection, withConnection, withJson } from '../pick.ts';
import { clean } from '../text.ts';
import { examples, verbOf } from '../verb.ts';

interface Options {
  readonly connection?: string;
  readonly json?: boolean;
}

const MINUTES = 10;

export const verb = verbOf<Options>({
  define: (command) =>
    withJson(withConnection(command)).addHelpText(
      'after',
      `\nReconnecting keeps every setting and every link; what changed meanwhile is caught up by itself.\n${examples('connect --connection demo')}`,
    ),
  run: async ({ options, app, out }) => {
    const { ticketFor } = await import('../../lib/books/connect.ts');
    const { connectPorts, publicUrl } = await import('../../lib/compose-grants.ts');
    const { id, name, quickbooks } = await pickConnection(app, options.connection);
    const ticket = await ticketFor(id, connectPorts(app));
    const url = `${publicUrl(app)}/connect/quickbooks?ticket=${encodeURIComponent(ticket)}`;
    const expiresAt = new Date(app.ports.clock.now() + MINUTES * 60_000).toISOString();
    if (options.json) {
      out.json({ connection: id, url, expiresAt });
      return EXIT.done;
    }
    const company =
      quickbooks.realmId === ''
        ? 'the company that is to be connected; it stays bound to this connection'
        : `the company ${quickbooks.realmId} as before; another one is refused`;
    out.note(
      `Open this address in a browser within ${MINUTES} minutes to connect ${id} (${clean(name)}). It works once.`,
    );
    out.note(`Sign in to QuickBooks as an administrator and choose ${company}.`);
    out.say(url);
    out.note(`Then see \`halo-qbo status --connection ${id}\`.`);
    return EXIT.done;
  },
});
