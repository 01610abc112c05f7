/** Lists: envelopes and bare ones, paging that needs three parameters, and what changed since. */
import type { Case } from '../../case.ts';
import { recordAt, rowsAt } from '../../wire.ts';
import type { Query } from '../api.ts';
import { API, DATES, PAGING } from '../pages.ts';
import { rowsOf, type HaloVisit } from '../visit.ts';

const paging = (page: number, size: number): Query => ({
  pageinate: 'true',
  page_no: String(page),
  page_size: String(size),
  order: 'id',
  includeinactive: 'true',
});

const DAY_MS = 86_400_000;
const at = (ms: number): string => new Date(ms).toISOString();
const idsOf = (rows: readonly Readonly<Record<string, unknown>>[]): readonly unknown[] =>
  rows.map(({ id }) => id);

export const lists: readonly Case<HaloVisit>[] = [
  {
    name: 'lists of clients, items and invoices come in an envelope that counts',
    basis: API,
    run: async (visit, check) => {
      await visit.create('Invoice', await visit.invoice());
      const keys = { Client: 'clients', Item: 'items', Invoice: 'invoices' };
      for (const [resource, key] of Object.entries(keys)) {
        const body = await visit.wanted({ path: resource, query: paging(1, 1) });

        check.holds(`${key} is a list`, Array.isArray(recordAt(body)[key]));
        check.same(`how many ${key} a page of one has`, rowsAt(body, key).length, 1);
        check.holds(`it counts all ${key}`, Number(recordAt(body)['record_count']) >= 1);
      }
    },
  },
  {
    name: 'taxes come as a bare list, each with its percentage',
    basis: API,
    run: async (visit, check) => {
      const body = await visit.wanted({ path: 'Tax', query: paging(1, 100) });

      check.holds('it is a bare list', Array.isArray(body));
      check.holds(
        'each has a number',
        rowsOf(body).every(({ value }) => typeof value === 'number'),
        body,
      );
    },
  },
  {
    name: 'pages in the order of ids meet every row once, and end',
    basis: PAGING,
    run: async (visit, check) => {
      const made: unknown[] = [];
      for (const what of ['row 1', 'row 2', 'row 3'])
        made.push((await visit.create('Client', { name: visit.name(what) }))['id']);
      const query = (page: number): Query => ({ ...paging(page, 2), search: visit.name('row') });
      const page = async (number: number) => visit.wanted({ path: 'Client', query: query(number) });

      const [first, second, third] = [await page(1), await page(2), await page(3)];

      check.same('the first two', idsOf(rowsOf(first)), made.slice(0, 2));
      check.same('the last', idsOf(rowsOf(second)), made.slice(2));
      check.same('what comes after it', idsOf(rowsOf(third)), []);
      check.same('the count', recordAt(first)['record_count'], 3);
    },
  },
  {
    name: 'inactive clients are listed when they are asked for',
    basis: API,
    run: async (visit, check) => {
      const { id } = await visit.create('Client', { name: visit.name('Client'), inactive: true });

      const listed = await visit.rows('Client', { ...paging(1, 100), search: visit.name('Client') });

      check.holds('it is among them', idsOf(listed).includes(id), listed);
    },
  },
  {
    name: 'clients and items are listed by when they were changed',
    basis: API,
    run: async (visit, check) => {
      for (const resource of ['Client', 'Item']) {
        const from = Date.now();
        const { id } = await visit.create(resource, { name: visit.name(resource) });
        const between = (least: number, most: number): Query => ({
          ...paging(1, 100),
          lastupdatefromdate: at(least),
          lastupdatetodate: at(most),
        });

        const now = await visit.rows(resource, between(from - DAY_MS, from + DAY_MS));
        const later = await visit.rows(resource, between(from + DAY_MS, from + 2 * DAY_MS));

        check.holds(`a new ${resource} is among those of today`, idsOf(now).includes(id));
        check.holds(`a new ${resource} is not among those of tomorrow`, !idsOf(later).includes(id));
      }
    },
  },
  {
    name: 'invoices are listed by when they were changed',
    basis: DATES,
    run: async (visit, check) => {
      const from = Date.now();
      const { id } = await visit.create('Invoice', await visit.invoice());
      const between = (least: number, most: number): Query => ({
        ...paging(1, 100),
        datesearch: 'last_modified',
        start_date: at(least),
        end_date: at(most),
      });

      const now = await visit.rows('Invoice', between(from - 60_000, from + DAY_MS));
      const later = await visit.rows('Invoice', between(from + DAY_MS, from + 2 * DAY_MS));

      check.holds('it is among those of the last minute', idsOf(now).includes(id));
      check.holds('it is not among those of tomorrow', !idsOf(later).includes(id));
    },
  },
];
