/**
 * Webhooks that are set up and do not come. Nobody says so: it shows only in that the sweep again and again finds what a webhook should have told
 * of. A few such finds mean nothing, for a sweep may be quicker.
 */
import { otherSide, type Side } from '../../entities/kind.ts';
import type { JournalEntry } from '../../sync/records.ts';
import { SYSTEMS } from './access.ts';
import { warns, type Trouble } from './finding.ts';

const ENOUGH = 10;
const NEWS: ReadonlySet<string> = new Set(['created', 'updated', 'linked', 'removed']);

const FIX: Readonly<Record<Side, string>> = {
  halo: 'Look at the deliveries of the webhook in HaloPSA (Configuration → Integrations → Webhooks): address, user and password.',
  quickbooks:
    'Look at the webhooks of the app in Intuit’s developer portal: the address, the entities that are ticked, and the verifier token.',
};

export const silenceTroubles = (recent: readonly JournalEntry[]): readonly Trouble[] =>
  (['halo', 'quickbooks'] as const).flatMap((side) => {
    const own = recent.filter(({ event }) => event.system === side);
    const found = own.filter(({ event, outcome }) => event.cause === 'sweep' && NEWS.has(outcome));
    const isTold = own.some(({ event }) => event.cause === 'webhook');
    return isTold || found.length < ENOUGH ? [] : [silent(side, found.length)];
  });

const silent = (side: Side, found: number): Trouble =>
  warns(
    {
      code: 'webhooks-silent',
      sentence: `No webhook of ${SYSTEMS[side]} was seen lately, while the sweep found ${found} changes: they reach ${SYSTEMS[otherSide(side)]} minutes later than they could.`,
      fix: FIX[side],
      owner: 'ops',
    },
    { example: { record: side, label: SYSTEMS[side] } },
  );
