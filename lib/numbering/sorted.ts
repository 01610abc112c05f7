/**
 * Rows in the order of a text of theirs, in which one is looked up by halving: four bytes a row and nothing copied, where a map would keep an
 * entry of each, so that an audit of a hundred thousand numbers fits beside its data.
 */
export class Sorted<T> {
  readonly #rows: readonly T[];
  readonly #texts: readonly string[];
  /** Positions of the rows; those of one text in the order in which they came. */
  readonly #order: Uint32Array;

  constructor(rows: readonly T[], textOf: (row: T) => string) {
    const texts = rows.map(textOf);
    this.#rows = rows;
    this.#texts = texts;
    const order = new Uint32Array(rows.length);
    for (let index = 0; index < order.length; index += 1) order[index] = index;
    this.#order = order.sort((a, b) => {
      const one = texts[a] ?? '';
      const other = texts[b] ?? '';
      return one < other ? -1 : one > other ? 1 : a - b;
    });
  }

  get size(): number {
    return this.#order.length;
  }

  #textAt(place: number): string | undefined {
    return this.#texts[this.#order[place] ?? -1];
  }

  #rowsAt(from: number, to: number): readonly T[] {
    const rows: T[] = [];
    for (let place = from; place < to; place += 1) rows.push(this.#rows[this.#order[place] ?? 0] as T);
    return rows;
  }

  /** The first place whose text is not before this one. */
  #placeOf(text: string): number {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#textAt(middle) ?? '') < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The first of those that have this text, as a place in the order; undefined where none has it. */
  place(text: string): number | undefined {
    const place = this.#placeOf(text);
    return this.#textAt(place) === text ? place : undefined;
  }

  has(text: string): boolean {
    return this.place(text) !== undefined;
  }

  #end(from: number): number {
    const text = this.#textAt(from);
    let end = from;
    while (end < this.#order.length && this.#textAt(end) === text) end += 1;
    return end;
  }

  /** The one that came last. */
  last(text: string): T | undefined {
    const from = this.#placeOf(text);
    return this.#textAt(from) === text ? this.#rows[this.#order[this.#end(from) - 1] ?? 0] : undefined;
  }

  /** In the order in which they came. */
  all(text: string): readonly T[] {
    const from = this.#placeOf(text);
    return this.#textAt(from) === text ? this.#rowsAt(from, this.#end(from)) : [];
  }

  /** Those of a text that several have, but for the empty one; in the order in which the second of each came. */
  repeated(): readonly (readonly T[])[] {
    const found: { readonly second: number; readonly rows: readonly T[] }[] = [];
    for (let from = 0; from < this.#order.length;) {
      const end = this.#end(from);
      if (end - from > 1 && this.#textAt(from) !== '')
        found.push({ second: this.#order[from + 1] ?? 0, rows: this.#rowsAt(from, end) });
      from = end;
    }
    return found.sort((a, b) => a.second - b.second).map(({ rows }) => rows);
  }
}
