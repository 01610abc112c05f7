/** The dashboard shows what the functions say: every metric of ours and every field of a query is one that they have written. */
import { handler as notify } from '../../functions/notify.ts';
import { tieOutPorts } from '../../lib/compose-tie-out.ts';
import { tellThrough } from '../../lib/compose-notices.ts';
import { imported, postInvoice } from '../support/scenario.ts';
import { packagedTemplate } from '../support/packaged.ts';
import { spoken, type Line } from '../support/spoken.ts';
import { ofType } from '../support/template.ts';

process.env['POWERTOOLS_LOG_LEVEL'] = 'INFO';
process.env['POWERTOOLS_METRICS_DISABLED'] = 'false';

const OWN = 'halo-qbo/prod';
const template = packagedTemplate('prod');

interface Widget {
  readonly type: string;
  readonly properties: {
    readonly title: string;
    readonly query?: string;
    readonly metrics?: readonly (readonly unknown[])[];
  };
}

const [[, { Properties: dashboard }]] = ofType(template, 'AWS::CloudWatch::Dashboard') as unknown as [
  [string, { readonly Properties: { readonly DashboardBody: { readonly 'Fn::Sub': string } } }],
];
const { widgets } = JSON.parse(dashboard.DashboardBody['Fn::Sub']) as { readonly widgets: readonly Widget[] };
const metrics = widgets.flatMap(({ properties }) => properties.metrics ?? []);
const queries = widgets.flatMap(({ properties: { title, query } }) =>
  query === undefined ? [] : { title, query },
);

/** `name of dimension, dimension`, as one line of the embedded metric format has them. */
const metricsIn = (line: Line): readonly string[] => {
  const { CloudWatchMetrics: all } = line['_aws'] as {
    CloudWatchMetrics: { Dimensions: string[][]; Metrics: { Name: string }[] }[];
  };
  return all.flatMap(({ Dimensions: [keys = []], Metrics: own }) =>
    own.map(({ Name }) => `${Name} of ${keys.toSorted().join(', ')}`),
  );
};

let lines: readonly Line[];
const written = (service: string): readonly Line[] => lines.filter((line) => line['service'] === service);

beforeAll(async () => {
  lines = await spoken(async () => {
    const world = await imported();
    tellThrough(() => ({ name: 'mail', tell: () => Promise.resolve() }));
    postInvoice(world);
    await world.settle();
    const at = new Date(world.clock.now()).toISOString();
    await tieOutPorts(world.app).tieOuts.write('demo', { at, kinds: [], differing: 0 });
    await notify();
  });
});

test('what is searched for by connection is written by connection', () => {
  const searched = metrics.flatMap(([first]) => {
    const { expression = '' } = (first ?? {}) as { readonly expression?: string };
    const [, names = ''] =
      /^SEARCH\('\{halo-qbo\/prod,connection,service\} MetricName=\((.*)\)', /.exec(expression) ?? [];
    return names.split(' OR ').filter((name) => name !== '');
  });
  const known = new Set(lines.filter((line) => '_aws' in line).flatMap(metricsIn));
  expect(searched).toEqual(
    expect.arrayContaining([
      'OpenItems',
      'FreshnessMinutes',
      'Agreement',
      'Throttled',
      'Disconnected',
      'ChangeMs',
    ]),
  );
  expect(searched.filter((name) => !known.has(`${name} of connection, service`))).toEqual([]);
});

test('what is of all connections together is written so', () => {
  const named = metrics
    .filter(([namespace, , , service]) => namespace === OWN && service === 'notify')
    .map(([, name]) => name);
  const known = new Set(
    written('notify')
      .filter((line) => '_aws' in line)
      .flatMap(metricsIn),
  );
  expect(named.toSorted()).toEqual(['BudgetForecastShare', 'BudgetUsedShare', 'DeadLetters']);
  expect(named.filter((name) => !known.has(`${String(name)} of service`))).toEqual([]);
});

/** Words that are not fields: the language's own, and the names that a query gives. */
const LANGUAGE = /^(filter|stats|sort|display|limit|by|as|and|asc|desc|ispresent|count|pct|latest)$/;

test.each(queries)('$title: the fields are in the log that it asks', ({ query }) => {
  const [asked, ...steps] = [
    [...query.matchAll(/SOURCE '\$\{(\w+)\}' \| /g)].map(([, group = '']) => group),
    query.replace(/SOURCE '\$\{\w+\}' \| /g, ''),
  ] as const;
  const text = String(steps[0]).replace(/'[^']*'/g, '');
  const given = new Set([...text.matchAll(/ as (\w+)/g)].map(([, name]) => name));
  const fields = [...text.matchAll(/(?<![@\w])[A-Za-z]\w*/g)]
    .map(([word]) => word)
    .filter((word) => !LANGUAGE.test(word) && !given.has(word));
  const known = new Set(lines.flatMap((line) => Object.keys(line)));

  expect(asked.length).toBeGreaterThan(0);
  for (const group of asked) expect(template.Resources[group]?.Type).toBe('AWS::Logs::LogGroup');
  expect(fields.length).toBeGreaterThan(0);
  expect(fields.filter((field) => !known.has(field))).toEqual([]);
});

test('the last try of a change is the last that its queue gives it', () => {
  const asked = queries
    .map(({ query }) => /tries >= (\d+)/.exec(query)?.[1])
    .filter((tries) => tries !== undefined);
  const given = ofType(template, 'AWS::SQS::Queue').flatMap(([, { Properties: of }]) => {
    const redrive = of['RedrivePolicy'] as { readonly maxReceiveCount: number } | undefined;
    return redrive ? [String(redrive.maxReceiveCount)] : [];
  });
  expect(given).toHaveLength(2);
  expect(new Set(given)).toEqual(new Set(asked));
});
