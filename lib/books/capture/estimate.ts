/**
 * What an import would look at and how long it would take at what the vendors allow, reading only. A record costs its counterpart's side a search and
 * a write, and its own a read and what is written back; a list costs a request for each page. HaloPSA does not count by a document's date, so there
 * the number may be of more than is taken.
 */
import type { Kind, Side } from '../../entities/kind.ts';
import { otherSide } from '../../entities/kind.ts';
import { ReadRefusedError } from '../../sync/outcome.ts';
import type { Connection } from '../../sync/connection.ts';
import type { Ports } from '../../sync/ports.ts';
import { datesOf } from './compare.ts';
import { walkFor, walksOf } from './walks.ts';

export interface EstimatedList {
  /** The kinds that live in it. */
  readonly kinds: readonly string[];
  readonly side: Side;
  /** Absent where the vendor does not say. */
  readonly records?: number;
  /** Some may be dated before the day. */
  readonly atMost?: true;
}

export interface Estimate {
  readonly connection: string;
  readonly since?: string;
  readonly lists: readonly EstimatedList[];
  readonly requests: Readonly<Record<Side, number>>;
  /** Of the vendor that takes longer. */
  readonly minutes: number;
}

const PAGE: Readonly<Record<Side, number>> = { halo: 100, quickbooks: 1_000 };
const OWN_SIDE = 2;
const OTHER_SIDE = 2;

/** @param perMinute what each vendor allows */
export async function estimateImport(
  connection: Connection,
  since: string | undefined,
  perMinute: Readonly<Record<Side, number>>,
  ports: Ports,
): Promise<Estimate> {
  const lists: EstimatedList[] = [];
  for (const walked of walksOf(connection)) {
    const walk = walkFor(connection, walked, 'sweep', ports);
    const { kind, side, family, system } = walk;
    const dates = datesOf(walk, since);
    const records = await system
      .count(kind[side].resource, dates)
      .catch((error: unknown) => unknownIfRefused(error));
    lists.push({
      kinds: family.map(({ name }: Kind) => name),
      side,
      ...(records !== undefined && { records }),
      ...(dates && side === 'halo' && { atMost: true }),
    });
  }
  const requests = { halo: requestsOf('halo', lists), quickbooks: requestsOf('quickbooks', lists) };
  return {
    connection: connection.id,
    ...(since !== undefined && { since }),
    lists,
    requests,
    minutes: Math.ceil(Math.max(requests.halo / perMinute.halo, requests.quickbooks / perMinute.quickbooks)),
  };
}

function unknownIfRefused(error: unknown): undefined {
  if (!(error instanceof ReadRefusedError)) throw error;
  return undefined;
}

function requestsOf(side: Side, lists: readonly EstimatedList[]): number {
  const recordsOn = (one: Side): number =>
    lists.filter((list) => list.side === one).reduce((sum, { records = 0 }) => sum + records, 0);
  const pages = lists
    .filter((list) => list.side === side)
    .reduce((sum, { records = 0 }) => sum + Math.max(1, Math.ceil(records / PAGE[side])), 0);
  return pages + recordsOn(side) * OWN_SIDE + recordsOn(otherSide(side)) * OTHER_SIDE;
}
