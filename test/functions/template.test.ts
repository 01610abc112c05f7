/** The stack that deploys, read as CloudFormation will read it: complete, closed, sealed, and no more allowed than is used. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { routes } from '../../functions/routes.ts';
import { tables } from '../../lib/aws/tables.ts';
import { readSettings } from '../../lib/settings.ts';
import { KEY_ARN } from '../../local/memory/kms.ts';
import { packagedTemplate, type Resource } from '../support/packaged.ts';
import {
  asList,
  functionBehind,
  isObject,
  named,
  namesIn,
  ofType as typed,
  statementsIn,
  type Statement,
  type Value,
  within,
} from '../support/template.ts';

const STAGE = 'prod';
const template = packagedTemplate(STAGE);
const { Resources: resources, Outputs: outputs } = template;

const ofType = (type: string): readonly (readonly [string, Resource])[] => typed(template, type);

const functionNames = [
  'webhook-quickbooks',
  'webhook-halo',
  'sync-live',
  'sync-backfill',
  'requeue',
  'sweep',
  'refresh-tokens',
  'notify',
  'connect',
  'health',
];
const inTemplate = (name: string): string => `halo-qbo-${STAGE}-${name}`;
const functionOf = (name: string): Resource =>
  ofType('AWS::Lambda::Function').find(([, { Properties: p }]) => p['FunctionName'] === inTemplate(name))![1];
const nameOfFunction = (value: unknown): string =>
  String(resources[functionBehind(template, value)]?.Properties['FunctionName']).replace(
    `halo-qbo-${STAGE}-`,
    '',
  );

const statements = statementsIn(template);
const statementsOf = (role: string): readonly Statement[] =>
  statements.filter(({ id }) => id === role).map(({ statement }) => statement);

describe('functions', () => {
  test('are those that there are', () => {
    const deployed = ofType('AWS::Lambda::Function').map(([, { Properties: p }]) => p['FunctionName']);
    expect(deployed.toSorted()).toEqual(functionNames.map(inTemplate).toSorted());
  });

  test.each(functionNames)('%s runs on Node 24 and arm64, with a time limit and its own bundle', (name) => {
    const { Properties: properties } = functionOf(name);
    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: `functions/${name}.handler`,
    });
    expect(properties['Timeout']).toBeGreaterThanOrEqual(10);
    expect(properties['Timeout']).toBeLessThanOrEqual(300);
    expect((properties['Code'] as Value)['S3Key']).toMatch(new RegExp(`/${name}\\.zip$`));
  });

  test('each has a role of its own', () => {
    const roles = functionNames.map((name) => named(functionOf(name).Properties['Role']));
    expect(new Set(roles).size).toBe(functionNames.length);
    for (const role of roles) expect(resources[role]?.Type).toBe('AWS::IAM::Role');
  });

  test('an answer through the API comes before the API gives up', () => {
    for (const { function: name } of routes) expect(functionOf(name).Properties['Timeout']).toBeLessThan(30);
  });

  test('what the environment names exists, and the settings take it', () => {
    const { Variables: variables } = functionOf('sync-live').Properties['Environment'] as {
      Variables: Value;
    };
    const filled = Object.entries(variables).map(([name, value]) => {
      if (isObject(value)) expect(resources).toHaveProperty(named(value));
      const isArn = isObject(value) && asList(value['Fn::GetAtt']).includes('Arn');
      const instead = isArn ? KEY_ARN : 'https://example.com';
      return [name, isObject(value) ? instead : String(value)] as const;
    });
    const settings = readSettings(Object.fromEntries(filled));
    expect(settings).toMatchObject({ STAGE, REFRESH_FUNCTION: `${inTemplate('refresh-tokens')}:live` });
    for (const name of [
      'PUBLIC_URL',
      'SECRETS_ID',
      'TOKENS_KEY_ID',
      ...tables.map(({ variable }) => variable),
    ])
      expect(variables).toHaveProperty(name);
    expect(variables).not.toHaveProperty('LOCAL_SECRETS');
  });
});

describe('routes', () => {
  const integrationOf = (route: Resource): Resource => {
    const [, id] = JSON.stringify(route.Properties['Target']).match(/"Ref":"(\w+)"/) ?? [];
    return resources[id ?? '']!;
  };

  test('are those that the local gateway serves', () => {
    const deployed = ofType('AWS::ApiGatewayV2::Route').map(([, route]) => ({
      key: route.Properties['RouteKey'],
      function: nameOfFunction(integrationOf(route).Properties['IntegrationUri']),
      payload: integrationOf(route).Properties['PayloadFormatVersion'],
    }));
    const wanted = routes.map((route) => ({
      key: `${route.method} ${route.path}`,
      function: route.function,
      payload: '2.0',
    }));
    const byKey = (a: { key: unknown }, b: { key: unknown }) => String(a.key).localeCompare(String(b.key));
    expect(deployed.toSorted(byKey)).toEqual(wanted.toSorted(byKey));
  });

  test('are throttled, and their log names no path, since a HaloPSA address carries its secret', () => {
    const [[, stage]] = ofType('AWS::ApiGatewayV2::Stage') as [[string, Resource]];
    expect(stage.Properties['DefaultRouteSettings']).toMatchObject({
      ThrottlingBurstLimit: expect.any(Number) as unknown,
      ThrottlingRateLimit: expect.any(Number) as unknown,
    });
    const { Format: format } = stage.Properties['AccessLogSettings'] as { Format: string };
    expect(format).toContain('$context.routeKey');
    expect(format).not.toMatch(/\$context\.(path|http\.path|identity|authorizer)/);
  });
});

describe('queues', () => {
  const queues = ofType('AWS::SQS::Queue').filter(([id]) => id !== 'ScheduleDeadLetters');
  const mappings = ofType('AWS::Lambda::EventSourceMapping');

  test('are two lanes, each with its dead-letter queue', () => {
    expect(queues.map(([, { Properties: p }]) => p['QueueName'])).toEqual([
      inTemplate('changes-live.fifo'),
      inTemplate('changes-live-dlq.fifo'),
      inTemplate('changes-backfill.fifo'),
      inTemplate('changes-backfill-dlq.fifo'),
    ]);
    const redrives = queues.flatMap(([id, { Properties: p }]) => {
      const redrive = p['RedrivePolicy'] as Value | undefined;
      return redrive ? [[id, named(redrive['deadLetterTargetArn']), redrive['maxReceiveCount']]] : [];
    });
    expect(redrives).toEqual([
      ['LiveQueue', 'LiveDeadLetters', 10],
      ['BackfillQueue', 'BackfillDeadLetters', 10],
    ]);
  });

  test.each(queues)('%s is FIFO with a throughput for each record', (_, queue) => {
    expect(queue.Properties).toMatchObject({
      FifoQueue: true,
      FifoThroughputLimit: 'perMessageGroupId',
      DeduplicationScope: 'messageGroup',
    });
  });

  test('each lane has its reader, with partial answers and a bounded concurrency', () => {
    const read = mappings.map(([, { Properties: p }]) => [
      nameOfFunction(p['FunctionName']),
      named(p['EventSourceArn']),
    ]);
    expect(read).toEqual([
      ['sync-live', 'LiveQueue'],
      ['sync-backfill', 'BackfillQueue'],
    ]);
    for (const [, { Properties: properties }] of mappings) {
      expect(properties).toMatchObject({ BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures'] });
      expect((properties['ScalingConfig'] as Value)['MaximumConcurrency']).toBeGreaterThanOrEqual(2);
    }
  });
});

test('schedules: requeue every minute, sweep and notices every 5, tokens every 10, none of them retried', () => {
  const schedules = ofType('AWS::Scheduler::Schedule').map(([, { Properties: p }]) => [
    nameOfFunction((p['Target'] as Value)['Arn']),
    p['ScheduleExpression'],
    p['State'],
  ]);
  expect(schedules).toEqual([
    ['requeue', 'rate(1 minute)', 'ENABLED'],
    ['sweep', 'rate(5 minutes)', 'ENABLED'],
    ['refresh-tokens', 'rate(10 minutes)', 'ENABLED'],
    ['notify', 'rate(5 minutes)', 'ENABLED'],
  ]);
  const retried = ofType('AWS::Lambda::EventInvokeConfig').map(([, { Properties: p }]) => [
    nameOfFunction(p['FunctionName']),
    p['MaximumRetryAttempts'],
  ]);
  expect(retried.toSorted()).toEqual(schedules.map(([name]) => [name, 0]).toSorted());
});

describe('tables', () => {
  test('are those of the list, with its indexes and expiry', () => {
    const deployed = ofType('AWS::DynamoDB::Table').map(([id, { Properties: p }]) => {
      const [index] = asList(p['GlobalSecondaryIndexes'] ?? []) as {
        IndexName: string;
        KeySchema: Value[];
      }[];
      const keys = index?.KeySchema.map((key) => String(key['AttributeName'])) ?? [];
      const variables = (functionOf('health').Properties['Environment'] as { Variables: Value }).Variables;
      const variable = Object.keys(variables).find(
        (name) => name.startsWith('TABLE_') && named(variables[name]) === id,
      );
      return {
        role: String(p['TableName']).replace(`halo-qbo-${STAGE}-`, ''),
        variable,
        ...(index && { index: { name: index.IndexName, pk: keys[0], sk: keys[1] } }),
        ...(p['TimeToLiveSpecification'] !== undefined && { expires: true }),
      };
    });
    expect(deployed).toEqual(tables);
  });

  test.each(ofType('AWS::DynamoDB::Table'))(
    '%s has the two keys, and expires by the one attribute',
    (_, table) => {
      expect(table.Properties['KeySchema']).toEqual([
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ]);
      const expiry = table.Properties['TimeToLiveSpecification'];
      if (expiry !== undefined) expect(expiry).toEqual({ AttributeName: 'expiresAt', Enabled: true });
    },
  );

  test('define exactly the attributes that their keys name', () => {
    for (const [, { Properties: p }] of ofType('AWS::DynamoDB::Table')) {
      const defined = (p['AttributeDefinitions'] as Value[]).map((one) => one['AttributeName']);
      const keys = [...within([p['KeySchema'], p['GlobalSecondaryIndexes'] ?? []])].flatMap((one) =>
        'KeyType' in one ? [one['AttributeName']] : [],
      );
      expect(defined.toSorted()).toEqual([...new Set(keys)].toSorted());
    }
  });
});

describe('alarms', () => {
  const alarms = ofType('AWS::CloudWatch::Alarm').map(([, { Properties: p }]) => ({
    metric: p['MetricName'],
    queue: [...within(p['Dimensions'])].flatMap((one) => ('Value' in one ? [named(one['Value'])] : []))[0],
    threshold: p['Threshold'],
    tells: asList(p['AlarmActions']).map(named),
    missing: p['TreatMissingData'],
  }));

  test.each(['LiveDeadLetters', 'BackfillDeadLetters'])('a message in %s is told', (queue) => {
    expect(alarms).toContainEqual({
      metric: 'ApproximateNumberOfMessagesVisible',
      queue,
      threshold: 0,
      tells: ['Notices'],
      missing: 'notBreaching',
    });
  });

  test.each(['LiveQueue', 'BackfillQueue'])('work that stands still in %s is told', (queue) => {
    expect(alarms).toContainEqual(
      expect.objectContaining({ metric: 'ApproximateAgeOfOldestMessage', queue, tells: ['Notices'] }),
    );
  });

  test('each has its entry in the runbook, and no entry is left over', () => {
    const [ofAlarms = ''] = readFileSync(join(__dirname, '../../docs/alarms.md'), 'utf8').split(
      /^## Notices$/m,
    );
    const entries = [...ofAlarms.matchAll(/^## (\S+)$/gm)].map(([, entry]) => entry);
    const named = ofType('AWS::CloudWatch::Alarm').map(
      ([, { Properties: p }]) => / See docs\/alarms\.md#([\w-]+)\.$/.exec(String(p['AlarmDescription']))?.[1],
    );
    expect([...new Set(named)].toSorted()).toEqual(entries.toSorted());
  });

  test('reach a topic that is sealed with a key that CloudWatch may use', () => {
    const key = named(resources['Notices']?.Properties['KmsMasterKeyId']);
    expect(statementsOf(key)).toContainEqual(
      expect.objectContaining({
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
    );
  });
});

describe('rights', () => {
  const holders = (action: string): readonly string[] =>
    functionNames.filter((name) =>
      statementsOf(named(functionOf(name).Properties['Role'])).some(({ Action: actions }) =>
        asList(actions).includes(action),
      ),
    );

  test.each([
    ['kms:Encrypt', []],
    ['kms:GenerateDataKey', ['refresh-tokens', 'notify', 'connect']],
    ['kms:Decrypt', ['sync-live', 'sync-backfill', 'sweep', 'refresh-tokens', 'notify', 'connect']],
    [
      'secretsmanager:GetSecretValue',
      ['webhook-quickbooks', 'webhook-halo', 'refresh-tokens', 'notify', 'connect'],
    ],
    ['sns:Publish', ['notify']],
    ['lambda:InvokeFunction', ['sync-live', 'sync-backfill', 'sweep']],
    ['sqs:ReceiveMessage', ['sync-live', 'sync-backfill']],
    [
      'sqs:SendMessage',
      ['webhook-quickbooks', 'webhook-halo', 'sync-live', 'sync-backfill', 'requeue', 'sweep'],
    ],
    ['dynamodb:Scan', []],
    ['dynamodb:DeleteTable', []],
  ])('%s is held by exactly %j', (action, names) => {
    expect(holders(action)).toEqual(names);
  });

  test('tokens are sealed and opened only as tokens, and only asked for from the function that renews them', () => {
    for (const { statement } of statements.filter(({ id }) => id.endsWith('Role'))) {
      const actions = asList(statement.Action).map(String);
      if (actions.some((action) => action.startsWith('kms:')) && named(statement.Resource) !== 'NoticesKey')
        expect(statement).toMatchObject({
          Resource: { 'Fn::GetAtt': ['TokensKey', 'Arn'] },
          Condition: { StringEquals: { 'kms:EncryptionContext:purpose': 'halo-qbo-tokens' } },
        });
      if (actions.includes('lambda:InvokeFunction') && !Array.isArray(statement.Resource))
        expect(nameOfFunction(statement.Resource)).toBe('refresh-tokens');
    }
  });

  test('a function writes its own log and no other', () => {
    for (const name of functionNames) {
      const logs = statementsOf(named(functionOf(name).Properties['Role'])).filter(({ Action: actions }) =>
        asList(actions).some((action) => String(action).startsWith('logs:')),
      );
      expect(logs).toHaveLength(1);
      expect(resources[named(logs[0]?.Resource)]?.Properties['LogGroupName']).toBe(
        `/aws/lambda/${inTemplate(name)}`,
      );
    }
  });
});

describe('the stack can be made', () => {
  test('every name in it is that of a resource', () => {
    const unknown = namesIn([resources, outputs, template.Conditions]).filter(
      (name) => !name.startsWith('AWS::') && !(name in resources),
    );
    expect(unknown).toEqual([]);
  });

  test('no resource waits for itself', () => {
    const needs = (id: string): readonly string[] => [
      ...namesIn([resources[id]?.Properties, resources[id]?.UpdatePolicy]),
      ...asList(resources[id]?.DependsOn ?? []).map(String),
    ];
    const done = new Set<string>();
    const visit = (id: string, path: readonly string[]): void => {
      if (path.includes(id)) throw new Error(`a circle: ${[...path, id].join(' → ')}`);
      if (done.has(id) || !(id in resources)) return;
      needs(id).forEach((next) => visit(next, [...path, id]));
      done.add(id);
    };
    expect(() => Object.keys(resources).forEach((id) => visit(id, []))).not.toThrow();
  });

  test('it has room to grow: CloudFormation takes 500 resources', () => {
    expect(Object.keys(resources).length).toBeLessThan(250);
  });
});
