/**
 * Each resource has its turn, whatever becomes of the others. One that the vendor does not give (a list that the company does not have, a right
 * that was taken away) is one open item, until it is given again. Only where the vendor as a whole does not answer is nobody asked further.
 */
import type { Side } from '../../entities/kind.ts';
import { sayName } from '../../sync/circuit.ts';
import { triedAgain } from '../../sync/coverage.ts';
import { DisconnectedError, ReadRefusedError, UnavailableError } from '../../sync/outcome.ts';
import type { Ports } from '../../sync/ports.ts';
import type { OpenItem } from '../../sync/records.ts';
import { WHOLE_CONNECTION } from '../names.ts';
import type { Walk } from './walks.ts';

const READ_REFUSED = 'read-refused';

/** What a person has been told of the connection as a whole, by record. */
type Told = ReadonlyMap<string, OpenItem>;

export async function toldOf(connection: string, { openItems }: Pick<Ports, 'openItems'>): Promise<Told> {
  const items = await openItems.list(connection);
  return new Map(items.filter(({ kind }) => kind === WHOLE_CONNECTION).map((item) => [item.record, item]));
}

const recordOf = (side: Side, resource: string): string => `${side}-${resource}`;

/**
 * @param run whether the vendor was asked, and gave
 * @returns what went wrong with some of them @throws what stops all of them
 */
export async function inTurn<Turn extends Walk>(
  walks: readonly Turn[],
  told: Told,
  run: (walk: Turn) => Promise<boolean>,
): Promise<readonly unknown[]> {
  const failures: unknown[] = [];
  for (const walk of walks) {
    try {
      if (await run(walk)) await given(walk, told);
    } catch (error) {
      if (stopsAll(error)) throw error;
      if (error instanceof ReadRefusedError) await refused(walk, error);
      else failures.push(error);
    }
  }
  return failures;
}

const stopsAll = (error: unknown): boolean =>
  error instanceof DisconnectedError || (error instanceof UnavailableError && error.scope !== 'record');

async function refused(walk: Walk, error: ReadRefusedError): Promise<void> {
  const { connection, side, kind, name, ports } = walk;
  const now = new Date(ports.clock.now()).toISOString();
  await tellRefused(walk, kind[side].resource.name, error);
  await ports.coverage.change(connection.id, side, name, (before) => triedAgain(before, now));
}

export async function tellRefused(
  { connection, side, ports }: Pick<Walk, 'connection' | 'side' | 'ports'>,
  resource: string,
  { refusal }: ReadRefusedError,
): Promise<void> {
  await ports.openItems.raise(
    {
      connection: connection.id,
      kind: WHOLE_CONNECTION,
      record: recordOf(side, resource),
      code: READ_REFUSED,
      sentence: `${sayName(side)} does not give the list ${resource}, so nothing of it is synced: ${refusal.sentence}`,
      fix: `Give the application the right to read ${resource}, or switch off the kinds that need it (\`halo-qbo config\`); it is asked again by itself.`,
      owner: 'ops',
    },
    new Date(ports.clock.now()).toISOString(),
  );
}

async function given({ connection, side, kind, ports }: Walk, told: Told): Promise<void> {
  const record = recordOf(side, kind[side].resource.name);
  if (told.get(record)?.code === READ_REFUSED)
    await ports.openItems.resolve(connection.id, WHOLE_CONNECTION, record);
}
