/**
 * Where the system is. A running local world leaves a file that says how to reach it; it counts for what the environment leaves open, unless
 * HALO_QBO_STAGE names a deployed stage. The library knows nothing of the file.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from '../lib/compose.ts';
import { UnreachableError } from './exit.ts';

type Environment = Record<string, string | undefined>;

const NEEDED_WHEN_DEPLOYED = ['TABLE_CONFIG', 'QUEUE_LIVE_URL', 'QUEUE_LIVE_DLQ_URL'] as const;

const NO_SYSTEM =
  'No running system was found. Start it on this machine with `npm start` (LOCAL_DIR says where it keeps its state), ' +
  'or set HALO_QBO_STAGE and the environment of a deployed stage.';

/** @returns the variables that are to be added @throws UnreachableError */
export function missingEnvironment(environment: Environment, localFolder: string): Environment {
  const stage = environment['HALO_QBO_STAGE'];
  if (stage !== undefined && stage !== '') {
    const unset = NEEDED_WHEN_DEPLOYED.filter((name) => !environment[name]);
    if (unset.length > 0)
      throw new UnreachableError(`HALO_QBO_STAGE is ${stage}, but ${unset.join(', ')} are not set.`);
    return environment['STAGE'] === undefined ? { STAGE: stage } : {};
  }
  const world = readWorld(join(localFolder, 'world.json'));
  if (!world && !environment['DYNAMODB_ENDPOINT'] && !environment['TABLE_CONFIG'])
    throw new UnreachableError(NO_SYSTEM);
  return Object.fromEntries(Object.entries(world ?? {}).filter(([name]) => environment[name] === undefined));
}

function readWorld(path: string): Readonly<Record<string, string>> | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return JSON.parse(text) as Readonly<Record<string, string>>;
  } catch {
    throw new UnreachableError(`${path} cannot be read; start the local world again with \`npm start\`.`);
  }
}

/** The application of this process; where nobody else renews tokens, it does, and only then loads what that takes. */
export async function openSystem(repository: string): Promise<App> {
  const folder = process.env['LOCAL_DIR'] ?? join(repository, '.local');
  Object.assign(process.env, missingEnvironment(process.env, folder));
  const { compose } = await import('../lib/compose.ts');
  const app = compose();
  if (app.settings.REFRESH_FUNCTION === undefined) {
    app.refreshHere(async (connection, side) => {
      const { refreshPorts } = await import('../lib/compose-grants.ts');
      const { refreshTokens } = await import('../lib/books/refresh.ts');
      await refreshTokens(connection, side, refreshPorts(app));
    });
  }
  return app;
}
