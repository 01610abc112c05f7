/**
 * Of some kinds nothing is ever made by itself, because who names them would have to guess: a tax rate has an authority that it is owed to. A person may
 * ask for one all the same, and says with it what no record says.
 */
import type { MatchKey, Refusal, Wire } from './kind.ts';

/** What only the person can say, by its name. */
export type Order = Readonly<Record<string, string>>;

export type Ordered =
  | {
      readonly ordered: 'body';
      readonly body: Wire;
      /** By what a record that stands there already is found to be it. */
      readonly standing: readonly MatchKey[];
    }
  | { readonly ordered: 'refused'; readonly refusal: Refusal };
