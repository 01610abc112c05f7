/**
 * What a bookkeeper maps once: the records of a kind on both sides that are not linked yet, and which of them are probably one. Nothing is changed
 * here; what is exactly the same may be accepted in bulk, everything else is a person's word.
 */
import type { Kind } from '../entities/kind.ts';
import { kindByName, kinds } from '../entities/registry.ts';
import { match, type Candidate, type Matched, type Named } from '../matching/match.ts';
import type { Connection } from '../sync/connection.ts';
import { companyOf, directionOf } from '../sync/job.ts';
import type { Ports } from '../sync/ports.ts';
import type { Mapping } from '../sync/records.ts';
import { Resolved } from '../sync/references.ts';
import { factsOf, type Read } from './mapping-facts.ts';
import { listSide } from './mapping-list.ts';

export interface Proposal {
  readonly halo: Named;
  readonly quickbooks: Candidate;
}

export interface Undecided {
  readonly halo: Named;
  readonly candidates: readonly Candidate[];
}

export interface Proposals {
  readonly connection: string;
  readonly kind: string;
  readonly linked: number;
  /** Cannot be mapped: inactive, of another company, not to be synced. */
  readonly leftOut: { readonly halo: number; readonly quickbooks: number };
  /** By a person, and not linked yet. */
  readonly mapped: readonly Mapping[];
  /** Exactly the same, and nobody else's. */
  readonly accepted: readonly Proposal[];
  /** Best first. */
  readonly proposed: readonly Proposal[];
  readonly ambiguous: readonly Undecided[];
  readonly onlyHalo: readonly Named[];
  readonly onlyQuickBooks: readonly Named[];
}

export type MapPorts = Pick<
  Ports,
  'system' | 'links' | 'mappings' | 'waits' | 'queue' | 'clock' | 'newId' | 'openItems'
>;

/** A document is known by its number on both sides, and a part of one by its document. */
const isMappable = ({ document, halo, quickbooks }: Kind): boolean =>
  !document && !halo.parts && !quickbooks.parts;

/** Those that a person may map. */
export const mappableKinds = (connection: Connection): readonly Kind[] =>
  kinds.filter((kind) => isMappable(kind) && directionOf({ connection, kind }) !== 'off');

/** @throws RangeError for a kind that nobody maps */
export function mappableKind(name: string, connection: Connection): Kind {
  const kind = mappableKinds(connection).find((one) => one.name === name);
  if (kind) return kind;
  const known = kindByName(name);
  throw new RangeError(
    known && isMappable(known)
      ? `The kind ${name} is switched off for ${connection.id}.`
      : `There is nothing to map for ${name}: a document is known by its number on both sides.`,
  );
}

export async function proposeMappings(
  connection: Connection,
  kindName: string,
  ports: Pick<MapPorts, 'system' | 'links' | 'mappings' | 'waits'>,
): Promise<Proposals> {
  const kind = mappableKind(kindName, connection);
  const env = { refs: new Resolved([]), company: companyOf(connection) };
  const halo = await listSide(kind, 'halo', connection, env, ports);
  const quickbooks = await listSide(kind, 'quickbooks', connection, env, ports);
  const linked = await linkedOf(connection.id, kind, ports);
  const mapped = (await ports.mappings.list(connection.id, kind.name)).filter(
    (one) => !linked.halo.has(one.halo),
  );
  const isOpen = (read: Read, mappedIds: ReadonlySet<string>): boolean =>
    !linked[read.side].has(read.id) && !mappedIds.has(read.id);
  const mappedHalo = new Set(mapped.map((one) => one.halo));
  const mappedQuickBooks = new Set(kind.shared ? [] : mapped.map((one) => one.quickbooks));
  const facts = factsOf(
    kind,
    env,
    halo.reads.filter((read) => isOpen(read, mappedHalo)),
    quickbooks.reads.filter((read) => kind.shared || isOpen(read, mappedQuickBooks)),
  );
  const { accepted, proposed, ambiguous, onlyLeft, onlyRight } = match(facts.halo, facts.quickbooks, {
    shared: kind.shared === true,
  });
  return {
    connection: connection.id,
    kind: kind.name,
    linked: linked.halo.size,
    leftOut: { halo: halo.leftOut, quickbooks: quickbooks.leftOut },
    mapped,
    accepted: accepted.map(proposal),
    proposed: proposed.map(proposal),
    ambiguous: ambiguous.map(({ left, candidates }) => ({ halo: left, candidates })),
    onlyHalo: onlyLeft,
    onlyQuickBooks: onlyRight.filter(({ id }) => !linked.quickbooks.has(id)),
  };
}

const proposal = ({ left, right }: Matched): Proposal => ({ halo: left, quickbooks: right });

interface LinkedIds {
  readonly halo: ReadonlySet<string>;
  readonly quickbooks: ReadonlySet<string>;
}

async function linkedOf(connection: string, kind: Kind, { links }: Pick<Ports, 'links'>): Promise<LinkedIds> {
  const found = { halo: new Set<string>(), quickbooks: new Set<string>() };
  for await (const { state, halo, quickbooks } of links.all(connection, kind.name)) {
    if (!halo || !quickbooks || state === 'removed') continue;
    found.halo.add(halo.id);
    found.quickbooks.add(quickbooks.id);
  }
  return found;
}
