/** HaloPSA as a record system. Posts are arrays of one; updates send only what changed; there is no request key. */
import type { Resource, Wire } from '../entities/kind.ts';
import { get, isRecord } from '../entities/lens.ts';
import { asWire, idText, list } from '../entities/wire.ts';
import type { ReferenceCache } from '../http/reference-cache.ts';
import type { Traced } from '../http/traced.ts';
import { DefectError, ReadRefusedError } from '../sync/outcome.ts';
import type { Facts, RecordSystem, WriteAnswer, WriteRequest } from '../sync/ports.ts';
import type { Api, ApiAnswer } from './api.ts';

const PAGE = 100;
const PAGES_MAX = 10_000;
const ROOTS: Readonly<Record<string, string>> = { 'account-codes': 'lookupid' };

export interface ClientOptions {
  readonly api: Api;
  readonly traced: Traced;
  readonly cache: ReferenceCache;
  readonly tenant: string;
  readonly accountCodesLookup: number;
  readonly suppressAutomations: boolean;
  readonly now: () => number;
}

type Page = { readonly records: readonly Wire[]; readonly at: string };
type Ok = Extract<ApiAnswer, { answer: 'ok' }>;

/** The envelope's list, a bare array, or a single object in any of HaloPSA's wrappings. */
export function recordsIn(body: unknown, listKey: string | undefined): readonly Wire[] {
  if (Array.isArray(body)) return list(body);
  const record = asWire(body);
  const inside = record[listKey ?? ''] ?? record['entities'];
  if (Array.isArray(inside)) return list(inside);
  return Object.keys(record).length === 0 ? [] : [record];
}

/** Invoices are asked for by `datesearch`, everything else by `lastupdatefromdate`; the spellings are the API description's. */
const changedQuery = (
  name: string,
  since: string | undefined,
  until: string,
): Readonly<Record<string, string>> => {
  if (since === undefined) return {};
  return name === 'Invoice'
    ? { datesearch: 'last_modified', start_date: since, end_date: until }
    : { lastupdatefromdate: since, lastupdatetodate: until };
};

const DAY_MS = 86_400_000;

class Reader {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  #fixed({ query = {} }: Pick<Resource, 'query'>): Readonly<Record<string, string>> {
    const isCodes = query['lookup'] === 'account-codes';
    return isCodes ? { [ROOTS['account-codes'] ?? '']: String(this.#options.accountCodesLookup) } : query;
  }

  /** All three paging parameters, or HaloPSA ignores the size. */
  async *pages(resource: Resource, query: Readonly<Record<string, string>>): AsyncIterable<Page> {
    let seen = 0;
    for (let number = 1; number <= PAGES_MAX; number += 1) {
      const paging = {
        pageinate: 'true',
        page_no: String(number),
        page_size: String(PAGE),
        order: 'id',
        includeinactive: 'true',
      };
      const answer = ok(
        await this.#options.api({
          method: 'GET',
          path: resource.name,
          query: { ...this.#fixed(resource), ...paging, ...query },
        }),
        resource.name,
      );
      const records = recordsIn(answer.body, resource.listKey);
      seen += records.length;
      yield { records, at: answer.at };
      if (records.length < PAGE || (!resource.listKey && records.length > PAGE)) return;
      if (seen >= Number(get(asWire(answer.body), 'record_count') ?? Infinity)) return;
    }
  }

  search(resource: Resource, matches: (record: Wire) => boolean): Promise<readonly Wire[]> {
    const { cache, tenant } = this.#options;
    return cache.search(`${tenant} ${resource.name}`, () => this.#whole(resource), matches);
  }

  async #whole(resource: Resource): Promise<readonly Wire[]> {
    const all: Wire[] = [];
    for await (const { records } of this.pages(resource, {})) all.push(...records);
    return all;
  }

  async one(resource: Resource, id: string): Promise<Wire | undefined> {
    return (await this.search(resource, (record) => idText(record[resource.idField ?? 'id']) === id))[0];
  }

  async withIncludes(record: Wire, resource: Resource): Promise<Wire> {
    let extended = record;
    for (const include of resource.include ?? []) {
      const ids = new Set(include.ids(record));
      const found =
        ids.size === 0
          ? []
          : await this.search({ name: include.resource }, (one) => ids.has(idText(one['id'])));
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
      const at = new Date(now()).toISOString();
      if (resource.virtual) return { record: { id }, at };
      if (resource.small) {
        const record = await reader.one(resource, id);
        return record && { record, at };
      }
      const answer = await api({
        method: 'GET',
        path: `${resource.name}/${encodeURIComponent(id)}`,
        query: { includedetails: 'true' },
      });
      if (answer.answer === 'not-found') return undefined;
      const body = ok(answer, `${resource.name} ${id}`);
      const [record] = recordsIn(body.body, resource.listKey);
      return record && { record: await reader.withIncludes(record, resource), at: body.at };
    },
    find: async (resource, property, value, limit) => {
      const found: Wire[] = [];
      for await (const { records } of reader.pages(resource, {
        [property]: value,
        search: property === 'name' ? value : '',
      })) {
        found.push(...records.filter((record) => idText(get(record, property)) === value));
        if (found.length >= limit) break;
      }
      return Promise.all(found.slice(0, limit).map((record) => reader.withIncludes(record, resource)));
    },
    changed: (resource, since) =>
      reader.pages(resource, changedQuery(resource.name, since, new Date(now() + DAY_MS).toISOString())),
    write: async (request) => writeAnswer(await api(callFor(request, options.suppressAutomations)), request),
    facts: factsOf,
    takeTraces: traced.take,
  };
}

/** @throws ReadRefusedError where the vendor forbids it; DefectError where our own question was wrong */
function ok(answer: ApiAnswer, what: string): Ok {
  if (answer.answer === 'ok') return answer;
  if (answer.answer === 'refused' && answer.fault.means === 'forbidden')
    throw new ReadRefusedError(answer.fault);
  const why = 'fault' in answer ? answer.fault.sentence : answer.answer;
  throw new DefectError(`HaloPSA refused a read (${what}): ${why}`);
}

function callFor({ resource, operation, id, body }: WriteRequest, quiet: boolean): Parameters<Api>[0] {
  const record = encodeURIComponent(id ?? '');
  if (operation === 'remove') return { method: 'DELETE', path: `${resource.name}/${record}` };
  if (operation === 'void') return { method: 'POST', path: `${resource.name}/${record}/void`, body: [] };
  const sent = {
    ...body,
    ...(operation === 'update' && { id: Number(id) }),
    ...(quiet && { _dont_fire_automations: true }),
  };
  return { method: 'POST', path: resource.name, body: [sent] };
}

function writeAnswer(answer: ApiAnswer, { resource, id, operation }: WriteRequest): WriteAnswer {
  if (answer.answer === 'not-found') return { answer: 'refused', fault: answer.fault };
  if (answer.answer !== 'ok') return answer;
  const [record] = recordsIn(answer.body, resource.listKey);
  const answered = isRecord(record) ? idText(record['id']) : '';
  return {
    answer: 'written',
    record: record ?? {},
    id: answered || (operation === 'create' ? '' : (id ?? '')),
    at: answer.at,
  };
}

function factsOf(record: Wire, resource: Resource): Facts {
  const optional = (...fields: readonly string[]): string | undefined =>
    fields
      .map((field) => record[field])
      .find((value): value is string => typeof value === 'string' && value !== '');
  const modifiedAt = optional('last_modified', 'lastmodified', 'alastupdate');
  const createdAt = optional('date_created', 'datecreated');
  const version = record['change_seq'] === undefined ? modifiedAt : idText(record['change_seq']);
  return {
    id: idText(record[resource.idField ?? 'id']),
    ...(version !== undefined && { version }),
    ...(createdAt !== undefined && { createdAt }),
    ...(modifiedAt !== undefined && { modifiedAt }),
    gone: record['deleted'] === true,
  };
}
