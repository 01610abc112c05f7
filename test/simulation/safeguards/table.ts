/** Every safeguard that a run can be without, and what stands behind it. */
import {
  alias,
  coverage,
  intent,
  leaseBeforeWrite,
  linkLease,
  linkVersion,
  numberHead,
  numberRow,
  singleRefresher,
  strangersWait,
} from './conditions.ts';
import type { Safeguard } from './guard.ts';
import { acknowledged, deduplication, groups, sweeps, webhooks } from './messages.ts';
import { secondLook } from './renewal.ts';
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
  alone(strangersWait),
  alone(alias),
  { safeguard: webhooks, backups: [sweeps] },
  alone(sweeps),
  alone(coverage),
  alone(cutFeed),
  { safeguard: groups, backups: [linkLease, linkVersion, requestKey] },
  { safeguard: linkLease, backups: [linkVersion, requestKey] },
  { safeguard: leaseBeforeWrite, backups: [linkVersion, requestKey] },
  alone(numberHead),
  { safeguard: numberRow, backups: [numberHead] },
  { safeguard: singleRefresher, backups: [secondLook] },
  alone(deduplication),
  { safeguard: acknowledged, backups: [sweeps] },
];
