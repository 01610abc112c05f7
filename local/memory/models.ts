/** The two simulators of a world in memory, and what such a world may be told at its start. */
import type { Cipher } from '../../lib/aws/tokens.ts';
import type { Transport } from '../../lib/http/transport.ts';
import type { Connection } from '../../lib/sync/connection.ts';
import { HaloModel, webhookLadderMs as haloLadderMs, type HaloOptions } from '../halo/index.ts';
import { QuickBooksModel, webhookLadderMs, type QuickBooksOptions } from '../quickbooks/index.ts';
import { sampleHalo, sampleQuickBooks } from '../sample/index.ts';
import { memoryBooks } from '../simulator/books.ts';
import type { MovableClock } from '../simulator/clock.ts';
import type { Deliver } from '../simulator/outbox.ts';
import { Simulator } from '../simulator/simulator.ts';
import type { CompanySeed, HaloSeed, QuickBooksSeed } from '../simulator/types.ts';
import type { MemoryDynamoDb } from './dynamodb.ts';
import type { MemorySqs } from './sqs.ts';

export const GATEWAY = 'http://gateway.local';

export interface MemoryWorldOptions {
  readonly startAt?: string;
  /** Changes of the sample's connections by id. */
  readonly connections?: Readonly<Record<string, (connection: Connection) => Connection>>;
  /** With the sample's 300 invoices and its orders, which most scenarios do without. */
  readonly withInvoices?: boolean;
  /** Only a handful of the sample's clients and items, so that an import is a matter of milliseconds. */
  readonly small?: boolean;
  readonly halo?: HaloOptions['switches'];
  readonly quickbooks?: QuickBooksOptions['switches'];
  readonly limitMultiplier?: number;
  /** Rates that the US company takes by place once sales tax is automated; it takes none without. */
  readonly salesTaxRates?: CompanySeed['salesTaxRates'];
  /** Secrets in the place of the sample's, as they stand when they are asked for: whoever holds this may change them. */
  readonly secrets?: Readonly<Record<string, string | undefined>>;
  /** Further companies in QuickBooks. */
  readonly companies?: readonly CompanySeed[];
  /** What tokens are sealed by, where that is what is looked at. */
  readonly cipher?: Cipher;
  readonly beforeDynamoDb?: (command: string, table: string) => void | Promise<void>;
  readonly beforeSqs?: (command: string, url: string) => void | Promise<void>;
  /** How a wait passes; without it the clock jumps. */
  readonly sleep?: (ms: number) => Promise<void>;
  /** Told before each request to a vendor leaves and after its answer came. */
  readonly onRequest?: (phase: 'before' | 'after', url: string) => void | Promise<void>;
  /** How many processes there are, each with what it keeps in memory; one where nothing is said. */
  readonly processes?: number;
  /** What stands between the application and its world: calls may be looked at, and made different from what was asked. */
  readonly around?: Around;
}

/** A client's `send`, of DynamoDB's document client or of SQS's. */
export type Send = (command: object) => Promise<unknown>;

export interface Around {
  readonly db?: (inner: Send) => Send;
  readonly sqs?: (inner: Send) => Send;
  /** At the vendors' own door: after the request has left, before its answer is under way. */
  readonly transport?: (inner: Transport) => Transport;
}

const sending = <T>(client: T, inner: Send, wrap: ((inner: Send) => Send) | undefined): T =>
  wrap ? ({ send: wrap(inner) } as unknown as T) : client;

/** The two clients as the application gets them. */
export const clientsOf = (
  db: MemoryDynamoDb,
  sqs: MemorySqs,
  { around = {} }: MemoryWorldOptions,
): { readonly db: MemoryDynamoDb['client']; readonly sqs: MemorySqs['client'] } => ({
  db: sending(db.client, (command) => db.send(command), around.db),
  sqs: sending(sqs.client, (command) => sqs.send(command), around.sqs),
});

const SMALL_IN_HALO: Readonly<Record<string, ReadonlySet<number>>> = {
  Client: new Set([1, 2, 3, 6, 31, 32]),
  Item: new Set([1, 21, 41, 61]),
  Site: new Set([1, 2, 3, 6, 31, 32]),
};

/** Of what was in QuickBooks before: two customers and three items, each time one that HaloPSA does not know. */
const SMALL_IN_QUICKBOOKS: Readonly<Record<string, ReadonlySet<string>>> = {
  Customer: new Set(['60', '61']),
  Item: new Set(['200', '201', '205']),
};

type Rows = readonly Readonly<Record<string, unknown>>[];

/** Where a handful is named, the others are left out. */
const onlySmall = (
  records: Readonly<Record<string, Rows>>,
  isKept: (name: string, row: Rows[number]) => boolean,
): Readonly<Record<string, Rows>> =>
  Object.fromEntries(
    Object.entries(records).map(([name, rows]) => [name, rows.filter((row) => isKept(name, row))]),
  );

function quickBooksSeedFor({
  small = false,
  salesTaxRates,
  companies = [],
}: MemoryWorldOptions): QuickBooksSeed {
  const own = sampleQuickBooks({
    webhookUrl: `${GATEWAY}/webhooks/quickbooks`,
    redirectUri: `${GATEWAY}/connect/quickbooks/callback`,
  });
  const sample = { ...own, companies: [...own.companies, ...companies] };
  const seed = salesTaxRates
    ? { ...sample, companies: sample.companies.map((company) => ({ ...company, salesTaxRates })) }
    : sample;
  if (!small) return seed;
  const isKept = (name: string, { Id: id }: Rows[number]): boolean =>
    SMALL_IN_QUICKBOOKS[name]?.has(String(id)) ?? true;
  return {
    ...seed,
    companies: seed.companies.map((company) => ({
      ...company,
      records: onlySmall(company.records, isKept),
    })),
  };
}

function haloSeedFor({ withInvoices = false, small = false }: MemoryWorldOptions): HaloSeed {
  const seed = sampleHalo({ webhookBaseUrl: GATEWAY, withDocuments: withInvoices });
  const isKept = (name: string, { id }: Rows[number]): boolean =>
    !small || (SMALL_IN_HALO[name]?.has(Number(id)) ?? true);
  return {
    ...seed,
    records: onlySmall(seed.records, isKept),
    control: { ...seed.control, ...(!withInvoices && { next_invoice_id: 1_001 }) },
  };
}

export const sleeper = (
  { sleep }: MemoryWorldOptions,
  clock: MovableClock,
): ((ms: number) => Promise<void>) =>
  sleep ??
  ((ms) => {
    clock.advance(ms);
    return Promise.resolve();
  });

export interface Models {
  readonly halo: Simulator;
  readonly quickbooks: Simulator;
}

export function makeModels(options: MemoryWorldOptions, clock: MovableClock, deliver: Deliver): Models {
  const { limitMultiplier = 1_000 } = options;
  const haloSeed = haloSeedFor(options);
  const halo = new HaloModel({
    seed: haloSeed,
    clock,
    limitMultiplier,
    ...(options.halo && { switches: options.halo }),
  });
  const quickbooks = new QuickBooksModel({
    seed: quickBooksSeedFor(options),
    clock,
    limitMultiplier,
    ...(options.quickbooks && { switches: options.quickbooks }),
  });
  const shell = { clock, deliver, sleep: sleeper(options, clock) };
  return {
    halo: new Simulator({
      ...shell,
      model: halo,
      books: memoryBooks(),
      onTried: (notice, status) => halo.delivered(notice, status),
      ladderMs: haloLadderMs,
      endless: false,
    }),
    quickbooks: new Simulator({
      ...shell,
      model: quickbooks,
      books: memoryBooks(),
      ladderMs: webhookLadderMs,
      endless: true,
    }),
  };
}
