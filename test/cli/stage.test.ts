/** The command against a deployed stage: named before or after the verb, found with the person's own credentials, refused in one sentence. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnreachableError } from '../../cli/exit.ts';
import { command } from '../../cli/main.ts';
import { output } from '../../cli/output.ts';
import { findSystem, openSystem, type Where } from '../../cli/system.ts';
import { startAws, type FakeAws } from './aws.ts';

const before = { ...process.env };
const words = (line: string): readonly string[] => line.split(' ').filter((word) => word !== '');

let folder: string;
let aws: FakeAws;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'halo-qbo-stage-'));
  const profile = (name: string, key: string, region: string) =>
    `[${name}]\naws_access_key_id = ${key}\naws_secret_access_key = secret\n${region}\n`;
  writeFileSync(
    join(folder, 'credentials'),
    profile('acme', 'ACME', 'region = eu-west-1') + profile('nowhere', 'NOWHERE', ''),
  );
  writeFileSync(join(folder, 'config'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(async () => {
  aws = await startAws();
  process.env = {
    ...before,
    HOME: folder,
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL_LAMBDA: aws.url,
    AWS_ENDPOINT_URL_DYNAMODB: aws.url,
    AWS_ENDPOINT_URL_SQS: aws.url,
    LOCAL_DIR: folder,
  };
});
afterEach(async () => {
  process.env = before;
  rmSync(join(folder, 'world.json'), { force: true });
  await aws.close();
});

const set = (variables: Readonly<Record<string, string>>): void => void Object.assign(process.env, variables);
const keys = { AWS_ACCESS_KEY_ID: 'KEYS', AWS_SECRET_ACCESS_KEY: 'secret' };

/** The command line, as far as the system. */
async function run(
  line: string,
  open: (where: Where) => Promise<unknown> = (where) => findSystem(where, folder),
) {
  const said: string[] = [];
  const stream = { write: (text: string) => said.push(text) };
  const code = await command(words(line), output(stream, stream), async (where, note) => {
    note(String(await open(where)));
    throw new UnreachableError('found');
  });
  return { code, said: said.join('') };
}

test.each([
  ['--stage prod --region eu-west-1 --profile acme status --json'],
  ['status --json --stage prod --region eu-west-1 --profile acme'],
  ['--stage=prod status --region eu-west-1 --json --profile=acme'],
  ['--profile acme sync --kind invoice --region eu-west-1 --id 1001 --stage prod'],
])('%s says which stage is meant', async (line) => {
  const meant: Where[] = [];

  const { code } = await run(line, async (where) => meant.push(where));

  expect(code).toBe(3);
  expect(meant).toEqual([{ stage: 'prod', region: 'eu-west-1', profile: 'acme' }]);
});

test('the help of a verb has what every verb takes', async () => {
  const { code, said } = await run('status --help');

  expect(code).toBe(0);
  for (const option of ['--stage', '--profile', '--region']) expect(said).toContain(`\n  ${option} <name> `);
});

test('a verb asks the stage’s own tables and queues, with the credentials of the profile', async () => {
  const said: string[] = [];
  const stream = (name: string) => ({ write: (text: string) => said.push(`${name}: ${text}`) });

  const code = await command(
    words('status --stage prod --profile acme'),
    output(stream('out'), stream('notes')),
    (where, note) => openSystem(folder, where, note),
  );

  expect(said).toEqual([
    'notes: prod in eu-west-1 (account 123456789012)\n',
    'out: There is no connection yet.\n',
    'out: At Intuit: webhook https://sync.example.com/webhooks/quickbooks, redirect https://sync.example.com/connect/quickbooks/callback, reconnect https://sync.example.com/connect/quickbooks/reconnect.\n',
  ]);
  expect(code).toBe(0);
  expect(aws.asked[0]).toMatchObject({
    action: 'lambda:GetFunctionConfiguration',
    of: 'halo-qbo-prod-health',
  });
  expect(aws.asked).toContainEqual(
    expect.objectContaining({ action: 'dynamodb:Query', of: 'halo-qbo-prod-config' }),
  );
  expect(aws.asked).toContainEqual(
    expect.objectContaining({ action: 'sqs:GetQueueAttributes', of: 'live-dlq.fifo' }),
  );
  expect(new Set(aws.asked.map(({ key, region }) => `${key} ${region}`))).toEqual(
    new Set(['ACME eu-west-1']),
  );
});

test('what the shell sets counts more than what the stage says, and is named; which stage it is stays the stage’s', async () => {
  set({
    ...keys,
    AWS_REGION: 'eu-west-1',
    HALO_QBO_STAGE: 'prod',
    STAGE: 'dev',
    TABLE_SYNC: 'restored-sync',
  });

  const { said } = await run('status');

  expect(said).toContain('prod in eu-west-1 (account 123456789012), but with TABLE_SYNC of this shell\n');
  expect(process.env).toMatchObject({
    STAGE: 'prod',
    TABLE_CONFIG: 'halo-qbo-prod-config',
    TABLE_SYNC: 'restored-sync',
    REFRESH_FUNCTION: 'halo-qbo-prod-refresh-tokens:live',
  });
  expect(process.env['NODE_OPTIONS']).toBe(before['NODE_OPTIONS']);
  expect(process.env['POWERTOOLS_LOG_LEVEL']).toBe(before['POWERTOOLS_LOG_LEVEL']);
});

test('a stage that is named wins over a world on this machine', async () => {
  writeFileSync(join(folder, 'world.json'), JSON.stringify({ DYNAMODB_ENDPOINT: 'http://127.0.0.1:1' }));

  const { said } = await run('status --stage prod --profile acme');

  expect(said).toContain('prod in eu-west-1 (account 123456789012)\n');
  expect(process.env['DYNAMODB_ENDPOINT']).toBeUndefined();
});

test.each([
  ['--stage prod --profile acme', {}, 'ACME eu-west-1'],
  ['--stage prod --profile acme', keys, 'ACME eu-west-1'],
  ['--stage prod --profile acme', { AWS_REGION: 'us-west-2' }, 'ACME us-west-2'],
  ['--stage prod --region ca-central-1', { ...keys, AWS_REGION: 'us-west-2' }, 'KEYS ca-central-1'],
  ['--stage prod', { AWS_PROFILE: 'acme' }, 'ACME eu-west-1'],
  ['--stage prod', { HALO_QBO_STAGE: 'staging', AWS_PROFILE: 'acme' }, 'ACME eu-west-1'],
])('status %s with %j asks as %s', async (line, variables, expected) => {
  set(variables);

  await run(`status ${line}`);

  expect(aws.asked.map(({ of, key, region }) => `${of} ${key} ${region}`)).toEqual([
    `halo-qbo-prod-health ${expected}`,
  ]);
});

const refused = (status: number, error: string, Message: string) => ({ status, error, body: { Message } });
const NOT_FOUND = 'Function not found: arn:aws:lambda:eu-west-1:123456789012:function:halo-qbo-prod-health';
const DENIED =
  'User: arn:aws:iam::123456789012:user/eve is not authorized to perform: lambda:GetFunctionConfiguration on resource: arn:aws:lambda:eu-west-1:123456789012:function:halo-qbo-prod-health because no identity-based policy allows it';

test.each([
  [
    refused(404, 'ResourceNotFoundException', NOT_FOUND),
    'no stage prod in eu-west-1 of account 123456789012',
  ],
  [
    refused(403, 'AccessDeniedException', DENIED),
    'lack a right: lambda:GetFunctionConfiguration on arn:aws:lambda',
  ],
  [
    refused(403, 'ExpiredTokenException', 'The security token is expired'),
    'Your AWS credentials have expired.',
  ],
  [
    refused(403, 'UnrecognizedClientException', 'The token is invalid.'),
    'does not accept your credentials: The token is invalid.',
  ],
  [{ status: 200, body: { Environment: { Variables: { STAGE: 'prod' } } } }, 'TABLE_CONFIG, QUEUE_LIVE_URL'],
  [
    { status: 200, body: { Environment: { Error: { ErrorCode: 'x', Message: 'KMS says no' } } } },
    'KMS says no',
  ],
])('what AWS answers is one sentence and exit code 3: %j', async (answer, sentence) => {
  aws.lambda = answer;

  const { code, said } = await run('status --stage prod --profile acme');

  expect([code, said]).toEqual([3, expect.stringContaining(sentence)]);
  expect(said.trim().split('\n')).toHaveLength(1);
});

test.each([
  ['--stage prod', {}, 3, 'no AWS credentials'],
  ['--stage prod --profile unheard-of', {}, 3, 'no AWS credentials'],
  ['--stage prod', keys, 3, 'give --region'],
  ['--stage prod --profile nowhere', {}, 3, 'give --region'],
  ['--stage no/stage --profile acme', {}, 2, 'no/stage is no name of a stage'],
  ['--profile acme', {}, 2, 'with --stage'],
  ['--stage', {}, 2, 'argument missing'],
])('status %s with %j ends with %d: %s', async (line, variables, code, sentence) => {
  set(variables);

  const ran = await run(`status ${line}`);

  expect([ran.code, ran.said]).toEqual([code, expect.stringContaining(sentence)]);
  expect(ran.said).not.toContain('    at ');
  expect(aws.asked).toEqual([]);
});

test('without a network it says so, as a command that is started', async () => {
  set({ AWS_ENDPOINT_URL_LAMBDA: 'http://127.0.0.1:1' });
  const bin = join(__dirname, '../../bin/halo-qbo.mjs');

  const ran = spawnSync(process.execPath, [bin, 'status', '--stage', 'prod', '--profile', 'acme'], {
    encoding: 'utf8',
    env: process.env,
  });

  expect([ran.status, ran.stdout]).toEqual([3, '']);
  expect(ran.stderr).toMatch(/^AWS cannot be reached in eu-west-1 \(.*ECONNREFUSED.*\)[^\n]*\n$/);
});
