/** Customers, items and the small lists that documents name. */
import type { Case } from '../../case.ts';
import { recordAt, rowsAt } from '../../wire.ts';
import { ERRORS, page, QUERIES, recorded } from '../pages.ts';
import { ids, type QuickBooksVisit } from '../visit.ts';

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const person = (name: string) => ({
  DisplayName: name,
  GivenName: 'Siân',
  FamilyName: "D'Angelo",
  PrimaryEmailAddr: { Address: 'accounts@client.example' },
  WebAddr: { URI: 'https://client.example' },
  BillAddr: { Line1: '1 Main Street', City: 'Austin', CountrySubDivisionCode: 'TX', PostalCode: '78701' },
});

export const lists: readonly Case<QuickBooksVisit>[] = [
  {
    name: 'a customer is made with what was sent and QuickBooks’ defaults',
    basis: recorded('create a customer'),
    run: async (visit, check) => {
      const sent = person(visit.name('Client'));

      const made = await visit.create('Customer', sent);
      const read = await visit.read('Customer', text(made['Id']));

      check.like('the answer', made, {
        ...sent,
        BillAddr: sent.BillAddr,
        Active: true,
        SyncToken: '0',
        domain: 'QBO',
      });
      check.like('the answer', made, {
        FullyQualifiedName: sent.DisplayName,
        Balance: 0,
        sparse: false,
        CurrencyRef: { value: visit.ground.homeCurrency },
      });
      check.same('the kind of Id', typeof made['Id'], 'string');
      for (const time of ['CreateTime', 'LastUpdatedTime'])
        check.holds(`${time} is a time with its zone`, TIME.test(text(recordAt(made, 'MetaData')[time])));
      check.like('the record as it is read', read, { ...ids(made), ...sent });
    },
  },
  {
    name: 'a full update clears what it leaves out',
    basis: recorded('update of vendor 61: posting the name alone removed the rest'),
    run: async (visit, check) => {
      const made = await visit.create('Customer', person(visit.name('Client')));

      const after = await visit.change('Customer', {
        ...ids(made),
        DisplayName: made['DisplayName'],
        sparse: false,
      });

      check.like('the answer', after, { DisplayName: made['DisplayName'], SyncToken: '1', Active: true });
      for (const field of ['GivenName', 'PrimaryEmailAddr', 'BillAddr', 'WebAddr'])
        check.same(`${field} that was left out`, after[field], undefined);
    },
  },
  {
    name: 'a sparse update keeps what it leaves out',
    basis: page('customer'),
    run: async (visit, check) => {
      const sent = person(visit.name('Client'));
      const made = await visit.create('Customer', sent);

      const after = await visit.change('Customer', { ...ids(made), sparse: true, GivenName: 'Maya' });

      check.like('the answer', after, { ...sent, GivenName: 'Maya', SyncToken: '1' });
    },
  },
  {
    name: 'an update that changes nothing leaves SyncToken and time',
    basis: recorded('updates of an account, an item and a purchase order, three of three'),
    run: async (visit, check) => {
      const made = await visit.create('Customer', person(visit.name('Client')));

      const after = await visit.change('Customer', {
        ...ids(made),
        sparse: true,
        GivenName: made['GivenName'],
      });

      check.same('SyncToken', after['SyncToken'], made['SyncToken']);
      check.same(
        'LastUpdatedTime',
        recordAt(after, 'MetaData')['LastUpdatedTime'],
        recordAt(made, 'MetaData')['LastUpdatedTime'],
      );
    },
  },
  {
    name: 'a deactivated customer frees its name',
    basis: page('customer'),
    run: async (visit, check) => {
      const name = visit.name('Client');
      const made = await visit.create('Customer', { DisplayName: name });

      const after = await visit.change('Customer', { ...ids(made), sparse: true, Active: false });
      const second = await visit.create('Customer', { DisplayName: name });

      check.like('the deactivated one', after, { Active: false, DisplayName: `${name} (deleted)` });
      check.same('the name of the second', second['DisplayName'], name);
      check.holds(
        'it can still be read',
        (await visit.read('Customer', text(made['Id'])))['Active'] === false,
      );
    },
  },
  {
    name: 'customers and vendors share their names',
    basis: ERRORS,
    run: async (visit, check) => {
      const name = visit.name('Client');
      await visit.create('Customer', { DisplayName: name });

      for (const entity of ['Customer', 'Vendor']) {
        const { status, body } = await visit.attempt(entity, { DisplayName: name });
        check.same(`the status for a second ${entity}`, status, 400);
        check.like(`the error for a second ${entity}`, recordAt(body, 'Fault', 'Error', 0), { code: '6240' });
      }
    },
  },
  {
    name: 'an item is made with what was sent and QuickBooks’ defaults',
    basis: recorded('create an item'),
    run: async (visit, check) => {
      const sent = {
        Name: visit.name('Seats'),
        Type: 'Service',
        Description: 'Per seat and month',
        Sku: 'SKU-1',
        UnitPrice: 12.6,
        PurchaseCost: 8.25,
        IncomeAccountRef: { value: visit.ground.incomeAccount },
      };

      const made = await visit.create('Item', sent);
      const again = await visit.attempt('Item', sent);

      const { PurchaseCost: _cost, ...stored } = sent;
      check.like('the answer', made, {
        ...stored,
        Active: true,
        SyncToken: '0',
        FullyQualifiedName: sent.Name,
      });
      check.holds('the account’s name comes along', text(recordAt(made, 'IncomeAccountRef')['name']) !== '');
      check.same('the status for a second one', again.status, 400);
      check.like('the error for a second one', recordAt(again.body, 'Fault', 'Error', 0), { code: '6240' });
    },
  },
  {
    name: 'an item’s name has at most 100 characters',
    basis: page('item'),
    run: async (visit, check) => {
      const body = { Type: 'Service', IncomeAccountRef: { value: visit.ground.incomeAccount } };
      const longest = visit.name('x'.repeat(100)).slice(0, 100);

      const made = await visit.create('Item', { ...body, Name: longest });
      const { status } = await visit.attempt('Item', { ...body, Name: `${longest.slice(1)}yz` });

      check.same('the name of 100', made['Name'], longest);
      check.same('the status for 101', status, 400);
    },
  },
  {
    name: 'a list shows inactive records only when it is asked for them',
    basis: QUERIES,
    run: async (visit, check) => {
      const name = visit.name('Client');
      const made = await visit.create('Customer', { DisplayName: name });
      await visit.change('Customer', { ...ids(made), sparse: true, Active: false });
      const where = `WHERE DisplayName = '${name} (deleted)'`;

      const active = await visit.rows('Customer', where);
      const all = await visit.rows('Customer', `${where} AND Active IN (true, false)`);

      check.same('what is found among the active ones', active, []);
      check.same(
        'what is found among all',
        all.map(({ Id }) => Id),
        [made['Id']],
      );
    },
  },
  {
    name: 'terms, accounts and tax codes come with what they are matched by',
    basis: QUERIES,
    run: async (visit, check) => {
      const all = (entity: string) =>
        visit.rows(entity, 'WHERE Active IN (true, false) ORDERBY Id MAXRESULTS 1000');

      const [terms, accounts, codes, rates] = [
        await all('Term'),
        await all('Account'),
        await all('TaxCode'),
        await all('TaxRate'),
      ];

      for (const row of [...terms, ...accounts, ...codes])
        check.holds('Id and Name are texts', text(row['Id']) !== '' && text(row['Name']) !== '', row);
      check.holds(
        'an account has its type',
        accounts.every(({ AccountType }) => text(AccountType) !== ''),
      );
      check.holds(
        'a term has days or a day',
        terms.every((row) => 'DueDays' in row || 'DayOfMonthDue' in row),
        terms,
      );
      const known = new Set(rates.map(({ Id }) => Id));
      const named = codes.flatMap((code) => rowsAt(code, 'SalesTaxRateList', 'TaxRateDetail'));
      check.holds(
        'every rate that a code names is in the list of rates',
        named.every((detail) => known.has(recordAt(detail, 'TaxRateRef')['value'])),
      );
      check.holds(
        'a rate is a number',
        rates.every(({ RateValue }) => typeof RateValue === 'number'),
        rates,
      );
    },
  },
];
