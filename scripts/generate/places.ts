/** Which part of which document is generated, and from what. */
import { join } from 'node:path';
import { COMPLETION } from '../../cli/completion.ts';
import { EXIT_HELP } from '../../cli/exit.ts';
import { verbs } from '../../cli/verbs.ts';
import { kinds } from '../../lib/entities/registry.ts';
import { FAULTS } from '../../lib/quickbooks/faults.ts';
import { costPlaces, type Alarm } from '../costs/document.ts';
import { alarmsTable, exitTable, faultsTable, fieldsTables, problemsTable, verbsTable } from './documents.ts';
import { kindsTable, webhookEntities } from './readme.ts';
import { settingsTable } from './settings.ts';

type Places = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The schema of a connection and the files with its parts. */
const SCHEMA = [
  'lib/entities/settings.ts',
  'lib/entities/order-settings.ts',
  'lib/entities/attachment-settings.ts',
  'lib/sync/connection.ts',
];
/** Its name stands before it, and its revision is counted. */
const NO_SETTING = ['id', 'version'];

interface Template {
  readonly resources: { readonly Resources: Readonly<Record<string, Alarm>> };
}

/** By path and place. */
export async function placesOf(root: string): Promise<Places> {
  const { resources } = (await import(join(root, 'infra/alarms.js'))) as Template;
  const alarms = Object.values(resources.Resources);
  const schema = SCHEMA.map((path) => join(root, path));
  const webhooks = webhookEntities(kinds);
  return {
    'README.md': { kinds: kindsTable(kinds), webhooks, verbs: verbsTable([...verbs, COMPLETION]) },
    'docs/connect.md': { webhooks },
    'docs/operate.md': {
      exits: exitTable(EXIT_HELP),
      problems: problemsTable(join(root, 'lib')),
      faults: faultsTable(FAULTS),
    },
    'docs/alarms.md': { alarms: alarmsTable(alarms.map(({ Properties }) => Properties)) },
    'docs/bookkeeper.md': { fields: fieldsTables(kinds) },
    'docs/settings.md': { settings: settingsTable(schema, 'connection', NO_SETTING) },
    'docs/costs.md': costPlaces(root, alarms),
  };
}
