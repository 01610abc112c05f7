/** One HaloPSA tenant's records by resource and id, the next ids, and what changed since it was last asked. */
import type { HaloSeed, Row } from '../simulator/types.ts';
import type { Rec } from './invoices.ts';
import { resources } from './resources.ts';

export class Store {
  readonly #tables = new Map<string, Map<string, Rec>>();
  readonly #previous = new Map<string, Rec>();
  #control: Rec = {};
  #changed: Row[] = [];

  constructor(seed: HaloSeed) {
    for (const { name } of resources) this.#tables.set(name, new Map());
    this.#control = { next_invoice_id: 1, ...seed.control };
    for (const [name, records] of Object.entries({ ...seed.records, Webhook: seed.webhooks })) {
      for (const record of records) this.put(name, record);
    }
    this.#changed = [];
  }

  #table(name: string): Map<string, Rec> {
    const table = this.#tables.get(name);
    if (!table) throw new RangeError(`the tenant has no resource ${name}`);
    return table;
  }

  get(name: string, id: string): Rec | undefined {
    return this.#table(name).get(id);
  }

  previous(name: string, id: string): Rec | undefined {
    return this.#previous.get(`${name}/${id}`);
  }

  all(name: string): readonly Rec[] {
    return [...this.#table(name).values()];
  }

  put(name: string, record: Rec): void {
    const key = String(record['id']);
    const before = this.#table(name).get(key);
    if (before) this.#previous.set(`${name}/${key}`, before);
    this.#table(name).set(key, record);
    this.#changed.push({ table: name, key, value: record });
  }

  remove(name: string, id: string): void {
    this.#table(name).delete(id);
    this.#changed.push({ table: name, key: id, value: undefined });
  }

  /** Invoices count in Control.next_invoice_id; every other resource goes on from its highest id. */
  nextId(name: string): number {
    if (name !== 'Invoice')
      return this.all(name).reduce((highest, { id }) => Math.max(highest, Number(id) || 0), 0) + 1;
    let next = Number(this.#control['next_invoice_id']);
    while (this.get('Invoice', String(next))) next += 1;
    this.setControl({ next_invoice_id: next + 1 });
    return next;
  }

  get control(): Rec {
    return this.#control;
  }

  setControl(change: Rec): void {
    this.#control = { ...this.#control, ...change };
    this.#changed.push({ table: 'Control', key: '1', value: this.#control });
  }

  takeChanged(): readonly Row[] {
    const changed = this.#changed;
    this.#changed = [];
    return changed;
  }

  load(rows: readonly Row[]): void {
    for (const table of this.#tables.values()) table.clear();
    for (const { table, value } of rows) {
      if (table === 'Control') this.#control = value as Rec;
      else if (this.#tables.has(table)) this.put(table, value as Rec);
    }
    this.#changed = [];
  }

  rows(): readonly Row[] {
    const records = [...this.#tables].flatMap(([table, records]) =>
      [...records].map(([key, value]) => ({ table, key, value })),
    );
    return [...records, { table: 'Control', key: '1', value: this.#control }];
  }

  state(): Readonly<Record<string, unknown>> {
    return {
      ...Object.fromEntries([...this.#tables].map(([name, table]) => [name, [...table.values()]])),
      Control: this.#control,
    };
  }
}
