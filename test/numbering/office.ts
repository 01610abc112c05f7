/**
 * A small office for the explorer: a few documents, two workers, one QuickBooks. What a worker runs is the engine's own `syncRecord` with the
 * number ledger on DynamoDB in memory; links, intents and the vendor are as small as their promises allow. What can go wrong is a choice.
 */
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { numberLedger } from '../../lib/aws/numbers.ts';
import { Table } from '../../lib/aws/table.ts';
import { reclaim } from '../../lib/books/numbers/apply.ts';
import type { Kind, SideDefinition, Wire } from '../../lib/entities/kind.ts';
import type { AlignInput } from '../../lib/numbering/align.ts';
import { audit } from '../../lib/numbering/audit.ts';
import type { HaloDocument } from '../../lib/numbering/documents.ts';
import { valueIn } from '../../lib/numbering/format.ts';
import type { Head } from '../../lib/numbering/head.ts';
import type { NumberLedger, NumberRow } from '../../lib/numbering/ledger.ts';
import type { Connection } from '../../lib/sync/connection.ts';
import type { Job } from '../../lib/sync/job.ts';
import { formatFor } from '../../lib/sync/number-policy.ts';
import { TransientError } from '../../lib/sync/outcome.ts';
import type { NumberAsked } from '../../lib/sync/numbers-ahead.ts';
import type { Ports, RecordSystem, WriteAnswer } from '../../lib/sync/ports.ts';
import type { Intent, Link } from '../../lib/sync/records.ts';
import { syncRecord } from '../../lib/sync/sync-record.ts';
import { MemoryDynamoDb } from '../../local/memory/dynamodb.ts';
import { Worker, type Play } from './explorer.ts';

export interface Trouble {
  readonly documents: number;
  /** Documents that are told of twice. */
  readonly twice: number;
  readonly crashes: number;
  /** A write that is refused, or whose answer is lost before or after it is done. */
  readonly faults: number;
  /** Somebody takes the next number by hand. */
  readonly hands: number;
  readonly policyChanges: number;
  /** A worker that is slow is taken for dead: its lease is another's while it still works. */
  readonly stalls: number;
  readonly policy: Connection['numbering']['policy'];
  readonly onTaken: 'stop' | 'next-number';
}

interface Invoice {
  readonly id: string;
  readonly number: string;
  /** Of ours: the document it was made for. */
  readonly link?: string;
  readonly key?: string;
}

const AT = '2026-11-20T09:00:00.000Z';
const NOW = Date.parse(AT);
const LATER = NOW + 7_200_000;
const NUMBERS = 'numbers';

const side = (name: string, more: Partial<SideDefinition<Record<string, never>>> = {}) => ({
  resource: { name },
  schema: z.looseObject({}),
  lens: { references: () => [], read: () => ({}), write: () => ({}) },
  observe: () => ({}),
  matchKeys: () => [],
  ...more,
});

/** Nothing but a number: what the two sides could disagree on is other tests' business. */
const kind = {
  name: 'invoice',
  shape: z.strictObject({}),
  halo: side('Invoice'),
  quickbooks: side('Invoice', {
    observe: (record: Wire) => ({ number: String(record['DocNumber'] ?? '') }),
    marker: (link: string) => ({ PrivateNote: link }),
    carriesMarker: (record: Wire, link: string) => record['PrivateNote'] === link,
  }),
  owner: 'halo',
  direction: 'push',
  document: true,
  autoCreate: true,
  identity: [],
  numbered: { sequence: 'sales', own: (record: Wire) => String(record['id']), field: 'DocNumber' },
  importRank: 0,
} as unknown as Kind;

const toWire = ({ id, number, link }: Invoice): Wire => ({
  Id: id,
  DocNumber: number,
  CustomerRef: { value: '1' },
  ...(link !== undefined && { PrivateNote: link }),
});

interface Held {
  readonly link: Link;
  readonly owner?: string;
}

export class Office implements Play {
  readonly #trouble: Trouble;
  readonly #keepsConditions: boolean;
  readonly #db = new MemoryDynamoDb();
  readonly #workers = [new Worker(), new Worker()] as const;
  readonly #tasks: string[];
  readonly #inHand: (string | undefined)[] = [undefined, undefined];
  readonly #links = new Map<string, Held>();
  readonly #intents = new Map<string, Intent>();
  readonly #invoices: Invoice[] = [];
  #answer: 'ok' | 'refused' | 'lost' | 'done, lost' = 'ok';
  #policy: Trouble['policy'];
  #left: { crashes: number; faults: number; hands: number; policyChanges: number; stalls: number };

  /** @param store what the explorer would miss if it looked away */
  constructor(trouble: Trouble, { keepsConditions = true }: { readonly keepsConditions?: boolean } = {}) {
    this.#trouble = trouble;
    this.#keepsConditions = keepsConditions;
    this.#policy = trouble.policy;
    const { crashes, faults, hands, policyChanges, stalls } = trouble;
    this.#left = { crashes, faults, hands, policyChanges, stalls };
    this.#tasks = [...this.#ids(), ...this.#ids().slice(0, trouble.twice)];
  }

  /** The one that stands where nobody else can see what it does goes on first: in which order does not matter to anybody. */
  choices(): readonly string[] {
    const alone = this.#left.stalls > 0 ? -1 : this.#workers.findIndex(({ at }) => at?.startsWith('own '));
    if (alone >= 0) return [`${alone} on`, ...(this.#left.crashes > 0 ? [`${alone} dies`] : [])];
    const idle = this.#workers.findIndex(({ isBusy }) => !isBusy);
    const busy = this.#workers.flatMap((worker, index) => (worker.isBusy ? [index] : []));
    const someone = busy.length > 0 || this.#tasks.length > 0;
    return [
      ...busy.flatMap((index) => this.#choicesOf(index)),
      ...(idle >= 0 && this.#tasks.length > 0 ? [`${idle} starts`] : []),
      ...(someone && this.#left.hands > 0 ? ['a hand takes the next number'] : []),
      ...(someone && this.#left.policyChanges > 0 ? ['another policy'] : []),
    ];
  }

  #choicesOf(index: number): readonly string[] {
    const { crashes, faults, stalls } = this.#left;
    const isPosting = this.#workers[index]?.at === 'post';
    const held = this.#links.get(`h:${this.#inHand[index] ?? ''}`)?.owner === String(index);
    // Right before a write the lease is made longer than the write may take.
    const isSafe = ['own open', 'post'].includes(this.#workers[index]?.at ?? '');
    return [
      `${index} on`,
      ...(isPosting && faults > 0 ? ['refused', 'lost', 'done, lost'].map((how) => `${index} ${how}`) : []),
      ...(crashes > 0 ? [`${index} dies`] : []),
      ...(stalls > 0 && held && !isSafe ? [`${index} stalls`] : []),
    ];
  }

  async choose(choice: string): Promise<void> {
    if (choice === 'a hand takes the next number') return this.#takeByHand();
    if (choice === 'another policy') return this.#changePolicy();
    const index = Number(choice[0]);
    const what = choice.slice(2);
    const worker = this.#workers[index];
    if (!worker) throw new RangeError(choice);
    if (what === 'starts') await this.#start(index, worker);
    else if (what === 'dies') await this.#die(index, worker);
    else if (what === 'stalls') this.#stall(index);
    else {
      this.#answer = what === 'on' ? 'ok' : (what as 'refused');
      if (what !== 'on') this.#left = { ...this.#left, faults: this.#left.faults - 1 };
      await worker.step();
      this.#answer = 'ok';
    }
    if (!worker.isBusy) this.#inHand[index] = undefined;
  }

  #changePolicy(): void {
    this.#left = { ...this.#left, policyChanges: this.#left.policyChanges - 1 };
    this.#policy = this.#policy === 'sequence' ? 'halo-number' : 'sequence';
  }

  /** The number that the sequence, or the first document, is going to have. */
  #takeByHand(): void {
    this.#left = { ...this.#left, hands: this.#left.hands - 1 };
    const number = this.#policy === 'sequence' ? `S${this.#head()?.next ?? '1'}` : 'S1';
    if (this.#invoices.every((one) => one.number !== number))
      this.#invoices.push({ id: String(100 + this.#invoices.length), number });
  }

  async #start(index: number, worker: Worker): Promise<void> {
    const id = this.#tasks.shift();
    if (id === undefined) return;
    this.#inHand[index] = id;
    const run = async (): Promise<void> => {
      const { outcome } = await syncRecord(this.#job(id, 'webhook', worker, String(index)));
      if (outcome.outcome === 'pending') this.#tasks.push(id);
    };
    const again = (error: unknown): never | void => {
      if (!(error instanceof TransientError)) throw error;
      this.#tasks.push(id);
    };
    await worker.start(`${id} ${this.#policy}`, () => run().catch(again));
  }

  /** Its message comes out of the queue again, and its lease runs out. */
  async #die(index: number, worker: Worker): Promise<void> {
    this.#left = { ...this.#left, crashes: this.#left.crashes - 1 };
    await worker.die();
    this.#stopHolding(index);
    this.#tasks.push(this.#inHand[index] ?? '');
  }

  #stall(index: number): void {
    this.#left = { ...this.#left, stalls: this.#left.stalls - 1 };
    this.#stopHolding(index);
    this.#tasks.push(this.#inHand[index] ?? '');
  }

  #stopHolding(index: number): void {
    for (const [name, { link, owner }] of this.#links)
      if (owner === String(index)) this.#links.set(name, { link });
  }

  state(): string {
    return JSON.stringify([
      this.#db.all(NUMBERS),
      [...this.#links].sort(),
      [...this.#intents].sort(),
      this.#invoices,
      this.#tasks,
      this.#inHand,
      this.#workers.map(({ memory, at }) => [memory, at]),
      this.#policy,
      this.#left,
    ]);
  }

  #connection(): Connection {
    const { onTaken } = this.#trouble;
    return {
      id: 'c',
      halo: { tenant: 't', stamp: 'none' },
      quickbooks: { realmId: 'r', customTxnNumbers: true },
      company: { country: 'US', homeCurrency: 'USD' },
      numbering: { policy: this.#policy, prefix: 'S', suffix: '', onTaken },
      kinds: {},
    } as unknown as Connection;
  }

  #job(id: string, cause: Job['event']['cause'], worker?: Worker, owner = 'end'): Job {
    const connection = this.#connection();
    const systems = { halo: haloSystem(), quickbooks: this.#quickbooks(worker) };
    const ports = {
      clock: { now: () => NOW },
      newId: () => owner,
      links: this.#linkStore(worker),
      intents: this.#intentStore(worker),
      numbers: this.#ledger(worker),
      // A look each time: a number that is given by hand after the look, which a remembered answer is no more than, comes by itself.
      numbersAhead: {
        holderOf: async ({ system, resource, field, value }: NumberAsked) =>
          (await system.find(resource, field, value, 2))[0],
      },
      waits: { on: () => Promise.resolve([]) },
    } as unknown as Ports;
    return {
      event: {
        system: 'halo',
        origin: 't',
        kind: 'invoice',
        id,
        operation: 'unknown',
        cause,
        eventId: id,
        observedAt: AT,
        attempt: 0,
      },
      lane: 'live',
      connection,
      kind,
      company: { country: 'US', homeCurrency: 'USD', realmId: 'r', taxAuthority: 'halo' },
      source: 'halo',
      id,
      systems,
      ports,
    };
  }

  #ledger(worker?: Worker): NumberLedger {
    const send = (command: object): Promise<unknown> =>
      gate(worker, command.constructor.name, () => {
        if (!this.#keepsConditions && command instanceof PutCommand) delete command.input.ConditionExpression;
        return this.#db.send(command);
      });
    const gated = { send } as unknown as MemoryDynamoDb['client'];
    return numberLedger(new Table(gated, NUMBERS));
  }

  #linkStore(worker?: Worker): Partial<Ports['links']> {
    const links = this.#links;
    const mine = (owner: string, name: string): Held => {
      const held = links.get(name);
      if (held?.owner !== owner) throw new TransientError('the lease is another’s');
      return held;
    };
    const leaseOf = ({ link }: Held, owner: string) => ({ link, owner, untilEpochMs: NOW });
    return {
      acquire: ({ link: name }, owner) =>
        gate(worker, 'acquire', () => {
          const known = links.get(name);
          if (known?.owner !== undefined) return undefined;
          const link = known?.link ?? newLink(name);
          links.set(name, { link, owner });
          return leaseOf({ link }, owner);
        }),
      save: ({ owner }, link) =>
        gate(worker, 'own save', () => {
          mine(owner, link.link);
          links.set(link.link, { link, owner });
          return leaseOf({ link }, owner);
        }),
      renew: ({ owner, link }) => gate(worker, 'own renew', () => leaseOf(mine(owner, link.link), owner)),
      release: ({ owner, link: { link: name } }) =>
        gate(worker, 'release', () => {
          const held = links.get(name);
          if (held?.owner === owner) links.set(name, { link: held.link });
        }),
      findMany: (keys) => Promise.resolve(keys.map(() => undefined)),
    };
  }

  #intentStore(worker?: Worker): Partial<Ports['intents']> {
    const intents = this.#intents;
    return {
      get: ({ link }) => gate(worker, 'own intent', () => intents.get(link)),
      open: (intent) =>
        gate(worker, 'own open', () => {
          const known = intents.get(intent.link);
          if (known && known.generation !== intent.generation)
            throw new TransientError('another is undecided');
          intents.set(intent.link, intent);
        }),
      close: ({ link, generation }) =>
        gate(worker, 'own close', () => {
          if (intents.get(link)?.generation === generation) intents.delete(link);
        }),
    };
  }

  #quickbooks(worker?: Worker): RecordSystem {
    return {
      side: 'quickbooks',
      read: (_resource, id) => Promise.resolve(this.#answerWith(this.#invoices.find((one) => one.id === id))),
      find: (_resource, _property, value) =>
        gate(worker, 'find', () => this.#invoices.filter(({ number }) => number === value).map(toWire)),
      write: ({ body, requestKey }) => gate(worker, 'post', () => this.#post(body, requestKey)),
      facts: (record) => ({ id: String(record['Id']), gone: false }),
    } as Partial<RecordSystem> as RecordSystem;
  }

  #answerWith(invoice: Invoice | undefined) {
    return invoice && { record: toWire(invoice), at: AT };
  }

  /** QuickBooks answers a known key with what it did, and takes a number once. */
  #post(body: Wire, key: string): WriteAnswer {
    const number = String(body['DocNumber']);
    const replayed = this.#invoices.find((one) => one.key === key);
    if (this.#answer === 'lost') return { answer: 'unknown', because: 'lost' };
    if (this.#answer === 'refused' && !replayed) return refusedFor('closed-period');
    if (!replayed && this.#invoices.some((one) => one.number === number))
      return { ...refusedFor('number-taken', 'duplicate-number') };
    const invoice = replayed ?? {
      id: String(100 + this.#invoices.length),
      number,
      link: String(body['PrivateNote']),
      key,
    };
    if (!replayed) this.#invoices.push(invoice);
    if (this.#answer === 'done, lost') return { answer: 'unknown', because: 'lost' };
    return { answer: 'written', record: toWire(invoice), id: invoice.id, at: AT };
  }

  #rows(): readonly NumberRow[] {
    return this.#db.all(NUMBERS).filter(({ pk }) => pk === 'c#sales') as unknown as readonly NumberRow[];
  }

  #head(): Head | undefined {
    return this.#db.all(NUMBERS).find(({ pk }) => pk === 'c#sales#counters') as unknown as Head | undefined;
  }

  problems(): readonly string[] {
    const numbers = this.#invoices.map(({ number }) => number);
    const links = this.#invoices.flatMap(({ link }) => link ?? []);
    const failures = this.#workers.flatMap(({ failure }) =>
      failure ? [String((failure as Error).stack)] : [],
    );
    return [
      ...failures,
      ...doubles(numbers).map((number) => `${number} is carried twice`),
      ...doubles(links).map((link) => `${link} is in QuickBooks twice`),
      ...this.#lost().map((number) => `${number} was given and nobody knows to whom`),
    ];
  }

  /** Below the head every number has a row, or somebody who claims it. */
  #lost(): readonly string[] {
    const head = this.#head();
    if (!head) return [];
    const known = new Set([
      ...this.#rows().map(({ number }) => number),
      ...Object.values(head.claims).map(({ number }) => number),
    ]);
    return Array.from({ length: Number(head.next) - 1 }, (_, index) => `S${index + 1}`).filter(
      (number) => !known.has(number),
    );
  }

  /** Without any more trouble, as sweeps and a person's `retry` would. */
  async end(): Promise<readonly string[]> {
    const ids = this.#ids();
    for (const [name, { link }] of this.#links) this.#links.set(name, { link });
    const ports = { clock: { now: () => LATER }, numbers: this.#ledger() } as unknown as Ports;
    for (let round = 0; round < 2; round += 1) {
      for (const id of [...ids, ...ids]) await syncRecord(this.#job(id, 'retry'));
      await reclaim(this.#connection(), this.#books(), ports);
    }
    return [...this.problems(), ...ids.flatMap((id) => this.#problemsOf(id)), ...this.#ledgerProblems()];
  }

  #ids(): readonly string[] {
    return Array.from({ length: this.#trouble.documents }, (_, index) => String(index + 1));
  }

  #haloDocument(id: string): HaloDocument {
    const refused = this.#links.get(`h:${id}`)?.link.state === 'refused';
    return {
      id,
      holder: `invoice h:${id}`,
      own: id,
      carries: '',
      date: '2026-11-20',
      ...(refused && { held: 'open item' }),
    };
  }

  #problemsOf(id: string): readonly string[] {
    const [own] = this.#invoices.filter(({ link }) => link === `h:${id}`);
    if (!own) {
      // HaloPSA's own number may be somebody's who took it by hand: that is a person's to decide.
      const isTaken =
        this.#policy === 'halo-number' && this.#invoices.some(({ number }) => number === `S${id}`);
      return isTaken ? [] : [`document ${id} is not in QuickBooks`];
    }
    const used = this.#rows().filter(({ holder, state }) => state === 'used' && holder === `invoice h:${id}`);
    return used.length === 1 && used[0]?.number === own.number
      ? []
      : [
          `document ${id} carries ${own.number}; the ledger says ${used.map(({ number }) => number).join() || 'none'}`,
        ];
  }

  #ledgerProblems(): readonly string[] {
    const head = this.#head();
    const free = new Set(head?.free);
    const reserved = this.#rows().filter(({ state }) => state === 'reserved');
    const notFree = this.#rows().filter(
      ({ state, counter, number }) => state === 'released' && counter !== undefined && !free.has(number),
    );
    const { findings } = audit(this.#books());
    return [
      ...Object.keys(head?.claims ?? {}).map((holder) => `${holder} still claims a number`),
      ...reserved.map(({ number, holder }) => `${number} is still reserved by ${holder}`),
      ...notFree.map(({ number }) => `${number} was given back and is not given again`),
      ...findings
        .filter(({ explained }) => !explained)
        .map(({ flaw, first, reason }) => `${flaw} ${first}: ${reason}`),
    ];
  }

  #books(): AlignInput {
    const connection = this.#connection();
    const head = this.#head();
    const format = formatFor(connection, '');
    const isGiven = (number: string): boolean => (valueIn(format, number) ?? 0n) > 0n;
    return {
      from: this.#policy === 'sequence' ? 'sequence' : 'halo',
      format,
      halo: this.#ids().map((id) => this.#haloDocument(id)),
      quickbooks: this.#invoices.map(({ id, number, link }) => ({
        id,
        type: 'Invoice',
        number,
        date: '2026-11-20',
        name: 'somebody',
        ...(link !== undefined && { holder: `invoice ${link}` }),
      })),
      ledger: this.#rows().filter(({ number }) => isGiven(number)),
      skips: [],
      inFlight: [...this.#intents.values()].flatMap(({ number, link }) =>
        number === undefined ? [] : [{ number, holder: `invoice ${link}` }],
      ),
      writtenBack: false,
      ...(head && { head }),
    };
  }
}

const gate = async <T>(worker: Worker | undefined, what: string, run: () => T | Promise<T>): Promise<T> =>
  worker ? worker.call(what, run) : run();

const newLink = (link: string): Link => ({
  connection: 'c',
  kind: 'invoice',
  link,
  state: 'new',
  generation: 0,
  version: 0,
  updatedAt: AT,
});

/** What it says never changes, so nobody has to wait for it. */
const haloSystem = (): RecordSystem =>
  ({
    side: 'halo',
    read: (_resource: unknown, id: string) => Promise.resolve({ record: { id }, at: AT }),
    facts: (record: Wire) => ({ id: String(record['id']), gone: false }),
  }) as Partial<RecordSystem> as RecordSystem;

const refusedFor = (code: string, means?: 'duplicate-number'): WriteAnswer => ({
  answer: 'refused',
  fault: { code, sentence: code, fix: '', owner: 'bookkeeper', detail: '', ...(means && { means }) },
});

const doubles = (all: readonly string[]): readonly string[] =>
  all.filter((one, index) => all.indexOf(one) !== index);
