/**
 * What a person may set for a connection: everything in its record but its id, its revision, and what was found at the vendors. Those facts are told
 * apart here and nowhere else, so a setting that is added to the record is in the file by itself. What a kind does where nothing is set is filled in
 * when settings are read and left out when they are stored: a person sees every kind, and a default that becomes better later is not frozen.
 */
import type * as z from 'zod';
import { kinds } from '../../entities/registry.ts';
import { same } from '../../entities/lens.ts';
import { connection as schema, type Connection } from '../../sync/connection.ts';
import { ownDeleteRule } from '../../sync/delete-rule.ts';
import { RULES } from '../../sync/number-policy.ts';

/** What a probe, a connect or the vendor itself said. */
export const FOUND = {
  halo: { invoiceDates: true, taxRounding: true },
  quickbooks: {
    customTxnNumbers: true,
    autoGenerate: true,
    automatedSalesTax: true,
    multiCurrency: true,
    taxRounding: true,
    typographicQueries: true,
  },
} as const;

export const settings = schema.omit({ id: true, version: true }).extend({
  halo: schema.shape.halo.omit(FOUND.halo),
  quickbooks: schema.shape.quickbooks.omit(FOUND.quickbooks),
});

export type Settings = z.infer<typeof settings>;
type KindSettings = Settings['kinds'][string];

const but = (record: object, names: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !Object.hasOwn(names, name)));

const only = (record: object, names: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => Object.hasOwn(names, name)));

/** What each kind does by itself. */
const OWN: ReadonlyMap<string, Required<Omit<KindSettings, 'fields'>>> = new Map(
  kinds.map((kind) => [
    kind.name,
    { direction: kind.direction, autoCreate: kind.autoCreate, onDelete: ownDeleteRule(kind) },
  ]),
);

/** Every kind with what it does, and those that are set though nobody knows them (any more). */
export const filledKinds = (set: Settings['kinds']): Settings['kinds'] =>
  Object.fromEntries(
    [...new Set([...OWN.keys(), ...Object.keys(set)])]
      .toSorted()
      .map((name) => [name, { ...OWN.get(name), ...set[name] }]),
  );

/** Only what differs from what the kind does by itself. */
function spareKinds(set: Settings['kinds']): Settings['kinds'] {
  const spare = Object.entries(set).map(([name, one]) => {
    const own: Readonly<Record<string, unknown>> = OWN.get(name) ?? {};
    return [name, Object.fromEntries(Object.entries(one).filter(([key, value]) => !same(own[key], value)))];
  });
  return Object.fromEntries(
    spare.filter(([, one]) => Object.keys(one ?? {}).length > 0),
  ) as Settings['kinds'];
}

export const settingsOf = (connection: Connection): Settings =>
  settings.parse({
    ...but(connection, { id: true, version: true }),
    halo: but(connection.halo, FOUND.halo),
    quickbooks: but(connection.quickbooks, FOUND.quickbooks),
    kinds: filledKinds(connection.kinds),
  });

export const isBound = ({ quickbooks }: Pick<Settings, 'quickbooks'>): boolean => quickbooks.realmId !== '';

/**
 * The connection with these settings; what was found at the vendors stays. While no company is bound nothing was found: until it is, QuickBooks is taken
 * to be set as the number policy needs it, and the first probe says how it is.
 */
export function connectionWith(id: string, wanted: Settings, before: Connection | undefined): Connection {
  const assumed = { customTxnNumbers: RULES[wanted.numbering.policy].customTxnNumbers };
  const found = before && isBound(before) ? only(before.quickbooks, FOUND.quickbooks) : assumed;
  return schema.parse({
    ...wanted,
    id,
    halo: { ...(before && only(before.halo, FOUND.halo)), ...wanted.halo },
    quickbooks: { ...found, ...wanted.quickbooks },
    kinds: spareKinds(wanted.kinds),
    version: before?.version ?? 0,
  });
}
