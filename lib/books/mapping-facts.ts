/**
 * What matching may know of a record, read out of the shape by what its fields are called: a kind that has a name, an e-mail address or a rate is
 * matched by it without a line here. How a record names its counterpart comes from the kind's own match keys.
 */
import {
  otherSide,
  type Kind,
  type LensEnv,
  type Observed,
  type Shape,
  type Side,
  type Wire,
} from '../entities/kind.ts';
import { get, isRecord } from '../entities/lens.ts';
import { idText } from '../entities/wire.ts';
import type { Key, MatchFacts } from '../matching/record.ts';
import { sayName } from '../sync/circuit.ts';

/** One record, as its own side has it. */
export interface Read {
  readonly id: string;
  readonly side: Side;
  readonly record: Wire;
  readonly shape: Shape;
  readonly observed: Observed;
}

export const readOf = (kind: Kind, side: Side, id: string, record: Wire, env: LensEnv): Read => ({
  id,
  side,
  record,
  shape: kind[side].lens.read(record, env),
  observed: kind[side].observe(record, env),
});

/** Facts of which two that differ cannot be one record, and what they are called where that is something else. */
const FIXED = { currency: undefined, country: undefined, ratePercent: 'tax rate' } as const;

const textAt = (shape: Shape | Observed, path: string): string => idText(get(shape, path)).trim();

/** Both sides at once: a key counts where the other side has the property that it names. */
export function factsOf(
  kind: Kind,
  env: LensEnv,
  halo: readonly Read[],
  quickbooks: readonly Read[],
): Readonly<Record<Side, readonly MatchFacts[]>> {
  const named = { halo: namedBy(kind, env, halo), quickbooks: namedBy(kind, env, quickbooks) };
  const facts = (reads: readonly Read[], side: Side): readonly MatchFacts[] => {
    const asked = propertiesOf(named[otherSide(side)]);
    return reads.map((read) => factsOfOne(kind, read, keysOf(read, named[side].get(read) ?? [], asked)));
  };
  return { halo: facts(halo, 'halo'), quickbooks: facts(quickbooks, 'quickbooks') };
}

function factsOfOne(
  kind: Kind,
  { id, side, record, shape, observed }: Read,
  keys: readonly Key[],
): MatchFacts {
  const name = textAt(shape, 'name') || textAt(observed, 'name');
  const code = textAt(shape, 'code') || textAt(shape, 'sku');
  const label = [code, name].filter((part) => part !== '').join(' ') || id;
  const fixed = Object.entries(FIXED).map(
    ([fact, said]) => [said ?? fact, textAt(shape, fact) || textAt(observed, fact)] as const,
  );
  return {
    id,
    name,
    label: kind.shared ? label : name || label,
    otherNames: (kind[side].alsoKnownAs?.(record) ?? []).filter((other) => other !== ''),
    emails: textAt(shape, 'email'),
    website: textAt(shape, 'website'),
    taxNumber: textAt(shape, 'taxNumber'),
    phone: textAt(shape, 'phone'),
    postcode: isRecord(shape['address']) ? textAt(shape, 'address.postcode') : '',
    code,
    fixed: Object.fromEntries(fixed),
    keys,
  };
}

interface NamedKey extends Key {
  readonly property: string;
}

/** How each record names its counterpart. A name is compared as a name, so only ids and what is certain are left. */
function namedBy(kind: Kind, env: LensEnv, reads: readonly Read[]): ReadonlyMap<Read, readonly NamedKey[]> {
  return new Map(
    reads.map((read) => {
      const target = otherSide(read.side);
      const keys = kind[target]
        .matchKeys(read.shape, read.record, env)
        .flatMap((key): readonly NamedKey[] => {
          const { property, value, certain, filters, accepts } = key;
          const isPlain = value !== '' && !filters && !accepts && (certain || property === 'Id');
          return isPlain ? [{ property, key: sayKey(target, property, value), certain }] : [];
        });
      return [read, keys];
    }),
  );
}

const sayKey = (side: Side, property: string, value: string): string =>
  `${sayName(side)} ${property} ${value}`;

/** The keys it names another by, and those that others may name it by. @param asked properties by which the other side names this one */
function keysOf(
  { id, side, record }: Read,
  own: readonly NamedKey[],
  asked: readonly string[],
): readonly Key[] {
  const answers = asked.flatMap((property) => {
    const value = property === 'Id' ? id : idText(get(record, property));
    return value === '' ? [] : [{ key: sayKey(side, property, value), certain: false }];
  });
  return [...own.map(({ key, certain }) => ({ key, certain })), ...answers];
}

const propertiesOf = (named: ReadonlyMap<Read, readonly NamedKey[]>): readonly string[] => [
  ...new Set([...named.values()].flat().map(({ property }) => property)),
];
