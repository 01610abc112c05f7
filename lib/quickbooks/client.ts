/** QuickBooks Online as a record system: entities by id, by a property, by change, and one write at a time. */
import type { Resource, Wire } from '../entities/kind.ts';
import { get } from '../entities/lens.ts';
import { asWire, idText, list } from '../entities/wire.ts';
import { IMPORT_PATIENCE_MS } from '../http/budget.ts';
import { ownFields } from '../http/includes.ts';
import { writeReach } from '../http/reach.ts';
import type { Listed, ReferenceCache } from '../http/reference-cache.ts';
import type { Traced } from '../http/traced.ts';
import { DefectError, ReadRefusedError } from '../sync/outcome.ts';
import type {
  ChangedPage,
  Changes,
  Dated,
  Listing,
  RecordSystem,
  WriteAnswer,
  WriteRequest,
} from '../sync/record-system.ts';
import type { Api, ApiAnswer } from './api.ts';
import { changesIn, feedCall, feedOf } from './feed.ts';
import { datedIn, quote, where } from './query.ts';
import { upload } from './upload.ts';
import { changedAt, factsOf } from './record-facts.ts';

const PAGE = 1_000;
export interface ClientOptions {
  readonly api: Api;
  readonly traced: Traced;
  readonly cache: ReferenceCache;
  readonly realmId: string;
  /** False where a query with typographic quotes or dashes is refused. */
  readonly typographicQueries?: boolean;
  readonly now: () => number;
}

type Ok = Extract<ApiAnswer, { answer: 'ok' }>;

/** Ids that are part of a path: one that came with a forged hint must not name another. Of the tax codes some are words. */
const RECORD_ID = /^[A-Za-z\d]+$/;

/** @see https://github.com/ruckus/quickbooks-ruby/issues/309 */
const TYPOGRAPHIC = /[\u2010-\u201F\u2026\u2032\u2033]/;

interface Asking {
  readonly patienceMs?: number;
  /** Nothing is asked that could be wrong about it but the list itself, which a company may not have. */
  readonly isPlain?: boolean;
}

/** The ways of asking that everything else is made of. */
class Reader {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** What a defect is told of it is the entity: the rest of the question quotes names of clients, and the message goes to the log. */
  async select(entity: string, rest: string, asking: Asking = {}): Promise<Listed> {
    const { patienceMs, isPlain = false } = asking;
    const call = {
      method: 'POST',
      path: 'query',
      body: `SELECT * FROM ${entity}${rest}`,
      contentType: 'application/text',
      ...(patienceMs !== undefined && { patienceMs }),
    } as const;
    const answer = ok(await this.#options.api(call), `select ${entity}`, isPlain);
    return { records: list(get(answer.body, `QueryResponse.${entity}`)), at: answer.at };
  }

  /** By Id: the default order by time moves rows from page to page while they are changed. */
  async *pages(entity: string, { dated, isPatient = false }: Listing = {}): AsyncIterable<ChangedPage> {
    for (let start = 1; ; start += PAGE) {
      const rest = `${where(entity, datedIn(dated))} ORDERBY Id STARTPOSITION ${start} MAXRESULTS ${PAGE}`;
      const asking = { ...(isPatient && { patienceMs: IMPORT_PATIENCE_MS }), isPlain: dated === undefined };
      const page = await this.select(entity, rest, asking);
      yield page;
      if (page.records.length < PAGE) return;
    }
  }

  /**
   * By time, from the time of the last row on: a row that is changed meanwhile moves to the end and is met there, and one that is deleted moves no
   * other out of sight, as it does where positions are counted. Only rows of one and the same second are counted.
   */
  async *since(entity: string, since: string): AsyncIterable<ChangedPage> {
    for (let from = since, start = 1; ;) {
      const conditions = [`MetaData.LastUpdatedTime >= ${quote(from)}`];
      const rest = `${where(entity, conditions)} ORDERBY MetaData.LastUpdatedTime STARTPOSITION ${start} MAXRESULTS ${PAGE}`;
      const page = await this.select(entity, rest);
      yield { ...page, cut: true };
      if (page.records.length < PAGE) return;
      const last = changedAt(page.records.at(-1));
      const isLater = Date.parse(last) > Date.parse(from);
      start = isLater ? 1 : start + PAGE;
      from = isLater ? last : from;
    }
  }

  /** A full answer of the change feed may be cut, and it has no pages: the rest is asked for by time, which does not show what was deleted. */
  async *changedSince(entity: string, since: string): AsyncIterable<ChangedPage> {
    const answer = ok(await this.#options.api(feedCall([entity], since)), `cdc ${entity}`);
    const { records, isFull } = changesIn(answer.body, [entity]);
    yield { records: records.get(entity) ?? [], at: answer.at, ...(isFull && { cut: true }) };
    if (isFull) yield* this.since(entity, since);
  }

  /** Which of several entities a refusal is about is not said, so each is asked for by itself then. */
  async changedTogether(entities: readonly string[], since: string): Promise<Changes | undefined> {
    const answer = await this.#options.api(feedCall(entities, since));
    if (answer.answer !== 'ok') return undefined;
    const { records, isFull } = changesIn(answer.body, entities);
    if (isFull) return undefined;
    return new Map([...records].map(([entity, changed]) => [entity, { records: changed, at: answer.at }]));
  }

  async count(entity: string, dated?: Dated): Promise<number | undefined> {
    const body = `SELECT COUNT(*) FROM ${entity}${where(entity, datedIn(dated))}`;
    const call = { method: 'POST', path: 'query', body, contentType: 'application/text' } as const;
    const answer = ok(await this.#options.api(call), `count ${entity}`, dated === undefined);
    const count = get(answer.body, 'QueryResponse.totalCount');
    return typeof count === 'number' ? count : undefined;
  }

  /** Searches a list that is small enough to be kept whole. */
  async search(entity: string, matches: (record: Wire) => boolean, there?: number): Promise<readonly Wire[]> {
    const { cache } = this.#options;
    return (await cache.search(this.#listOf(entity), () => this.#whole(entity), matches, there)).records;
  }

  #listOf(entity: string): string {
    return `${this.#options.realmId} ${entity}`;
  }

  /** The record that a service has made. What is read along with it may have come into being with it. */
  made({ name, include = [] }: Resource, id: string): Promise<ApiAnswer> {
    for (const entity of [name, ...include.map(({ resource }) => resource)])
      this.#options.cache.forget(this.#listOf(entity));
    return this.#options.api({ method: 'GET', path: `${name.toLowerCase()}/${id}` });
  }

  async #whole(entity: string): Promise<Listed> {
    const all: Wire[] = [];
    let known: string | undefined;
    for await (const { records, at } of this.pages(entity)) {
      all.push(...records);
      known ??= at;
    }
    return { records: all, at: known ?? new Date(0).toISOString() };
  }

  /** @see https://developer.intuit.com/app/developer/qbo/docs/workflows/attach-images-and-notes */
  async filesOf(entity: string, id: string): Promise<readonly Wire[]> {
    const on = `AttachableRef.EntityRef.Type = ${quote(entity)} AND AttachableRef.EntityRef.value = ${quote(id)}`;
    return (await this.select('Attachable', ` WHERE ${on} MAXRESULTS ${PAGE}`)).records;
  }

  async withIncludes(record: Wire, resource: Resource): Promise<Wire> {
    let extended = record;
    for (const include of resource.include ?? []) {
      const ids = new Set(include.ids(record));
      const found =
        ids.size === 0
          ? []
          : await this.search(include.resource, (one) => ids.has(idText(one['Id'])), ids.size);
      extended = { ...extended, [include.as]: found };
    }
    return extended;
  }
}

export function quickbooksSystem(options: ClientOptions): RecordSystem {
  const { api, traced, now, realmId, typographicQueries = true } = options;
  const reader = new Reader(options);
  return {
    side: 'quickbooks',
    read: async (resource, id) => {
      if (!RECORD_ID.test(id)) return undefined;
      const answer = await api({
        method: 'GET',
        path: `${resource.name.toLowerCase()}/${id}`,
        ...(resource.readQuery && { query: resource.readQuery }),
      });
      if (answer.answer === 'not-found') return undefined;
      const { body, at } = ok(answer, resource.name);
      return { record: await reader.withIncludes(asWire(body[resource.name]), resource), at };
    },
    find: async (resource, property, value, limit, filters = {}) => {
      const { name, small } = resource;
      const wanted = Object.entries({ ...filters, [property]: value });
      const conditions = wanted.map(([field, one]) => `${field} = ${quote(one)}`);
      const isRefused = !typographicQueries && wanted.some(([, one]) => TYPOGRAPHIC.test(one));
      const found =
        small || isRefused
          ? await reader.search(name, (record) =>
              wanted.every(([field, one]) => idText(get(record, field)) === one),
            )
          : (await reader.select(name, ` WHERE ${conditions.join(' AND ')} MAXRESULTS ${limit}`)).records;
      return Promise.all(found.slice(0, limit).map((record) => reader.withIncludes(record, resource)));
    },
    findAny: async ({ name }, property, values) => {
      const condition = `${property} IN (${values.map(quote).join(', ')})`;
      return (await reader.select(name, ` WHERE ${condition} MAXRESULTS ${PAGE}`)).records;
    },
    changed: ({ name }, since, listing) => {
      const { byTime, reachesBackMs = Infinity } = feedOf(name);
      if (since === undefined || !byTime) return reader.pages(name, listing);
      const isRecent = Date.parse(since) > now() - reachesBackMs;
      return isRecent ? reader.changedSince(name, since) : reader.since(name, since);
    },
    changedTogether: (resources, since) =>
      reader.changedTogether(
        resources.map(({ name }) => name),
        since,
      ),
    feed: ({ name }) => feedOf(name),
    count: ({ name }, dated) => reader.count(name, dated),
    write: async (request) => {
      const { file } = request;
      if (file) return upload({ ...request, file }, { api, filesOf: (...on) => reader.filesOf(...on) });
      const answer = writeAnswer(await recordOf(await api(callFor(request)), request, reader), request);
      return answer.answer === 'written'
        ? { ...answer, record: await reader.withIncludes(answer.record, request.resource) }
        : answer;
    },
    answers: () =>
      api({ method: 'GET', path: `companyinfo/${realmId}` }).then(
        () => true,
        () => false,
      ),
    facts: factsOf,
    takeTraces: traced.take,
  };
}

/** @throws ReadRefusedError where the vendor forbids it, or has no such list to give; DefectError where our own question was wrong */
function ok(answer: ApiAnswer, what: string, isPlain = false): Ok {
  if (answer.answer === 'ok') return answer;
  if (answer.answer === 'refused' && (isPlain || answer.fault.means === 'forbidden'))
    throw new ReadRefusedError(answer.fault);
  // The vendor's own words quote what was asked for, too.
  const why = 'fault' in answer ? answer.fault.code : answer.answer;
  throw new DefectError(`QuickBooks refused a read (${what}): ${why}`);
}

/** A service says no more of what it made than its id. */
async function recordOf(
  answer: ApiAnswer,
  { resource, operation }: WriteRequest,
  reader: Reader,
): Promise<ApiAnswer> {
  if (operation !== 'create' || !resource.madeBy || answer.answer !== 'ok') return answer;
  const id = idText(answer.body[resource.madeBy.idField]);
  if (id === '') return answer;
  const read = await reader.made(resource, id);
  return read.answer === 'ok'
    ? read
    : { answer: 'unknown', because: `the ${resource.name} that was made cannot be read yet` };
}

function callFor({ resource, operation, id, body, requestKey }: WriteRequest): Parameters<Api>[0] {
  const verbs: Readonly<Record<WriteRequest['operation'], Readonly<Record<string, string>>>> = {
    create: {},
    update: {},
    remove: { operation: 'delete' },
    // The one that an invoice takes; others are voided as an update.
    void: { operation: 'void' },
  };
  const own = ownFields(body, resource);
  const sent = operation === 'update' ? { ...own, Id: id, sparse: false } : own;
  return {
    method: 'POST',
    path: (operation === 'create' && resource.madeBy?.path) || resource.name.toLowerCase(),
    query: { ...verbs[operation], requestid: requestKey },
    body: JSON.stringify(sent),
  };
}

function writeAnswer(answer: ApiAnswer, { resource }: WriteRequest): WriteAnswer {
  if (answer.answer === 'not-found') return { answer: 'refused', fault: answer.fault };
  if (answer.answer !== 'ok') return answer;
  const record = asWire(answer.body[resource.name]);
  const at = writeReach(answer, changedAt(record));
  return { answer: 'written', record, id: idText(record['Id']), at };
}
