/** A document that no row can hold is refused before a number is taken or anything is written: afterwards it could not be remembered. */
import type { Refusal } from '../entities/kind.ts';
import type { Job } from './job.ts';
import { fitsRow } from './pressed.ts';
import { labelOf, type ReadView } from './view.ts';

/** @param views as they would be agreed on together */
export function tooLarge({ kind }: Job, ...views: readonly [ReadView, ...ReadView[]]): Refusal | undefined {
  if (fitsRow(views.map(({ shape }) => shape))) return undefined;
  const what = kind.name.replaceAll('-', ' ');
  return {
    code: 'too-large',
    sentence: `The ${what} ${labelOf(views[0])} says more than can be kept of it, even pressed: its texts are too long for so many lines.`,
    fix: 'Shorten the descriptions of its lines or make several of it, then retry.',
    owner: 'bookkeeper',
  };
}
