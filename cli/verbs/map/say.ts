/** Proposals as a person reads them: how many of each, then pair by pair with the score and why. */
import type { Proposal, Proposals, Undecided } from '../../../lib/books/mapping.ts';
import type { Output } from '../../output.ts';
import { clean, count } from '../../text.ts';

const HEAD = [
  'kind',
  'linked',
  'mapped',
  'exact',
  'proposed',
  'ambiguous',
  'only in HaloPSA',
  'only in QuickBooks',
] as const;

const counts = (one: Proposals): readonly (string | number)[] => [
  one.kind,
  one.linked,
  one.mapped.length,
  one.accepted.length,
  one.proposed.length,
  one.ambiguous.length,
  one.onlyHalo.length,
  one.onlyQuickBooks.length,
];

export const sayCounts = (found: readonly Proposals[], out: Output): Promise<void> =>
  out.table(HEAD, found.map(counts));

const SHOWN_MAX = 200;

export async function sayProposals(found: Proposals, out: Output): Promise<void> {
  await sayCounts([found], out);
  const section = (title: string, lines: readonly string[]): void => {
    if (lines.length === 0) return;
    out.say('');
    out.say(out.tone('bold', title));
    for (const line of lines.slice(0, SHOWN_MAX)) out.say(`  ${line}`);
    if (lines.length > SHOWN_MAX) out.say(`  and ${lines.length - SHOWN_MAX} more; --json has them all`);
  };
  section(
    'Mapped, not linked yet',
    found.mapped.map(({ halo, quickbooks, by }) => `${halo}=${quickbooks}  by ${clean(by)}`),
  );
  section('Exactly the same: --accept exact takes them', found.accepted.map(pairLine));
  section('Proposed: --accept <haloId>=<quickbooksId>', found.proposed.map(pairLine));
  section('Ambiguous: choose one', found.ambiguous.flatMap(undecidedLines));
  section('Only in HaloPSA', found.onlyHalo.map(named));
  section('Only in QuickBooks', found.onlyQuickBooks.map(named));
  const { halo, quickbooks } = found.leftOut;
  if (halo + quickbooks > 0)
    out.say(
      out.tone(
        'dim',
        `Left out: ${count(halo, 'record')} of HaloPSA and ${count(quickbooks, 'record')} of QuickBooks that are inactive, of another company or not synced.`,
      ),
    );
}

const named = ({ id, label }: { readonly id: string; readonly label: string }): string =>
  `${clean(id)}  ${clean(label)}`;

const shownScore = (score: number): string => score.toFixed(2);

const pairLine = ({ halo, quickbooks }: Proposal): string =>
  `${clean(halo.id)}=${clean(quickbooks.id)}  ${shownScore(quickbooks.score)}  ${clean(halo.label)} = ${clean(quickbooks.label)}  (${clean(quickbooks.reasons.join(', '))})`;

const undecidedLines = ({ halo, candidates }: Undecided): readonly string[] => [
  candidates.length === 0 ? `${named(halo)}: too many are called the same` : named(halo),
  ...candidates.map(
    (one) => `    ${shownScore(one.score)}  ${named(one)}  (${clean(one.reasons.join(', '))})`,
  ),
];
