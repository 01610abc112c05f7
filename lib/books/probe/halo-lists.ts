/**
 * How HaloPSA's lists behave. A parameter that HaloPSA does not know narrows nothing and says nothing, so a filter is believed only when a window
 * in which nothing can lie answers nothing.
 */
import type { Resource, Wire } from '../../entities/kind.ts';
import { isRecord } from '../../entities/lens.ts';
import { kinds } from '../../entities/registry.ts';
import { asWire, idText, list } from '../../entities/wire.ts';
import { NothingToTell, yesNo, type Asking, type Question } from './question.ts';

type Query = Readonly<Record<string, string>>;

export interface Page {
  readonly rows: readonly Wire[];
  /** Undefined where a list is bare. */
  readonly count: number | undefined;
}

const pageOf = (body: unknown, listKey: string | undefined): Page => {
  const bare = Array.isArray(body);
  const envelope = asWire(body);
  const inside = listKey === undefined ? undefined : envelope[listKey];
  const rows = list(bare ? body : (inside ?? Object.values(envelope).find(Array.isArray)));
  const count = Number(envelope['record_count']);
  return { rows, count: bare || Number.isNaN(count) ? undefined : count };
};

const paged = (size: number, number = 1): Query => ({
  pageinate: 'true',
  page_no: String(number),
  page_size: String(size),
  order: 'id',
});

type Listed = Pick<Resource, 'name' | 'listKey' | 'query'>;

export async function listPage(asking: Asking, { name, listKey }: Listed, query: Query = {}): Promise<Page> {
  const answer = await asking.ask('halo', { method: 'GET', path: name, query: { ...paged(1), ...query } });
  return pageOf(answer.body, listKey);
}

export const INVOICES: Listed = { name: 'Invoice', listKey: 'invoices' };

/** Those that are asked for what changed: the others are read whole, or live in other records. */
const followed = (): readonly Resource[] =>
  kinds.map(({ halo }) => halo.resource).filter(({ small, virtual }) => !small && !virtual);

/** What one page holds at most. */
export const PAGE = 100;

/** The newest invoices with their lines. */
export const newestInvoices = (asking: Asking): Promise<readonly Wire[]> =>
  asking.once('halo invoices', async () => {
    const query = { ...paged(PAGE), orderdesc: 'true', includelines: 'true', includeinactive: 'true' };
    return (await listPage(asking, INVOICES, query)).rows;
  });

const someInvoices = async (asking: Asking): Promise<readonly Wire[]> => {
  const invoices = await newestInvoices(asking);
  if (invoices.length === 0) throw new NothingToTell('HaloPSA has no invoice yet');
  return invoices;
};

const YEAR_MS = 365 * 86_400_000;

/** A window in which nothing has changed yet. */
const ahead = ({ clock }: Asking): { readonly from: string; readonly to: string } => ({
  from: new Date(clock.now() + YEAR_MS).toISOString(),
  to: new Date(clock.now() + 2 * YEAR_MS).toISOString(),
});

const SPELLINGS: Readonly<Record<string, (from: string, to: string) => Query>> = {
  start_date: (from, to) => ({ datesearch: 'last_modified', start_date: from, end_date: to }),
  startdate: (from, to) => ({ datesearch: 'last_modified', startdate: from, enddate: to }),
  lastupdatefromdate: (from, to) => ({ lastupdatefromdate: from, lastupdatetodate: to }),
};

async function narrows(asking: Asking, resource: Listed, query: Query): Promise<boolean> {
  const call = { method: 'GET', path: resource.name, query: { ...paged(1), ...query } } as const;
  const answer = await asking.try('halo', call);
  return !answer.fault && pageOf(answer.body, resource.listKey).rows.length === 0;
}

const invoiceDates: Question = {
  id: 'invoice-dates',
  side: 'halo',
  question: 'By which filter are invoices listed that changed?',
  ask: async (asking) => {
    await someInvoices(asking);
    const { from, to } = ahead(asking);
    for (const [value, query] of Object.entries(SPELLINGS)) {
      if (!(await narrows(asking, INVOICES, query(from, to)))) continue;
      const setting = { group: 'halo', name: 'invoiceDates', value } as const;
      return { answer: value, means: 'a sweep reads only what changed', setting };
    }
    return {
      answer: 'none that is known',
      means: 'every sweep reads every invoice: let sweeps be rare',
      setting: { group: 'halo', name: 'invoiceDates', value: 'none' },
      attention: true,
    };
  },
};

const otherDates: Question = {
  id: 'list-dates',
  side: 'halo',
  question: 'Which other lists can be narrowed to what changed?',
  ask: async (asking) => {
    const { from, to } = ahead(asking);
    const query = { lastupdatefromdate: from, lastupdatetodate: to };
    const said: string[] = [];
    for (const resource of followed().filter(({ name }) => name !== INVOICES.name)) {
      if ((await listPage(asking, resource)).rows.length === 0) continue;
      said.push(`${resource.name} ${yesNo(await narrows(asking, resource, query))}`);
    }
    if (said.length === 0) throw new NothingToTell('the lists are empty');
    return { answer: said.join(', '), means: 'the others are read whole by every sweep' };
  },
};

const paging: Question = {
  id: 'paging',
  side: 'halo',
  question: 'Do lists come page by page as asked?',
  ask: async (asking) => {
    const sized: string[] = [];
    const wrong: string[] = [];
    for (const resource of followed()) {
      const [one, two] = [
        await listPage(asking, resource),
        await listPage(asking, resource, paged(1, 2)),
      ] as const;
      const [a, b] = [one.rows[0], two.rows[0]];
      if (!a || !b) continue;
      const isPaged = one.rows.length === 1 && two.rows.length === 1 && a['id'] !== b['id'];
      (isPaged ? sized : wrong).push(resource.name);
    }
    if (sized.length + wrong.length === 0) throw new NothingToTell('no list has two records');
    return wrong.length === 0
      ? { answer: 'yes', means: 'long lists are read whole' }
      : { answer: `not ${wrong.join(', ')}`, means: 'records of it may be missed', attention: true };
  },
};

const MODIFIED = ['last_modified', 'lastmodified', 'alastupdate'];

const stamps: Question = {
  id: 'change-stamps',
  side: 'halo',
  question: 'Which records say when they changed, and count their changes?',
  ask: async (asking) => {
    const said: string[] = [];
    for (const resource of followed()) {
      // The newest: one of before an import may lack what today's have.
      const [row] = (await listPage(asking, resource, { orderdesc: 'true' })).rows;
      if (!row) continue;
      const field = MODIFIED.find((name) => idText(row[name]) !== '');
      const facts = [field, 'change_seq' in row ? 'change_seq' : undefined].filter(Boolean);
      said.push(`${resource.name} ${facts.length === 0 ? 'none' : facts.join('+')}`);
    }
    if (said.length === 0) throw new NothingToTell('the lists are empty');
    return { answer: said.join(', '), means: 'what has neither is compared by its content' };
  },
};

const FLAGS: Query = { includeinvoices: 'true', includecredits: 'true', includepoinvoices: 'true' };

const invoiceKinds: Question = {
  id: 'invoice-list-kinds',
  side: 'halo',
  question: 'Does the plain invoice list hold credit notes and bills, too?',
  ask: async (asking) => {
    const plain = await listPage(asking, INVOICES);
    const all = await listPage(asking, INVOICES, FLAGS);
    const only = await listPage(asking, INVOICES, {
      ...FLAGS,
      includecredits: 'false',
      includepoinvoices: 'false',
    });
    if (plain.count === undefined || all.count === undefined || only.count === undefined)
      throw new NothingToTell('the list does not say how many there are');
    if (all.count === only.count) throw new NothingToTell('there is no credit note and no bill yet');
    return plain.count === all.count
      ? { answer: 'yes', means: 'one look sees all of them' }
      : { answer: 'no', means: 'credit notes and bills have to be asked for by their flags' };
  },
};

/** A filter with an id that nothing has. */
const NOBODY = '2147483646';

const paymentFilters: Question = {
  id: 'payment-filters',
  side: 'halo',
  question: 'Can payments be searched by invoice and by QuickBooks id?',
  ask: async (asking) => {
    const resource = { name: 'InvoicePayment' };
    if ((await listPage(asking, resource)).rows.length === 0)
      throw new NothingToTell('HaloPSA has no payment yet');
    const byInvoice = await narrows(asking, resource, { invoice_id: NOBODY });
    const byId = await narrows(asking, resource, { qbo_id: NOBODY });
    return {
      answer: `by invoice ${yesNo(byInvoice)}, by QuickBooks id ${yesNo(byId)}`,
      means: byInvoice ? 'the search for a payment of ours is cheap' : 'it looks through every payment',
      attention: !byInvoice,
    };
  },
};

const details: Question = {
  id: 'invoice-details',
  side: 'halo',
  question: 'Does an invoice come with its lines when details are not asked for?',
  ask: async (asking) => {
    const invoices = await someInvoices(asking);
    const id = idText(invoices[0]?.['id']);
    const path = `Invoice/${id}`;
    const full = await asking.ask('halo', { method: 'GET', path, query: { includedetails: 'true' } });
    const plain = await asking.ask('halo', { method: 'GET', path });
    if (!isRecord(full.body) || list(full.body['lines']).length === 0)
      throw new NothingToTell(`invoice ${id} has no lines`);
    const has = list(asWire(plain.body)['lines']).length > 0;
    return { answer: yesNo(has), means: 'the sync always asks for details' };
  },
};

export const haloLists: readonly Question[] = [
  invoiceDates,
  otherDates,
  paging,
  stamps,
  invoiceKinds,
  paymentFilters,
  details,
];
