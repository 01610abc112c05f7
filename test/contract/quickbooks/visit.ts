/**
 * Room for one case in a QuickBooks company: names and numbers that nobody else has, the documents that cases make, and a way out that takes
 * all of it away again. Lists cannot be deleted, so their records are deactivated; documents go, the last made first.
 */
import type { Leaving, Rec, Target } from '../case.ts';
import { recordAt, type Answer } from '../wire.ts';
import { quickbooksApi, type Access, type Api } from './api.ts';
import { groundOf, type Ground } from './ground.ts';

export interface QuickBooksVisit extends Leaving, Omit<Api, 'post'> {
  readonly access: Access;
  readonly ground: Ground;
  /** A name of this case's own. */
  name(what: string): string;
  /** A document number of this case's own, at most 21 characters. */
  number(): string;
  /** POST without an Id; what is made goes again. @throws Error when it is refused */
  create(entity: string, body: Rec, query?: Readonly<Record<string, string>>): Promise<Rec>;
  /** POST with an Id and SyncToken, or an operation. @throws Error when it is refused */
  change(entity: string, body: Rec, query?: Readonly<Record<string, string>>): Promise<Rec>;
  /** A request that may be refused. Should it make something after all, that goes, too. */
  attempt(entity: string, body: Rec, query?: Readonly<Record<string, string>>): Promise<Answer>;
  /** For what was made in another way. */
  remember(entity: string, id: string): void;
  line(quantity: number, price: number, change?: Rec): Promise<Rec>;
  invoice(change?: Rec, lines?: readonly Rec[]): Promise<Rec>;
  /** The run's own customer and item. */
  customer(): Promise<string>;
  item(): Promise<string>;
}

export interface QuickBooksTarget extends Target<QuickBooksVisit> {
  /** Takes away what all cases shared. @returns what stayed behind, in words */
  close(): Promise<readonly string[]>;
}

interface Made {
  readonly entity: string;
  readonly id: string;
}

/** Lists whose records cases make, and the property of their name. */
const LISTS: Readonly<Record<string, string>> = {
  Customer: 'DisplayName',
  Vendor: 'DisplayName',
  Item: 'Name',
};

export const ids = ({ Id, SyncToken }: Rec): Rec => ({ Id, SyncToken });
export const DAY = '2026-11-20';

/** A record whose name was deactivated once before goes under a name of its own. */
async function deactivate(api: Api, path: string, record: Rec, nameField: string): Promise<Answer> {
  const body = { ...ids(record), sparse: true, Active: false };
  const plain = await api.ask({ path, body });
  if (plain.status < 300) return plain;
  const ownName = `${String(record[nameField])} ${String(record['Id'])}`;
  return api.ask({ path, body: { ...body, [nameField]: ownName } });
}

async function takeAway(api: Api, { entity, id }: Made): Promise<readonly string[]> {
  const path = entity.toLowerCase();
  const found = await api.ask({ path: `${path}/${id}` });
  if (found.status >= 300) return [];
  const record = recordAt(found.body, entity);
  const nameField = LISTS[entity];
  if (nameField !== undefined && record['Active'] === false) return [];
  const { status, text } =
    nameField === undefined
      ? await api.ask({ path, body: ids(record), query: { operation: 'delete' } })
      : await deactivate(api, path, record, nameField);
  return status < 300 ? [] : [`${entity} ${id} stays behind: ${status} ${text.slice(0, 300)}`];
}

async function takeAllAway(api: Api, made: Made[]): Promise<readonly string[]> {
  const left: string[] = [];
  for (const one of made.reverse()) left.push(...(await takeAway(api, one)));
  return left;
}

function rememberer(made: Made[]): (entity: string, id: unknown) => void {
  return (entity, id) => {
    if (typeof id === 'string' && id !== '' && !made.some((one) => one.entity === entity && one.id === id))
      made.push({ entity, id });
  };
}

interface Shared {
  readonly access: Access;
  readonly api: Api;
  readonly ground: Ground;
  readonly marker: string;
  readonly customer: () => Promise<string>;
  readonly item: () => Promise<string>;
}

function visitOf({ access, api, ground, marker, customer, item }: Shared, turn: number): QuickBooksVisit {
  const made: Made[] = [];
  const remember = rememberer(made);
  let numbers = 0;
  const create: QuickBooksVisit['create'] = async (entity, body, query) => {
    const record = await api.post(entity, body, query);
    remember(entity, record['Id']);
    return record;
  };
  const line: QuickBooksVisit['line'] = async (quantity, price, change = {}) => ({
    DetailType: 'SalesItemLineDetail',
    Amount: Math.round(quantity * price * 100) / 100,
    SalesItemLineDetail: {
      ItemRef: { value: await item() },
      Qty: quantity,
      UnitPrice: price,
      TaxCodeRef: { value: ground.untaxed },
    },
    ...change,
  });
  return {
    ...api,
    access,
    ground,
    name: (what) => `${marker}-${turn} ${what}`,
    number: () => `${marker}-${turn}-${(numbers += 1)}`,
    create,
    change: api.post,
    attempt: async (entity, body, query = {}) => {
      const answer = await api.ask({ path: entity.toLowerCase(), body, query });
      remember(entity, recordAt(answer.body, entity)['Id']);
      return answer;
    },
    remember,
    line,
    customer,
    item,
    invoice: async (change = {}, lines) => ({
      CustomerRef: { value: await customer() },
      TxnDate: DAY,
      CurrencyRef: { value: ground.homeCurrency },
      ...(ground.country !== 'US' && { GlobalTaxCalculation: 'TaxExcluded' }),
      Line: lines ?? [await line(1, 100)],
      ...change,
    }),
    leave: () => takeAllAway(api, made),
  };
}

/** @param marker at most eight characters, unique to the run */
export async function openQuickBooks(
  name: string,
  access: Access,
  marker: string,
): Promise<QuickBooksTarget> {
  const api = quickbooksApi(access);
  const ground = await groundOf(api, access);
  const made: Made[] = [];
  const remember = rememberer(made);
  const once = (entity: string, body: Rec): (() => Promise<string>) => {
    let known: Promise<string> | undefined;
    const make = async (): Promise<string> => {
      const { Id } = await api.post(entity, body);
      remember(entity, Id);
      return String(Id);
    };
    return () => (known ??= make());
  };
  const shared: Shared = {
    access,
    api,
    ground,
    marker,
    customer: once('Customer', {
      DisplayName: `${marker} customer`,
      CurrencyRef: { value: ground.homeCurrency },
    }),
    item: once('Item', {
      Name: `${marker} item`,
      Type: 'Service',
      IncomeAccountRef: { value: ground.incomeAccount },
    }),
  };
  let turn = 0;
  return {
    name,
    traits: ground.traits,
    visit: () => visitOf(shared, (turn += 1)),
    close: () => takeAllAway(api, made),
  };
}
