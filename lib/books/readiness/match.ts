/**
 * Is a record already over there? Asked for a whole list at once: the same keys and the same decision as for one record, answered from an index
 * instead of a search each.
 */
import type { LensEnv, Refusal, Shape, Wire } from '../../entities/kind.ts';
import { get } from '../../entities/lens.ts';
import { idText } from '../../entities/wire.ts';
import { decideCounterpart, type Candidate } from '../../sync/counterpart.ts';
import { linkIdOf } from '../../sync/references.ts';
import { labelOf } from '../../sync/view.ts';
import type { KindFacts, Row } from './facts.ts';

export type Match =
  | { readonly match: 'none' }
  | { readonly match: 'found'; readonly row: Row }
  | { readonly match: 'ambiguous'; readonly refusal: Refusal };

/** @param own the link id of the record @param what how a sentence calls it */
export type Matching = (own: string, shape: Shape, record: Wire, what: string, env: LensEnv) => Match;

type Index = ReadonlyMap<string, readonly Row[]>;

export function matchingIn({ kind, quickbooks, links }: KindFacts): Matching {
  const indexes = new Map<string, Index>();
  const having = (property: string, value: string): readonly Row[] => {
    const index =
      indexes.get(property) ??
      Map.groupBy(quickbooks, ({ id, record }) => (property === 'Id' ? id : idText(get(record, property))));
    indexes.set(property, index);
    return value === '' ? [] : (index.get(value) ?? []);
  };
  /** One that was only looked at is nobody's. */
  const linkedTo = ({ id }: Row, own: string): string | undefined => {
    const link = links.get(linkIdOf('quickbooks', id));
    return link?.halo && link.link !== own ? link.link : undefined;
  };
  const candidateOf = (row: Row, own: string, certain: boolean, env: LensEnv): Candidate => {
    const { id, record } = row;
    const shape = kind.quickbooks.lens.read(record, env);
    const taken = linkedTo(row, own);
    const label = labelOf({ id, shape, observed: kind.quickbooks.observe(record, env) });
    return { id, shape, certain, label, ...(taken !== undefined && { linkedTo: taken }) };
  };
  return (own, shape, record, what, env) => {
    for (const key of kind.quickbooks.matchKeys(shape, record, env)) {
      const { property, value, certain, accepts = () => true, free } = key;
      const rows = having(property, value).filter(
        (row) => accepts(row.record) && !(free && linkedTo(row, own) !== undefined),
      );
      const decision = decideCounterpart({
        shape,
        identity: kind.identity ?? [],
        shared: kind.shared === true,
        candidates: rows.map((row) => candidateOf(row, own, certain, env)),
        what,
      });
      if (decision.counterpart === 'ambiguous') return { match: 'ambiguous', refusal: decision.refusal };
      if (decision.counterpart === 'none') continue;
      const row = rows.find(({ id }) => id === decision.id);
      if (row) return { match: 'found', row };
    }
    return { match: 'none' };
  };
}
