/**
 * Malformed answers of the vendors through the real adapters: whatever stands in them, a call ends with what the ports promise, or with one of
 * the errors that the worker knows what to do with.
 */
import type { Resource } from '../../lib/entities/kind.ts';
import { kinds } from '../../lib/entities/registry.ts';
import { classify as classifyHalo } from '../../lib/halo/faults.ts';
import { classify as classifyQuickBooks, readFault } from '../../lib/quickbooks/faults.ts';
import type { RecordSystem } from '../../lib/sync/record-system.ts';
import type { Random } from '../../local/sample/random.ts';
import { halo, quickbooks, type Reply } from '../adapters/vendor.ts';
import { mutatedText } from './mutate.ts';
import { anyHeader, type Verdict } from './webhooks.ts';

/** What the worker tells apart. */
const NAMED: ReadonlySet<string> = new Set([
  'UnavailableError',
  'DisconnectedError',
  'ReadRefusedError',
  'TransientError',
  'MovedError',
  'DefectError',
]);

const INVOICE = {
  Id: '155',
  SyncToken: '3',
  DocNumber: '1001',
  TotalAmt: 142.5,
  Balance: 142.5,
  PrivateNote: 'HaloPSA invoice 1001.',
  CustomerRef: { value: '60' },
  MetaData: { CreateTime: '2026-11-24T00:58:00-08:00', LastUpdatedTime: '2026-11-24T00:59:00-08:00' },
  Line: [{ Id: '1', Amount: 142.5, SalesItemLineDetail: { ItemRef: { value: '200' }, Qty: 1 } }],
};
const TIME = '2026-11-24T01:00:00.000-08:00';

const QUICKBOOKS: readonly unknown[] = [
  { Invoice: INVOICE, time: TIME },
  { QueryResponse: { Invoice: [INVOICE, INVOICE], startPosition: 1, maxResults: 2 }, time: TIME },
  { CDCResponse: [{ QueryResponse: [{ Invoice: [INVOICE, { Id: '9', status: 'Deleted' }] }] }], time: TIME },
  {
    Fault: {
      Error: [{ Message: 'Duplicate', Detail: 'DocNumber=1001 is assigned', code: '6140', element: '' }],
      type: 'ValidationFault',
    },
    time: TIME,
  },
  { fault: { error: [{ message: 'token', detail: 'expired', code: '3200' }], type: 'AUTHENTICATION' } },
];

const ROW = {
  id: 1001,
  client_id: 1,
  invoicenumber: '1001',
  total: 142.5,
  last_modified: '2026-11-24T08:59:00',
  datecreated: '2026-11-24T08:58:00',
  change_seq: 7,
  lines: [{ id: 1, qty_order: 1, unit_price: 142.5 }],
};

const HALO: readonly unknown[] = [
  ROW,
  [ROW],
  { record_count: 2, invoices: [ROW, ROW] },
  { record_count: 1, entities: [ROW] },
  { errorMessage: 'This record has been changed by someone else.' },
  { 'lines[0].qty_order': ['The value is not valid.'] },
];

const STATUSES = [200, 200, 200, 200, 200, 201, 204, 301, 400, 401, 403, 404, 408, 429, 500, 502, 503, 599];
const HEADERS = ['retry-after', 'date', 'intuit_tid', 'x-request-id', 'content-type'];
const ANSWERS_MAX = 20;

/** One malformed answer and, should more be asked for, the next of its kind; then nothing but an empty list. */
function answering(documents: readonly unknown[], random: Random): () => Reply {
  let asked = 0;
  return () => {
    asked += 1;
    if (asked > ANSWERS_MAX) return { status: 200, text: '{}' };
    const headers = random.next(3) === 0 ? { [random.pick(HEADERS)]: anyHeader(random) } : {};
    return {
      status: random.pick(STATUSES),
      text: mutatedText(random.pick(documents), random),
      headers,
      tookMs: random.next(30_000),
    };
  };
}

type Doing = (system: RecordSystem, resource: Resource) => Promise<Verdict>;

const isTime = (at: string): boolean => !Number.isNaN(Date.parse(at));

/** What is read off a record must not fail either. */
function factsVerdict(system: RecordSystem, resource: Resource, records: readonly object[]): Verdict {
  for (const record of records) {
    const { id, gone } = system.facts(record as Readonly<Record<string, unknown>>, resource);
    if (typeof id !== 'string' || typeof gone !== 'boolean') return 'facts without an id';
  }
  return undefined;
}

const write =
  (operation: 'create' | 'update' | 'remove'): Doing =>
  async (system, resource) => {
    const id = operation === 'create' ? {} : { id: '155' };
    const answer = await system.write({
      resource,
      operation,
      ...id,
      body: { DocNumber: '1001' },
      requestKey: 'k',
    });
    if (answer.answer !== 'written') return undefined;
    if (typeof answer.id !== 'string' || !isTime(answer.at)) return 'written without an id or a time';
    return factsVerdict(system, resource, [answer.record]);
  };

const doings: readonly Doing[] = [
  write('create'),
  write('update'),
  write('remove'),
  async (system, resource) => {
    const answer = await system.read(resource, '155');
    if (answer && !isTime(answer.at)) return 'read without a time';
    return answer && factsVerdict(system, resource, [answer.record]);
  },
  async (system, resource) =>
    factsVerdict(system, resource, await system.find(resource, 'DocNumber', '1001', 10)),
  async (system, resource) =>
    factsVerdict(system, resource, (await system.findAny?.(resource, 'DocNumber', ['1001', "'"])) ?? []),
  async (system, resource) => {
    for await (const page of system.changed(resource, '2026-11-24T08:00:00.000Z')) {
      if (!isTime(page.at)) return 'a page without a time';
      const verdict = factsVerdict(system, resource, page.records);
      if (verdict !== undefined) return verdict;
    }
    return undefined;
  },
];

async function tried(run: () => Promise<Verdict>): Promise<Verdict> {
  try {
    return await run();
  } catch (error) {
    const { name, stack } = error instanceof Error ? error : new Error(String(error));
    return NAMED.has(name) ? undefined : `threw ${stack ?? name}`;
  }
}

const resources = (side: 'halo' | 'quickbooks'): readonly Resource[] =>
  kinds.map((kind) => kind[side].resource).filter(({ virtual }) => !virtual);

const IN_HALO = resources('halo');
const IN_QUICKBOOKS = resources('quickbooks');

export const quickbooksAnswer = (random: Random): Promise<Verdict> =>
  tried(() =>
    random.pick(doings)(quickbooks(answering(QUICKBOOKS, random)).system, random.pick(IN_QUICKBOOKS)),
  );

export const haloAnswer = (random: Random): Promise<Verdict> =>
  tried(() => random.pick(doings)(halo(answering(HALO, random)).system, random.pick(IN_HALO)));

/** The tables of faults by themselves: an unknown one is a refusal or an outage, never an error of ours. */
export function faultTables(random: Random): Promise<Verdict> {
  const status = random.pick(STATUSES);
  return tried(() => {
    const text = mutatedText(random.pick([...QUICKBOOKS, ...HALO]), random);
    readFault(text);
    const faults = [classifyQuickBooks(status, text), classifyHalo(status, text)];
    const dumb = faults.find(({ fault }) => fault.sentence === '' || fault.sentence.length > 1_000);
    return Promise.resolve(dumb && `a fault that says nothing, or too much: ${dumb.fault.code}`);
  });
}
