/** The links of a kind, counted in one pass. */
import type { Kind } from '../entities/kind.ts';
import type { Ports } from '../sync/ports.ts';
import type { Link } from '../sync/records.ts';

export interface Tally {
  readonly kind: string;
  readonly halo: number;
  readonly quickbooks: number;
  readonly linked: number;
  /** Of those that should be in both, so many are and agree. */
  readonly synced: number;
  readonly expected: number;
  readonly haloMinor: number;
  readonly quickbooksMinor: number;
  readonly explainedMinor: number;
}

export const isLinked = (link: Link): boolean =>
  link.halo !== undefined && link.quickbooks !== undefined && link.state !== 'removed';

/** What is left out on purpose, or gone, is nobody's business. */
export const isExpected = ({ state }: Link): boolean => state !== 'skipped' && state !== 'removed';

export const currencyOf = ({ agreed }: Link, homeCurrency: string): string => {
  const { currency } = agreed?.halo ?? {};
  return typeof currency === 'string' && currency !== '' ? currency : homeCurrency;
};

export async function tally(
  connection: string,
  { name, document }: Pick<Kind, 'name' | 'document'>,
  { links }: Pick<Ports, 'links'>,
): Promise<Tally> {
  const counted = { halo: 0, quickbooks: 0, linked: 0, synced: 0, expected: 0 };
  const totals = { haloMinor: 0, quickbooksMinor: 0, explainedMinor: 0 };
  for await (const link of links.all(connection, name)) {
    if (link.halo || link.link.startsWith('h:')) counted.halo += 1;
    if (link.quickbooks || link.link.startsWith('q:')) counted.quickbooks += 1;
    if (isExpected(link)) counted.expected += 1;
    if (!isLinked(link)) continue;
    counted.linked += 1;
    if (link.state === 'synced') counted.synced += 1;
    if (!document) continue;
    totals.haloMinor += link.halo?.observed.totalMinor ?? 0;
    totals.quickbooksMinor += link.quickbooks?.observed.totalMinor ?? 0;
    totals.explainedMinor += link.difference?.amountMinor ?? 0;
  }
  return { kind: name, ...counted, ...totals };
}
