/**
 * Everything that changed since a moment becomes hints: the import (since ever, into the backfill queue) and the sweep (since what was
 * covered, into the live one) are the same walk. Coverage moves only after every hint of the walk is safely queued, and only to the
 * vendor's own time of the walk's first answer, so an error, a crash or a change made during the walk is walked again, never skipped. Kinds
 * that live in one resource are walked together, under the name of the first that is on.
 */
import type { Kind, Side, Wire } from '../entities/kind.ts';
import { familyOf, kinds } from '../entities/registry.ts';
import type { ChangeEvent, Lane } from '../sync/change-event.ts';
import { closedUntil, noteTrouble } from '../sync/circuit.ts';
import type { Connection } from '../sync/connection.ts';
import { companyOf } from '../sync/job.ts';
import type { Facts, Ports } from '../sync/ports.ts';
import type { Seen } from '../sync/records.ts';
import { linkIdOf } from '../sync/references.ts';

/** Sweeps look back this much further than what was covered: vendors' clocks and ours differ, and pages are not snapshots. */
const OVERLAP_MS = 60_000;
const HINTS_AT_ONCE = 500;

export interface Captured {
  readonly connection: string;
  readonly kind: string;
  readonly side: Side;
  readonly hints: number;
}

/** The side a kind's changes are looked for on: where it may come from. */
const sidesOf = (kind: Kind, connection: Connection): readonly Side[] => {
  const direction = connection.kinds[kind.name]?.direction ?? kind.direction;
  const sides: Readonly<Record<typeof direction, readonly Side[]>> = {
    off: [],
    link: ['halo'],
    push: ['halo', 'quickbooks'],
    pull: ['quickbooks'],
    both: ['halo', 'quickbooks'],
  };
  return sides[direction].filter((side) => !kind[side].resource.virtual);
};

/** Every record once, references first. A kind that was walked before is not walked again: its sweeps go on from there. */
export async function importConnection(connectionId: string, ports: Ports): Promise<readonly Captured[]> {
  const connection = await ports.connections.get(connectionId);
  if (!connection) throw new RangeError(`there is no connection ${connectionId}`);
  return walk(connection, ports, 'backfill', 'import', (covered) => covered === undefined);
}

/** What changed since the last walk, of every connection that is on. One that cannot be walked keeps no other from its turn. */
export async function sweep(ports: Ports): Promise<readonly Captured[]> {
  const captured: Captured[] = [];
  const failures: unknown[] = [];
  for (const connection of await ports.connections.list()) {
    const state = await ports.connections.state(connection.id);
    if (connection.paused || state.disconnected || state.halted || closedUntil(state, ports.clock.now()))
      continue;
    try {
      captured.push(...(await sweepConnection(connection, ports)));
    } catch (error) {
      if (!(await noteTrouble(connection, error, ports))) failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return captured;
}

export const sweepConnection = (connection: Connection, ports: Ports): Promise<readonly Captured[]> =>
  walk(connection, ports, 'live', 'sweep', (covered) => covered !== undefined);

async function walk(
  connection: Connection,
  ports: Ports,
  lane: Lane,
  cause: 'import' | 'sweep',
  wanted: (covered: string | undefined) => boolean,
): Promise<readonly Captured[]> {
  const captured: Captured[] = [];
  for (const { kind, family, side } of walksOf(connection)) {
    const covered = await ports.coverage.coveredUntil(connection.id, side, kind.name);
    if (!wanted(covered)) continue;
    const hints = await walkResource({ connection, kind, family, side, lane, cause, ports }, covered);
    captured.push({ connection: connection.id, kind: kind.name, side, hints });
  }
  return captured;
}

interface Walked {
  readonly kind: Kind;
  /** All kinds that the records may be of; `kind` is the first. */
  readonly family: readonly Kind[];
  readonly side: Side;
}

/** What is walked for a connection, each resource once; coverage stands under the first kind's name. */
export const walksOf = (connection: Connection): readonly Walked[] =>
  kinds.flatMap((kind) =>
    sidesOf(kind, connection).flatMap((side) => {
      const family = familyOf(kind, side).filter((one) => sidesOf(one, connection).includes(side));
      return family[0] === kind ? [{ kind, family, side }] : [];
    }),
  );

interface Walk extends Walked {
  readonly connection: Connection;
  readonly lane: Lane;
  readonly cause: 'import' | 'sweep';
  readonly ports: Ports;
}

async function walkResource(walking: Walk, covered: string | undefined): Promise<number> {
  const { connection, kind, side, ports, lane, cause } = walking;
  const system = ports.system(side, connection, cause === 'import' ? 'backfill' : 'sweep');
  const since = covered && new Date(Date.parse(covered) - OVERLAP_MS).toISOString();
  const shown = new Set<string>();
  let hints = 0;
  let cut = false;
  let until: string | undefined;
  for await (const page of system.changed(kind[side].resource, since)) {
    until ??= page.at;
    cut ||= page.cut === true;
    for (const record of page.records) shown.add(system.facts(record, kind[side].resource).id);
    const events = await hintsOf(walking, page.records);
    if (events.length > 0) await ports.queue.send(events, lane);
    hints += events.length;
  }
  if (cut && cause === 'sweep') hints += await hintAtUnseen(walking, shown);
  if (until !== undefined) await ports.coverage.advance(connection.id, side, kind.name, until);
  return hints;
}

/** An answer that was cut does not say what was deleted: every linked record that the walk did not show is looked at. */
async function hintAtUnseen(walking: Walk, shown: ReadonlySet<string>): Promise<number> {
  const { connection, family, side, ports, lane } = walking;
  let hints = 0;
  let batch: ChangeEvent[] = [];
  const send = async (): Promise<void> => {
    if (batch.length > 0) await ports.queue.send(batch, lane);
    hints += batch.length;
    batch = [];
  };
  for (const kind of family) {
    for await (const link of ports.links.all(connection.id, kind.name)) {
      const id = link[side]?.id.split('/')[0];
      if (id === undefined || shown.has(id) || link.state === 'removed') continue;
      batch.push(hint(walking, { kind, id }));
      if (batch.length >= HINTS_AT_ONCE) await send();
    }
  }
  await send();
  return hints;
}

interface Listed extends Pick<Facts, 'id' | 'version' | 'modifiedAt'> {
  readonly kind: Kind;
}

/** Only at what differs from what was last seen is hinted, so an import that was cut off does not begin again. */
async function hintsOf(walking: Walk, records: readonly Wire[]): Promise<readonly ChangeEvent[]> {
  const { connection, side, ports } = walking;
  const listed = listedOf(walking, records);
  const always = listed.filter(({ kind }) => kind[side].parts);
  const compared = listed.filter((one) => !always.includes(one));
  const links = await ports.links.findMany(
    compared.map(({ kind, id }) => ({
      connection: connection.id,
      kind: kind.name,
      link: linkIdOf(side, id),
    })),
  );
  const moved = compared.filter((one, index) => isNews(one, links[index]?.[side]));
  return [...always, ...moved].map((one) => hint(walking, one));
}

/** Each record as one of its kind; one that may be of two is hinted at once, and told apart when it is read. */
function listedOf(walking: Walk, records: readonly Wire[]): readonly Listed[] {
  const { connection, family, side, ports } = walking;
  const system = ports.system(side, connection);
  const company = companyOf(connection);
  return records
    .filter((record) => belongs(walking, record))
    .flatMap((record) => {
      const kind = family.find((one) => one[side].isOf?.(record, company) ?? true);
      return kind ? [{ ...system.facts(record, kind[side].resource), kind }] : [];
    });
}

function isNews({ version, modifiedAt }: Listed, seen: Seen | undefined): boolean {
  if (seen === undefined) return true;
  if (version !== undefined && seen.version !== undefined) return version !== seen.version;
  return modifiedAt === undefined || Date.parse(modifiedAt) >= Date.parse(seen.seenUntil ?? '1970-01-01');
}

/** Records of a shared HaloPSA tenant that name another company are that one's business. */
function belongs({ kind, side, connection }: Walk, record: Wire): boolean {
  const realmId = side === 'halo' ? kind.halo.route?.(record)?.realmId : undefined;
  return realmId === undefined || realmId === connection.quickbooks.realmId;
}

const hint = (
  { connection, side, cause, ports }: Walk,
  { kind, id, modifiedAt }: Pick<Listed, 'kind' | 'id' | 'modifiedAt'>,
): ChangeEvent => ({
  system: side,
  origin: side === 'halo' ? connection.halo.tenant : connection.quickbooks.realmId,
  connection: connection.id,
  kind: kind.name,
  id,
  operation: 'unknown',
  cause,
  eventId: `${cause}:${side}:${kind.name}:${id}`,
  ...(modifiedAt !== undefined && { changedAt: modifiedAt }),
  observedAt: new Date(ports.clock.now()).toISOString(),
  attempt: 0,
});
