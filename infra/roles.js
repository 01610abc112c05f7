/**
 * What each function may do, as one table: a row names the calls that its code makes, each on one resource, and nothing else. A role is made of
 * its row; it has no right that another function needs. Only `connect` and `refresh-tokens` may seal tokens, so no other function can replace
 * them; whoever talks to a vendor may open them, and ask for new ones.
 */

import { ALIAS, aliasIdOf, arnOf, DRIVEN, functionIdOf, idOf, ref, roleIdOf, SCHEDULED } from './names.js';

const allow = (actions, resource, condition) => ({
  Effect: 'Allow',
  Action: actions,
  Resource: resource,
  ...(condition && { Condition: condition }),
});

const table = (name, ...calls) =>
  allow(
    calls.map((call) => `dynamodb:${call}`),
    arnOf(`${name}Table`),
  );
const send = (lane) => allow(['sqs:SendMessage'], arnOf(`${lane}Queue`));
const take = (lane) =>
  allow(
    ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
    arnOf(`${lane}Queue`),
  );
const readSecrets = allow(['secretsmanager:GetSecretValue'], ref('Secrets'));

/** Only what was sealed as a token: the key opens and seals nothing else for them. */
const tokens = { StringEquals: { 'kms:EncryptionContext:purpose': 'halo-qbo-tokens' } };
const openTokens = allow(['kms:Decrypt'], arnOf('TokensKey'), tokens);
const sealTokens = allow(['kms:GenerateDataKey'], arnOf('TokensKey'), tokens);
const askForTokens = allow(['lambda:InvokeFunction'], ref(aliasIdOf('refresh-tokens')));

/** SNS opens and seals with the rights of whoever publishes. */
const sealNotices = allow(['kms:Decrypt', 'kms:GenerateDataKey'], arnOf('NoticesKey'));

const sync = (lane) => [
  take(lane),
  send('Live'),
  send('Backfill'),
  table('Config', 'GetItem', 'Query', 'UpdateItem'),
  table('Sync', 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
  table('Numbers', 'GetItem', 'PutItem'),
  table('Journal', 'PutItem'),
  table('Tokens', 'GetItem'),
  openTokens,
  askForTokens,
];

const rights = {
  'webhook-quickbooks': [table('Config', 'Query'), readSecrets, send('Live')],
  'webhook-halo': [table('Config', 'GetItem'), readSecrets, send('Live')],
  'sync-live': sync('Live'),
  'sync-backfill': sync('Backfill'),
  requeue: [
    table('Config', 'GetItem', 'Query'),
    table('Sync', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
    send('Live'),
    send('Backfill'),
  ],
  sweep: [
    table('Config', 'GetItem', 'Query', 'PutItem', 'UpdateItem'),
    table('Sync', 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
    table('Tokens', 'GetItem'),
    openTokens,
    askForTokens,
    send('Live'),
  ],
  'refresh-tokens': [
    table('Config', 'GetItem', 'Query', 'UpdateItem'),
    table('Sync', 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'),
    table('Tokens', 'GetItem', 'UpdateItem'),
    readSecrets,
    openTokens,
    sealTokens,
  ],
  connect: [
    table('Config', 'GetItem', 'Query', 'PutItem', 'UpdateItem'),
    table('Sync', 'DeleteItem'),
    table('Tokens', 'GetItem', 'UpdateItem'),
    readSecrets,
    openTokens,
    sealTokens,
  ],
  notify: [
    table('Config', 'GetItem', 'Query', 'PutItem'),
    table('Sync', 'Query'),
    ...['LiveQueue', 'LiveDeadLetters', 'BackfillQueue', 'BackfillDeadLetters'].map((queue) =>
      allow(['sqs:GetQueueAttributes'], arnOf(queue)),
    ),
    readSecrets,
    allow(['sns:Publish'], ref('Notices')),
    sealNotices,
  ],
  health: [table('Config', 'Query')],
};

const role = (service, statements, condition) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: service },
          Action: 'sts:AssumeRole',
          ...(condition && { Condition: condition }),
        },
      ],
    },
    Policies: [{ PolicyName: 'calls', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
  },
});

const writeLog = (name) =>
  allow(['logs:CreateLogStream', 'logs:PutLogEvents'], arnOf(`${idOf(name)}LogGroup`));

/** A trace is nobody's resource, so there is none to name. */
const writeTraces = {
  Sid: 'Traces',
  ...allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*'),
};

const sameAccount = { StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') } };

const schedulerRole = role(
  'scheduler.amazonaws.com',
  [
    allow(
      ['lambda:InvokeFunction'],
      Object.keys(SCHEDULED).map((name) => ref(aliasIdOf(name))),
    ),
    allow(['sqs:SendMessage'], arnOf('ScheduleDeadLetters')),
  ],
  sameAccount,
);

/** Moves aliases and looks at the alarms that would move them back. Alarms are described for the whole account or not at all. */
const releaseRole = role('codedeploy.amazonaws.com', [
  allow(
    ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:GetProvisionedConcurrencyConfig'],
    DRIVEN.flatMap((name) => {
      const arn = arnOf(functionIdOf(name));
      return [arn, { 'Fn::Join': [':', [arn, ALIAS]] }];
    }),
  ),
  { Sid: 'LooksAtAlarms', ...allow(['cloudwatch:DescribeAlarms'], '*') },
]);

export const resources = {
  Resources: {
    ...Object.fromEntries(
      Object.entries(rights).map(([name, statements]) => [
        roleIdOf(name),
        role('lambda.amazonaws.com', [writeLog(name), writeTraces, ...statements]),
      ]),
    ),
    SchedulerRole: schedulerRole,
    ReleaseRole: releaseRole,
  },
};
