/** What holds a company's links outlives every update, and is given back to a stack that is made again. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identifierOf, replacing } from '../support/cloudformation.ts';
import { packagedTemplate, type Template } from '../support/packaged.ts';
import { namesIn } from '../support/template.ts';

const root = join(__dirname, '..', '..');
const template = packagedTemplate('prod');
const { Resources: resources } = template;

const KeySchema = [
  { AttributeName: 'pk', KeyType: 'HASH' },
  { AttributeName: 'sk', KeyType: 'RANGE' },
];

/** As they were made first: whoever changes one of these makes an empty one in its place. */
const MADE = {
  ConfigTable: { TableName: 'halo-qbo-prod-config', KeySchema },
  SyncTable: { TableName: 'halo-qbo-prod-sync', KeySchema },
  NumbersTable: { TableName: 'halo-qbo-prod-numbers', KeySchema },
  JournalTable: { TableName: 'halo-qbo-prod-journal', KeySchema },
  TokensTable: { TableName: 'halo-qbo-prod-tokens', KeySchema },
  Secrets: { Name: 'halo-qbo/prod' },
  TokensKey: {},
  TokensKeyAlias: { AliasName: 'alias/halo-qbo-prod-tokens' },
} as const;

test.each(Object.entries(MADE))(
  '%s is what it was: nothing that would replace it has changed',
  (id, made) => {
    const { Type: type, Properties: properties } = resources[id]!;
    const decisive = Object.fromEntries(
      replacing(type)
        .filter((name) => name in properties)
        .map((name) => [name, properties[name]]),
    );
    expect(decisive).toEqual(made);
  },
);

test('no update may replace or remove them, whatever a template says', () => {
  const source = readFileSync(join(root, 'serverless.yml'), 'utf8');
  const [policy = ''] = source.match(/ {2}stackPolicy:\n(?: {4}.*\n)+/) ?? [];
  expect(policy).toContain('Action: [Update:Replace, Update:Delete]');
  const guarded = [...policy.matchAll(/LogicalResourceId\/(\w+)/g)].map(([, id]) => id ?? '');
  expect(guarded.toSorted()).toEqual(Object.keys(MADE).toSorted());
});

describe('a stack that is made again', () => {
  let adopted: Template;
  let named: readonly {
    readonly ResourceType: string;
    readonly LogicalResourceId: string;
    readonly ResourceIdentifier: Readonly<Record<string, string>>;
  }[];

  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), 'halo-qbo-adopt-'));
    const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));
    writeFileSync(join(folder, 'cloudformation-template-update-stack.json'), JSON.stringify(template));
    const said = ['--key', 'key-1', '--secret', 'arn:secret-1', '--package', folder];
    execFileSync(process.execPath, [join(root, 'infra', 'adopt.js'), ...said], { stdio: 'pipe' });
    adopted = read('adopt.json') as Template;
    named = read('adopt-resources.json') as typeof named;
    rmSync(folder, { recursive: true });
  });

  test('takes over everything that outlived the one before', () => {
    const kept = Object.keys(MADE);
    expect(Object.keys(adopted.Resources).toSorted()).toEqual(kept.toSorted());
    expect(named.map(({ LogicalResourceId: id }) => id).toSorted()).toEqual(kept.toSorted());
  });

  test('names each as CloudFormation does', () => {
    for (const { ResourceType: type, ResourceIdentifier: identifier } of named) {
      expect(Object.keys(identifier)).toEqual(identifierOf(type));
      for (const value of Object.values(identifier)) expect(value).toEqual(expect.any(String));
    }
  });

  test('is imported without anything that is not there yet', () => {
    const missing = namesIn(adopted.Resources).filter(
      (name) => !name.startsWith('AWS::') && !(name in adopted.Resources),
    );
    expect(missing).toEqual([]);
  });

  test('says what it lacks when the key or the secret is not named', () => {
    const run = (): unknown =>
      execFileSync(process.execPath, [join(root, 'infra', 'adopt.js')], { encoding: 'utf8', stdio: 'pipe' });
    expect(run).toThrow(/say which key and which secret it is/);
  });
});
