/** HaloPSA as a record system. Posts are arrays of one; updates send only what changed; there is no request key. */
import type { Resource, Wire } from '../entities/kind.ts';
import { get, isRecord } from '../entities/lens.ts';
import { asWire, idText } from '../entities/wire.ts';
import { IMPORT_PATIENCE_MS } from '../http/budget.ts';
import { digestOf } from '../http/digest.ts';
import { ownFields } from '../http/includes.ts';
import { writeReach } from '../http/reach.ts';
import type { Listed, ReferenceCache } from '../http/reference-cache.ts';
import type { Traced } from '../http/traced.ts';
import { DefectError, ReadRefusedError } from '../sync/outcome.ts';
import type {
  ChangedPage,
  Facts,
  ReadAnswer,
  RecordSystem,
  WriteAnswer,
  WriteRequest,
} from '../sync/record-system.ts';
import type { Api, ApiAnswer } from './api.ts';
import { fileFrom } from './file.ts';
import { changedQuery, feedOf, type InvoiceDates, type Query } from './feed.ts';
import { recordsIn } from './records.ts';
import { inUtc } from './time.ts';

const PAGE = 100;
const PAGES_MAX = 10_000;
const ROOTS: Readonly<Record<string, string>> = { 'account-codes': 'lookupid' };

const DAY_MS = 86_400_000;

export interface ClientOptions {
  readonly api: Api;
  readonly traced: Traced;
  readonly cache: ReferenceCache;
  readonly tenant: string;
  readonly accountCodesLookup: number;
  readonly suppressAutomations: boolean;
  /** How this tenant spells the bounds of an invoice list. */
  readonly invoiceDates?: InvoiceDates;
  readonly now: () => number;
}

type Ok = Extract<ApiAnswer, { answer: 'ok' }>;

const idOf = (record: Wire, { idField = 'id' }: Pick<Resource, 'idField'>): string => idText(record[idField]);

/** Ids that are part of a path: one that came with a forged hint must not name another. */
const NUMBER = /^-?\d+$/;

class Reader {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  #fixed({ query = {} }: Pick<Resource, 'query'>): Query {
    const isCodes = query['lookup'] === 'account-codes';
    return isCodes ? { [ROOTS['account-codes'] ?? '']: String(this.#options.accountCodesLookup) } : query;
  }

  /** All three paging parameters, or HaloPSA ignores the size. A row with a blank id (an account without code) is no record. */
  async *pages(resource: Resource, query: Query, patienceMs?: number): AsyncIterable<ChangedPage> {
    let seen = 0;
    for (let number = 1; number <= PAGES_MAX; number += 1) {
      const paging = {
        pageinate: 'true',
        page_no: String(number),
        page_size: String(PAGE),
        order: 'id',
        includeinactive: 'true',
        ...this.#fixed(resource),
      };
      const answer = ok(
        await this.#options.api({
          method: 'GET',
          path: resource.name,
          query: { ...paging, ...query },
          ...(patienceMs !== undefined && { patienceMs }),
        }),
        resource.name,
      );
      const records = recordsIn(answer.body, resource.listKey);
      seen += records.length;
      yield { records: records.filter((record) => idOf(record, resource).trim() !== ''), at: answer.at };
      if (records.length < PAGE || (!resource.listKey && records.length > PAGE)) return;
      if (seen >= Number(get(asWire(answer.body), 'record_count') ?? Infinity)) return;
    }
  }

  /** One record, and how many there are. */
  async count(resource: Resource): Promise<number | undefined> {
    if (!resource.listKey) return (await this.#whole(resource)).records.length;
    const paging = { pageinate: 'true', page_no: '1', page_size: '1', includeinactive: 'true' };
    const query = { ...paging, ...this.#fixed(resource) };
    const call = { method: 'GET', path: resource.name, query } as const;
    const answer = ok(await this.#options.api(call), resource.name);
    const count = Number(get(asWire(answer.body), 'record_count'));
    return Number.isInteger(count) ? count : undefined;
  }

  /** Lookups share a path: what is fixed about a list is part of its name. */
  search(resource: Resource, matches: (record: Wire) => boolean): Promise<Listed> {
    return this.#options.cache.search(this.#listOf(resource), () => this.#whole(resource), matches);
  }

  #listOf(resource: Resource): string {
    const fixed = new URLSearchParams(this.#fixed(resource)).toString();
    return `${this.#options.tenant} ${resource.name} ${fixed}`;
  }

  /** A list that is kept whole was just written to. */
  forget(resource: Resource): void {
    this.#options.cache.forget(this.#listOf(resource));
  }

  async #whole(resource: Resource): Promise<Listed> {
    const all: Wire[] = [];
    let known: string | undefined;
    for await (const { records, at } of this.pages(resource, {})) {
      all.push(...records);
      known ??= at;
    }
    return { records: all, at: known ?? new Date(0).toISOString() };
  }

  async one(resource: Resource, id: string): Promise<ReadAnswer | undefined> {
    const { records, at } = await this.search(resource, (record) => idOf(record, resource) === id);
    const [record] = records;
    return record && { record, at };
  }

  async withIncludes(record: Wire, resource: Resource): Promise<Wire> {
    let extended = record;
    for (const include of resource.include ?? []) {
      const ids = new Set(include.ids(record));
      const found =
        ids.size === 0
          ? []
          : (await this.search({ name: include.resource }, (one) => ids.has(idText(one['id'])))).records;
      extended = { ...extended, [include.as]: found };
    }
    return extended;
  }
}

export function haloSystem(options: ClientOptions): RecordSystem {
  const { api, traced, now } = options;
  const reader = new Reader(options);
  return {
    side: 'halo',
    read: async (resource, id) => {
      if (resource.virtual) return { record: { id }, at: new Date(now()).toISOString() };
      if (resource.small) return reader.one(resource, id);
      if (!NUMBER.test(id)) return undefined;
      const answer = await api({
        method: 'GET',
        path: `${resource.name}/${id}`,
        query: { includedetails: 'true' },
      });
      if (answer.answer === 'not-found') return undefined;
      const body = ok(answer, `${resource.name} ${id}`);
      const [record] = recordsIn(body.body, resource.listKey);
      return record && { record: await reader.withIncludes(record, resource), at: body.at };
    },
    find: async (resource, property, value, limit, filters = {}) => {
      const found: Wire[] = [];
      const wanted = Object.entries({ ...filters, [property]: value });
      const query = { ...Object.fromEntries(wanted), ...(property === 'name' && { search: value }) };
      for await (const { records } of reader.pages(resource, query)) {
        // A parameter that HaloPSA does not know narrows nothing.
        found.push(
          ...records.filter((record) => wanted.every(([field, one]) => idText(get(record, field)) === one)),
        );
        if (found.length >= limit) break;
      }
      return Promise.all(found.slice(0, limit).map((record) => reader.withIncludes(record, resource)));
    },
    changed: (resource, since, { isPatient = false } = {}) =>
      reader.pages(
        resource,
        changedQuery(resource.name, since, new Date(now() + DAY_MS).toISOString(), options.invoiceDates),
        isPatient ? IMPORT_PATIENCE_MS : undefined,
      ),
    feed: ({ name }) => feedOf(name, options.invoiceDates),
    count: (resource) => reader.count(resource),
    write: async (request) => {
      const answer = writeAnswer(await api(callFor(request, options.suppressAutomations)), request);
      if (request.resource.small) reader.forget(request.resource);
      return answer.answer === 'written'
        ? { ...answer, record: await reader.withIncludes(answer.record, request.resource) }
        : answer;
    },
    file: (source, id) => fileFrom(api, source, id, now),
    answers: () =>
      api({ method: 'GET', path: 'Control' }).then(
        () => true,
        () => false,
      ),
    facts: factsOf,
    takeTraces: traced.take,
  };
}

/** @throws ReadRefusedError where the vendor forbids it; DefectError where our own question was wrong */
function ok(answer: ApiAnswer, what: string): Ok {
  if (answer.answer === 'ok') return answer;
  if (answer.answer === 'refused' && answer.fault.means === 'forbidden')
    throw new ReadRefusedError(answer.fault);
  // The vendor's own words may quote what was asked for, such as a client's name, and this message goes to the log.
  const why = 'fault' in answer ? answer.fault.code : answer.answer;
  throw new DefectError(`HaloPSA refused a read (${what}): ${why}`);
}

function callFor({ resource, operation, id, body }: WriteRequest, quiet: boolean): Parameters<Api>[0] {
  const record = id ?? '';
  if (operation !== 'create' && !NUMBER.test(record))
    throw new DefectError(`${resource.name} ${record} has no id of HaloPSA's`);
  if (operation === 'void') throw new DefectError(`HaloPSA voids no ${resource.name}`);
  if (operation === 'remove') return { method: 'DELETE', path: `${resource.name}/${record}` };
  const sent = {
    ...ownFields(body, resource),
    ...(operation === 'update' && { id: Number(id) }),
    ...(quiet && { _dont_fire_automations: true }),
  };
  return { method: 'POST', path: resource.name, body: [sent] };
}

function writeAnswer(answer: ApiAnswer, { resource, id, operation }: WriteRequest): WriteAnswer {
  if (answer.answer === 'not-found') return { answer: 'refused', fault: answer.fault };
  if (answer.answer !== 'ok') return answer;
  const [record] = recordsIn(answer.body, resource.listKey);
  const answered = isRecord(record) ? idOf(record, resource) : '';
  return {
    answer: 'written',
    record: record ?? {},
    id: answered || (operation === 'create' ? '' : (id ?? '')),
    at: writeReach(answer, record && factsOf(record, resource).modifiedAt),
  };
}

function factsOf(record: Wire, resource: Resource): Facts {
  const optional = (...fields: readonly string[]): string | undefined =>
    fields
      .map((field) => record[field])
      .find((value): value is string => typeof value === 'string' && value !== '');
  const modified = optional('last_modified', 'lastmodified', 'alastupdate', 'last_update_time');
  const created = optional('date_created', 'datecreated');
  const changes = record['change_seq'];
  const version = changes === undefined ? (modified ?? digestOf(record, resource)) : idText(changes);
  return {
    id: idOf(record, resource),
    version,
    ...(created !== undefined && { createdAt: inUtc(created) }),
    ...(modified !== undefined && { modifiedAt: inUtc(modified) }),
    gone: record['deleted'] === true,
  };
}
