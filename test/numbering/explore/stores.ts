/**
 * What workers share, in parts, and the calls that change them: the number ledger on DynamoDB in memory, an item a part; links and intents, one
 * of a document a part; QuickBooks as a whole. The last three are as small as their promises allow. A call names the one part that it reads and
 * changes, and says what comes of it there.
 */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { numberLedger } from '../../../lib/aws/numbers.ts';
import { Table, type Item } from '../../../lib/aws/table.ts';
import type { Wire } from '../../../lib/entities/kind.ts';
import type { NumberLedger } from '../../../lib/numbering/ledger.ts';
import { TransientError } from '../../../lib/sync/outcome.ts';
import type { Ports } from '../../../lib/sync/ports.ts';
import type { RecordSystem, WriteAnswer } from '../../../lib/sync/record-system.ts';
import type { Intent, Link } from '../../../lib/sync/records.ts';
import { MemoryDynamoDb } from '../../../local/memory/dynamodb.ts';
import type { Answer, Outside } from './scripts.ts';

export const AT = '2026-11-20T09:00:00.000Z';
export const NOW = Date.parse(AT);
const NUMBERS = 'numbers';

export interface Held {
  readonly link: Link;
  /** The worker that has the lease. */
  readonly owner?: number;
}

export interface Invoice {
  readonly id: string;
  readonly number: string;
  /** Of ours: the document it was made for. */
  readonly link?: string;
  readonly key?: string;
}

/** What a part of each store is. */
export interface Parts {
  readonly numbers: Item;
  readonly links: Held;
  readonly intents: Intent;
  readonly invoices: readonly Invoice[];
}

export type StoreName = keyof Parts;

/** What becomes of a write. */
export type Fate = 'on' | 'refused' | 'lost' | 'done, lost';

export interface By {
  readonly worker: number;
  readonly fate: Fate;
}

/** The part as it is then, gone where it is undefined. */
export interface Did<Part> extends Answer {
  readonly part: Part | undefined;
}

interface CallOf<Name extends StoreName> {
  readonly what: string;
  readonly store: Name;
  readonly key: string;
  readonly run: (part: Parts[Name] | undefined, by: By) => Did<Parts[Name]> | Promise<Did<Parts[Name]>>;
}

export type Call = { [Name in StoreName]: CallOf<Name> }[StoreName];

/** Answered where it is asked: nothing else happens before it. */
export const isAtOnce = ({ what }: Call): boolean => what === 'read';

/** The lease and the intent of a document are looked at by whoever holds it: nobody else can tell when. */
export const isUnseen = ({ what }: Call): boolean => what.startsWith('own ');

const ledgerOn = (send: (command: object) => Promise<unknown>): NumberLedger =>
  numberLedger(new Table({ send } as unknown as DynamoDBDocumentClient, NUMBERS));

const keyOf = (item: Readonly<Record<string, unknown>> | undefined): string =>
  `${String(item?.['pk'])} ${String(item?.['sk'])}`;

/** @param keepsConditions what the explorer would miss if it looked away */
export function ledgerFor(outside: Outside<Call>, keepsConditions: boolean): NumberLedger {
  return ledgerOn((command) => {
    if (!(command instanceof PutCommand) && !(command instanceof GetCommand))
      throw new RangeError(`${command.constructor.name} is about more than one item`);
    if (!keepsConditions && command instanceof PutCommand) delete command.input.ConditionExpression;
    const key = keyOf(command instanceof PutCommand ? command.input.Item : command.input.Key);
    const run: CallOf<'numbers'>['run'] = async (part) => {
      const db = new MemoryDynamoDb();
      if (part) db.force(NUMBERS, part);
      try {
        const value = await db.send(command);
        return { part: db.all(NUMBERS)[0], value };
      } catch (error) {
        return { part, error: error as Error };
      }
    };
    return outside.ask({ what: command.constructor.name, store: 'numbers', key, run });
  });
}

/** Does something to the ledger, and nobody is there to see it halfway. @returns its items by key */
export async function withLedger(
  items: readonly Item[],
  act: (ledger: NumberLedger) => Promise<unknown>,
): Promise<readonly (readonly [string, Item])[]> {
  const db = new MemoryDynamoDb();
  for (const item of items) db.force(NUMBERS, item);
  await act(ledgerOn((command) => db.send(command)));
  return db.all(NUMBERS).map((item) => [keyOf(item), item]);
}

const newLink = (link: string): Link => ({
  connection: 'c',
  kind: 'invoice',
  link,
  state: 'new',
  generation: 0,
  version: 0,
  updatedAt: AT,
});

const leaseOf = (link: Link) => ({ link, owner: 'a worker', untilEpochMs: NOW });

const notTheirs = (part: Held | undefined): Did<Held> => ({
  part,
  error: new TransientError('the lease is another’s'),
});

export function linksFor(outside: Outside<Call>): Partial<Ports['links']> {
  const ask = <T>(what: string, key: string, run: CallOf<'links'>['run']): Promise<T> =>
    outside.ask({ what, store: 'links', key, run });
  return {
    acquire: ({ link: name }) =>
      ask('acquire', name, (part, { worker }) => {
        if (part?.owner !== undefined) return { part };
        const link = part?.link ?? newLink(name);
        return { part: { link, owner: worker }, value: leaseOf(link) };
      }),
    save: (_lease, link) =>
      ask('own save', link.link, (part, { worker }) =>
        part?.owner === worker ? { part: { link, owner: worker }, value: leaseOf(link) } : notTheirs(part),
      ),
    renew: ({ link }) =>
      ask('own renew', link.link, (part, { worker }) =>
        part?.owner === worker ? { part, value: leaseOf(part.link) } : notTheirs(part),
      ),
    release: ({ link }) =>
      ask('release', link.link, (part, { worker }) => ({
        part: part?.owner === worker ? { link: part.link } : part,
      })),
    findMany: (keys) => Promise.resolve(keys.map(() => undefined)),
  };
}

export function intentsFor(outside: Outside<Call>): Partial<Ports['intents']> {
  const ask = <T>(what: string, key: string, run: CallOf<'intents'>['run']): Promise<T> =>
    outside.ask({ what, store: 'intents', key, run });
  return {
    get: ({ link }) => ask('own intent', link, (part) => ({ part, value: part })),
    open: (intent) =>
      ask('own open', intent.link, (part) =>
        part && part.generation !== intent.generation
          ? { part, error: new TransientError('another is undecided') }
          : { part: intent },
      ),
    close: ({ link, generation }) =>
      ask('own close', link, (part) => ({ part: part?.generation === generation ? undefined : part })),
  };
}

const toWire = ({ id, number, link }: Invoice): Wire => ({
  Id: id,
  DocNumber: number,
  CustomerRef: { value: '1' },
  ...(link !== undefined && { PrivateNote: link }),
});

/** Under which QuickBooks stands among its like. */
export const COMPANY = 'r';

export const nextInvoiceId = (invoices: readonly Invoice[]): string => String(100 + invoices.length);

export function quickbooksFor(outside: Outside<Call>): RecordSystem {
  const ask = <T>(what: string, run: CallOf<'invoices'>['run']): Promise<T> =>
    outside.ask({ what, store: 'invoices', key: COMPANY, run });
  return {
    side: 'quickbooks',
    read: (_resource, id) =>
      ask('read', (part) => {
        const invoice = part?.find((one) => one.id === id);
        return { part, value: invoice && { record: toWire(invoice), at: AT } };
      }),
    find: (_resource, _property, value) =>
      ask('find', (part) => ({
        part,
        value: part?.filter(({ number }) => number === value).map(toWire) ?? [],
      })),
    write: ({ body, requestKey }) =>
      ask('post', (part = [], { fate }) => posted(part, body, requestKey, fate)),
    facts: (record) => ({ id: String(record['Id']), gone: false }),
  } as Partial<RecordSystem> as RecordSystem;
}

const refusedFor = (code: string, means?: 'duplicate-number'): WriteAnswer => ({
  answer: 'refused',
  fault: { code, sentence: code, fix: '', owner: 'bookkeeper', detail: '', ...(means && { means }) },
});

/** QuickBooks answers a known key with what it did, and takes a number once. */
function posted(invoices: readonly Invoice[], body: Wire, key: string, fate: Fate): Did<Parts['invoices']> {
  const number = String(body['DocNumber']);
  const replayed = invoices.find((one) => one.key === key);
  const answer = (value: WriteAnswer, part = invoices): Did<Parts['invoices']> => ({ part, value });
  if (fate === 'lost') return answer({ answer: 'unknown', because: 'lost' });
  if (fate === 'refused' && !replayed) return answer(refusedFor('closed-period'));
  if (!replayed && invoices.some((one) => one.number === number))
    return answer(refusedFor('number-taken', 'duplicate-number'));
  const link = String(body['PrivateNote']);
  const invoice = replayed ?? { id: nextInvoiceId(invoices), number, link, key };
  const after = replayed ? invoices : [...invoices, invoice];
  return fate === 'done, lost'
    ? answer({ answer: 'unknown', because: 'lost' }, after)
    : answer({ answer: 'written', record: toWire(invoice), id: invoice.id, at: AT }, after);
}
