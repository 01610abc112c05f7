/** How a connection stands, as CloudWatch's embedded metric format: a line in the log, at no call's cost. */
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Measure } from '../books/notices/measure.ts';
import { namespace } from './metrics.ts';

export function writeMeasure(service: string, { connection, kinds, codes, ...of }: Measure): void {
  const metrics = new Metrics({ namespace: namespace(), serviceName: service });
  metrics.addDimension('connection', connection);
  metrics.addMetric('OpenItems', MetricUnit.Count, of.openItems);
  metrics.addMetric('Pending', MetricUnit.Count, of.pending);
  metrics.addMetric('Waiting', MetricUnit.Count, of.waiting);
  metrics.addMetric('Throttled', MetricUnit.Count, Number(of.throttled));
  metrics.addMetric('Disconnected', MetricUnit.Count, Number(of.disconnected));
  if (of.freshnessMinutes !== undefined)
    metrics.addMetric('FreshnessMinutes', MetricUnit.NoUnit, of.freshnessMinutes);
  metrics.addMetadata('kinds', JSON.stringify(kinds));
  metrics.addMetadata('codes', JSON.stringify(codes));
  metrics.publishStoredMetrics();
}
