/**
 * One QuickBooks company's books: records by entity and Id, the indexes that keep a look-up from being a scan, the counters, and the log of
 * changes that CDC reads. Records are replaced, never changed in place, so an answer can be written out as it stands.
 */
import type { CompanySeed, Row } from '../simulator/types.ts';
import { entities, entityNamed, type EntityDefinition } from './entities.ts';

export type Rec = Readonly<Record<string, unknown>>;

interface Shelf {
  readonly byId: Map<string, Rec>;
  /** Lower-case name or document number → Ids. */
  readonly byKey: Map<string, Set<string>>;
}

export interface Deleted {
  readonly entity: string;
  readonly id: string;
  readonly atEpochMs: number;
}

const PACIFIC_OFFSET_MS = 8 * 3_600_000;

/** A timestamp as QuickBooks writes it: Pacific time with its offset. */
export const pacific = (epochMs: number, millis = false): string => {
  const local = new Date(epochMs - PACIFIC_OFFSET_MS).toISOString();
  return `${millis ? local.slice(0, 23) : local.slice(0, 19)}-08:00`;
};

export const textAt = (record: Rec, field: string): string => {
  const value = record[field];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
};

export const refId = (record: Rec | undefined, field: string): string => {
  const ref = record?.[field] as { value?: unknown } | null | undefined;
  return typeof ref?.value === 'string' ? ref.value : typeof ref?.value === 'number' ? String(ref.value) : '';
};

/** The text a record is looked up by: its document number or its unique name. */
export const keyOf = (definition: EntityDefinition, record: Rec): string =>
  definition.numbered
    ? textAt(record, 'DocNumber')
    : definition.unique
      ? textAt(record, definition.unique.field).toLowerCase()
      : '';

export class Company {
  readonly realmId: string;
  readonly #shelves = new Map<string, Shelf>();
  readonly #previous = new Map<string, Rec>();
  readonly #counters = new Map<string, number>();
  readonly #replies = new Map<string, { status: number; body: string }>();
  #deleted: Deleted[] = [];
  #changed: Row[] = [];

  constructor(seed: CompanySeed) {
    this.realmId = seed.realmId;
    this.#counters.set('id', 1);
    this.#counters.set('sales', seed.lastDocNumber);
    const base = {
      domain: 'QBO',
      sparse: false,
      SyncToken: '0',
      MetaData: { CreateTime: '2026-06-01T08:00:00-08:00', LastUpdatedTime: '2026-06-01T08:00:00-08:00' },
    };
    this.put('CompanyInfo', { ...base, Id: '1', ...seed.companyInfo });
    this.put('Preferences', { ...base, Id: '1', ...seed.preferences });
    for (const [entity, records] of Object.entries(seed.records)) {
      for (const record of records) this.put(entity, { ...base, Active: true, ...record });
    }
    this.#changed = [];
  }

  #shelf(entity: string): Shelf {
    let shelf = this.#shelves.get(entity);
    if (!shelf) {
      shelf = { byId: new Map(), byKey: new Map() };
      this.#shelves.set(entity, shelf);
    }
    return shelf;
  }

  get(entity: string, id: string): Rec | undefined {
    return this.#shelf(entity).byId.get(id);
  }

  previous(entity: string, id: string): Rec | undefined {
    return this.#previous.get(`${entity}/${id}`);
  }

  /** Every record of an entity in Id order. */
  all(entity: string): readonly Rec[] {
    return [...this.#shelf(entity).byId.values()];
  }

  /** Those whose name or number is `key` (names in any case). */
  withKey(entity: string, key: string): readonly Rec[] {
    const ids = this.#shelf(entity).byKey.get(key) ?? new Set();
    return [...ids].map((id) => this.get(entity, id)).filter((record) => record !== undefined);
  }

  put(entity: string, record: Rec): void {
    const definition = entityNamed(entity);
    const shelf = this.#shelf(entity);
    const id = textAt(record, 'Id');
    const before = shelf.byId.get(id);
    if (before && definition) this.#unindex(shelf, keyOf(definition, before), id);
    if (before) this.#previous.set(`${entity}/${id}`, before);
    shelf.byId.set(id, record);
    if (definition) this.#index(shelf, keyOf(definition, record), id);
    const numeric = Number(id);
    if (Number.isSafeInteger(numeric) && numeric >= (this.#counters.get('id') ?? 0))
      this.#counters.set('id', numeric + 1);
    this.#changed.push({ table: `${this.realmId}/${entity}`, key: id, value: record });
  }

  #index(shelf: Shelf, key: string, id: string): void {
    if (key === '') return;
    const ids = shelf.byKey.get(key) ?? new Set();
    ids.add(id);
    shelf.byKey.set(key, ids);
  }

  #unindex(shelf: Shelf, key: string, id: string): void {
    const ids = shelf.byKey.get(key);
    ids?.delete(id);
    if (ids?.size === 0) shelf.byKey.delete(key);
  }

  remove(entity: string, id: string, atEpochMs: number): void {
    const definition = entityNamed(entity);
    const shelf = this.#shelf(entity);
    const before = shelf.byId.get(id);
    if (before && definition) this.#unindex(shelf, keyOf(definition, before), id);
    shelf.byId.delete(id);
    const deleted = { entity, id, atEpochMs };
    this.#deleted.push(deleted);
    this.#changed.push(
      { table: `${this.realmId}/${entity}`, key: id, value: undefined },
      { table: `${this.realmId}/deleted`, key: `${entity}/${id}`, value: deleted },
    );
  }

  deletedSince(entity: string, sinceEpochMs: number): readonly Deleted[] {
    return this.#deleted.filter((one) => one.entity === entity && one.atEpochMs >= sinceEpochMs);
  }

  nextId(): string {
    const next = this.#counters.get('id') ?? 1;
    this.#setCounter('id', next + 1);
    return String(next);
  }

  /** QuickBooks' own numbering: stored state, not the highest number among the rows. */
  nextNumber(sequence: string): string {
    const next = (this.#counters.get(sequence) ?? 1_000) + 1;
    this.#setCounter(sequence, next);
    return String(next);
  }

  #setCounter(name: string, value: number): void {
    this.#counters.set(name, value);
    this.#changed.push({ table: `${this.realmId}/counters`, key: name, value });
  }

  /** The answer once given for a request id. */
  reply(requestId: string): { readonly status: number; readonly body: string } | undefined {
    return this.#replies.get(requestId);
  }

  keepReply(requestId: string, status: number, body: string): void {
    this.#replies.set(requestId, { status, body });
    this.#changed.push({ table: `${this.realmId}/replies`, key: requestId, value: { status, body } });
  }

  get preferences(): Rec {
    return this.get('Preferences', '1') ?? {};
  }

  get country(): string {
    return textAt(this.get('CompanyInfo', '1') ?? {}, 'Country');
  }

  get homeCurrency(): string {
    const currency = this.preferences['CurrencyPrefs'] as Rec | undefined;
    return refId(currency, 'HomeCurrency') || 'USD';
  }

  /** What changed since the last call, to be committed. */
  takeChanged(): readonly Row[] {
    const changed = this.#changed;
    this.#changed = [];
    return changed;
  }

  restore(rows: readonly Row[]): void {
    this.#shelves.clear();
    this.#deleted = [];
    for (const { table, key, value } of rows) {
      const name = table.slice(this.realmId.length + 1);
      if (name === 'counters') this.#counters.set(key, value as number);
      else if (name === 'replies') this.#replies.set(key, value as { status: number; body: string });
      else if (name === 'deleted') this.#deleted.push(value as Deleted);
      else this.put(name, value as Rec);
    }
    this.#changed = [];
  }

  rows(): readonly Row[] {
    const table = (name: string): string => `${this.realmId}/${name}`;
    return [
      ...[...this.#counters].map(([key, value]) => ({ table: table('counters'), key, value })),
      ...[...this.#replies].map(([key, value]) => ({ table: table('replies'), key, value })),
      ...this.#deleted.map((value) => ({
        table: table('deleted'),
        key: `${value.entity}/${value.id}`,
        value,
      })),
      ...[...this.#shelves].flatMap(([entity, { byId }]) =>
        [...byId].map(([key, value]) => ({ table: table(entity), key, value })),
      ),
    ];
  }

  state(): Readonly<Record<string, unknown>> {
    return Object.fromEntries(entities.map(({ name }) => [name, this.all(name)]));
  }
}
