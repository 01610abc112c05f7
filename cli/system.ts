/**
 * Where the system is. A deployed stage, where one is named, says itself what belongs to it; else a running local world leaves a file that says
 * how to reach it. Either counts for what the environment leaves open: who sets TABLE_CONFIG means that table. The library knows nothing of this.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from '../lib/compose.ts';
import type { Stage } from '../lib/compose-stage.ts';
import { UnreachableError, UsageError } from './exit.ts';
import { clean } from './text.ts';

type Environment = Record<string, string | undefined>;

/** Which system the command line means, and with whose credentials; what it leaves open the environment says. */
export interface Where {
  readonly stage?: string;
  readonly profile?: string;
  readonly region?: string;
}

const NO_SYSTEM =
  'No running system was found. Start it on this machine with `npm start` (LOCAL_DIR says where it keeps its state), ' +
  'or name a deployed stage with --stage or HALO_QBO_STAGE.';

/** Servers on this machine in the place of AWS's. */
const ENDPOINTS = ['DYNAMODB_ENDPOINT', 'SQS_ENDPOINT'] as const;

/** A profile that is asked for counts more than keys that happen to be set, as it does for AWS's own command. */
function takeCredentials({ profile, region }: Where, environment: Environment): void {
  if (region !== undefined) environment['AWS_REGION'] = region;
  if (profile === undefined) return;
  environment['AWS_PROFILE'] = profile;
  delete environment['AWS_ACCESS_KEY_ID'];
  delete environment['AWS_SECRET_ACCESS_KEY'];
  delete environment['AWS_SESSION_TOKEN'];
}

/** @throws UsageError */
function stageNamed({ stage, profile, region }: Where, environment: Environment): string | undefined {
  const name = stage ?? (environment['HALO_QBO_STAGE'] || undefined);
  if (name !== undefined && !/^[\w-]+$/.test(name))
    throw new UsageError(`${clean(name)} is no name of a stage; prod is one.`);
  if (name === undefined && (profile ?? region) !== undefined && !environment['TABLE_CONFIG'])
    throw new UsageError('--profile and --region are for a deployed stage; name it, too, with --stage.');
  return name;
}

/** STAGE is set in many a shell for another reason, so it is the one variable that a shell does not decide. */
const ofStage = ({ name, region, environment: told }: Stage, environment: Environment): Environment => ({
  ...unset(told, environment),
  STAGE: name,
  AWS_REGION: region,
});

/** Which system it is, and what of it is another's: a variable that was forgotten in a shell must not stay unseen. */
function remarkOn({ name, region, account, environment: told }: Stage, environment: Environment): string {
  const others = [...Object.keys(told), ...ENDPOINTS].filter(
    (variable) => environment[variable] !== undefined && environment[variable] !== told[variable],
  );
  const but = others.filter((variable) => variable !== 'STAGE').join(', ');
  return `${name} in ${region} (account ${account})${but === '' ? '' : `, but with ${but} of this shell`}`;
}

/** What a world on this machine adds. @throws UnreachableError */
function ofWorld(environment: Environment, localFolder: string): Environment {
  const world = readWorld(join(localFolder, 'world.json'));
  if (!world && !environment['DYNAMODB_ENDPOINT'] && !environment['TABLE_CONFIG'])
    throw new UnreachableError(NO_SYSTEM);
  return unset(world ?? {}, environment);
}

/** Those that the environment leaves open. */
const unset = (given: Readonly<Record<string, string>>, environment: Environment): Environment =>
  Object.fromEntries(Object.entries(given).filter(([name]) => environment[name] === undefined));

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

/**
 * Adds to the environment what the system needs. A stage is asked with the credentials of this process, so the environment is this process's own.
 * @returns which system it is, where a person named one @throws UsageError, UnreachableError, StageError, or what AWS says of the credentials
 */
export async function findSystem(
  where: Where,
  localFolder: string,
  environment: Environment = process.env,
): Promise<string | undefined> {
  const name = stageNamed(where, environment);
  takeCredentials(where, environment);
  if (name === undefined) {
    Object.assign(environment, ofWorld(environment, localFolder));
    return undefined;
  }
  const { readStage } = await import('../lib/compose-stage.ts');
  const stage = await readStage(name);
  const remark = remarkOn(stage, environment);
  Object.assign(environment, ofStage(stage, environment));
  return remark;
}

/** The application of this process; where nobody else renews tokens, it does, and only then loads what that takes. */
export async function openSystem(
  repository: string,
  where: Where,
  note: (line: string) => void,
): Promise<App> {
  const folder = process.env['LOCAL_DIR'] ?? join(repository, '.local');
  const remark = await findSystem(where, folder);
  if (remark !== undefined) note(remark);
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
