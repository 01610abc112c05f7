/** QuickBooks Online as a record system: entities by id, by a property, by change, and one write at a time. */
import type { Resource, Wire } from '../entities/kind.ts';
import { get } from '../entities/lens.ts';
import { asWire, idText, list } from '../entities/wire.ts';
import type { ReferenceCache } from '../http/reference-cache.ts';
import type { Traced } from '../http/traced.ts';
import { DefectError, ReadRefusedError } from '../sync/outcome.ts';
import type { Facts, RecordSystem, WriteAnswer, WriteRequest } from '../sync/ports.ts';
import type { Api, ApiAnswer } from './api.ts';

const PAGE = 1_000;
const CDC_MAX = 1_000;
/** CDC looks back 30 days; a day is left for clocks and time zones. */
const CDC_LOOK_BACK_MS = 29 * 86_400_000;

/** @see https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/change-data-capture */
const WITHOUT_CDC: ReadonlySet<string> = new Set([
  'TaxCode',
  'TaxRate',
  'TaxAgency',
  'CompanyInfo',
  'Preferences',
]);
const LISTS: ReadonlySet<string> = new Set([
  'Customer',
  'Vendor',
  'Item',
  'Account',
  'Term',
  'Class',
  'Department',
  'PaymentMethod',
  'TaxCode',
  'TaxRate',
]);

/** A literal in a query: backslash before quote and backslash. */
export const quote = (value: string): string => `'${value.replace(/[\\']/g, '\\$&')}'`;

export interface ClientOptions {
  readonly api: Api;
  readonly traced: Traced;
  readonly cache: ReferenceCache;
  readonly realmId: string;
  readonly now: () => number;
}

type Ok = Extract<ApiAnswer, { answer: 'ok' }>;

type Page = { readonly records: readonly Wire[]; readonly at: string };

const activeToo = (entity: string): string => (LISTS.has(entity) ? ' WHERE Active IN (true, false)' : '');

/** The ways of asking that everything else is made of. */
class Reader {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  async select(statement: string): Promise<{ readonly body: Wire; readonly at: string }> {
    const call = { method: 'POST', path: 'query', body: statement, contentType: 'application/text' } as const;
    const answer = ok(await this.#options.api(call), statement);
    return { body: asWire(answer.body['QueryResponse']), at: answer.at };
  }

  /** By Id: the default order by time moves rows from page to page while they are changed. */
  async *pages(entity: string, where: string): AsyncIterable<Page> {
    for (let start = 1; ; start += PAGE) {
      const { body, at } = await this.select(
        `SELECT * FROM ${entity}${where} ORDERBY Id STARTPOSITION ${start} MAXRESULTS ${PAGE}`,
      );
      const records = list(body[entity]);
      yield { records, at };
      if (records.length < PAGE) return;
    }
  }

  /** A full answer of the change feed may be cut, and it has no pages: the rest is asked for by time. */
  async *changedSince(entity: string, since: string): AsyncIterable<Page> {
    const call = { method: 'GET', path: 'cdc', query: { entities: entity, changedSince: since } } as const;
    const answer = ok(await this.#options.api(call), `cdc ${entity}`);
    const responses = list(get(asWire(list(answer.body['CDCResponse'])[0]), 'QueryResponse'));
    const records = responses.flatMap((one) => list(one[entity]));
    yield { records, at: answer.at };
    if (records.length >= CDC_MAX)
      yield* this.pages(entity, ` WHERE MetaData.LastUpdatedTime >= ${quote(since)}`);
  }

  /** Searches a list that is small enough to be kept whole. */
  async search(entity: string, matches: (record: Wire) => boolean): Promise<readonly Wire[]> {
    const { cache, realmId } = this.#options;
    return cache.search(`${realmId} ${entity}`, () => this.#whole(entity), matches);
  }

  async #whole(entity: string): Promise<readonly Wire[]> {
    const all: Wire[] = [];
    for await (const { records } of this.pages(entity, '')) all.push(...records);
    return all;
  }

  async withIncludes(record: Wire, resource: Resource): Promise<Wire> {
    let extended = record;
    for (const include of resource.include ?? []) {
      const ids = new Set(include.ids(record));
      const found =
        ids.size === 0 ? [] : await this.search(include.resource, (one) => ids.has(idText(one['Id'])));
      extended = { ...extended, [include.as]: found };
    }
    return extended;
  }
}

export function quickbooksSystem(options: ClientOptions): RecordSystem {
  const { api, traced, now } = options;
  const reader = new Reader(options);
  return {
    side: 'quickbooks',
    read: async (resource, id) => {
      const answer = await api({
        method: 'GET',
        path: `${resource.name.toLowerCase()}/${encodeURIComponent(id)}`,
      });
      if (answer.answer === 'not-found') return undefined;
      const { body, at } = ok(answer, resource.name);
      return { record: await reader.withIncludes(asWire(body[resource.name]), resource), at };
    },
    find: async (resource, property, value, limit) => {
      const { name, small } = resource;
      const found = small
        ? await reader.search(name, (record) => idText(get(record, property)) === value)
        : list(
            (
              await reader.select(
                `SELECT * FROM ${name} WHERE ${property} = ${quote(value)} MAXRESULTS ${limit}`,
              )
            ).body[name],
          );
      return Promise.all(found.slice(0, limit).map((record) => reader.withIncludes(record, resource)));
    },
    changed: ({ name }, since) => {
      const recent = since !== undefined && Date.parse(since) > now() - CDC_LOOK_BACK_MS;
      return recent && !WITHOUT_CDC.has(name)
        ? reader.changedSince(name, since)
        : reader.pages(name, activeToo(name));
    },
    write: async (request) => writeAnswer(await api(callFor(request)), request),
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
  throw new DefectError(`QuickBooks refused a read (${what.slice(0, 200)}): ${why}`);
}

function callFor({ resource, operation, id, body, requestKey }: WriteRequest): Parameters<Api>[0] {
  const verbs: Readonly<Record<WriteRequest['operation'], Readonly<Record<string, string>>>> = {
    create: {},
    update: {},
    remove: { operation: 'delete' },
    void: { operation: 'void' },
  };
  const sent = operation === 'update' ? { ...body, Id: id, sparse: false } : body;
  return {
    method: 'POST',
    path: resource.name.toLowerCase(),
    query: { ...verbs[operation], requestid: requestKey },
    body: JSON.stringify(sent),
  };
}

function writeAnswer(answer: ApiAnswer, { resource }: WriteRequest): WriteAnswer {
  if (answer.answer === 'not-found') return { answer: 'refused', fault: answer.fault };
  if (answer.answer !== 'ok') return answer;
  const record = asWire(answer.body[resource.name]);
  return { answer: 'written', record, id: idText(record['Id']), at: answer.at };
}

const zero = (value: unknown): boolean => value === 0 || value === undefined;

function factsOf(record: Wire): Facts {
  const optional = (value: unknown): string | undefined =>
    typeof value === 'string' && value !== '' ? value : undefined;
  const version = optional(record['SyncToken']);
  const createdAt = optional(get(record, 'MetaData.CreateTime'));
  const modifiedAt = optional(get(record, 'MetaData.LastUpdatedTime'));
  // A void shows as a note and zero amounts; the word stands in the company's language, so the zeros have to agree.
  const voided =
    'TotalAmt' in record &&
    zero(record['TotalAmt']) &&
    zero(record['Balance']) &&
    /^void/i.test(idText(record['PrivateNote']));
  return {
    id: idText(record['Id']),
    ...(version !== undefined && { version }),
    ...(createdAt !== undefined && { createdAt }),
    ...(modifiedAt !== undefined && { modifiedAt }),
    gone: record['status'] === 'Deleted' || record['status'] === 'Voided' || voided,
  };
}
