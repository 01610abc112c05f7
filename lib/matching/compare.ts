/**
 * Two records compared: a score from 0 to 1 with its reasons, and whether they may be taken for one without a person. That takes a certain key,
 * or exactly the same name (or the same tax number with the same name but for its legal form), and nothing that speaks against it.
 */
import { likenessOf, type Likeness, type Weight } from './likeness.ts';
import type { MatchRecord } from './record.ts';

/** By what two records are exactly the same; a higher one leaves the lower ones aside. 0: by nothing. */
export type Exactness = 0 | 1 | 2;
const BY_NAME = 1;
const BY_KEY = 2;

export interface Comparison {
  readonly score: number;
  readonly exact: Exactness;
  /** Something speaks against it, so a person decides. */
  readonly contradicted: boolean;
  readonly reasons: readonly string[];
}

interface Evidence {
  readonly weight: number;
  readonly reason: string;
}

/** How likely each fact alone makes two records one. */
const NAME = 0.95;
const OTHER_NAME = 0.9;
const LIKELY_KEY = 0.8;
const TAX_NUMBER = 0.85;
const CODE = 0.5;
const DOMAIN = 0.5;
const PHONE = 0.45;
const POSTCODE = 0.15;
const CERTAIN = 1;

/** What remains of the score when a fact speaks against it. */
const OTHER_TAX_NUMBER = 0.55;
const OTHER_DOMAIN = 0.85;
const OTHER_FIXED = 0.6;

const intersects = (a: readonly string[], b: readonly string[]): string | undefined =>
  a.find((one) => b.includes(one));

const isSame = (a: string, b: string): boolean => a !== '' && a === b;
const isOther = (a: string, b: string): boolean => a !== '' && b !== '' && a !== b;

export function compare(a: MatchRecord, b: MatchRecord, weight: Weight): Comparison {
  const name = nameLikeness(a, b, weight);
  const key = sharedKey(a, b);
  const found = evidence(a, b, name, key);
  const against = contradictions(a, b);
  const likely = 1 - found.reduce((left, { weight: one }) => left * (1 - one), 1);
  const score = against.reduce((left, { weight: one }) => left * one, likely);
  return {
    score: Math.round(score * 100) / 100,
    exact: exactness(a, b, key),
    contradicted: against.length > 0,
    reasons: [...found, ...against].map(({ reason }) => reason),
  };
}

function exactness(a: MatchRecord, b: MatchRecord, key: SharedKey | undefined): Exactness {
  if (key?.certain) return BY_KEY;
  if (a.name.exact !== '' && a.name.exact === b.name.exact) return BY_NAME;
  return isSame(a.taxNumber, b.taxNumber) && isSame(a.name.core, b.name.core) ? BY_NAME : 0;
}

/** Its own name, or one that it also goes by. */
function nameLikeness(a: MatchRecord, b: MatchRecord, weight: Weight): Likeness {
  const own = likenessOf(a.name, b.name, weight);
  const others = [
    ...b.otherNames.map((other) => likenessOf(a.name, other, weight)),
    ...a.otherNames.map((other) => likenessOf(other, b.name, weight)),
  ];
  const best = others.reduce((most, one) => (one.likeness > most.likeness ? one : most), {
    likeness: 0,
    reason: '',
  });
  const other = { likeness: best.likeness * OTHER_NAME, reason: `${best.reason} as the company name` };
  return other.likeness > own.likeness ? other : own;
}

interface SharedKey {
  readonly key: string;
  readonly certain: boolean;
}

function sharedKey(a: MatchRecord, b: MatchRecord): SharedKey | undefined {
  if (a.keys.length === 0 || b.keys.length === 0) return undefined;
  const shared = a.keys.flatMap(({ key, certain }) =>
    b.keys.filter((other) => other.key === key).map((other) => ({ key, certain: certain || other.certain })),
  );
  return shared.find(({ certain }) => certain) ?? shared[0];
}

function evidence(
  a: MatchRecord,
  b: MatchRecord,
  name: Likeness,
  key: SharedKey | undefined,
): readonly Evidence[] {
  const domain = intersects(a.domains, b.domains);
  const all: readonly (Evidence | false | undefined)[] = [
    key && { weight: key.certain ? CERTAIN : LIKELY_KEY, reason: `same ${key.key}` },
    name.likeness > 0 && { weight: name.likeness * NAME, reason: name.reason },
    isSame(a.taxNumber, b.taxNumber) && { weight: TAX_NUMBER, reason: 'same tax number' },
    isSame(a.code, b.code) && { weight: CODE, reason: 'same code' },
    domain !== undefined && { weight: DOMAIN, reason: `same e-mail domain ${domain}` },
    isSame(a.phone, b.phone) && { weight: PHONE, reason: 'same phone number' },
    isSame(a.postcode, b.postcode) && { weight: POSTCODE, reason: 'same postcode' },
  ];
  return all.filter((one) => one !== false && one !== undefined);
}

function contradictions(a: MatchRecord, b: MatchRecord): readonly Evidence[] {
  const isElsewhere = a.domains.length > 0 && b.domains.length > 0 && !intersects(a.domains, b.domains);
  const fixed = Object.keys(a.fixed)
    .filter((fact) => isOther(a.fixed[fact] ?? '', b.fixed[fact] ?? ''))
    .sort()
    .map((fact) => ({ weight: OTHER_FIXED, reason: `but another ${fact}` }));
  return [
    ...(isOther(a.taxNumber, b.taxNumber)
      ? [{ weight: OTHER_TAX_NUMBER, reason: 'but another tax number' }]
      : []),
    ...(isElsewhere ? [{ weight: OTHER_DOMAIN, reason: 'but another e-mail domain' }] : []),
    ...fixed,
  ];
}
