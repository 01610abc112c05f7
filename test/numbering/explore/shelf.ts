/** The four stores of the small office, each a shelf known by its number. */
import type { Item } from '../../../lib/aws/table.ts';
import {
  COMPANY,
  type By,
  type Call,
  type Held,
  type Invoice,
  type Parts,
  type StoreName,
} from './stores.ts';
import type { Answer } from './scripts.ts';
import type { Intent } from '../../../lib/sync/records.ts';
import { Shelves } from './values.ts';

export type Shelved = Readonly<Record<StoreName, number>>;

/** As somebody reads them who sees all. */
export interface Stores {
  readonly numbers: readonly Item[];
  readonly links: readonly Held[];
  readonly intents: readonly Intent[];
  readonly invoices: readonly Invoice[];
}

/** What came of a call, and the number of its part as it is then. */
export interface Done extends Answer {
  readonly part: number;
}

export class Shelf {
  readonly #shelves: { readonly [Name in StoreName]: Shelves<Parts[Name]> } = {
    numbers: new Shelves(),
    links: new Shelves(),
    intents: new Shelves(),
    invoices: new Shelves(),
  };
  readonly #turned = new Map<number, number>();

  empty(): Shelved {
    const { numbers, links, intents, invoices } = this.#shelves;
    return {
      numbers: numbers.empty(),
      links: links.empty(),
      intents: intents.empty(),
      invoices: invoices.empty(),
    };
  }

  stores({ numbers, links, intents, invoices }: Shelved): Stores {
    const values = <T>(entries: readonly (readonly [string, T])[]): readonly T[] =>
      entries.map(([, value]) => value);
    return {
      numbers: values(this.#shelves.numbers.entries(numbers)),
      links: values(this.#shelves.links.entries(links)),
      intents: values(this.#shelves.intents.entries(intents)),
      invoices: values(this.#shelves.invoices.entries(invoices)).flat(),
    };
  }

  /** The number of what a call is about. */
  part(shelved: Shelved, { store, key }: Call): number {
    return this.#shelves[store].part(shelved[store], key);
  }

  with(shelved: Shelved, { store, key }: Call, part: number): Shelved {
    const before = shelved[store];
    const after = this.#shelves[store].with(before, key, part);
    return after === before ? shelved : { ...shelved, [store]: after };
  }

  async run(call: Call, part: number, by: By): Promise<Done> {
    switch (call.store) {
      case 'numbers':
        return this.#run('numbers', await call.run(this.#shelves.numbers.partAt(part), by));
      case 'links':
        return this.#run('links', await call.run(this.#shelves.links.partAt(part), by));
      case 'intents':
        return this.#run('intents', await call.run(this.#shelves.intents.partAt(part), by));
      case 'invoices':
        return this.#run('invoices', await call.run(this.#shelves.invoices.partAt(part), by));
    }
  }

  #run<Name extends StoreName>(
    store: Name,
    { part, ...answer }: Answer & { readonly part: Parts[Name] | undefined },
  ): Done {
    const shelves: Shelves<Parts[Name]> = this.#shelves[store];
    return { ...answer, part: shelves.partOf(part) };
  }

  withInvoices(shelved: Shelved, list: readonly Invoice[]): Shelved {
    const { invoices } = this.#shelves;
    return { ...shelved, invoices: invoices.with(shelved.invoices, COMPANY, invoices.partOf(list)) };
  }

  withNumbers(shelved: Shelved, items: readonly (readonly [string, Item])[]): Shelved {
    const { numbers } = this.#shelves;
    const shelf = items.reduce(
      (left, [key, item]) => numbers.with(left, key, numbers.partOf(item)),
      shelved.numbers,
    );
    return { ...shelved, numbers: shelf };
  }

  owner({ links }: Shelved, name: string): number | undefined {
    return this.#shelves.links.partAt(this.#shelves.links.part(links, name))?.owner;
  }

  /** Each lease is whose it is said to be by then; nobody's where that is undefined. */
  #leased(shelf: number, ownerOf: (owner: number) => number | undefined): number {
    const { links } = this.#shelves;
    return links.entries(shelf).reduce((left, [key, { link, owner }]) => {
      if (owner === undefined) return left;
      const then = ownerOf(owner);
      return links.with(left, key, links.partOf({ link, ...(then !== undefined && { owner: then }) }));
    }, shelf);
  }

  /** What a process held that is no more is anybody's. */
  letGo(shelved: Shelved, isGone: (owner: number) => boolean): Shelved {
    const links = this.#leased(shelved.links, (owner) => (isGone(owner) ? undefined : owner));
    return { ...shelved, links };
  }

  /** The two workers with each other's leases. */
  turned(links: number): number {
    const known = this.#turned.get(links);
    if (known !== undefined) return known;
    const turned = this.#leased(links, (owner) => 1 - owner);
    this.#turned.set(links, turned);
    return turned;
  }
}
