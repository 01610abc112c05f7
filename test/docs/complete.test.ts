/** Nothing that a person may be told of is missing in the documents, and nothing in them leads nowhere. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAULTS } from '../../lib/quickbooks/faults.ts';
import { ALARM_RUNBOOKS } from './runbooks.ts';
import { brokenLinks, documentAt, documents } from './documents.ts';

const ROOT = join(__dirname, '../..');

const sources = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !/\.test\.ts$|fixtures/.test(path))
  .map((path) => readFileSync(join(ROOT, 'lib', path), 'utf8'));

/** Looked for as a text, so that what the generator overlooks is found. */
const codes = sources.flatMap((text) =>
  [
    ...text.matchAll(/code: '([a-z][a-z-]+)',\s+(?:\/\/.*\s+)?(?:sentence|fix|severity)\b/g),
    ...text.matchAll(/\b(?:refuse|refusal)\(\s*'([a-z][a-z-]+)'/g),
    ...text.matchAll(/^const CODE = '([a-z-]+)'/gm),
  ].map(([, code = '']) => code),
);

test('every code of an open item is in the table of operate.md, with what to do', () => {
  const table = documentAt('docs/operate.md').split('\n');
  const rowOf = (code: string): string | undefined => table.find((row) => row.startsWith(`| \`${code}\` |`));

  expect(codes.length).toBeGreaterThan(50);
  expect([...new Set(codes)].filter((code) => rowOf(code) === undefined)).toEqual([]);
  for (const { name } of Object.values(FAULTS)) expect(rowOf(name)).toBeDefined();
});

/** What each call of the SDK needs. Only functions publish notices and seal tokens, so a person needs neither. */
const RIGHTS: Readonly<Record<string, string | undefined>> = {
  Get: 'dynamodb:GetItem',
  BatchGet: 'dynamodb:BatchGetItem',
  Query: 'dynamodb:Query',
  Scan: 'dynamodb:Scan',
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  SendMessageBatch: 'sqs:SendMessage',
  ReceiveMessage: 'sqs:ReceiveMessage',
  DeleteMessage: 'sqs:DeleteMessage',
  ChangeMessageVisibility: 'sqs:ChangeMessageVisibility',
  GetQueueAttributes: 'sqs:GetQueueAttributes',
  GetSecretValue: 'secretsmanager:GetSecretValue',
  Decrypt: 'kms:Decrypt',
  Invoke: 'lambda:InvokeFunction',
  GetFunctionConfiguration: 'lambda:GetFunctionConfiguration',
};
const OF_FUNCTIONS = ['Publish', 'GenerateDataKey'];

test('the policy of deploy.md allows each call that the code makes to AWS, and no other', () => {
  const [, text = ''] =
    /<!-- policy of the ops command -->\n```json\n([^]*?)```/.exec(documentAt('docs/deploy.md')) ?? [];
  const { Statement: statements } = JSON.parse(text) as {
    readonly Statement: readonly {
      readonly Action: string | readonly string[];
      readonly Resource: string | readonly string[];
    }[];
  };
  const calls = sources.flatMap((source) =>
    [...source.matchAll(/new (\w+)Command\(/g)].map(([, call = '']) => call),
  );

  const needed = calls.filter((call) => !OF_FUNCTIONS.includes(call)).map((call) => RIGHTS[call] ?? call);

  const allowed = statements.flatMap(({ Action: action }) => action);
  expect(allowed.toSorted()).toEqual([...new Set(needed)].toSorted());
  for (const resource of statements.flatMap(({ Resource: of }) => of))
    expect(resource).toMatch(
      /:(function:halo-qbo-prod-|table\/halo-qbo-prod-|halo-qbo-prod-|secret:halo-qbo\/prod-|key\/)/,
    );
});

test('every alarm leads to a chapter of alarms.md', () => {
  const headings = [...documentAt('docs/alarms.md').matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);

  expect(ALARM_RUNBOOKS.length).toBeGreaterThan(5);
  expect(headings).toEqual(expect.arrayContaining([...ALARM_RUNBOOKS]));
});

test.each(documents.map((document) => [document.path, document] as const))(
  'every link of %s leads somewhere',
  (_path, document) => {
    expect(brokenLinks(document)).toEqual([]);
  },
);

test('each document says in its first line what it is', () => {
  for (const { path, text } of documents) expect([path, text.slice(0, 2)]).toEqual([path, '# ']);
});
