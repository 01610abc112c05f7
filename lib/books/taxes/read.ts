/** Tax rates of both systems as they stand now, and which of them are one already. */
import type { LensEnv } from '../../entities/kind.ts';
import { kind } from '../../entities/tax-code/index.ts';
import { idText } from '../../entities/wire.ts';
import type { Connection } from '../../sync/connection.ts';
import { companyOf, directionOf } from '../../sync/job.ts';
import type { Ports } from '../../sync/ports.ts';
import { Resolved } from '../../sync/references.ts';
import type { Read } from '../mapping-facts.ts';
import { listSide } from '../mapping-list.ts';

export interface Named {
  readonly id: string;
  readonly name: string;
  readonly ratePercent: string;
}

export interface Rate extends Named {
  readonly read: Read;
}

export interface Rates {
  readonly env: LensEnv;
  /** HaloPSA's rates, of this company or of none. */
  readonly halo: readonly Rate[];
  readonly quickbooks: readonly Rate[];
  /** The code that each HaloPSA rate is linked to, by the rate's id. */
  readonly linked: ReadonlyMap<string, string>;
  /** The code that somebody mapped it to, here or in HaloPSA itself. */
  readonly mapped: ReadonlyMap<string, string>;
}

export type RatePorts = Pick<Ports, 'system' | 'links' | 'mappings' | 'waits'>;

const rateOf = (read: Read): Rate => ({
  id: read.id,
  name: idText(read.shape['name']),
  ratePercent: read.observed.ratePercent ?? '0',
  read,
});

/** @throws RangeError where the connection does not look at tax rates */
export async function readRates(connection: Connection, ports: RatePorts): Promise<Rates> {
  if (directionOf({ connection, kind }) === 'off')
    throw new RangeError(`Tax rates are switched off for ${connection.id} (kinds.${kind.name}.direction).`);
  const env = { refs: new Resolved([]), company: companyOf(connection) };
  const halo = (await listSide(kind, 'halo', connection, env, ports)).reads.map(rateOf);
  const quickbooks = (await listSide(kind, 'quickbooks', connection, env, ports)).reads.map(rateOf);
  const linked = new Map<string, string>();
  for await (const link of ports.links.all(connection.id, kind.name))
    if (link.halo && link.quickbooks && link.state !== 'removed')
      linked.set(link.halo.id, link.quickbooks.id);
  const own = halo.flatMap(({ id, read }): readonly (readonly [string, string])[] => {
    const code = idText(read.record['qbocode']);
    return code === '' ? [] : [[id, code]];
  });
  const said = (await ports.mappings.list(connection.id, kind.name)).map(
    (one) => [one.halo, one.quickbooks] as const,
  );
  return { env, halo, quickbooks, linked, mapped: new Map([...own, ...said]) };
}

/** Names of QuickBooks' rates, of which each code has some. */
export async function rateNames(
  connection: Connection,
  ports: Pick<Ports, 'system'>,
): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { records } of ports
    .system('quickbooks', connection, 'backfill')
    .changed({ name: 'TaxRate' }, undefined))
    names.push(...records.map((record) => idText(record['Name'])));
  return names;
}

export const named = ({ id, name, ratePercent }: Rate): Named => ({ id, name, ratePercent });

/** Names of QuickBooks are one whatever their case. */
export const sameName = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

/** The records that a person names, by id or by name; all without names. @throws RangeError for one that is not there, or is several */
export function chosen(rates: readonly Rate[], wanted: readonly string[], where: string): readonly Rate[] {
  return wanted.map((text) => {
    const byId = rates.find(({ id }) => id === text);
    const byName = rates.filter(({ name }) => sameName(name, text));
    if (byId) return byId;
    const [only, another] = byName;
    if (only && !another) return only;
    throw new RangeError(
      only
        ? `${byName.length} tax rates of ${where} are called ${text}: name one by its id (${byName.map(({ id }) => id).join(', ')}).`
        : `${where} has no tax rate ${text}.`,
    );
  });
}
