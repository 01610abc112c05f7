/**
 * What was shown is done: mappings are kept, and each rate is queued for a look, with the order to make its counterpart where it has none. The workers
 * write, once, and finish what is cut off; nothing is written from here but a tax agency.
 */
import { kind } from '../../entities/tax-code/index.ts';
import { orderOf } from '../../entities/tax-code/service.ts';
import type { Order } from '../../entities/on-request.ts';
import type { Side } from '../../entities/kind.ts';
import type { ChangeEvent } from '../../sync/change-event.ts';
import type { Connection } from '../../sync/connection.ts';
import type { Ports } from '../../sync/ports.ts';
import { ask, hintFor } from '../ask.ts';
import { acceptMappings } from '../mapping-accept.ts';
import type { VendorProbe } from '../probe/question.ts';
import { ensureAgency, type Agency } from './agencies.ts';
import type { CreateRow } from './plan-create.ts';
import type { ImportRow } from './plan-import.ts';

/** More than this would hold up what is live. */
const LIVE_MAX = 25;

export interface Asked {
  readonly connection: Connection;
  readonly by: string;
}

interface Making {
  readonly side: Side;
  readonly id: string;
  readonly order: Order;
}

async function askToMake(
  making: readonly Making[],
  { connection, by }: Asked,
  ports: Pick<Ports, 'queue' | 'clock' | 'newId'>,
): Promise<readonly ChangeEvent[]> {
  const events = making.map(({ side, id, order }) => ({
    ...hintFor({ connection, kind: kind.name, side, id }, 'person', ports),
    make: { by, with: { ...order } },
  }));
  if (events.length > 0) await ports.queue.send(events, events.length > LIVE_MAX ? 'backfill' : 'live');
  return events;
}

/** @returns the looks that are queued */
export async function applyImport(
  rows: readonly ImportRow[],
  asked: Asked,
  ports: Ports,
): Promise<readonly ChangeEvent[]> {
  const { connection, by } = asked;
  const link = rows.filter(({ state }) => state === 'link');
  const pairs = link
    .filter(({ isNew }) => isNew)
    .flatMap(({ code, halo }) => halo.map(({ id }) => ({ halo: id, quickbooks: code.id })));
  const { events } = await acceptMappings(connection, kind.name, pairs, by, ports);
  const known = link.filter(({ isNew }) => !isNew).flatMap(({ halo }) => halo);
  const looks = await ask(
    known.map(({ id }) => ({ connection, kind: kind.name, side: 'halo' as const, id })),
    'person',
    ports,
  );
  const making = rows
    .filter(({ state }) => state === 'make')
    .map(({ code }): Making => ({ side: 'quickbooks', id: code.id, order: {} }));
  return [...events, ...looks, ...(await askToMake(making, asked, ports))];
}

export interface Created {
  readonly events: readonly ChangeEvent[];
  /** The agency that had to be made. */
  readonly agency?: Agency;
}

/** The agency comes first: a code names it. @throws as `ensureAgency` does, with nothing queued */
export async function applyCreate(
  rows: readonly CreateRow[],
  asked: Asked,
  ports: Ports,
  quickbooks: VendorProbe,
): Promise<Created> {
  const { connection } = asked;
  const wanted = rows.find(({ state, agency }) => state === 'make' && agency && agency.id === undefined);
  const agency = wanted?.agency && (await ensureAgency(connection, wanted.agency.name, quickbooks));
  const making = rows.flatMap((row): readonly Making[] => {
    const { state, halo, rateName = '' } = row;
    const id = row.agency?.id ?? agency?.id;
    if (state === 'make' && id !== undefined)
      return [{ side: 'halo', id: halo.id, order: orderOf(id, rateName) }];
    return [];
  });
  const link = rows.filter(({ state }) => state === 'link');
  const { events } = await acceptMappings(
    connection,
    kind.name,
    link.map(({ halo, code = '' }) => ({ halo: halo.id, quickbooks: code })),
    asked.by,
    ports,
  );
  return {
    events: [...events, ...(await askToMake(making, asked, ports))],
    ...(agency && { agency }),
  };
}
