/**
 * References are data: a lens declares them, this file looks the links up in one read and answers the lens from memory. What is not linked
 * yet reads as the link it would get; what lacks an id on the side to be written is what the record waits for. Nothing is synced from here.
 */
import type { LinkId, Reference, References, Shape, Side, Wire } from '../entities/kind.ts';
import { kindByName } from '../entities/registry.ts';
import type { LinkStore } from './ports.ts';
import type { Link, LinkKey } from './records.ts';
import { sharedBack } from './shared-back.ts';

export const linkIdOf = (side: Side, id: string): LinkId => `${side === 'halo' ? 'h' : 'q'}:${id}`;
export const sideOfLink = (link: LinkId): Side => (link.startsWith('h:') ? 'halo' : 'quickbooks');
export const idOfLink = (link: LinkId): string => link.slice(2);

export interface Named extends Reference {
  readonly side: Side;
}

const nameOf = ({ kind, side, id }: Named): string => `${kind} ${linkIdOf(side, id)}`;

/** The name it was asked for by, and those that the link itself knows. */
const namesOf = (named: Named, link: Link): readonly string[] => [
  nameOf(named),
  ...(['halo', 'quickbooks'] as const).flatMap((side) => {
    const id = link[side]?.id;
    return id === undefined ? [] : [nameOf({ kind: link.kind, side, id })];
  }),
];

/** Links by each vendor id that they hold, so that one read serves both sides' records, and by their own id. */
export class Resolved implements References {
  readonly #byName: ReadonlyMap<string, Link>;
  readonly #byLink: ReadonlyMap<string, Link>;

  constructor(found: readonly { readonly named: Named; readonly link: Link }[]) {
    this.#byName = new Map(
      found.flatMap(({ named, link }) => namesOf(named, link).map((name) => [name, link])),
    );
    // The link that goes by its own name stands for those that were merged with it.
    const own = found.toSorted((a, b) => Number(!a.link.mergedWith) - Number(!b.link.mergedWith));
    this.#byLink = new Map(own.map(({ link }) => [`${link.kind} ${canonical(link)}`, link]));
  }

  link(kind: string, side: Side, id: string): LinkId {
    const link = this.#byName.get(nameOf({ kind, side, id }));
    return link ? canonical(link) : linkIdOf(side, id);
  }

  id(kind: string, side: Side, link: LinkId): string | undefined {
    return (
      this.#byLink.get(`${kind} ${link}`)?.[side]?.id ??
      (sideOfLink(link) === side ? idOfLink(link) : undefined)
    );
  }

  observed(kind: string, link: LinkId): Readonly<Record<string, unknown>> {
    const found = this.#byLink.get(`${kind} ${link}`);
    return { ...found?.halo?.observed, ...found?.quickbooks?.observed };
  }

  agreed(kind: string, link: LinkId): Shape {
    return this.#byLink.get(`${kind} ${link}`)?.agreed?.halo ?? {};
  }

  /** Those that have no id on `side` yet, but for what need not be there. */
  missing(references: readonly Named[], side: Side): readonly Named[] {
    return references.filter(
      ({ optional, ...named }) =>
        optional !== true &&
        this.id(named.kind, side, this.link(named.kind, named.side, named.id)) === undefined,
    );
  }
}

/** Reference data goes by its QuickBooks id, because several HaloPSA records may share it; what was merged, by the one that is left. */
const canonical = (link: Link): LinkId =>
  kindByName(link.kind)?.shared === true && link.quickbooks
    ? linkIdOf('quickbooks', link.quickbooks.id)
    : (link.mergedWith ?? link.link);

const unique = (references: readonly Named[]): readonly Named[] => [
  ...new Map(references.map((named) => [nameOf(named), named])).values(),
];

/** @param toHalo what QuickBooks names is to be written to HaloPSA */
export async function resolveReferences(
  connection: string,
  references: readonly Named[],
  links: LinkStore,
  toHalo = false,
): Promise<Resolved> {
  const wanted = unique(references);
  const keys = wanted.map(({ kind, side, id }): LinkKey => ({ connection, kind, link: linkIdOf(side, id) }));
  const rows = keys.length === 0 ? [] : await links.findMany(keys);
  const found = wanted.flatMap((named, index) => {
    const link = rows[index];
    return link ? [{ named, link }] : [];
  });
  const open = wanted.filter((named) => !found.some((one) => one.named === named && one.link.halo));
  const back = toHalo && open.length > 0 ? await sharedBack(connection, open, links) : [];
  // What a record's own mapping says goes before what was looked for.
  return new Resolved([...back, ...found]);
}

/** A patch: the top-level fields of `wanted` that differ from `current`. */
export const patchOf = (wanted: Wire, current: Wire): Wire =>
  Object.fromEntries(Object.entries(wanted).filter(([field, value]) => !Object.is(current[field], value)));
