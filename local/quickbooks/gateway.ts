/** What stands before the API: the token, the realm it opens, and the limits. */
import type { slidingWindow, Limit } from '../simulator/limits.ts';
import type { WireRequest, WireResponse } from '../simulator/types.ts';
import { failureResponse, faultResponse, gatewayResponse, refusals } from './faults.ts';
import type { OAuth } from './oauth.ts';
import { pacific } from './records.ts';
import type { Switches } from './switches.ts';

/** @see https://developer.intuit.com/app/developer/qbo/docs/learn/limits-and-throttles; one app connects here, so its own share binds first. */
const LIMITS: Readonly<Record<'minute' | 'second' | 'appBatch' | 'realmBatch', Limit>> = {
  minute: { requests: 500, windowMs: 60_000 },
  second: { requests: 10, windowMs: 1_000 },
  appBatch: { requests: 40, windowMs: 60_000 },
  realmBatch: { requests: 120, windowMs: 60_000 },
};

export interface Gateway {
  readonly oauth: OAuth;
  readonly allow: ReturnType<typeof slidingWindow>;
  /** The vendor's limits times this. */
  readonly limitMultiplier: number;
  readonly switches: Pick<Switches, 'throttledInXml' | 'retryAfterSeconds'>;
}

/** The gateway's own answer, or nothing when the request may pass. */
export function refusedAtGate(
  { oauth, allow, limitMultiplier, switches }: Gateway,
  request: WireRequest,
  { realmId, action }: { readonly realmId: string; readonly action: string },
  now: number,
): WireResponse | undefined {
  const checked = oauth.check(request, realmId);
  if (checked === 'expired')
    return gatewayResponse(401, '3200', 'AuthenticationFailed', 'Token expired: AB01...', now);
  if (checked === 'forbidden')
    return gatewayResponse(
      403,
      '3100',
      'ApplicationAuthorizationFailed',
      'The token is not valid for this company',
      now,
    );
  const passes = (name: keyof typeof LIMITS): boolean =>
    allow(`${realmId}/${name}`, {
      requests: LIMITS[name].requests * limitMultiplier,
      windowMs: LIMITS[name].windowMs,
    });
  const allowed =
    passes('second') &&
    passes('minute') &&
    (action !== 'batch' || (passes('appBatch') && passes('realmBatch')));
  return allowed ? undefined : throttled(switches, now);
}

function throttled({ throttledInXml, retryAfterSeconds }: Gateway['switches'], now: number): WireResponse {
  const time = pacific(now, true);
  const response = throttledInXml
    ? faultResponse(refusals.throttled(), time, false)
    : failureResponse('429', now, time);
  if (retryAfterSeconds <= 0) return response;
  return { ...response, headers: { ...response.headers, 'retry-after': String(retryAfterSeconds) } };
}
