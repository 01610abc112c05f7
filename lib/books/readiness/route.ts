/** Whose a record is where one tenant feeds several companies: it says so itself, or the record does that it names. */
import type { Connection } from '../../sync/connection.ts';
import type { KindFacts } from './facts.ts';
import { nameOf, type Seen, type Standing } from './judged.ts';

/** The company that each record of HaloPSA names, by kind and id. */
export type Realms = ReadonlyMap<string, string | undefined>;

export const realmsOf = (kinds: readonly KindFacts[]): Realms =>
  new Map(
    kinds.flatMap(({ kind, halo }) =>
      halo.map(
        ({ id, record }) => [nameOf({ kind: kind.name, id }), kind.halo.route?.(record)?.realmId] as const,
      ),
    ),
  );

/** @returns undefined for one that is this connection's business */
export function elsewhere(
  { kind, record }: Pick<Seen, 'kind' | 'record'>,
  { quickbooks }: Connection,
  shared: boolean,
  realms: Realms,
): Standing | undefined {
  const route = kind.halo.route?.(record);
  const { realmId, via } = route ?? {};
  if (realmId === undefined && (!via || !shared)) return undefined;
  const named = realmId ?? (via && realms.get(nameOf(via)));
  if (named === quickbooks.realmId) return undefined;
  if (named !== undefined) return { standing: 'apart', reason: 'of another company' };
  return {
    standing: 'refused',
    refusal: {
      code: 'company-not-named',
      sentence: `It names no QuickBooks company, nor does its ${via?.kind ?? 'record'}, while this HaloPSA tenant feeds several: it is posted to none of them.`,
      fix: `Choose the QuickBooks company on the ${via?.kind ?? 'record'} in HaloPSA.`,
      owner: 'bookkeeper',
    },
  };
}
