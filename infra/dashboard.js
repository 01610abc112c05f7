/** What an operator looks at first: alarms, then the way of a change from the API to the books, then what is kept up by the clock. */
import { ALARM_IDS } from './alarms.js';
import { FUNCTIONS, functionIdOf, idOf, SCHEDULED } from './names.js';

const OWN = '${self:service}/${sls:stage}';
/** CloudFormation's, not the framework's. */
const sub = (name) => `\${${name}}`;
const REGION = sub('AWS::Region');

const FULL = 24;
const HEIGHT = 6;

const graph = (title, metrics, stat = 'Sum') => ({
  type: 'metric',
  properties: { title, region: REGION, view: 'timeSeries', stat, period: 300, metrics },
});
const ofQueues = (metric, queues) =>
  queues.map((queue) => ['AWS/SQS', metric, 'QueueName', sub(`${queue}.QueueName`)]);
const ofFunctions = (metric, names) =>
  names.map((name) => ['AWS/Lambda', metric, 'FunctionName', sub(functionIdOf(name))]);
const found = (names, stat) => [
  [
    {
      expression: `SEARCH('{${OWN},connection,service} MetricName=(${names.join(' OR ')})', '${stat}', 300)`,
      id: 'found',
    },
  ],
];

/** What a metric would cost for each kind is asked of the log. */
const query = (title, names, text) => ({
  type: 'log',
  properties: {
    title,
    region: REGION,
    view: 'table',
    query: `${names.map((name) => `SOURCE '${sub(`${idOf(name)}LogGroup`)}'`).join(' | ')} | ${text}`,
  },
});
const share = (name) => [OWN, name, 'service', 'notify'];

const DEAD = ['LiveDeadLetters', 'BackfillDeadLetters', 'ScheduleDeadLetters'];
const LANES = ['LiveQueue', 'BackfillQueue'];
const SYNC = ['sync-live', 'sync-backfill'];
/** As often as the queues hand a change out (`maxReceiveCount`). */
const LAST_TRY = 10;

const rows = [
  [{ type: 'alarm', properties: { title: 'Alarms', alarms: ALARM_IDS.map((id) => sub(`${id}.Arn`)) } }],
  [
    graph('API: calls and what it could not answer', [
      ['AWS/ApiGateway', 'Count', 'ApiId', sub('HttpApi')],
      ['AWS/ApiGateway', '4xx', 'ApiId', sub('HttpApi')],
      ['AWS/ApiGateway', '5xx', 'ApiId', sub('HttpApi')],
    ]),
    graph(
      'Hints from webhooks',
      ['webhook-quickbooks', 'webhook-halo'].flatMap((service) =>
        ['HintsAccepted', 'HintsDropped'].map((name) => [OWN, name, 'service', service]),
      ),
    ),
  ],
  [
    graph(
      'Queues: age of the oldest change (s)',
      ofQueues('ApproximateAgeOfOldestMessage', LANES),
      'Maximum',
    ),
    graph(
      'Dead letters',
      [...ofQueues('ApproximateNumberOfMessagesVisible', DEAD), share('DeadLetters')],
      'Maximum',
    ),
  ],
  [
    graph(
      'Work that failed',
      SYNC.flatMap((service) => ['WorkFailed', 'WorkBroken'].map((name) => [OWN, name, 'service', service])),
    ),
    graph('From a webhook until it is worked (ms, 95 of 100)', found(['ChangeMs'], 'p95'), 'p95'),
  ],
  [
    query(
      'How long changes take (ms), and how much of it the vendors',
      SYNC,
      'filter ispresent(changeMs) | stats count(*) as changes, pct(changeMs, 50) as p50, pct(changeMs, 95) as p95, pct(haloMs, 95) as halo95, pct(quickbooksMs, 95) as quickbooks95 by connection, kind | sort p95 desc',
    ),
    query(
      'Became dead letters',
      SYNC,
      `filter outcome = 'failed' and tries >= ${LAST_TRY} | stats count(*) as changes, latest(record) as newest by connection, kind | sort changes desc`,
    ),
  ],
  [
    graph(
      'Connections: open items, pending, waiting',
      found(['OpenItems', 'Pending', 'Waiting'], 'Maximum'),
      'Maximum',
    ),
    graph(
      'Connections: minutes since everything was looked through',
      found(['FreshnessMinutes'], 'Maximum'),
      'Maximum',
    ),
  ],
  [
    graph('Connections: how much of both books agrees (of 1)', found(['Agreement'], 'Minimum'), 'Minimum'),
    graph(
      'Connections: held back or disconnected',
      found(['Throttled', 'Disconnected'], 'Maximum'),
      'Maximum',
    ),
    graph(
      'Intuit’s reads of the month: used, and by its end (of 1)',
      [share('BudgetUsedShare'), share('BudgetForecastShare')],
      'Maximum',
    ),
  ],
  [
    query(
      'Kinds, as of the last look',
      ['notify'],
      'filter ispresent(kinds) | sort @timestamp desc | display @timestamp, connection, OpenItems, Pending, FreshnessMinutes, Agreement, differing, codes, kinds | limit 20',
    ),
  ],
  [
    graph('Failures of functions', ofFunctions('Errors', FUNCTIONS)),
    graph('Runs by the clock', ofFunctions('Invocations', Object.keys(SCHEDULED))),
  ],
];

const laidOut = rows.flatMap((widgets, y) =>
  widgets.map((widget, x) => ({
    ...widget,
    width: FULL / widgets.length,
    height: HEIGHT,
    x: (x * FULL) / widgets.length,
    y: y * HEIGHT,
  })),
);

export const resources = {
  Resources: {
    Dashboard: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: {
        DashboardName: '${self:service}-${sls:stage}',
        DashboardBody: { 'Fn::Sub': JSON.stringify({ widgets: laidOut }) },
      },
    },
  },
};
