/**
 * Rules of our own that the deployed stack keeps, as a table. Each holds for the template that is packaged, and each is seen to fail: a fault is
 * planted in a copy of the template for every rule. Where a rule is not kept on purpose the reason stands here, and no reason may be left over.
 */
import { packagedTemplate, type Resource, type Template } from '../support/packaged.ts';
import {
  asList,
  functionBehind,
  isObject,
  named,
  ofType,
  statementsIn,
  within,
  type Value,
} from '../support/template.ts';

type Changing = Record<
  string,
  { Type: string; Properties: Record<string, unknown> } & Record<string, unknown>
>;

interface Rule {
  readonly rule: string;
  /** What does not keep it, by id. */
  readonly broken: (template: Template) => readonly string[];
  readonly plant: (resources: Changing) => void;
  /** Why some do not keep it. */
  readonly reasons?: Readonly<Record<string, string>>;
}

const template = packagedTemplate('prod');
const ids = (found: readonly (readonly [string, Resource])[]): readonly string[] => found.map(([id]) => id);
const lacking =
  (type: string, keeps: (resource: Resource) => boolean) =>
  (all: Template): readonly string[] =>
    ids(ofType(all, type).filter(([, resource]) => !keeps(resource)));

const has = (text: unknown, part: string): boolean => JSON.stringify(text ?? '').includes(part);

const alarmsOn = (all: Template, metric: string): readonly string[] =>
  ofType(all, 'AWS::CloudWatch::Alarm')
    .filter(([, { Properties: p }]) => p['MetricName'] === metric && asList(p['AlarmActions']).length > 0)
    .flatMap(([, { Properties: p }]) => asList(p['Dimensions']).map((one) => named((one as Value)['Value'])));

const redriveOf = ({ Properties: p }: Resource): string | undefined =>
  isObject(p['RedrivePolicy']) ? named(p['RedrivePolicy']['deadLetterTargetArn']) : undefined;

/** Queues that others put what they could not do into. */
const deadLetterQueues = (all: Template): ReadonlySet<string> =>
  new Set([
    ...ofType(all, 'AWS::SQS::Queue').flatMap(([, queue]) => redriveOf(queue) ?? []),
    ...ofType(all, 'AWS::Scheduler::Schedule').flatMap(([, { Properties: p }]) => {
      const dead = (p['Target'] as Value)['DeadLetterConfig'];
      return isObject(dead) ? [named(dead['Arn'])] : [];
    }),
  ]);

const statement = (resources: Changing, role: string): Record<string, unknown> => {
  const [policy] = resources[role]!.Properties['Policies'] as [
    { PolicyDocument: { Statement: Record<string, unknown>[] } },
  ];
  return policy.PolicyDocument.Statement.at(-1)!;
};

const variablesOf = ({ Properties: p }: Resource): Value =>
  (p['Environment'] as { readonly Variables: Value } | undefined)?.Variables ?? {};

const KEPT = ['AWS::DynamoDB::Table', 'AWS::SecretsManager::Secret', 'AWS::KMS::Key', 'AWS::KMS::Alias'];

const ownKey =
  'The policy of a key is about that key alone, and without it the account could not manage the key at all.';
const traces = 'A trace is nobody’s resource: X-Ray knows of none that could be named.';
const ROLES = [
  'WebhookQuickbooks',
  'WebhookHalo',
  'SyncLive',
  'SyncBackfill',
  'Requeue',
  'Sweep',
  'RefreshTokens',
  'Notify',
  'Connect',
  'Health',
];

const rules: readonly Rule[] = [
  {
    rule: 'nothing is allowed on everything, and not everything on anything',
    broken: (all) =>
      statementsIn(all)
        .filter(({ statement: { Effect, Action, Resource: on } }) =>
          Effect === 'Allow' ? [...asList(Action), ...asList(on)].some((text) => has(text, '*')) : false,
        )
        .map(({ id, statement: { Sid } }) => `${id}/${Sid ?? '?'}`),
    plant: (resources) => Object.assign(statement(resources, 'HealthRole'), { Action: ['dynamodb:*'] }),
    reasons: {
      'TokensKey/AccountDecides': ownKey,
      'NoticesKey/AccountDecides': ownKey,
      'NoticesKey/AlarmsSeal':
        'The policy of a key is about that key alone; the service and the account are named.',
      'ReleaseRole/LooksAtAlarms': 'Alarms are described for the whole account or not at all.',
      ...Object.fromEntries(ROLES.map((role) => [`${role}Role/Traces`, traces])),
    },
  },
  {
    rule: 'nobody is let in who is not named',
    broken: (all) =>
      statementsIn(all)
        .filter(({ statement: { Effect, Principal } }) => Effect === 'Allow' && has(Principal, '*'))
        .map(({ id }) => id),
    plant: ({ NoticesPolicy: policy }) => {
      const [allowed] = (policy!.Properties['PolicyDocument'] as { Statement: Record<string, unknown>[] })
        .Statement;
      allowed!['Principal'] = '*';
    },
  },
  {
    rule: 'a service that is let in is let in for this account alone',
    broken: (all) =>
      statementsIn(all)
        .filter(({ id, statement: { Effect, Principal } }) => {
          const service = isObject(Principal) ? Principal['Service'] : undefined;
          const isOwn = service === 'lambda.amazonaws.com' || service === 'codedeploy.amazonaws.com';
          return Effect === 'Allow' && service !== undefined && !isOwn && all.Resources[id] !== undefined;
        })
        .filter(({ statement: { Condition } }) => !has(Condition, 'aws:SourceAccount'))
        .map(({ id }) => id),
    plant: ({ SchedulerRole: role }) => {
      const document = role!.Properties['AssumeRolePolicyDocument'] as {
        Statement: Record<string, unknown>[];
      };
      delete document.Statement[0]!['Condition'];
    },
  },
  {
    rule: 'a table is sealed with a key',
    broken: lacking('AWS::DynamoDB::Table', ({ Properties: p }) =>
      has(p['SSESpecification'], '"SSEEnabled":true'),
    ),
    plant: ({ SyncTable: table }) => delete table!.Properties['SSESpecification'],
  },
  {
    rule: 'a table can be put back to any second of the last weeks',
    broken: lacking('AWS::DynamoDB::Table', ({ Properties: p }) =>
      has(p['PointInTimeRecoverySpecification'], '"PointInTimeRecoveryEnabled":true'),
    ),
    plant: ({ JournalTable: table }) =>
      (table!.Properties['PointInTimeRecoverySpecification'] = { PointInTimeRecoveryEnabled: false }),
  },
  {
    rule: 'a table refuses to be deleted',
    broken: lacking('AWS::DynamoDB::Table', ({ Properties: p }) => p['DeletionProtectionEnabled'] === true),
    plant: ({ NumbersTable: table }) => (table!.Properties['DeletionProtectionEnabled'] = false),
  },
  {
    rule: 'a table costs what is used of it, and nothing has to be foreseen',
    broken: lacking('AWS::DynamoDB::Table', ({ Properties: p }) => p['BillingMode'] === 'PAY_PER_REQUEST'),
    plant: ({ ConfigTable: table }) => (table!.Properties['BillingMode'] = 'PROVISIONED'),
  },
  {
    rule: 'what holds data outlives the stack, and its replacement',
    broken: (all) =>
      KEPT.flatMap((type) =>
        lacking(type, (one) => one.DeletionPolicy === 'Retain' && one.UpdateReplacePolicy === 'Retain')(all),
      ),
    plant: ({ Secrets: secret }) => delete secret!['DeletionPolicy'],
    reasons: {
      NoticesKey:
        'It seals notices on their way and nothing that is kept: without it none can be read, and none is left to read.',
    },
  },
  {
    rule: 'what holds data has a name of its own, so that it is found again',
    broken: (all) => [
      ...lacking('AWS::DynamoDB::Table', ({ Properties: p }) => typeof p['TableName'] === 'string')(all),
      ...lacking('AWS::SecretsManager::Secret', ({ Properties: p }) => typeof p['Name'] === 'string')(all),
    ],
    plant: ({ TokensTable: table }) => delete table!.Properties['TableName'],
  },
  {
    rule: 'a queue is sealed',
    broken: lacking('AWS::SQS::Queue', ({ Properties: p }) => p['SqsManagedSseEnabled'] === true),
    plant: ({ ScheduleDeadLetters: queue }) => delete queue!.Properties['SqsManagedSseEnabled'],
  },
  {
    rule: 'a queue keeps what is in it for as long as SQS can',
    broken: lacking('AWS::SQS::Queue', ({ Properties: p }) => p['MessageRetentionPeriod'] === 14 * 86_400),
    plant: ({ LiveDeadLetters: queue }) => delete queue!.Properties['MessageRetentionPeriod'],
  },
  {
    rule: 'a queue is not spoken to in the clear',
    broken: (all) => {
      const closed = ofType(all, 'AWS::SQS::QueuePolicy').flatMap(([, { Properties: p }]) =>
        has(p['PolicyDocument'], '"aws:SecureTransport":"false"') ? asList(p['Queues']).map(named) : [],
      );
      return ids(ofType(all, 'AWS::SQS::Queue')).filter((id) => !closed.includes(id));
    },
    plant: ({ QueuesOnlyOverTls: policy }) => (policy!.Properties['Queues'] as unknown[]).pop(),
  },
  {
    rule: 'a queue has a dead-letter queue of its own kind',
    broken: (all) => {
      const dead = deadLetterQueues(all);
      return ofType(all, 'AWS::SQS::Queue')
        .filter(([id, queue]) => {
          const target = all.Resources[redriveOf(queue) ?? '']?.Properties;
          return !dead.has(id) && target?.['FifoQueue'] !== (queue.Properties['FifoQueue'] ?? 'none');
        })
        .map(([id]) => id);
    },
    plant: ({ BackfillQueue: queue }) => delete queue!.Properties['RedrivePolicy'],
  },
  {
    rule: 'a schedule has a dead-letter queue',
    broken: lacking('AWS::Scheduler::Schedule', ({ Properties: p }) =>
      isObject((p['Target'] as Value)['DeadLetterConfig']),
    ),
    plant: ({ SweepSchedule: schedule }) =>
      delete (schedule!.Properties['Target'] as Record<string, unknown>)['DeadLetterConfig'],
  },
  {
    rule: 'whoever has a dead letter to put away may do so',
    broken: (all) =>
      ofType(all, 'AWS::Scheduler::Schedule')
        .filter(([, { Properties: p }]) => {
          const target = p['Target'] as Value;
          const queue = named((target['DeadLetterConfig'] as Value | undefined)?.['Arn']);
          return !statementsIn(all).some(
            ({ id, statement: { Action, Resource: on } }) =>
              id === named(target['RoleArn']) &&
              asList(Action).includes('sqs:SendMessage') &&
              asList(on).map(named).includes(queue),
          );
        })
        .map(([id]) => id),
    plant: (resources) =>
      Object.assign(statement(resources, 'SchedulerRole'), { Action: ['sqs:ReceiveMessage'] }),
  },
  {
    rule: 'a dead letter wakes somebody',
    broken: (all) => {
      const watched = alarmsOn(all, 'ApproximateNumberOfMessagesVisible');
      return [...deadLetterQueues(all)].filter((id) => !watched.includes(id));
    },
    plant: ({ ScheduleDeadLetterAlarm: alarm }) => (alarm!.Properties['AlarmActions'] = []),
  },
  {
    rule: 'work that stands still in a queue wakes somebody',
    broken: (all) => {
      const watched = alarmsOn(all, 'ApproximateAgeOfOldestMessage');
      const dead = deadLetterQueues(all);
      return ids(ofType(all, 'AWS::SQS::Queue')).filter((id) => !dead.has(id) && !watched.includes(id));
    },
    plant: (resources) => delete resources['LiveAgeAlarm'],
  },
  {
    rule: 'a clock that stands still wakes somebody',
    broken: (all) => {
      const missed = ofType(all, 'AWS::CloudWatch::Alarm')
        .filter(([, { Properties: p }]) => p['TreatMissingData'] === 'breaching')
        .flatMap(([, { Properties: p }]) =>
          asList(p['Dimensions']).map((one) => named((one as Value)['Value'])),
        );
      return ofType(all, 'AWS::Scheduler::Schedule')
        .filter(
          ([, { Properties: p }]) => !missed.includes(functionBehind(all, (p['Target'] as Value)['Arn'])),
        )
        .map(([id]) => id);
    },
    plant: ({ NotifySilentAlarm: alarm }) => (alarm!.Properties['TreatMissingData'] = 'notBreaching'),
  },
  {
    rule: 'a function that fails wakes somebody',
    broken: (all) => {
      const watched = alarmsOn(all, 'Errors');
      return ids(ofType(all, 'AWS::Lambda::Function')).filter((id) => !watched.includes(id));
    },
    plant: (resources) => delete resources['ConnectErrorsAlarm'],
  },
  {
    rule: 'a function that gets no room to run wakes somebody',
    broken: (all) => {
      const watched = alarmsOn(all, 'Throttles');
      return ids(ofType(all, 'AWS::Lambda::Function')).filter((id) => !watched.includes(id));
    },
    plant: ({ SyncLiveThrottlesAlarm: alarm }) => (alarm!.Properties['MetricName'] = 'Errors'),
  },
  {
    rule: 'a message stays hidden for six times as long as its reader may take',
    broken: (all) =>
      ofType(all, 'AWS::Lambda::EventSourceMapping')
        .filter(([, { Properties: p }]) => {
          const timeout = Number(
            all.Resources[functionBehind(all, p['FunctionName'])]?.Properties['Timeout'],
          );
          const hidden = Number(all.Resources[named(p['EventSourceArn'])]?.Properties['VisibilityTimeout']);
          return !(hidden >= 6 * timeout);
        })
        .map(([id]) => id),
    plant: ({ SyncDashliveLambdaFunction: reader }) => (reader!.Properties['Timeout'] = 61),
  },
  {
    rule: 'a queue’s reader is bounded at the queue, where what is not handed out uses up no try',
    broken: (all) => [
      ...lacking('AWS::Lambda::EventSourceMapping', ({ Properties: p }) =>
        has(p['ScalingConfig'], 'MaximumConcurrency'),
      )(all),
      ...lacking(
        'AWS::Lambda::Function',
        ({ Properties: p }) => p['ReservedConcurrentExecutions'] === undefined,
      )(all),
    ],
    plant: ({ SyncDashliveLambdaFunction: reader }) =>
      (reader!.Properties['ReservedConcurrentExecutions'] = 5),
  },
  {
    rule: 'all readers together leave room in an account that may run ten functions at once',
    broken: (all) => {
      const sum = ofType(all, 'AWS::Lambda::EventSourceMapping').reduce(
        (most, [, { Properties: p }]) => most + Number((p['ScalingConfig'] as Value)['MaximumConcurrency']),
        0,
      );
      return sum <= 7 ? [] : [`${sum} at once`];
    },
    plant: ({ SyncDashbackfillEventSourceMappingSQSBackfillQueue: mapping }) =>
      (mapping!.Properties['ScalingConfig'] = { MaximumConcurrency: 10 }),
  },
  {
    rule: 'no environment variable holds a secret: what is called one names a resource, and none looks like one',
    broken: (all) =>
      ofType(all, 'AWS::Lambda::Function').flatMap(([id, one]) =>
        Object.entries(variablesOf(one))
          .filter(
            ([name, value]) =>
              !isObject(value) &&
              (/secret|token|password|key|webhook|credential/i.test(name) ||
                /hooks\.slack\.com|webhook\.office|-----BEGIN|^[A-Za-z0-9+/=_-]{32,}$/.test(String(value))),
          )
          .map(([name]) => `${id}.${name}`),
      ),
    plant: ({ NotifyLambdaFunction: one }) => {
      const { Variables: variables } = one!.Properties['Environment'] as {
        Variables: Record<string, unknown>;
      };
      variables['CHAT'] = 'https://hooks.slack.com/services/T0/B0/x';
    },
  },
  {
    rule: 'no secret has a value in the template: an update has none to put back',
    broken: lacking(
      'AWS::SecretsManager::Secret',
      ({ Properties: p }) => p['SecretString'] === undefined && p['GenerateSecretString'] === undefined,
    ),
    plant: ({ Secrets: secret }) => (secret!.Properties['SecretString'] = '{}'),
  },
  {
    rule: 'keys are rotated',
    broken: lacking('AWS::KMS::Key', ({ Properties: p }) => p['EnableKeyRotation'] === true),
    plant: ({ TokensKey: key }) => delete key!.Properties['EnableKeyRotation'],
  },
  {
    rule: 'the topic is sealed with a key, and not spoken to in the clear',
    broken: (all) =>
      ids(ofType(all, 'AWS::SNS::Topic')).filter(
        (id) =>
          all.Resources[id]?.Properties['KmsMasterKeyId'] === undefined ||
          !ofType(all, 'AWS::SNS::TopicPolicy').some(
            ([, { Properties: p }]) =>
              asList(p['Topics']).map(named).includes(id) &&
              has(p['PolicyDocument'], '"aws:SecureTransport":"false"'),
          ),
      ),
    plant: ({ Notices: topic }) => delete topic!.Properties['KmsMasterKeyId'],
  },
  {
    rule: 'a bucket is closed and sealed',
    broken: lacking('AWS::S3::Bucket', ({ Properties: p }) => {
      const block = isObject(p['PublicAccessBlockConfiguration']) ? p['PublicAccessBlockConfiguration'] : {};
      return p['BucketEncryption'] !== undefined && Object.values(block).filter(Boolean).length === 4;
    }),
    plant: ({ ServerlessDeploymentBucket: bucket }) =>
      delete bucket!.Properties['PublicAccessBlockConfiguration'],
  },
  {
    rule: 'every log is kept for a bounded time',
    broken: (all) => [
      ...lacking('AWS::Logs::LogGroup', ({ Properties: p }) => p['RetentionInDays'] === 90)(all),
      ...ids(ofType(all, 'AWS::Lambda::Function')).filter(
        (id) => all.Resources[id.replace(/LambdaFunction$/, 'LogGroup')] === undefined,
      ),
    ],
    plant: ({ NotifyLogGroup: group }) => delete group!.Properties['RetentionInDays'],
  },
  {
    rule: 'nothing is public but the API',
    broken: (all) => [
      ...ids(ofType(all, 'AWS::Lambda::Url')),
      ...lacking(
        'AWS::Lambda::Permission',
        ({ Properties: p }) => p['Principal'] === 'apigateway.amazonaws.com',
      )(all),
      ...ids(
        Object.entries(all.Resources).filter(([, { Type }]) =>
          /^AWS::(EC2|ElasticLoadBalancing|RDS|CloudFront)/.test(Type),
        ),
      ),
    ],
    plant: (resources) => {
      const { Properties: properties } = resources['HealthLambdaPermissionHttpApi']!;
      properties['Principal'] = '*';
    },
  },
  {
    rule: 'the API is throttled',
    broken: lacking('AWS::ApiGatewayV2::Stage', ({ Properties: p }) =>
      has(p['DefaultRouteSettings'], 'ThrottlingBurstLimit'),
    ),
    plant: ({ HttpApiStage: stage }) => delete stage!.Properties['DefaultRouteSettings'],
  },
  {
    rule: 'a domain takes no older TLS than 1.2',
    broken: lacking('AWS::ApiGatewayV2::DomainName', ({ Properties: p }) =>
      has(p['DomainNameConfigurations'], '"SecurityPolicy":"TLS_1_2"'),
    ),
    plant: ({ Domain: domain }) => (domain!.Properties['DomainNameConfigurations'] = [{}]),
  },
  {
    rule: 'a function is traced',
    broken: lacking('AWS::Lambda::Function', ({ Properties: p }) => has(p['TracingConfig'], '"Active"')),
    plant: ({ SweepLambdaFunction: one }) => delete one!.Properties['TracingConfig'],
  },
  {
    rule: 'everybody calls the alias, so that a deployment alone decides which version runs',
    broken: (all) => {
      const aliased = (value: unknown): boolean =>
        all.Resources[named(value)]?.Type === 'AWS::Lambda::Alias' || has(value, '"live"');
      const calls: readonly (readonly [string, unknown])[] = [
        ...ofType(all, 'AWS::Lambda::EventSourceMapping').map(
          ([id, { Properties: p }]) => [id, p['FunctionName']] as const,
        ),
        ...ofType(all, 'AWS::Lambda::Permission').map(
          ([id, { Properties: p }]) => [id, p['FunctionName']] as const,
        ),
        ...ofType(all, 'AWS::ApiGatewayV2::Integration').map(
          ([id, { Properties: p }]) => [id, p['IntegrationUri']] as const,
        ),
        ...ofType(all, 'AWS::Scheduler::Schedule').map(
          ([id, { Properties: p }]) => [id, (p['Target'] as Value)['Arn']] as const,
        ),
        ...statementsIn(all).flatMap(({ id, statement: { Action, Resource: on } }) =>
          asList(Action).includes('lambda:InvokeFunction') ? asList(on).map((one) => [id, one] as const) : [],
        ),
      ];
      return calls.filter(([, called]) => !aliased(called)).map(([id]) => id);
    },
    plant: ({ SweepSchedule: schedule }) =>
      ((schedule!.Properties['Target'] as Record<string, unknown>)['Arn'] = {
        'Fn::GetAtt': ['SweepLambdaFunction', 'Arn'],
      }),
  },
  {
    rule: 'a new version of what comes in is taken back when an alarm goes off',
    broken: (all) =>
      ofType(all, 'AWS::Lambda::Alias')
        .filter(([, { Properties: p }]) => /^(Webhook|Sync)Dash/.test(named(p['FunctionName'])))
        .filter(([, { UpdatePolicy: policy }]) => {
          const update = policy?.['CodeDeployLambdaAliasUpdate'] as Value | undefined;
          const group = all.Resources[named(update?.['DeploymentGroupName'])]?.Properties ?? {};
          const watched = [...within(group['AlarmConfiguration'])].map((one) => named(one['Name']));
          return !(
            has(group['DeploymentConfigName'], 'Canary') &&
            has(group['AutoRollbackConfiguration'], 'DEPLOYMENT_STOP_ON_ALARM') &&
            has(group['AlarmConfiguration'], '"Enabled":true') &&
            watched.some((id) => all.Resources[id]?.Type === 'AWS::CloudWatch::Alarm')
          );
        })
        .map(([id]) => id),
    plant: ({ SyncLiveRelease: group }) =>
      (group!.Properties['AlarmConfiguration'] = { Enabled: true, Alarms: [] }),
  },
];

const brokenBeyondReason = ({ broken, reasons = {} }: Rule, of: Template): readonly string[] =>
  broken(of).filter((id) => !(id in reasons));

test.each(rules)('$rule', (rule) => {
  expect(brokenBeyondReason(rule, template)).toEqual([]);
});

test.each(rules)('a fault is seen: $rule', (rule) => {
  // Prepare
  const copy = structuredClone(template);
  rule.plant(copy.Resources as unknown as Changing);

  // Act
  const broken = brokenBeyondReason(rule, copy);

  // Assess
  expect(broken).not.toEqual([]);
});

test.each(rules.filter(({ reasons }) => reasons))(
  'no reason is left over: $rule',
  ({ broken, reasons = {} }) => {
    const found = broken(template);
    expect(Object.keys(reasons).filter((id) => !found.includes(id))).toEqual([]);
  },
);
