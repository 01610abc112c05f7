/**
 * One HaloPSA tenant's records by resource and id, the next ids, and what changed since it was last asked. A request that is refused halfway
 * is taken back whole.
 */
import type { HaloSeed, Row } from '../simulator/types.ts';
import { broken } from './refused.ts';
import { Table, type TableShape } from './table.ts';
import { whole, type Rec } from './values.ts';

const INT32 = 2_147_483_647;
const CONTROL = { next_invoice_id: 1, allowinvoicenumberedit: true };

export class Store {
  readonly #tables = new Map<string, Table>();
  readonly #previous = new Map<string, Rec>();
  #control: Rec = {};
  #changed: Row[] = [];
  #undo: (() => void)[] = [];

  constructor(seed: HaloSeed, shapes: readonly TableShape[]) {
    for (const shape of shapes) this.#tables.set(shape.name, new Table(shape));
    this.#control = { ...CONTROL, ...seed.control };
    for (const [name, records] of Object.entries({ ...seed.records, Webhook: seed.webhooks })) {
      for (const record of records) this.put(name, record);
    }
    this.settle();
  }

  table(name: string): Table {
    const table = this.#tables.get(name);
    if (!table) throw new RangeError(`the tenant has no resource ${name}`);
    return table;
  }

  get(name: string, id: unknown): Rec | undefined {
    return this.table(name).rows.get(String(id));
  }

  previous(name: string, id: string): Rec | undefined {
    return this.#previous.get(`${name}/${id}`);
  }

  all(name: string): readonly Rec[] {
    return [...this.table(name).rows.values()];
  }

  /** Records by an indexed field. */
  where(name: string, field: string, value: unknown): readonly Rec[] {
    return this.table(name).withField(field, String(value ?? '')) ?? [];
  }

  put(name: string, record: Rec): void {
    const key = String(record['id']);
    const table = this.table(name);
    const before = table.rows.get(key);
    if (before) this.#previous.set(`${name}/${key}`, before);
    table.set(key, record);
    this.#undo.push(() => (before ? table.set(key, before) : table.delete(key)));
    this.#changed.push({ table: name, key, value: record });
  }

  remove(name: string, id: string): void {
    const table = this.table(name);
    const before = table.rows.get(id);
    if (!before) return;
    table.delete(id);
    this.#undo.push(() => table.set(id, before));
    this.#changed.push({ table: name, key: id, value: undefined });
  }

  /**
   * @param counter field of Control that counts, as `next_invoice_id` does; else it goes on from the highest id
   * @throws Refused when an Int32 holds no more
   */
  nextId(name: string, counter?: string): number {
    const table = this.table(name);
    let next = Math.max((counter && whole(this.#control[counter])) || table.highest + 1, 1);
    while (table.rows.has(String(next))) next += 1;
    if (next > INT32) throw broken('System.OverflowException', `There are no more ids for ${name}.`);
    if (counter) this.setControl({ [counter]: next + 1 });
    return next;
  }

  /** Recurring templates count downwards from -1. */
  nextNegativeId(name: string): number {
    return this.table(name).lowest - 1;
  }

  get control(): Rec {
    return this.#control;
  }

  setControl(change: Rec): void {
    const before = this.#control;
    this.#control = { ...before, ...change };
    this.#undo.push(() => (this.#control = before));
    this.#changed.push({ table: 'Control', key: '1', value: this.#control });
  }

  /** What was done since is final. @returns the rows to commit */
  settle(): readonly Row[] {
    const changed = this.#changed;
    this.#changed = [];
    this.#undo = [];
    return changed;
  }

  /** Takes back everything since the last `settle`. */
  rollBack(): void {
    for (const undo of this.#undo.reverse()) undo();
    this.settle();
  }

  load(rows: readonly Row[]): void {
    for (const table of this.#tables.values()) for (const key of [...table.rows.keys()]) table.delete(key);
    for (const { table, value } of rows) {
      if (table === 'Control') this.#control = value as Rec;
      else if (this.#tables.has(table)) this.put(table, value as Rec);
    }
    this.#previous.clear();
    this.settle();
  }

  rows(): readonly Row[] {
    const records = [...this.#tables].flatMap(([table, { rows }]) =>
      [...rows].map(([key, value]) => ({ table, key, value })),
    );
    return [...records, { table: 'Control', key: '1', value: this.#control }];
  }

  state(of?: string): Readonly<Record<string, unknown>> {
    const tables = [...this.#tables].filter(([name]) => of === undefined || name === of);
    return {
      ...Object.fromEntries(tables.map(([name, { rows }]) => [name, [...rows.values()]])),
      Control: this.#control,
    };
  }
}
