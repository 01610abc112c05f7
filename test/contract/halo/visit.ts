/**
 * Room for one case in a HaloPSA tenant: names that nobody else has, the records that cases make, and a way out that takes all of it away again,
 * the last made first. What cannot be deleted is made inactive.
 */
import type { Leaving, Rec, Target } from '../case.ts';
import { rowsAt } from '../wire.ts';
import { haloApi, type Access, type Api, type Query } from './api.ts';

export interface HaloVisit extends Leaving, Api {
  readonly access: Access;
  /** The tax rows of the tenant that charge something. */
  readonly taxes: readonly Rec[];
  /** A name of this case's own. */
  name(what: string): string;
  /** Posts a list of one without an id; what is made goes again. @throws Error when it is refused */
  create(resource: string, record: Rec): Promise<Rec>;
  remember(resource: string, id: unknown): void;
  /** A list, in whatever wrapping it comes. */
  rows(resource: string, query: Query): Promise<readonly Rec[]>;
  line(quantity: number, price: number, change?: Rec): Promise<Rec>;
  /** A posted invoice of one line of 100, for the run's own client. */
  invoice(change?: Rec, lines?: readonly Rec[]): Promise<Rec>;
  client(): Promise<number>;
  item(): Promise<number>;
}

export interface HaloTarget extends Target<HaloVisit> {
  /** Takes away what all cases shared. @returns what stayed behind, in words */
  close(): Promise<readonly string[]>;
}

interface Made {
  readonly resource: string;
  readonly id: string;
}

export const DAY = '2026-11-20';
/** Any company: nothing of ours is sent there. */
export const REALM = '9130350000000001';

const CAN_BE_INACTIVE: ReadonlySet<string> = new Set(['Client', 'Item']);

async function takeAway(api: Api, { resource, id }: Made): Promise<readonly string[]> {
  const deleted = await api.ask({ method: 'DELETE', path: `${resource}/${id}` });
  if (deleted.status < 300 || deleted.status === 404) return [];
  if (CAN_BE_INACTIVE.has(resource)) {
    const { status } = await api.ask({ path: resource, body: [{ id: Number(id), inactive: true }] });
    if (status < 300) return [];
  }
  return [`${resource} ${id} stays behind: ${deleted.status} ${deleted.text.slice(0, 300)}`];
}

async function takeAllAway(api: Api, made: Made[]): Promise<readonly string[]> {
  const left: string[] = [];
  for (const one of made.reverse()) left.push(...(await takeAway(api, one)));
  return left;
}

function rememberer(made: Made[]): (resource: string, id: unknown) => void {
  return (resource, id) => {
    if (id !== undefined && !made.some((one) => one.resource === resource && one.id === String(id)))
      made.push({ resource, id: String(id) });
  };
}

/** The rows of an envelope or of a bare list. */
export function rowsOf(body: unknown): readonly Rec[] {
  if (Array.isArray(body)) return body as readonly Rec[];
  const lists = Object.entries(body ?? {}).filter(
    ([key, value]) => Array.isArray(value) && !/^columns/.test(key),
  );
  return rowsAt(body, lists[0]?.[0] ?? '');
}

interface Shared {
  readonly access: Access;
  readonly api: Api;
  readonly taxes: readonly Rec[];
  readonly marker: string;
  readonly client: () => Promise<number>;
  readonly item: () => Promise<number>;
}

function visitOf({ access, api, taxes, marker, client, item }: Shared, turn: number): HaloVisit {
  const made: Made[] = [];
  const remember = rememberer(made);
  const line: HaloVisit['line'] = async (quantity, price, change = {}) => ({
    _itemid: await item(),
    item_shortdescription: 'Seats',
    qty_order: quantity,
    unit_price: price,
    ...change,
  });
  return {
    ...api,
    access,
    taxes,
    name: (what) => `${marker}-${turn} ${what}`,
    create: async (resource, record) => {
      const answer = await api.post(resource, record);
      remember(resource, answer['id']);
      return answer;
    },
    remember,
    rows: async (resource, query) => rowsOf(await api.wanted({ path: resource, query })),
    line,
    client,
    item,
    invoice: async (change = {}, lines) => ({
      client_id: await client(),
      invoice_date: DAY,
      posted: true,
      lines: lines ?? [await line(1, 100)],
      ...change,
    }),
    leave: () => takeAllAway(api, made),
  };
}

/** @param marker unique to the run */
export async function openHalo(name: string, access: Access, marker: string): Promise<HaloTarget> {
  const api = haloApi(access);
  const made: Made[] = [];
  const remember = rememberer(made);
  const once = (resource: string, record: () => Promise<Rec>): (() => Promise<number>) => {
    let known: Promise<number> | undefined;
    const make = async (): Promise<number> => {
      const { id } = await api.post(resource, await record());
      remember(resource, id);
      return Number(id);
    };
    return () => (known ??= make());
  };
  await api.token();
  // An application may lack the right to either list; a case says so where that matters.
  const listed = async (resource: string): Promise<readonly Rec[]> => {
    const { status, body } = await api.ask({ path: resource });
    return status < 300 ? rowsOf(body) : [];
  };
  const [topLevel] = await listed('TopLevel');
  const taxes = (await listed('Tax')).filter(({ value }) => Number(value) > 0);
  const shared: Shared = {
    access,
    api,
    taxes,
    marker,
    client: once('Client', () =>
      Promise.resolve({ name: `${marker} client`, ...(topLevel && { toplevel_id: topLevel['id'] }) }),
    ),
    item: once('Item', () => Promise.resolve({ name: `${marker} item`, baseprice: 100, taxable: false })),
  };
  let turn = 0;
  return {
    name,
    traits: new Set([
      ...(taxes.length > 0 ? ['taxes'] : []),
      ...(access.webhooks === undefined ? [] : ['webhooks']),
    ]),
    visit: () => visitOf(shared, (turn += 1)),
    close: () => takeAllAway(api, made),
  };
}
