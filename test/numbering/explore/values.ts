/** Values that are kept once and known by a number: whatever reads the same is the same. What shares a part shares its number. */

/** Nothing that is changed in it reaches who else has it. */
export const copied = <T>(value: T): T => (value === undefined ? value : structuredClone(value));

export class Values<T> {
  readonly #ids = new Map<string | undefined, number>();
  readonly #values: T[] = [];

  id(value: T): number {
    const text: string | undefined = JSON.stringify(value);
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#values.push(value) - 1;
    this.#ids.set(text, id);
    return id;
  }

  at(id: number): T {
    if (id < 0 || id >= this.#values.length) throw new RangeError(`there is no value ${id}`);
    return this.#values[id] as T;
  }
}

/** Of each key the number of what stands there. */
type Places = Readonly<Record<string, number>>;

const PARTS_MAX = 2 ** 20;
const KEYS_MAX = 64;

/** Parts under keys; in which order they came is nothing that anybody can tell. */
export class Shelves<T> {
  readonly #parts = new Values<T | undefined>();
  readonly #shelves = new Values<Places>();
  readonly #keys = new Values<string>();
  readonly #known = new Map<number, number>();
  readonly #nothing = this.#parts.id(undefined);

  empty(): number {
    return this.#shelves.id({});
  }

  part(shelf: number, key: string): number {
    return this.#shelves.at(shelf)[key] ?? this.#nothing;
  }

  partAt(part: number): T | undefined {
    return this.#parts.at(part);
  }

  partOf(value: T | undefined): number {
    return this.#parts.id(value);
  }

  with(shelf: number, key: string, part: number): number {
    const name = this.#keys.id(key);
    if (part >= PARTS_MAX || name >= KEYS_MAX) throw new RangeError('more parts than can be told apart');
    const change = (shelf * PARTS_MAX + part) * KEYS_MAX + name;
    const known = this.#known.get(change);
    if (known !== undefined) return known;
    const { [key]: _before, ...others } = this.#shelves.at(shelf);
    const entries = Object.entries(part === this.#nothing ? others : { ...others, [key]: part });
    const after = this.#shelves.id(Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))));
    this.#known.set(change, after);
    return after;
  }

  entries(shelf: number): readonly (readonly [string, T])[] {
    return Object.entries(this.#shelves.at(shelf)).map(([key, part]) => [key, this.#parts.at(part) as T]);
  }
}
