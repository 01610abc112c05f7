/** What would become of a record if it were synced now. */
import type { Kind, Observed, Refusal, Shape, Wire } from '../../entities/kind.ts';
import type { Link } from '../../sync/records.ts';
import type { Named } from '../../sync/references.ts';
import type { Row } from './facts.ts';

export type Standing =
  /** Not to be synced, by its nature. */
  | { readonly standing: 'apart'; readonly reason: string }
  | { readonly standing: 'linked'; readonly link: Link }
  | { readonly standing: 'matched'; readonly row: Row }
  /** It would be made. */
  | { readonly standing: 'new' }
  /** It names records that will not be there. */
  | { readonly standing: 'held'; readonly by: readonly Named[] }
  /** It would be an open item. */
  | { readonly standing: 'refused'; readonly refusal: Refusal };

/** A record as it reads, before anything is decided of it. */
export interface Seen {
  readonly kind: Kind;
  readonly id: string;
  readonly record: Wire;
  /** What a person calls it. */
  readonly label: string;
  readonly shape: Shape;
  readonly observed: Observed;
  readonly references: readonly Named[];
}

export interface Judged extends Seen {
  readonly standing: Standing;
}

export const nameOf = ({ kind, id }: { readonly kind: string; readonly id: string }): string =>
  `${kind} ${id}`;

/** `tax code`. */
export const whatOf = ({ name }: Pick<Kind, 'name'>): string => name.replaceAll('-', ' ');

/** In QuickBooks, or made there without anybody's doing by the time it is needed. */
export const willBeThere = ({ standing }: Judged): boolean =>
  standing.standing === 'linked' || standing.standing === 'matched' || standing.standing === 'new';
