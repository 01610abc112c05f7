/** Faults that a test or a person plants through `/_sim/faults`, matched against each request and used up one by one. */
import * as z from 'zod';
import type { WireRequest } from './types.ts';

export const FAULT_KINDS = [
  '403',
  '429',
  '500',
  '503',
  'fault-200',
  'xml',
  'timeout',
  'lost-reply',
  'slow',
  'stale',
  'revoke-grant',
  'duplicate-webhook',
  'drop-webhook',
  'reorder-webhook',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

const fault = z.strictObject({
  match: z
    .strictObject({
      method: z.string().optional(),
      pathPrefix: z.string().optional(),
      bodyIncludes: z.string().optional(),
    })
    .optional(),
  kind: z.enum(FAULT_KINDS),
  times: z.number().int().min(1).max(1_000_000).optional(),
});

/** What `POST /_sim/faults` takes: one or a list. */
export const faultPlan = z.union([fault, z.array(fault).max(1_000)]);

interface Planted {
  readonly kind: FaultKind;
  readonly matches: (request: WireRequest) => boolean;
  left: number;
}

export class Faults {
  #planted: Planted[] = [];

  plant(plan: z.infer<typeof faultPlan>): number {
    for (const { match = {}, kind, times = 1 } of [plan].flat()) {
      this.#planted.push({
        kind,
        left: times,
        matches: ({ method, path, body }) =>
          (match.method === undefined || match.method.toUpperCase() === method) &&
          (match.pathPrefix === undefined || path.startsWith(match.pathPrefix)) &&
          (match.bodyIncludes === undefined || body.includes(match.bodyIncludes)),
      });
    }
    return this.#planted.length;
  }

  take(request: WireRequest): FaultKind | undefined {
    const hit = this.#planted.find((planted) => planted.matches(request));
    if (!hit) return undefined;
    hit.left -= 1;
    if (hit.left === 0) this.#planted = this.#planted.filter((planted) => planted !== hit);
    return hit.kind;
  }

  clear(): void {
    this.#planted = [];
  }

  list(): readonly { readonly kind: FaultKind; readonly left: number }[] {
    return this.#planted.map(({ kind, left }) => ({ kind, left }));
  }
}
