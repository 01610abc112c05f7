/** Every safeguard that a run can be without, and what stands behind it. */
import {
  coverage,
  intent,
  linkLease,
  linkVersion,
  numberHead,
  numberRow,
  singleRefresher,
} from './conditions.ts';
import type { Safeguard } from './guard.ts';
import { acknowledged, deduplication, sweeps, webhooks } from './messages.ts';
import { cutFeed, markerSearch, requestKey, syncToken } from './requests.ts';

export interface Row {
  readonly safeguard: Safeguard;
  /** Empty where nothing else would save it. */
  readonly backups: readonly Safeguard[];
}

const alone = (safeguard: Safeguard): Row => ({ safeguard, backups: [] });

export const rows: readonly Row[] = [
  alone(requestKey),
  alone(intent),
  alone(markerSearch),
  alone(syncToken),
  { safeguard: webhooks, backups: [sweeps] },
  alone(sweeps),
  alone(coverage),
  alone(cutFeed),
  { safeguard: linkLease, backups: [linkVersion, requestKey] },
  { safeguard: numberHead, backups: [numberRow] },
  { safeguard: numberRow, backups: [numberHead] },
  alone(singleRefresher),
  alone(deduplication),
  { safeguard: acknowledged, backups: [sweeps] },
];
