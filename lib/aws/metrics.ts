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
  /** How long a change of a connection took from its webhook until it was worked: with all of a batch in one line, as `ChangeMs`. */
  took(ms: number, connection: string): void;
  /** Writes what was counted since the last time; call it before an invocation ends. */
  flush(): void;
}

/** `POWERTOOLS_METRICS_DISABLED` is read at the first count, not before: the local world decides it after the functions are loaded. */
export function makeCounters(service: string): Counters {
  const lines = new Map<string | undefined, Metrics>();
  /** A line has one set of dimensions, so each connection has its own, and what is of none another. */
  const lineOf = (connection?: string): Metrics => {
    const of = connection === undefined ? {} : { defaultDimensions: { connection } };
    const line =
      lines.get(connection) ?? new Metrics({ namespace: namespace(), serviceName: service, ...of });
    lines.set(connection, line);
    return line;
  };
  return {
    count: (name, by = 1) => {
      if (by > 0) lineOf().addMetric(name, MetricUnit.Count, by);
    },
    took: (ms, connection) => {
      lineOf(connection).addMetric('ChangeMs', MetricUnit.Milliseconds, ms);
    },
    flush: () => {
      for (const line of lines.values()) if (line.hasStoredMetrics()) line.publishStoredMetrics();
    },
  };
}
