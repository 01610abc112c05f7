/** Outcomes as one plain sentence, for the history. */
import type { Side } from '../entities/kind.ts';
import type { Outcome } from './outcome.ts';

const NAMES: Readonly<Record<Side, string>> = { halo: 'HaloPSA', quickbooks: 'QuickBooks' };

/** Several of a kind, as a person says it. */
export const pluralOf = (kind: string): string => {
  const said = kind.replaceAll('-', ' ');
  if (said.endsWith('y')) return `${said.slice(0, -1)}ies`;
  return said.endsWith('s') ? `${said}es` : `${said}s`;
};

type Described = {
  readonly [K in Outcome['outcome']]: (outcome: Extract<Outcome, { outcome: K }>) => string;
};

const SENTENCES: Described = {
  created: ({ side }) => `Created in ${NAMES[side]}.`,
  updated: ({ side, fields }) => `Updated in ${NAMES[side]}: ${fields.join(', ')}.`,
  linked: () => 'Linked to the record that already existed.',
  removed: ({ side }) => `Removed from ${NAMES[side]}.`,
  unchanged: () => 'Both sides agree; nothing to write.',
  skipped: ({ reason }) => `Skipped: ${reason}.`,
  waiting: ({ on }) => `Waiting for ${on.map(({ kind, id }) => `${kind} ${id}`).join(', ')}.`,
  pending: ({ dueAtEpochMs, reason }) =>
    `To be looked at again at ${new Date(dueAtEpochMs).toISOString()}: ${reason}.`,
  rejected: ({ refusal }) => refusal.sentence,
  conflict: ({ refusal }) => refusal.sentence,
};

export function describeOutcome(outcome: Outcome | { readonly outcome: 'failed' }, error?: unknown): string {
  if (outcome.outcome === 'failed')
    return `Failed: ${error instanceof Error ? error.message : String(error)}`;
  const say = SENTENCES[outcome.outcome] as (outcome: Outcome) => string;
  return say(outcome);
}
