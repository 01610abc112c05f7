/** Around the verbs: where the system is, what an error becomes, what a terminal gets, how the command starts. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failureOf, UsageError } from '../../cli/exit.ts';
import { output } from '../../cli/output.ts';
import { moment, wholeNumber } from '../../cli/pick.ts';
import { findSystem } from '../../cli/system.ts';
import { age, clean, safeJson } from '../../cli/text.ts';
import { DisconnectedError, TransientError, UnavailableError } from '../../lib/sync/outcome.ts';

const ROOT = join(__dirname, '../..');
const BIN = join(ROOT, 'bin/halo-qbo.mjs');

describe('where the system is', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'halo-qbo-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const leave = (text: string): void => writeFileSync(join(folder, 'world.json'), text);

  test('a running world fills in what the environment leaves open', async () => {
    leave(JSON.stringify({ SQS_ENDPOINT: 'http://a', PUBLIC_URL: 'http://b' }));
    const environment = { PUBLIC_URL: 'http://mine' };

    await findSystem({}, folder, environment);

    expect(environment).toEqual({ SQS_ENDPOINT: 'http://a', PUBLIC_URL: 'http://mine' });
  });

  test('no system, or one that left something unreadable, is said', async () => {
    await expect(findSystem({}, folder, {})).rejects.toThrow('npm start');
    leave('{');
    await expect(findSystem({}, folder, {})).rejects.toThrow('cannot be read');
  });
});

test.each([
  [new UsageError('wrong'), 2, 'wrong'],
  [new RangeError('STAGE: wrong'), 2, 'STAGE: wrong'],
  [new TransientError('lost race'), 1, 'Try again'],
  [new DisconnectedError('quickbooks', 'revoked'), 1, 'halo-qbo connect'],
  [new UnavailableError('halo', 'HTTP 503', 0), 3, 'HaloPSA cannot be reached'],
  [Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }), 3, 'Is it running?'],
  [
    Object.assign(
      new Error('User: x is not authorized to perform: dynamodb:Scan on resource: arn:t because'),
      {
        name: 'AccessDeniedException',
      },
    ),
    3,
    'lack a right: dynamodb:Scan on arn:t. docs/deploy.md',
  ],
  [Object.assign(new Error('no such table'), { name: 'ResourceNotFoundException' }), 3, 'no such table'],
])('%s becomes exit code %d and a sentence', (error, code, sentence) => {
  const failure = failureOf(error);

  expect(failure?.code).toBe(code);
  expect(failure?.sentence).toContain(sentence);
});

test('what nobody foresaw is left to its stack', () => {
  expect(failureOf(new TypeError('x is not a function'))).toBeUndefined();
});

test.each([
  ['\u001b[31mred\u001b[0m', '[31mred [0m'],
  ['two\nlines', 'two lines'],
  ['\u202egnp.exe', 'gnp.exe'],
  ['Zoë’s 🚀 & Söhne', 'Zoë’s 🚀 & Söhne'],
])('%j is shown as %j', (text, shown) => {
  expect(clean(text)).toBe(shown);
});

test('JSON with control characters reads back as it was', () => {
  const value = { name: 'a\u009b\u007f\u202e\n' };

  const text = safeJson(value);

  expect(text).not.toMatch(/[\p{Cc}\u202e]/u);
  expect(JSON.parse(text)).toEqual(value);
});

test('colour is for terminals only', () => {
  const written: string[] = [];
  const stream = (isTTY: boolean) => ({ isTTY, write: (text: string) => written.push(text) });

  expect(output(stream(true), stream(true)).tone('bad', 'x')).not.toBe('x');
  expect(output(stream(false), stream(false)).tone('bad', 'x')).toBe('x');
});

test('progress without a terminal is one line beside the result', async () => {
  const written: string[] = [];
  const notes = { write: (text: string) => written.push(text) };
  const progress = await output({ write: () => undefined }, notes).progress('working', 3);

  progress.update(2);
  progress.stop();

  expect(written).toEqual(['working …\n']);
});

test('times and numbers as a person types them', () => {
  expect(moment('2026-05-01')).toBe('2026-05-01T00:00:00.000Z');
  expect(Math.abs(Date.now() - 7_200_000 - Date.parse(moment('2h')))).toBeLessThan(60_000);
  expect(() => moment('soon')).toThrow();
  expect(wholeNumber('7')).toBe(7);
  expect(() => wholeNumber('0')).toThrow();
  expect(age('2026-05-01T00:00:00Z', Date.parse('2026-05-01T03:59:00Z'))).toBe('3 hours');
});

test.each([
  ['help', [], ['--help'], 0],
  ['help under a Node that cannot run TypeScript', ['--no-strip-types'], ['--help'], 0],
  ['no system', [], ['status'], 3],
  ['wrong usage', [], ['nonsense'], 2],
])('the command starts and ends with the right code: %s', (_name, nodeOptions, argv, code) => {
  const { PATH = '' } = process.env;

  const ran = spawnSync(process.execPath, [...nodeOptions, BIN, ...argv], {
    encoding: 'utf8',
    env: { PATH, LOCAL_DIR: join(tmpdir(), 'halo-qbo-nowhere') },
  });

  expect(ran.status).toBe(code);
  expect(ran.stderr).not.toContain('    at ');
});

test('help names every verb, the exit codes and examples', () => {
  const { stdout } = spawnSync(process.execPath, [BIN, '--help'], { encoding: 'utf8' });

  for (const verb of [
    'status',
    'connect',
    'sync',
    'errors',
    'retry',
    'ignore',
    'dlq',
    'replay',
    'history',
    'log',
  ])
    expect(stdout).toContain(`\n  ${verb} `);
  expect(stdout).toContain('Exit codes:');
  expect(stdout).toContain('$ halo-qbo status');
  for (const option of ['--stage', '--profile', '--region'])
    expect(stdout).toContain(`\n  ${option} <name> `);
});
