/**
 * What a deployed stage says of itself: its functions are told where tables, queues, secret and key are, and any of them can be asked what it was
 * told. The smallest one is; nothing else has to be read, and nothing is kept on the person's machine that could grow old.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html
 */
import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';

const TRIES = 3;
const TIMEOUTS = { connectionTimeout: 3_000, requestTimeout: 10_000 };

/** How the function runs is its own affair. */
const OF_THE_FUNCTION = /^(NODE_|POWERTOOLS_|AWS_)/;

/** Without these there is nothing to talk to. */
const NEEDED = ['TABLE_CONFIG', 'QUEUE_LIVE_URL', 'QUEUE_LIVE_DLQ_URL'] as const;

const NO_NETWORK =
  /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|TimeoutError)$/;

export interface Stage {
  readonly name: string;
  readonly region: string;
  readonly account: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The stage is not to be had; the message is a sentence for the person who named it. */
export class StageError extends Error {
  override readonly name = 'StageError';
}

export const functionOf = (stage: string): string => `halo-qbo-${stage}-health`;

/** With the credentials and the region that AWS's own tools would use here. @throws StageError, or what AWS says of the credentials */
export async function readStage(name: string): Promise<Stage> {
  const client = new LambdaClient({ maxAttempts: TRIES, requestHandler: TIMEOUTS });
  try {
    // Asked for first: a profile that is not there has no region either, and it is the profile that is wrong.
    await client.config.credentials();
    const region = await regionOf(client);
    return stageOf(name, region, await ask(client, name, region));
  } finally {
    client.destroy();
  }
}

async function regionOf(client: LambdaClient): Promise<string> {
  try {
    return await client.config.region();
  } catch (cause) {
    throw new StageError(
      'In which region the stage is, is not said: give --region, set AWS_REGION, or a region in the AWS profile.',
      { cause },
    );
  }
}

async function ask(client: LambdaClient, stage: string, region: string): Promise<FunctionConfiguration> {
  const FunctionName = functionOf(stage);
  try {
    return await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  } catch (cause) {
    const { name, code, message } = cause as { name?: string; code?: string; message?: string };
    if (name === 'ResourceNotFoundException')
      throw new StageError(noStage(stage, region, message), { cause });
    if ([name, code].some((text) => text !== undefined && NO_NETWORK.test(text)))
      throw new StageError(
        `AWS cannot be reached in ${region} (${message || code || name}). Is there a network, and is there such a region?`,
        { cause },
      );
    throw cause;
  }
}

const noStage = (stage: string, region: string, said = ''): string => {
  const [, account] = /arn:[\w-]+:lambda:[\w-]+:(\d+):/.exec(said) ?? [];
  return `There is no stage ${stage} in ${region}${account === undefined ? '' : ` of account ${account}`}: the function ${functionOf(stage)} is not there. Is it another region, account or name?`;
};

function stageOf(name: string, region: string, { FunctionArn, Environment }: FunctionConfiguration): Stage {
  // What the function is told may be sealed, and is then left out.
  if (Environment?.Error)
    throw new StageError(
      `What ${functionOf(name)} in ${region} was told may not be read: ${Environment.Error.Message ?? ''}`,
    );
  const environment = Object.fromEntries(
    Object.entries(Environment?.Variables ?? {}).filter(([variable]) => !OF_THE_FUNCTION.test(variable)),
  );
  const missing = NEEDED.filter((variable) => !environment[variable]);
  if (missing.length > 0)
    throw new StageError(
      `${functionOf(name)} in ${region} does not say where the stage keeps its things (${missing.join(', ')}). Was it deployed whole?`,
    );
  return { name, region, account: FunctionArn?.split(':')[4] ?? 'unknown', environment };
}
