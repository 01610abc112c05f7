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
  /** How long a change took from its webhook until it was worked: with all of a batch in one line, as `ChangeMs`. */
  took(ms: number): void;
  /** Writes what was counted since the last time; call it before an invocation ends. */
  flush(): void;
}

/** `POWERTOOLS_METRICS_DISABLED` is read at the first count, not before: the local world decides it after the functions are loaded. */
export function makeCounters(service: string): Counters {
  let metrics: Metrics | undefined;
  const made = (): Metrics => (metrics ??= new Metrics({ namespace: namespace(), serviceName: service }));
  return {
    count: (name, by = 1) => {
      if (by > 0) made().addMetric(name, MetricUnit.Count, by);
    },
    took: (ms) => {
      made().addMetric('ChangeMs', MetricUnit.Milliseconds, ms);
    },
    flush: () => {
      if (metrics?.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
}
