/**
 * What wakes somebody, as a table: a row for each thing that does not put itself right, or that would go unseen. Each says what it is in a
 * sentence and where in `docs/alarms.md` stands what to do. Vendors that do not answer wake nobody: that work waits and goes on by itself, and
 * shows as age when it takes too long.
 */
import { errorsAlarmIdOf, FUNCTIONS, functionIdOf, pascal, ref, SCHEDULED } from './names.js';

const METRICS = '${self:service}/${sls:stage}';

const dimensions = (values) => Object.entries(values).map(([Name, Value]) => ({ Name, Value }));
const nameOf = (queue) => ({ 'Fn::GetAtt': [queue, 'QueueName'] });

const ofQueue = (queue, name) => ({
  Namespace: 'AWS/SQS',
  MetricName: name,
  Dimensions: dimensions({ QueueName: nameOf(queue) }),
  Statistic: 'Maximum',
});
const ofFunction = (name, metric) => ({
  Namespace: 'AWS/Lambda',
  MetricName: metric,
  Dimensions: dimensions({ FunctionName: ref(functionIdOf(name)) }),
  Statistic: 'Sum',
});
/** What a function counts itself. */
const own = (service, name) => ({
  Namespace: METRICS,
  MetricName: name,
  Dimensions: dimensions({ service }),
  Statistic: 'Sum',
});

/** @param over how much is still well @param periods of how many minutes one after another */
const row = (runbook, says, metric, { over = 0, minutes = 1, periods = 1 } = {}) => ({
  runbook,
  says,
  metric,
  over,
  minutes,
  periods,
});

const DEAD = 'ApproximateNumberOfMessagesVisible';
const AGE = 'ApproximateAgeOfOldestMessage';
const deadLetter =
  'A change failed ten times. `halo-qbo dlq` shows it and why, `halo-qbo replay` puts it back.';
const tooOld = 'The oldest change has waited too long. `halo-qbo status` says what stands still.';
const breaks =
  'Changes fail for a reason that no retry cures. The log of the function has the record and the reason.';

const rows = {
  LiveDeadLetter: row('dead-letter', deadLetter, ofQueue('LiveDeadLetters', DEAD)),
  BackfillDeadLetter: row('dead-letter', deadLetter, ofQueue('BackfillDeadLetters', DEAD)),
  ScheduleDeadLetter: row(
    'schedule-dead-letter',
    'The scheduler could not start a function.',
    ofQueue('ScheduleDeadLetters', DEAD),
  ),
  // Live work is done in a second; a quarter of an hour means that the readers stand still.
  LiveAge: row('age', tooOld, ofQueue('LiveQueue', AGE), { over: 900, periods: 5 }),
  // A first import may take a night at the vendors' limits.
  BackfillAge: row('age', tooOld, ofQueue('BackfillQueue', AGE), { over: 43_200, periods: 5 }),
  LiveWorkBreaks: row('work-breaks', breaks, own('sync-live', 'WorkBroken'), { over: 2, minutes: 5 }),
  BackfillWorkBreaks: row('work-breaks', breaks, own('sync-backfill', 'WorkBroken'), { over: 2, minutes: 5 }),
  // What a retry cures is tried again in seconds, so that many in a quarter of an hour are one trouble and not many.
  WorkFails: row('work-fails', 'Many changes fail and are tried again.', own('sync-live', 'WorkFailed'), {
    over: 100,
    minutes: 15,
  }),
  TokensNotRenewed: row(
    'tokens-not-renewed',
    'A token could not be renewed for half an hour. `halo-qbo status` says which connection has to be connected again.',
    own('refresh-tokens', 'TokensNotRenewed'),
    { minutes: 10, periods: 3 },
  ),
  NoticesNotSent: row(
    'notices-not-sent',
    'Slack or Teams did not take a notice.',
    own('notify', 'NoticesNotSent'),
    { minutes: 15 },
  ),
  ApiFails: row(
    'api-fails',
    'The API answers with 5xx: vendors send again, and hold back what comes after.',
    {
      Namespace: 'AWS/ApiGateway',
      MetricName: '5xx',
      Dimensions: dimensions({ ApiId: ref('HttpApi') }),
      Statistic: 'Sum',
    },
    { over: 2, minutes: 5 },
  ),
};

const ofFunctions = Object.fromEntries(
  FUNCTIONS.flatMap((name) => [
    [
      errorsAlarmIdOf(name).replace(/Alarm$/, ''),
      row('errors', `The function ${name} failed. Its log says why.`, ofFunction(name, 'Errors'), {
        // One that is run by the clock fails when a vendor does not answer, and the clock comes again.
        over: name in SCHEDULED ? 2 : 0,
        minutes: name in SCHEDULED ? SCHEDULED[name] * 5 : 5,
      }),
    ],
    [
      `${pascal(name)}Throttles`,
      row(
        'throttles',
        `The account has no room to run the function ${name}. Ask AWS for more concurrent executions.`,
        ofFunction(name, 'Throttles'),
        { over: 5, minutes: 5 },
      ),
    ],
  ]),
);

/** Whoever runs by the clock and does not is missed. */
const silent = Object.fromEntries(
  Object.entries(SCHEDULED).map(([name, minutes]) => [
    `${pascal(name)}Silent`,
    {
      ...row('silent', `The function ${name} has not run.`, ofFunction(name, 'Invocations'), {
        minutes: minutes * 3,
      }),
      isMissed: true,
    },
  ]),
);

const kebab = (id) => id.replace(/(?!^)([A-Z])/g, '-$1').toLowerCase();

const alarm = (id, { runbook, says, metric, over, minutes, periods, isMissed = false }) => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmName: `\${self:service}-\${sls:stage}-${kebab(id)}`,
    AlarmDescription: `${says} See docs/alarms.md#${runbook}.`,
    ActionsEnabled: '${strToBool(${param:wakes})}',
    ...metric,
    Period: minutes * 60,
    EvaluationPeriods: periods,
    ...(isMissed
      ? { Threshold: 1, ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching' }
      : { Threshold: over, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'notBreaching' }),
    AlarmActions: [ref('Notices')],
    OKActions: [ref('Notices')],
  },
});

/** Reads and writes that DynamoDB put off, over all tables: on demand it does so only while it grows. */
const tablesThrottled = {
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmName: '${self:service}-${sls:stage}-tables-throttled',
    AlarmDescription: 'DynamoDB puts reads or writes off. See docs/alarms.md#tables-throttled.',
    ActionsEnabled: '${strToBool(${param:wakes})}',
    Metrics: [
      { Id: 'all', Expression: 'SUM(METRICS())', ReturnData: true },
      ...['Config', 'Sync', 'Numbers', 'Journal', 'Tokens'].flatMap((table, index) =>
        ['Read', 'Write'].map((call) => ({
          Id: `${call.toLowerCase()}${index}`,
          ReturnData: false,
          MetricStat: {
            Metric: {
              Namespace: 'AWS/DynamoDB',
              MetricName: `${call}ThrottleEvents`,
              Dimensions: dimensions({ TableName: ref(`${table}Table`) }),
            },
            Period: 300,
            Stat: 'Sum',
          },
        })),
      ),
    ],
    EvaluationPeriods: 1,
    Threshold: 50,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
    AlarmActions: [ref('Notices')],
    OKActions: [ref('Notices')],
  },
};

export const ALARM_IDS = [...Object.keys({ ...rows, ...ofFunctions, ...silent }), 'TablesThrottled'].map(
  (id) => `${id}Alarm`,
);

export const resources = {
  Resources: {
    ...Object.fromEntries(
      Object.entries({ ...rows, ...ofFunctions, ...silent }).map(([id, of]) => [`${id}Alarm`, alarm(id, of)]),
    ),
    TablesThrottledAlarm: tablesThrottled,
  },
};
