/** The cost sheet rests on counted calls: they are counted again here, and a document that became dearer is seen. */
import { join } from 'node:path';
import { costOf, MONTH, totalOf, type Prices } from '../../scripts/costs/cost.ts';
import { countCalls } from '../../scripts/costs/count.ts';
import { countsIn, stackOf } from '../../scripts/costs/document.ts';
import { nothing } from '../../scripts/costs/meter.ts';

const ROOT = join(__dirname, '../..');

test('what each thing costs in calls is what docs/calls.json says; `npm run generate` counts anew', async () => {
  expect(await countCalls()).toEqual(countsIn(ROOT));
});

test('a document costs no more calls to the vendors than it has to', () => {
  const tally = countsIn(ROOT);
  const invoice = tally['an invoice of three lines posted in HaloPSA'];

  expect(invoice?.haloRequests).toBeLessThanOrEqual(2);
  expect(invoice?.quickbooksRequests).toBeLessThanOrEqual(3);
});

const prices: Prices = {
  at: '2026-11',
  region: 'us-east-1',
  prices: new Proxy({}, { get: () => ({ usd: 1, per: 'piece' }) }),
};

test('a month is each count times how often it happens', () => {
  const name = 'an invoice of three lines posted in HaloPSA';
  const tally = { [name]: { ...nothing(), webhooks: 2, syncs: 3, dynamoReadUnits: 5 } };

  const rows = costOf(tally, prices, { alarmMetrics: 7, dashboards: 1 });
  const of = (what: string) => rows.find((row) => row.what === what)?.usd;

  expect(of('API Gateway')).toBe(2 * (MONTH[name] ?? 0));
  expect(of('DynamoDB, reads')).toBe(5 * (MONTH[name] ?? 0));
  expect(of('CloudWatch, alarms')).toBe(7);
  expect(totalOf(rows)).toBeGreaterThan(0);
});

test('what was counted and happens nobody knows how often is no silent nought', () => {
  expect(() => costOf({ 'a new thing': nothing() }, prices, { alarmMetrics: 0, dashboards: 0 })).toThrow(
    'a new thing',
  );
});

test('a price that is not in the list is said', () => {
  expect(() => costOf({}, { ...prices, prices: {} }, { alarmMetrics: 0, dashboards: 0 })).toThrow(
    'price list',
  );
});

test('an alarm over an expression counts each of its metrics', () => {
  const named = { AlarmName: 'a', AlarmDescription: 'b' };
  const over = { ...named, Metrics: [{ MetricStat: {} }, { MetricStat: {} }, {}] };

  expect(
    stackOf([
      { Type: 'AWS::CloudWatch::Alarm', Properties: named },
      { Type: 'AWS::CloudWatch::Alarm', Properties: over },
      { Type: 'AWS::SNS::Topic', Properties: named },
    ]).alarmMetrics,
  ).toBe(3);
});
