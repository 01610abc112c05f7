/** One stored row as a backup holds it, and the shelves that rows are taken from and put back on. What a row means is its store's business. */

/** With its key, `pk` and `sk`. */
export type Row = Readonly<Record<string, unknown>>;

/** Every table but the one of the tokens, which no backup holds and no restore writes. */
export const TABLES = ['config', 'sync', 'numbers', 'journal'] as const;
export type KeptTable = (typeof TABLES)[number];

export interface KeptRow {
  /** What it is, in the words of a person: links, numbers, history. */
  readonly part: string;
  readonly table: KeptTable;
  readonly row: Row;
}

export interface Shelves {
  /** Every row that is kept; what is only of the moment (leases, one-time numbers, the budget of this minute) is left out. */
  all(): AsyncIterable<KeptRow>;
  /** What stands under the keys of the rows given, in their order. */
  now(rows: readonly KeptRow[]): Promise<readonly (Row | undefined)[]>;
  /** @param before what was read there; undefined: nothing @returns false when something else stands there by now */
  put(kept: KeptRow, before: Row | undefined): Promise<boolean>;
  /** What rises with every change of the row; undefined for rows that have nothing of the kind. */
  age(kept: KeptRow): string | number | undefined;
}

export const nameOf = ({ table, row }: KeptRow): string =>
  `${table} ${String(row['pk'])} ${String(row['sk'])}`;

/** DynamoDB takes such rows away by itself, some time after. */
export const isExpired = ({ row }: KeptRow, nowEpochMs: number): boolean =>
  typeof row['expiresAt'] === 'number' && row['expiresAt'] * 1_000 <= nowEpochMs;
