/** What a worker of the small office runs: the engine's own `syncRecord` on a kind that is nothing but a number. */
import * as z from 'zod';
import type { Kind, SideDefinition, Wire } from '../../../lib/entities/kind.ts';
import type { Connection } from '../../../lib/sync/connection.ts';
import type { Job } from '../../../lib/sync/job.ts';
import type { NumberAsked } from '../../../lib/sync/numbers-ahead.ts';
import { TransientError } from '../../../lib/sync/outcome.ts';
import type { Ports } from '../../../lib/sync/ports.ts';
import type { RecordSystem } from '../../../lib/sync/record-system.ts';
import { syncRecord } from '../../../lib/sync/sync-record.ts';
import type { Outside } from './scripts.ts';
import { AT, NOW, intentsFor, ledgerFor, linksFor, quickbooksFor, type Call } from './stores.ts';

export type Policy = Connection['numbering']['policy'];

export interface Numbering {
  readonly policy: Policy;
  readonly onTaken: 'stop' | 'next-number';
  /** Whether it is known that QuickBooks refuses a number that is taken, which it does; else it is looked up before a write is repeated. */
  readonly isRefusalKnown: boolean;
}

const side = (name: string, more: Partial<SideDefinition<Record<string, never>>> = {}) => ({
  resource: { name },
  schema: z.looseObject({}),
  lens: { references: () => [], read: () => ({}), write: () => ({}) },
  observe: () => ({}),
  matchKeys: () => [],
  ...more,
});

/** Nothing but a number: what the two sides could disagree on is other tests' business. */
const kind = {
  name: 'invoice',
  shape: z.strictObject({}),
  halo: side('Invoice'),
  quickbooks: side('Invoice', {
    observe: (record: Wire) => ({ number: String(record['DocNumber'] ?? '') }),
    marker: (link: string) => ({ PrivateNote: link }),
    carriesMarker: (record: Wire, link: string) => record['PrivateNote'] === link,
  }),
  owner: 'halo',
  direction: 'push',
  document: true,
  autoCreate: true,
  identity: [],
  numbered: { sequence: 'sales', own: (record: Wire) => String(record['id']), field: 'DocNumber' },
  importRank: 0,
} as unknown as Kind;

export const connectionOf = ({ policy, onTaken, isRefusalKnown }: Numbering): Connection =>
  ({
    id: 'c',
    halo: { tenant: 't', stamp: 'none' },
    quickbooks: {
      realmId: 'r',
      customTxnNumbers: true,
      ...(isRefusalKnown && { duplicateNumbers: 'refused' }),
    },
    company: { country: 'US', homeCurrency: 'USD' },
    numbering: { policy, prefix: 'S', suffix: '', onTaken },
    kinds: {},
  }) as unknown as Connection;

/** What it says never changes, so nobody has to wait for it. */
const halo = {
  side: 'halo',
  read: (_resource: unknown, id: string) => Promise.resolve({ record: { id }, at: AT }),
  facts: (record: Wire) => ({ id: String(record['id']), gone: false }),
} as Partial<RecordSystem> as RecordSystem;

/** A person comes later than any write takes. */
const RETRIED_AFTER_MS = 120_000;

const portsOf = (cause: string, outside: Outside<Call>, keepsConditions: boolean): Ports =>
  ({
    clock: { now: () => (cause === 'retry' ? NOW + RETRIED_AFTER_MS : NOW) },
    newId: () => 'a worker',
    links: linksFor(outside),
    intents: intentsFor(outside),
    numbers: ledgerFor(outside, keepsConditions),
    // A look each time: a number that is given by hand after the look, which a remembered answer is no more than, comes by itself.
    numbersAhead: {
      holderOf: async ({ system, resource, field, value }: NumberAsked) =>
        (await system.find(resource, field, value, 2))[0],
    },
    waits: { on: () => Promise.resolve([]) },
  }) as unknown as Ports;

function jobOf(
  id: string,
  cause: Job['event']['cause'],
  numbering: Numbering,
  outside: Outside<Call>,
  keepsConditions: boolean,
): Job {
  return {
    event: {
      system: 'halo',
      origin: 't',
      kind: 'invoice',
      id,
      operation: 'unknown',
      cause,
      eventId: id,
      observedAt: AT,
      attempt: 0,
    },
    lane: 'live',
    connection: connectionOf(numbering),
    kind,
    company: { country: 'US', homeCurrency: 'USD', realmId: 'r', taxAuthority: 'halo' },
    source: 'halo',
    id,
    systems: { halo, quickbooks: quickbooksFor(outside) },
    ports: portsOf(cause, outside, keepsConditions),
  };
}

/** @returns `again` where the document is to be looked at again, as the queue would be told */
export async function runDocument(
  id: string,
  cause: 'webhook' | 'retry',
  numbering: Numbering,
  outside: Outside<Call>,
  keepsConditions: boolean,
): Promise<'done' | 'again'> {
  try {
    const { outcome } = await syncRecord(jobOf(id, cause, numbering, outside, keepsConditions));
    return outcome.outcome === 'pending' ? 'again' : 'done';
  } catch (error) {
    if (error instanceof TransientError) return 'again';
    throw error;
  }
}
