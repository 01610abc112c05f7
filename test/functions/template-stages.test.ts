/** What differs between the stages, and what does not. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { wrongIn } from '../support/cloudformation.ts';
import { packagedTemplate, type Template } from '../support/packaged.ts';
import { ofType } from '../support/template.ts';

/** A stage with everything that may be given. */
const GIVEN = {
  domain: 'sync.example.com',
  certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/1',
  noticeEmail: 'ops@example.com',
  haloHosts: 'halo.example.com',
  digestHourUtc: '9',
  logDays: '400',
  traffic: 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
  wakes: 'true',
  protected: 'true',
};
const staging = packagedTemplate('staging', GIVEN);
const stages = { dev: packagedTemplate('dev'), prod: packagedTemplate('prod') };

const all = (template: Template, type: string, property: string): readonly unknown[] => [
  ...new Set(ofType(template, type).map(([, { Properties: p }]) => p[property])),
];

test.each([
  ['alarms tell somebody', 'AWS::CloudWatch::Alarm', 'ActionsEnabled', false, true],
  ['tables refuse to be deleted', 'AWS::DynamoDB::Table', 'DeletionProtectionEnabled', false, true],
  ['logs are kept for so many days', 'AWS::Logs::LogGroup', 'RetentionInDays', 14, 90],
  [
    'a new version takes over',
    'AWS::CodeDeploy::DeploymentGroup',
    'DeploymentConfigName',
    'CodeDeployDefault.LambdaAllAtOnce',
    'CodeDeployDefault.LambdaCanary10Percent5Minutes',
  ],
])('%s: in dev otherwise than in prod', (_, type, property, dev, prod) => {
  expect([all(stages.dev, type, property), all(stages.prod, type, property)]).toEqual([[dev], [prod]]);
});

/** Ids of versions have the code's hash in them. */
const idsOf = ({ Resources: resources }: Template): readonly string[] =>
  Object.keys(resources)
    .filter((id) => resources[id]?.Type !== 'AWS::Lambda::Version')
    .toSorted();

test('every stage has all there is, so that what runs in prod was seen before', () => {
  expect(idsOf(stages.dev)).toEqual(idsOf(stages.prod));
});

test('data outlives the stack in every stage', () => {
  for (const [, table] of ofType(stages.dev, 'AWS::DynamoDB::Table'))
    expect(table).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
});

test('two stages in one account share no name', () => {
  const names = (template: Template): readonly string[] =>
    Object.values(template.Resources).flatMap(({ Properties: p = {} }) =>
      [
        'TableName',
        'QueueName',
        'FunctionName',
        'AlarmName',
        'TopicName',
        'DashboardName',
        'AliasName',
        'Name',
      ].flatMap((property) => {
        const name = p[property];
        return typeof name === 'string' && name.includes('halo-qbo') ? [name] : [];
      }),
    );
  const dev = new Set(names(stages.dev));
  expect(dev.size).toBeGreaterThan(60);
  expect(names(stages.prod).filter((name) => dev.has(name))).toEqual([]);
});

test('a stage of any other name is as prod is', () => {
  const source = readFileSync(join(__dirname, '../../infra/stages.yml'), 'utf8');
  expect(source).toMatch(/^default: &prod$/m);
  expect(source).toMatch(/^prod: \*prod$/m);
});

describe('staging, with everything that may be given on the command line', () => {
  const resources = staging.Resources;

  test('is a stack that CloudFormation takes, with all that the others have', () => {
    expect(wrongIn(staging)).toEqual([]);
    expect(idsOf(staging)).toEqual(idsOf(stages.prod));
  });

  test('has the domain, and every function is told of it', () => {
    expect(resources['Domain']?.Properties).toMatchObject({
      DomainName: GIVEN.domain,
      DomainNameConfigurations: [{ CertificateArn: GIVEN.certificateArn }],
    });
    for (const [, { Properties: p }] of ofType(staging, 'AWS::Lambda::Function'))
      expect(p['Environment']).toMatchObject({
        Variables: {
          PUBLIC_URL: `https://${GIVEN.domain}`,
          HALO_HOSTS: GIVEN.haloHosts,
          NOTICES_DIGEST_HOUR_UTC: GIVEN.digestHourUtc,
        },
      });
  });

  test('tells who was named, and keeps, takes over and protects as it was told', () => {
    expect(resources['NoticesByEmail']?.Properties).toMatchObject({ Endpoint: GIVEN.noticeEmail });
    expect(all(staging, 'AWS::CloudWatch::Alarm', 'ActionsEnabled')).toEqual([true]);
    expect(all(staging, 'AWS::Logs::LogGroup', 'RetentionInDays')).toEqual([400]);
    expect(all(staging, 'AWS::DynamoDB::Table', 'DeletionProtectionEnabled')).toEqual([true]);
    expect(all(staging, 'AWS::CodeDeploy::DeploymentGroup', 'DeploymentConfigName')).toEqual([GIVEN.traffic]);
  });

  test('a domain without its certificate is refused before anything is deployed', () => {
    const said = { text: '' };
    try {
      packagedTemplate('staging', { domain: GIVEN.domain });
    } catch (error) {
      said.text = String((error as { stdout?: unknown }).stdout);
    }
    expect(said.text).toContain('the domain sync.example.com needs its certificate');
  });
});
