/**
 * One look through a resource. Coverage is the caller's business and moves only after this has returned: by then every hint is safely queued, and
 * `at` is the vendor's own time of the first answer, so what changes during the look is looked at again.
 */
import type { ChangedPage, Dated } from '../../sync/record-system.ts';
import { hintAtUnseen, hintsOf } from './hints.ts';
import type { Walk } from './walks.ts';

export interface Look {
  /** Everything there is without. */
  readonly since?: string;
  /** The answer, where the vendor has given it already. */
  readonly told?: ChangedPage;
  readonly dated?: Dated;
  /** The list shows all that there is: what is linked and not in it is gone. */
  readonly isWhole?: true;
  /** Of `isWhole`: only of what was made since then. */
  readonly madeSince?: string;
}

export interface Looked {
  readonly hints: number;
  readonly at: string | undefined;
}

export async function lookThrough(
  walking: Walk,
  { since, told, dated, isWhole, madeSince }: Look,
): Promise<Looked> {
  const { kind, side, system, cause, ports } = walking;
  const { resource } = kind[side];
  const isImport = cause === 'import';
  const shown = new Set<string>();
  let hints = 0;
  let isCut = isWhole === true;
  let at: string | undefined;
  const listing = { ...(dated && { dated }), isPatient: isImport };
  for await (const page of told ? [told] : system.changed(resource, since, listing)) {
    at ??= page.at;
    // An answer that was cut does not say what was deleted.
    isCut ||= page.cut === true;
    for (const record of page.records) shown.add(system.facts(record, resource).id);
    const events = await hintsOf(walking, page.records, dated);
    if (events.length > 0) await ports.queue.send(events, isImport ? 'backfill' : 'live');
    hints += events.length;
  }
  if (isCut && !isImport) hints += await hintAtUnseen(walking, shown, { datedFrom: dated?.from, madeSince });
  return { hints, at };
}
