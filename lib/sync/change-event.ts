/**
 * A hint that something changed: identity, never data. Webhooks, sweeps, imports and replays all say the same thing, and the worker
 * reads the current state of both sides before it decides, so a forged, late or doubled hint can do no more than cause a look.
 */
import * as z from 'zod';

export const changeEvent = z.strictObject({
  system: z.enum(['halo', 'quickbooks']),
  /** HaloPSA tenant or QuickBooks realm. */
  origin: z.string().min(1).max(100),
  /** Set when only one of the connections that share a HaloPSA tenant is meant. */
  connection: z.string().max(40).optional(),
  kind: z.string().min(1).max(40),
  /** The record's id in its own system; `payment/invoice` for a part of a document. */
  id: z.string().min(1).max(100),
  operation: z.enum(['create', 'update', 'delete', 'void', 'merge', 'unknown']),
  /** The id of the record that took its place, where two were merged into one. */
  into: z.string().min(1).max(100).optional(),
  /** Why the hint exists, for the record's history. */
  cause: z.enum([
    'webhook',
    'sweep',
    'import',
    'reference',
    'wait',
    'pending',
    'retry',
    'replay',
    'person',
    'recovery',
  ]),
  /** The sender's id of this notification, or ours. */
  eventId: z.string().min(1).max(200),
  /** When the change was made by the sender's clock; ISO 8601. Absent when the sender does not say. */
  changedAt: z.string().max(40).optional(),
  /** When we heard of it; ISO 8601. */
  observedAt: z.string().max(40),
  attempt: z.number().int().min(0).max(1_000),
  /** What a person decided about a dispute, and the versions of both records that they saw. */
  decision: z
    .strictObject({
      keep: z.enum(['halo', 'quickbooks', 'both']),
      halo: z.string().max(100).optional(),
      quickbooks: z.string().max(100).optional(),
      by: z.string().max(100),
    })
    .optional(),
  /** A person asks for the counterpart to be made, of a kind of which none is made by itself, and says what only they can say of it. */
  make: z
    .strictObject({ by: z.string().max(100), with: z.record(z.string().max(40), z.string().max(200)) })
    .optional(),
});

export type ChangeEvent = z.infer<typeof changeEvent>;

/** Live hints never queue behind an import: one FIFO queue cannot prioritise. */
export type Lane = 'live' | 'backfill';

/** One record, one group: FIFO keeps the order of its hints, and one bad record holds up no other. */
export const messageGroup = (event: Pick<ChangeEvent, 'system' | 'origin' | 'kind' | 'id'>): string =>
  `${event.system}:${event.origin}:${event.kind}:${event.id}`.slice(0, 128);
