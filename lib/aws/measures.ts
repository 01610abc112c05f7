/** How things stand, as CloudWatch's embedded metric format: lines in the log, at no call's cost. */
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Measure, Overall } from '../books/notices/measure.ts';
import { namespace } from './metrics.ts';

export function writeMeasure(service: string, { connection, kinds, codes, differing, ...of }: Measure): void {
  const metrics = new Metrics({ namespace: namespace(), serviceName: service });
  metrics.addDimension('connection', connection);
  metrics.addMetric('OpenItems', MetricUnit.Count, of.openItems);
  metrics.addMetric('Pending', MetricUnit.Count, of.pending);
  metrics.addMetric('Waiting', MetricUnit.Count, of.waiting);
  metrics.addMetric('Throttled', MetricUnit.Count, Number(of.throttled));
  metrics.addMetric('Disconnected', MetricUnit.Count, Number(of.disconnected));
  if (of.freshnessMinutes !== undefined)
    metrics.addMetric('FreshnessMinutes', MetricUnit.NoUnit, of.freshnessMinutes);
  if (of.agreement !== undefined) metrics.addMetric('Agreement', MetricUnit.NoUnit, of.agreement);
  if (differing !== undefined) metrics.addMetadata('differing', String(differing));
  metrics.addMetadata('kinds', JSON.stringify(kinds));
  metrics.addMetadata('codes', JSON.stringify(codes));
  metrics.publishStoredMetrics();
}

/** What is true of all connections; shares are of Intuit's limit, and more than 1 past it. */
export function writeOverall(service: string, { deadLetters, reads }: Overall): void {
  const metrics = new Metrics({ namespace: namespace(), serviceName: service });
  metrics.addMetric('DeadLetters', MetricUnit.Count, deadLetters);
  metrics.addMetric('BudgetUsedShare', MetricUnit.NoUnit, reads.used / reads.limit);
  metrics.addMetric('BudgetForecastShare', MetricUnit.NoUnit, reads.forecast / reads.limit);
  metrics.publishStoredMetrics();
}
