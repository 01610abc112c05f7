/** What the steps of a test invoice share: asking both vendors plainly, and waiting for what the workers make of it. */
import type { Side, Wire } from '../../entities/kind.ts';
import { asWire, idText, list } from '../../entities/wire.ts';
import type { Connection } from '../../sync/connection.ts';
import type { Ports } from '../../sync/ports.ts';
import type { VendorFault } from '../../sync/record-system.ts';
import type { Link } from '../../sync/records.ts';
import { linkIdOf } from '../../sync/references.ts';
import { hintFor } from '../ask.ts';
import type { ProbeCall, VendorProbe } from '../probe/question.ts';

export interface TestPorts {
  readonly ports: Ports;
  readonly vendors: Readonly<Record<Side, VendorProbe>>;
}

export interface Run extends TestPorts {
  readonly connection: Connection;
  /** How long each step waits for the workers. */
  readonly patienceMs: number;
}

/** What everything that the test makes carries, and is found again by when it was cut off. */
export const MARKER = 'halo-qbo test-invoice';
export const TEST_NAME = 'Sync test (halo-qbo)';

/** The test ends here, with the reason and what to do. */
export class TestFailed extends Error {
  override readonly name = 'TestFailed';
  readonly fix: string;
  constructor(sentence: string, fix: string) {
    super(sentence);
    this.fix = fix;
  }
}

const refusedBy = ({ sentence, fix }: VendorFault): TestFailed => new TestFailed(sentence, fix);

/** @throws TestFailed for a refusal */
export async function ask({ vendors }: Pick<Run, 'vendors'>, side: Side, call: ProbeCall): Promise<unknown> {
  const { body, fault } = await vendors[side].ask(call);
  if (fault) throw refusedBy(fault);
  return body;
}

/** Undefined where the vendor knows no such record. */
export async function read(run: Run, side: Side, resource: string, id: string): Promise<Wire | undefined> {
  const call = {
    halo: { method: 'GET', path: `${resource}/${id}`, query: { includedetails: 'true' } },
    quickbooks: { method: 'GET', path: `${resource.toLowerCase()}/${id}` },
  } as const;
  const { body, fault } = await run.vendors[side].ask(call[side]);
  if (fault?.means === 'not-found') return undefined;
  if (fault) throw refusedBy(fault);
  const record = side === 'quickbooks' ? asWire(asWire(body)[resource]) : asWire(body);
  return idText(record[side === 'halo' ? 'id' : 'Id']) === '' ? undefined : record;
}

export async function select(run: Run, entity: string, rest: string): Promise<readonly Wire[]> {
  const call = { method: 'POST', path: 'query', body: `SELECT * FROM ${entity} ${rest}` } as const;
  return list(asWire(asWire(await ask(run, 'quickbooks', call))['QueryResponse'])[entity]);
}

export const inQuickBooks = async (
  run: Run,
  entity: string,
  body: Wire,
  query: Readonly<Record<string, string>>,
): Promise<Wire> =>
  asWire(
    asWire(await ask(run, 'quickbooks', { method: 'POST', path: entity.toLowerCase(), query, body }))[entity],
  );

export async function inHalo(run: Run, path: string, body: unknown): Promise<Wire> {
  const answer = await ask(run, 'halo', { method: 'POST', path, body });
  return asWire(Array.isArray(answer) ? answer[0] : answer);
}

export async function listHalo(
  run: Run,
  resource: string,
  key: string,
  query: Readonly<Record<string, string>>,
): Promise<readonly Wire[]> {
  const answer = await ask(run, 'halo', { method: 'GET', path: resource, query });
  return list(Array.isArray(answer) ? answer : asWire(answer)[key]);
}

export const linkOf = ({ ports, connection }: Run, kind: string, side: Side, id: string) =>
  ports.links.find({ connection: connection.id, kind, link: linkIdOf(side, id) });

/** More than the test ever has of anything. */
export const ROWS_MAX = 200;

const LOOK_EVERY_MS = 500;

/** Looks until there is something; undefined when the time is over. */
export async function until<T>(
  { ports: { clock } }: Pick<Run, 'ports'>,
  withinMs: number,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const end = clock.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined || clock.now() >= end) return found;
    await clock.sleep(LOOK_EVERY_MS);
  }
}

/** A hint of our own, for what no webhook told. */
export async function hint(run: Run, kind: string, side: Side, id: string): Promise<void> {
  await run.ports.queue.send(
    [hintFor({ connection: run.connection, kind, side, id }, 'person', run.ports)],
    'live',
  );
}

/** @throws TestFailed with the open item's own sentence, or for a time that is over */
export async function followed<T>(
  run: Run,
  record: { readonly kind: string; readonly side: Side; readonly id: string },
  look: (link: Link | undefined) => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const { kind, side, id } = record;
  const name = linkIdOf(side, id);
  const found = await until(run, run.patienceMs, async () => {
    const seen = await look(await linkOf(run, kind, side, id));
    if (seen !== undefined) return { seen };
    const item = await run.ports.openItems.get(run.connection.id, kind, name);
    if (item) throw new TestFailed(item.sentence, item.fix);
    return undefined;
  });
  if (!found)
    throw new TestFailed(
      `Nothing came of the ${kind} ${id} within ${Math.round(run.patienceMs / 1_000)} s.`,
      `See \`halo-qbo history ${kind} ${name}\` and \`halo-qbo dlq\`; is the worker deployed and the connection neither paused nor disconnected?`,
    );
  return found.seen;
}
