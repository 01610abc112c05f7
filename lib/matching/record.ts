/** A record as matching sees it: the facts that a kind has, and the same made comparable once, before any comparison. */
import { codeKey, domainKeys, phoneKey, postcodeKey, taxNumberKey } from './keys.ts';
import { nameOf, type Name } from './name.ts';

/** A value by which one side names the other. */
export interface Key {
  /** Equal on both sides where they mean each other: `AcctNum 4000`. */
  readonly key: string;
  /** It was put there by us or by a person mapping it, or there can be only one such record. */
  readonly certain: boolean;
}

/** A fact that is absent or empty counts for nothing. */
export interface MatchFacts {
  readonly id: string;
  readonly name: string;
  /** What it is shown as, where its name is not enough. */
  readonly label?: string | undefined;
  readonly otherNames?: readonly string[] | undefined;
  /** One or several, separated by a comma. */
  readonly emails?: string | undefined;
  readonly website?: string | undefined;
  readonly taxNumber?: string | undefined;
  /** An account number, a stock code: what one side numbers it by and the other may know. */
  readonly code?: string | undefined;
  readonly phone?: string | undefined;
  readonly postcode?: string | undefined;
  /** Facts of which two that differ cannot be one record: `{ country: 'GB', currency: 'GBP' }`. */
  readonly fixed?: Readonly<Record<string, string>> | undefined;
  readonly keys?: readonly Key[] | undefined;
}

export interface MatchRecord {
  readonly id: string;
  readonly label: string;
  readonly name: Name;
  readonly otherNames: readonly Name[];
  readonly domains: readonly string[];
  readonly taxNumber: string;
  readonly code: string;
  readonly phone: string;
  readonly postcode: string;
  readonly fixed: Readonly<Record<string, string>>;
  readonly keys: readonly Key[];
}

export function recordOf(facts: MatchFacts): MatchRecord {
  const name = nameOf(facts.name);
  return {
    id: facts.id,
    label: facts.label ?? facts.name,
    name,
    otherNames: (facts.otherNames ?? [])
      .map(nameOf)
      .filter((one) => one.exact !== '' && one.exact !== name.exact),
    domains: domainKeys(facts.emails ?? '', facts.website ?? ''),
    taxNumber: taxNumberKey(facts.taxNumber ?? ''),
    code: codeKey(facts.code ?? ''),
    phone: phoneKey(facts.phone ?? ''),
    postcode: postcodeKey(facts.postcode ?? ''),
    fixed: facts.fixed ?? {},
    keys: facts.keys ?? [],
  };
}
