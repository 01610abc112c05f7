/**
 * Lines of AWS's own command cannot be run without an account. Each is held against the installed client of its service instead: the operation is
 * there, takes each of the options, and none that it must have is missing. The command line's names follow from the API's.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packagedTemplate } from '../support/packaged.ts';
import { ofType } from '../support/template.ts';
import { documents } from './documents.ts';

interface Called {
  readonly path: string;
  readonly line: string;
  readonly service: string;
  readonly verb: string;
  readonly options: readonly string[];
}

/** What the command line adds by itself to every operation. */
const EVERYWHERE = new Set(['query', 'output', 'region', 'profile', 'no-cli-pager']);

const joined = (text: string): string => text.replaceAll(/\\\n\s*/g, ' ');

const WITHIN = /"\$\((aws [^)]*)\)"/g;

/** A call within a call is one of its own. */
const callsIn = (text: string): readonly string[] => [
  ...[...text.matchAll(WITHIN)].map(([, line = '']) => line),
  ...[...text.replaceAll(WITHIN, '…').matchAll(/\baws [a-z]+ [a-z][^\n`]*/g)].map(([line]) => line),
];

function calledBy(path: string, line: string): Called {
  const [, service = '', wait = '', verb = ''] = /^aws ([a-z]+) (wait )?([a-z-]+)/.exec(line) ?? [];
  const options = [...line.matchAll(/ --([a-z-]+)/g)].map(([, name = '']) => name);
  return { path, line, service, verb: `${wait}${verb}`, options };
}

const called: readonly Called[] = documents.flatMap(({ path, text }) =>
  callsIn(joined(text)).map((line) => calledBy(path, line)),
);

/** A structure as the client describes it: its members by name, those that must be there first. */
interface Described {
  readonly members: readonly string[];
  readonly required: number;
}

type Client = Readonly<Record<string, unknown>>;

const CLIENTS: Readonly<Record<string, () => Promise<Client>>> = {
  cloudformation: () => import('@aws-sdk/client-cloudformation'),
  dynamodb: () => import('@aws-sdk/client-dynamodb'),
  kms: () => import('@aws-sdk/client-kms'),
  lambda: () => import('@aws-sdk/client-lambda'),
  secretsmanager: () => import('@aws-sdk/client-secrets-manager'),
  sqs: () => import('@aws-sdk/client-sqs'),
};
type Operation = new (input: object) => { readonly schema: readonly unknown[] };

const pascal = (name: string): string =>
  name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

function inputOf(client: Client, verb: string): Described | undefined {
  const command = client[`${pascal(verb)}Command`] as Operation | undefined;
  if (!command) return undefined;
  const [, , , , input] = new command({}).schema;
  const described = (typeof input === 'function' ? (input as () => unknown)() : input) as readonly unknown[];
  const [, , , , members, , required = 0] = described;
  return { members: members as readonly string[], required: required as number };
}

/** `waitUntilTableExists` is asked of an operation that takes the same options. */
const ASKED_BY: Readonly<Record<string, string>> = {
  'table-exists': 'describe-table',
  'table-not-exists': 'describe-table',
  'change-set-create-complete': 'describe-change-set',
  'stack-import-complete': 'describe-stacks',
};

const memberOf = (option: string): string => pascal(option.replace(/^no-/, '')).toLowerCase();

async function troublesOf({ service, verb, options }: Called): Promise<readonly string[]> {
  const client = await CLIENTS[service]?.();
  if (!client) return [`no client of ${service} is here to compare with`];
  const [, waiter] = /^wait (.+)$/.exec(verb) ?? [];
  if (waiter !== undefined && typeof client[`waitUntil${pascal(waiter)}`] !== 'function')
    return [`${service} has no waiter ${waiter}`];
  const input = inputOf(client, waiter === undefined ? verb : (ASKED_BY[waiter] ?? waiter));
  if (!input) return [`${service} has no ${verb}`];
  const taken = new Set(input.members.map((name) => name.toLowerCase()));
  const given = new Set(options.map(memberOf));
  return [
    ...options
      .filter((option) => !EVERYWHERE.has(option) && !taken.has(memberOf(option)))
      .map((option) => `${service} ${verb} takes no --${option}`),
    ...(options.length === 0 ? [] : input.members.slice(0, input.required))
      .filter((name) => !given.has(name.toLowerCase()))
      .map((name) => `${service} ${verb} lacks ${name}`),
  ];
}

test('there are such lines', () => {
  expect(called.length).toBeGreaterThan(12);
});

test.each(called.map((one) => [one.path, one.line, one] as const))('%s: %s', async (_path, _line, one) => {
  expect(await troublesOf(one)).toEqual([]);
});

test.each([
  ['an operation that is not there', 'dynamodb', 'restore-to-point-in-time', []],
  ['an option that is not there', 'dynamodb', 'update-table', ['table-name', 'deletion-protected']],
  ['one that is missing', 'kms', 'schedule-key-deletion', ['pending-window-in-days']],
  ['a waiter that is not there', 'dynamodb', 'wait table-restored', ['table-name']],
])('found: %s', async (_name, service, verb, options) => {
  expect(await troublesOf({ path: '', line: '', service, verb, options })).toHaveLength(1);
});

test('the functions and the secret that the lines name are the stack’s', () => {
  const template = packagedTemplate('prod');
  const named = (type: string, property: string) =>
    ofType(template, type).map(([, { Properties: p }]) => p[property]);
  expect(named('AWS::Lambda::Function', 'FunctionName')).toEqual(
    expect.arrayContaining(['halo-qbo-prod-sync-live', 'halo-qbo-prod-sync-backfill']),
  );
  expect(new Set(named('AWS::Lambda::Alias', 'Name'))).toEqual(new Set(['live']));
  expect(named('AWS::SecretsManager::Secret', 'Name')).toEqual(['halo-qbo/prod']);
});

test('the names that the lines use are those that the stack gives', () => {
  const template = ['tables', 'keys', 'queues']
    .map((name) => readFileSync(join(__dirname, `../../infra/${name}.yml`), 'utf8'))
    .join('\n');
  for (const name of ['-config', '-sync', '-numbers', '-journal', '-tokens'])
    expect(template).toContain(`\${sls:stage}${name}`);
  expect(template).toContain('alias/${self:service}-${sls:stage}-tokens');
});
