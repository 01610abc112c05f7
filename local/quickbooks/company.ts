/**
 * One QuickBooks company's books: records by entity and Id with their indexes (`shelf.ts`), the counters, the files, the answers given for a
 * request id, and what was deleted. Records are replaced, never changed in place, so an answer can be written out as it stands.
 */
import type { CompanySeed, Row, SalesTaxRate } from '../simulator/types.ts';
import { Compactor } from './compact.ts';
import { entities, entityNamed, type EntityDefinition } from './entities.ts';
import { rec, refId, textAt, type Rec } from './records.ts';
import { Shelf, type ShelfKeys } from './shelf.ts';
import { Undo } from './undo.ts';

export interface Deleted {
  readonly entity: string;
  readonly id: string;
  readonly atEpochMs: number;
}

/** The answer once given for a request id, and what had been asked. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly asked?: string;
  readonly atEpochMs?: number;
}

/** So many records keep the version before, for a read that is made to be stale. */
const PREVIOUS_MAX = 1_000;
const SEEDED_AT = '2026-06-01T08:00:00-07:00';

/** The text a record is looked up by: its document number or its unique name. */
export const keyOf = (definition: EntityDefinition, record: Rec): string =>
  definition.numbering
    ? textAt(record, 'DocNumber')
    : definition.unique
      ? textAt(record, definition.unique.field).toLowerCase()
      : '';

const shelfKeys = (definition: EntityDefinition | undefined): ShelfKeys => ({
  key: (record) => (definition ? keyOf(definition, record) : ''),
  party: (record) => (definition?.party ? refId(record, definition.party) : ''),
});

export class Company {
  readonly realmId: string;
  /** What automated sales tax knows of places. */
  readonly salesTaxRates: readonly SalesTaxRate[];
  readonly #shelves = new Map<string, Shelf>();
  readonly #previous = new Map<string, Rec>();
  readonly #counters = new Map<string, number>();
  readonly #replies = new Map<string, Reply>();
  readonly #compactor = new Compactor();
  readonly #files = new Map<string, Buffer>();
  readonly #deleted = new Map<string, Deleted[]>();
  #changed: Row[] = [];
  readonly #undo = new Undo();

  constructor(seed: CompanySeed) {
    this.realmId = seed.realmId;
    this.salesTaxRates = seed.salesTaxRates ?? [];
    this.#counters.set('id', 1).set('sales', seed.lastDocNumber);
    for (const [counter, last] of Object.entries(seed.lastNumbers ?? {})) this.#counters.set(counter, last);
    const base = {
      domain: 'QBO',
      sparse: false,
      SyncToken: '0',
      MetaData: { CreateTime: SEEDED_AT, LastUpdatedTime: SEEDED_AT },
    };
    this.put('CompanyInfo', { ...base, Id: '1', ...seed.companyInfo });
    this.put('Preferences', { ...base, Id: '1', ...seed.preferences });
    for (const [entity, records] of Object.entries(seed.records)) {
      const defaults = entityNamed(entity)?.defaults;
      for (const record of records) this.put(entity, { ...base, ...defaults, ...record });
    }
    this.#changed = [];
  }

  shelf(entity: string): Shelf {
    let shelf = this.#shelves.get(entity);
    if (!shelf) {
      shelf = new Shelf(shelfKeys(entityNamed(entity)));
      this.#shelves.set(entity, shelf);
    }
    return shelf;
  }

  get(entity: string, id: string): Rec | undefined {
    return this.#shelves.get(entity)?.get(id);
  }

  previous(entity: string, id: string): Rec | undefined {
    return this.#previous.get(`${entity}/${id}`);
  }

  /** Every record of an entity in Id order. */
  all(entity: string): readonly Rec[] {
    return this.shelf(entity).all();
  }

  /** Those whose name or number is `key` (names in lower case). */
  withKey(entity: string, key: string): readonly Rec[] {
    return this.shelf(entity).withKey(key);
  }

  /** Those of one customer or vendor. */
  ofParty(entity: string, id: string): readonly Rec[] {
    return this.shelf(entity).ofParty(id);
  }

  put(entity: string, record: Rec): void {
    this.#hold(
      entity,
      entityNamed(entity)?.family === 'transaction' ? this.#compactor.compact(record) : record,
    );
  }

  #hold(entity: string, record: Rec): void {
    const shelf = this.shelf(entity);
    const id = textAt(record, 'Id');
    const before = shelf.get(id);
    if (before && before['SyncToken'] !== record['SyncToken']) this.#keepPrevious(`${entity}/${id}`, before);
    this.#undo.note(() => (before ? shelf.put(before) : shelf.remove(id)));
    shelf.put(record);
    const numeric = Number(id);
    if (Number.isSafeInteger(numeric) && numeric >= (this.#counters.get('id') ?? 0))
      this.#count('id', numeric + 1);
    this.#changed.push({ table: this.#table(entity), key: id, value: record });
  }

  #keepPrevious(name: string, record: Rec): void {
    this.#previous.delete(name);
    this.#previous.set(name, record);
    if (this.#previous.size > PREVIOUS_MAX) this.#previous.delete(this.#previous.keys().next().value ?? '');
  }

  #table(name: string): string {
    return `${this.realmId}/${name}`;
  }

  remove(entity: string, id: string, atEpochMs: number): void {
    const shelf = this.shelf(entity);
    const before = shelf.get(id);
    shelf.remove(id);
    const deleted = { entity, id, atEpochMs };
    this.#addDeleted(deleted);
    this.#undo.note(() => {
      if (before) shelf.put(before);
      this.#deleted.get(entity)?.pop();
    });
    this.#changed.push(
      { table: this.#table(entity), key: id, value: undefined },
      { table: this.#table('deleted'), key: `${entity}/${id}`, value: deleted },
    );
  }

  #addDeleted(deleted: Deleted): void {
    const known = this.#deleted.get(deleted.entity);
    if (known) known.push(deleted);
    else this.#deleted.set(deleted.entity, [deleted]);
  }

  /** Newest first until `sinceEpochMs`: what is older is not looked at. */
  deletedSince(entity: string, sinceEpochMs: number): readonly Deleted[] {
    const known = this.#deleted.get(entity) ?? [];
    const first = known.findLastIndex((one) => one.atEpochMs < sinceEpochMs) + 1;
    return known.slice(first);
  }

  nextId(): string {
    const next = this.#counters.get('id') ?? 1;
    this.setCounter('id', next + 1);
    return String(next);
  }

  /** QuickBooks' own numbering: stored state, not the highest number among the rows. */
  nextNumber(sequence: string): string {
    return this.#countUp(sequence, 1_000);
  }

  /** Addresses have Ids of their own. */
  nextAddressId(): string {
    return this.#countUp('address', 1);
  }

  #countUp(name: string, lastWithout: number): string {
    const next = (this.#counters.get(name) ?? lastWithout) + 1;
    this.setCounter(name, next);
    return String(next);
  }

  #count(name: string, value: number): void {
    const before = this.#counters.get(name);
    this.#undo.note(() =>
      before === undefined ? this.#counters.delete(name) : this.#counters.set(name, before),
    );
    this.#counters.set(name, value);
  }

  setCounter(name: string, value: number): void {
    this.#count(name, value);
    this.#changed.push({ table: this.#table('counters'), key: name, value });
  }

  reply(requestId: string): Reply | undefined {
    return this.#replies.get(requestId);
  }

  keepReply(requestId: string, reply: Reply): void {
    this.#replies.set(requestId, reply);
    this.#changed.push({ table: this.#table('replies'), key: requestId, value: reply });
  }

  file(id: string): Buffer | undefined {
    return this.#files.get(id);
  }

  keepFile(id: string, content: Buffer): void {
    this.#undo.note(() => this.#files.delete(id));
    this.#files.set(id, content);
    this.#changed.push({ table: this.#table('files'), key: id, value: content.toString('base64') });
  }

  get preferences(): Rec {
    return this.get('Preferences', '1') ?? {};
  }

  get info(): Rec {
    return this.get('CompanyInfo', '1') ?? {};
  }

  get country(): string {
    return textAt(this.info, 'Country') || 'US';
  }

  get homeCurrency(): string {
    return refId(rec(this.preferences['CurrencyPrefs']), 'HomeCurrency') || 'USD';
  }

  /** A preference by its group and name. */
  preference(group: string, name: string): unknown {
    return rec(this.preferences[group])[name];
  }

  /** One operation: what it did is taken back when it is refused halfway, numbers and Ids included. */
  attempt<T>(operation: () => T): T {
    const done = this.#changed.length;
    return this.#undo.attempt(() => {
      this.#undo.note(() => void (this.#changed = this.#changed.slice(0, done)));
      return operation();
    });
  }

  /** What changed since the last call, to be committed. */
  takeChanged(): readonly Row[] {
    const changed = this.#changed;
    this.#changed = [];
    return changed;
  }

  restore(rows: Iterable<Row>): void {
    for (const map of [this.#shelves, this.#deleted, this.#replies, this.#files, this.#previous]) map.clear();
    for (const { table, key, value } of rows) {
      const name = table.slice(this.realmId.length + 1);
      if (name === 'counters') this.#counters.set(key, value as number);
      else if (name === 'replies') this.#replies.set(key, value as Reply);
      else if (name === 'files') this.#files.set(key, Buffer.from(value as string, 'base64'));
      else if (name === 'deleted') this.#addDeleted(value as Deleted);
      else this.put(name, value as Rec);
    }
    for (const known of this.#deleted.values()) known.sort((a, b) => a.atEpochMs - b.atEpochMs);
    this.#changed = [];
  }

  *rows(): Generator<Row> {
    for (const [key, value] of this.#counters) yield { table: this.#table('counters'), key, value };
    for (const [key, value] of this.#replies) yield { table: this.#table('replies'), key, value };
    for (const [key, content] of this.#files)
      yield { table: this.#table('files'), key, value: content.toString('base64') };
    for (const known of this.#deleted.values())
      for (const value of known)
        yield { table: this.#table('deleted'), key: `${value.entity}/${value.id}`, value };
    for (const [entity, shelf] of this.#shelves)
      for (const [key, value] of shelf.entries()) yield { table: this.#table(entity), key, value };
  }

  /** Every entity by name, or the one that is asked for, as a plain list. */
  state(shown: (definition: EntityDefinition, record: Rec) => Rec, of?: string): Rec {
    const asked = entities.filter(({ name }) => of === undefined || name === of);
    return Object.fromEntries(
      asked.map((definition) => [
        definition.name,
        this.all(definition.name).map((record) => shown(definition, record)),
      ]),
    );
  }
}
