/** The tables of `docs/costs.md`, from the counts and prices that are kept beside it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableOf } from '../generate/source.ts';
import { costOf, MONTH, quickbooksRequests, totalOf, type Prices, type Stack } from './cost.ts';
import type { Calls } from './meter.ts';

export const COUNTS = 'docs/calls.json';
const PRICES = 'docs/prices-2026-11.json';

const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;

export const countsIn = (root: string): Readonly<Record<string, Calls>> => readJson(join(root, COUNTS));

/** Counted now. Only then is the world loaded, and quiet from its first word on. */
export async function countsText(): Promise<string> {
  process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
  process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';
  const { countCalls } = await import('./count.ts');
  return `${JSON.stringify(await countCalls(), undefined, 2)}\n`;
}

/** An alarm of the template. */
export interface Alarm {
  readonly Type: string;
  readonly Properties: {
    readonly AlarmName: string;
    readonly AlarmDescription: string;
    readonly Metrics?: readonly { readonly MetricStat?: unknown }[];
  };
}

/** An alarm over an expression is billed for each metric in it. */
export function stackOf(resources: readonly Alarm[]): Stack {
  const metrics = resources
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .map(({ Properties: { Metrics = [] } }) =>
      Math.max(1, Metrics.filter(({ MetricStat }) => MetricStat).length),
    );
  return { alarmMetrics: metrics.reduce((sum, one) => sum + one, 0), dashboards: 1 };
}

const say = (number: number): string =>
  number.toLocaleString('en-US', { maximumFractionDigits: number < 10 ? 2 : 0 });
const usd = (amount: number): string => `$${amount.toFixed(2)}`;

const callsTable = (tally: Readonly<Record<string, Calls>>): string =>
  tableOf(
    [
      'what happens',
      'a month',
      'webhooks',
      'workers',
      'SQS',
      'DynamoDB reads (units)',
      'writes (units)',
      'KMS',
      'HaloPSA',
      'QuickBooks',
    ],
    Object.entries(tally).map(([name, calls]) => [
      name,
      say(MONTH[name] ?? 0),
      say(calls.webhooks),
      say(calls.syncs),
      say(calls.sqsRequests),
      `${say(calls.dynamoReads)} (${say(calls.dynamoReadUnits)})`,
      `${say(calls.dynamoWrites)} (${say(calls.dynamoWriteUnits)})`,
      say(calls.kms),
      say(calls.haloRequests),
      say(calls.quickbooksRequests),
    ]),
  );

export function costPlaces(root: string, alarms: readonly Alarm[]): Readonly<Record<string, string>> {
  const tally = countsIn(root);
  const prices = readJson<Prices>(join(root, PRICES));
  const rows = costOf(tally, prices, stackOf(alarms));
  const cells = rows.map(({ what, amount, unit, usd: price }) => [what, say(amount), unit, usd(price)]);
  return {
    calls: callsTable(tally),
    month: tableOf(
      ['what', 'amount', 'each', 'a month'],
      [...cells, ['**together**', '', '', `**${usd(totalOf(rows))}**`]],
    ),
    reads: `${say(quickbooksRequests(tally))} requests to QuickBooks a month, of which Intuit meters those that read.`,
  };
}
