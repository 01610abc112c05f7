/** What differs between the stages, and what does not. */
import { packagedTemplate, type Template } from '../support/packaged.ts';
import { ofType } from '../support/template.ts';

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
