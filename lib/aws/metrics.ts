/** Counts that alarms and dashboards rest on, as CloudWatch's embedded metric format: written with the log, at no call's cost. */
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** Each stage counts for itself: `POWERTOOLS_METRICS_NAMESPACE` carries its name. */
export const namespace = (): string => process.env['POWERTOOLS_METRICS_NAMESPACE'] ?? 'halo-qbo';

/**
 * `HintsAccepted` and `HintsDropped` at the webhooks, `WorkFailed` where a hint goes back to the queue and `WorkBroken` where no retry will cure it,
 * `TokensNotRenewed`, and `NoticesNotSent` where a channel did not take one.
 */
export type Counted =
  'HintsAccepted' | 'HintsDropped' | 'WorkFailed' | 'WorkBroken' | 'TokensNotRenewed' | 'NoticesNotSent';

export interface Counters {
  count(name: Counted, by?: number): void;
  /** Writes what was counted since the last time; call it before an invocation ends. */
  flush(): void;
}

/** `POWERTOOLS_METRICS_DISABLED` is read at the first count, not before: the local world decides it after the functions are loaded. */
export function makeCounters(service: string): Counters {
  let metrics: Metrics | undefined;
  return {
    count: (name, by = 1) => {
      if (by === 0) return;
      metrics ??= new Metrics({ namespace: namespace(), serviceName: service });
      metrics.addMetric(name, MetricUnit.Count, by);
    },
    flush: () => {
      if (metrics?.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
}
