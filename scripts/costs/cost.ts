/**
 * What a month costs: counted calls times how often they happen, times list prices. What cannot be counted without AWS (how long a function runs,
 * how much it logs, how often Lambda looks into an empty queue) is an assumption with a name, and stands in the document as one.
 */
import type { Calls } from './meter.ts';

export interface Prices {
  readonly at: string;
  readonly region: string;
  readonly prices: Readonly<Record<string, { readonly usd: number; readonly per: string }>>;
}

const DAYS = 30;
const MINUTES = DAYS * 24 * 60;

/** How often each counted thing happens in the month of a typical MSP with one connection. */
export const MONTH: Readonly<Record<string, number>> = {
  'an invoice of three lines posted in HaloPSA': 1_000,
  'a posted invoice changed there': 200,
  'a payment entered in QuickBooks': 500,
  'a client changed in HaloPSA': 300,
  'a sweep that finds nothing': MINUTES / 5 - DAYS,
  'the sweep with what is looked at once a day': DAYS,
  'a look for what is due (requeue)': MINUTES,
  'a look at the tokens (refresh-tokens)': MINUTES / 10,
  'a look for news (notify)': MINUTES / 5,
};

/** Run by the clock: the function itself is one invocation more. */
const BY_CLOCK = [
  'a sweep that finds nothing',
  'the sweep with what is looked at once a day',
  'a look for what is due (requeue)',
  'a look at the tokens (refresh-tokens)',
  'a look for news (notify)',
];

export const ASSUMED = {
  /** Memory of every function. */
  memoryGb: 0.5,
  /** A request to a vendor, from the function's point of view. */
  vendorRequestSeconds: 0.5,
  /** What a function does beside, per invocation. */
  invocationSeconds: 0.15,
  /** Lambda looks into each of the two queues with five readers, each every twenty seconds. */
  emptyReceives: 2 * 5 * 3 * MINUTES,
  /** Written to the log by one invocation. */
  logBytes: 2_000,
  /** Traces: the first of each second and a twentieth of the rest. */
  tracedShare: 0.3,
  /** Eight for each connection, three of all together, and what functions count of themselves. */
  ownMetrics: 17,
  storedGb: 1,
  secretReads: 20_000,
} as const;

export interface Stack {
  readonly alarmMetrics: number;
  readonly dashboards: number;
}

export interface Row {
  readonly what: string;
  readonly amount: number;
  readonly unit: string;
  readonly usd: number;
}

type Tally = Readonly<Record<string, Calls>>;

/** Every count over the month. @throws RangeError when something was counted that nobody says how often it happens */
function monthly(tally: Tally): Calls & { readonly invocations: number } {
  const total: Record<string, number> = {};
  for (const [name, calls] of Object.entries(tally)) {
    const times = MONTH[name];
    if (times === undefined) throw new RangeError(`nobody says how often in a month: ${name}`);
    for (const [what, number] of Object.entries(calls)) total[what] = (total[what] ?? 0) + number * times;
  }
  const byClock = BY_CLOCK.reduce((sum, name) => sum + (MONTH[name] ?? 0), 0);
  const all = total as unknown as Calls;
  return { ...all, invocations: all.webhooks + all.syncs + byClock };
}

export function costOf(tally: Tally, { prices }: Prices, stack: Stack): readonly Row[] {
  const all = monthly(tally);
  const requests = all.haloRequests + all.quickbooksRequests;
  const seconds = requests * ASSUMED.vendorRequestSeconds + all.invocations * ASSUMED.invocationSeconds;
  const row = (what: string, amount: number, price: string): Row => {
    const known = prices[price];
    if (!known) throw new RangeError(`the price list has no ${price}`);
    return { what, amount, unit: known.per, usd: amount * known.usd };
  };
  const clock = BY_CLOCK.reduce((sum, name) => sum + (MONTH[name] ?? 0), 0);
  return [
    row('Lambda, invocations', all.invocations, 'lambdaRequest'),
    row('Lambda, time (assumed)', seconds * ASSUMED.memoryGb, 'lambdaGbSecond'),
    row('SQS, counted', all.sqsRequests, 'sqsFifoRequest'),
    row('SQS, looks at empty queues (assumed)', ASSUMED.emptyReceives, 'sqsFifoRequest'),
    row('DynamoDB, reads', all.dynamoReadUnits, 'dynamoRead'),
    row('DynamoDB, writes', all.dynamoWriteUnits, 'dynamoWrite'),
    row('DynamoDB, storage (assumed)', ASSUMED.storedGb, 'dynamoGbMonth'),
    row('API Gateway', all.webhooks, 'apiRequest'),
    row('KMS, requests', all.kms, 'kmsRequest'),
    row('KMS, key', 1, 'kmsKeyMonth'),
    row('Secrets Manager', 1, 'secretMonth'),
    row('Secrets Manager, reads (assumed)', ASSUMED.secretReads, 'secretRequest'),
    row('Scheduler', clock, 'scheduleInvocation'),
    row('CloudWatch, alarms', stack.alarmMetrics, 'alarmMetricMonth'),
    row('CloudWatch, metrics of its own (assumed)', ASSUMED.ownMetrics, 'ownMetricMonth'),
    row('CloudWatch, dashboard', stack.dashboards, 'dashboardMonth'),
    row('CloudWatch, logs (assumed)', (all.invocations * ASSUMED.logBytes) / 1e9, 'logGb'),
    row('X-Ray (assumed)', all.invocations * ASSUMED.tracedShare, 'traceRecorded'),
  ];
}

/** Reads that Intuit meters: all of them at most, since writes are among what was counted. */
export const quickbooksRequests = (tally: Tally): number => monthly(tally).quickbooksRequests;

export const totalOf = (rows: readonly Row[]): number => rows.reduce((sum, { usd }) => sum + usd, 0);
