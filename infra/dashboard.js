/** What an operator looks at first: alarms, then the way of a change from the API to the books, then what is kept up by the clock. */
import { ALARM_IDS } from './alarms.js';
import { FUNCTIONS, functionIdOf, SCHEDULED } from './names.js';

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

const query = (title, text) => ({
  type: 'log',
  properties: {
    title,
    region: REGION,
    view: 'table',
    query: `SOURCE '${sub('NotifyLogGroup')}' | ${text}`,
  },
});

const DEAD = ['LiveDeadLetters', 'BackfillDeadLetters', 'ScheduleDeadLetters'];
const LANES = ['LiveQueue', 'BackfillQueue'];
const SYNC = ['sync-live', 'sync-backfill'];

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
    graph('Dead letters', ofQueues('ApproximateNumberOfMessagesVisible', DEAD), 'Maximum'),
  ],
  [
    graph(
      'Work that failed',
      SYNC.flatMap((service) => ['WorkFailed', 'WorkBroken'].map((name) => [OWN, name, 'service', service])),
    ),
    graph(
      'From a webhook until it is worked (ms, 95 of 100)',
      SYNC.map((service) => [OWN, 'ChangeMs', 'service', service]),
      'p95',
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
    query(
      'Kinds, as of the last look',
      'filter ispresent(kinds) | sort @timestamp desc | display @timestamp, connection, OpenItems, Pending, FreshnessMinutes, codes, kinds | limit 20',
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
