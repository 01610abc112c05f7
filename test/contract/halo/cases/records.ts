/** Clients and items: how they are made, changed in part, and stamped with the ids of QuickBooks. */
import type { Case } from '../../case.ts';
import { recordAt } from '../../wire.ts';
import { API, CLIENT, ONE_OBJECT } from '../pages.ts';
import { REALM, type HaloVisit } from '../visit.ts';

const client = (name: string) => ({
  name,
  accountsfirstname: 'Siân',
  accountslastname: "D'Angelo",
  accountsemailaddress: 'accounts@client.example',
  website: 'https://client.example',
  paymentterms: 30,
});

export const records: readonly Case<HaloVisit>[] = [
  {
    name: 'a list of one is posted and one object is answered',
    basis: ONE_OBJECT,
    run: async (visit, check) => {
      const sent = client(visit.name('Client'));

      const answer = await visit.ask({ path: 'Client', body: [sent] });

      const made = recordAt(answer.body);
      visit.remember('Client', made['id']);
      check.holds('the status is a success', answer.status >= 200 && answer.status < 300, answer.status);
      check.holds('the answer is one object', !Array.isArray(answer.body));
      check.holds('it has a number for an id', Number.isInteger(made['id']), made['id']);
      check.like('the answer', made, sent);
      check.like('the record as it is read', await visit.read('Client', made['id']), sent);
    },
  },
  {
    name: 'an update changes what is sent and keeps the rest',
    basis: API,
    run: async (visit, check) => {
      const sent = client(visit.name('Client'));
      const { id } = await visit.create('Client', sent);

      await visit.post('Client', { id, accountsfirstname: 'Maya' });

      check.like('the record', await visit.read('Client', id), { ...sent, accountsfirstname: 'Maya' });
    },
  },
  {
    name: 'a text is cleared by an empty one',
    basis: API,
    run: async (visit, check) => {
      const { id } = await visit.create('Client', client(visit.name('Client')));

      await visit.post('Client', { id, website: '' });

      const { website } = await visit.read('Client', id);
      check.holds('nothing is left', website === '' || website === null || website === undefined, website);
    },
  },
  {
    name: 'an inactive client is read and says so',
    basis: API,
    run: async (visit, check) => {
      const { id } = await visit.create('Client', client(visit.name('Client')));

      await visit.post('Client', { id, inactive: true });

      check.same('inactive', (await visit.read('Client', id))['inactive'], true);
    },
  },
  {
    name: 'an address keeps its five lines',
    basis: API,
    run: async (visit, check) => {
      const main_invoice_address = {
        line1: '1 Main Street',
        line2: 'Suite 4',
        line3: 'Austin',
        line4: 'TX',
        postcode: '78701',
      };

      const { id } = await visit.create('Client', { ...client(visit.name('Client')), main_invoice_address });

      check.like('the record', await visit.read('Client', id), { main_invoice_address });
    },
  },
  {
    name: 'fields that begin with an underscore are commands and not stored',
    basis: CLIENT,
    run: async (visit, check) => {
      const made = await visit.create('Client', {
        ...client(visit.name('Client')),
        _dont_fire_automations: true,
      });

      const read = await visit.read('Client', made['id']);

      check.same('the command in the record', read['_dont_fire_automations'], undefined);
    },
  },
  {
    name: 'a client takes the ids of QuickBooks',
    basis: 'https://github.com/k-grube/conduit-mcp (packages/plugins/quickbooks)',
    run: async (visit, check) => {
      const { id } = await visit.create('Client', client(visit.name('Client')));

      await visit.post('Client', { id, accountsid: '1150040077', qbo_company_id: REALM });

      const read = await visit.read('Client', id);
      check.same('accountsid', String(read['accountsid']), '1150040077');
      check.same('qbo_company_id', String(read['qbo_company_id']), REALM);
    },
  },
  {
    name: 'an item is made, changed in part and stamped',
    basis: API,
    run: async (visit, check) => {
      const sent = {
        name: visit.name('Seats'),
        description: 'Per seat and month',
        internalreference: 'SKU-1',
        baseprice: 12.6,
        costprice: 8.25,
        taxable: true,
      };
      const { id } = await visit.create('Item', sent);

      await visit.post('Item', { id, baseprice: 13.35, accountsid: '1150040088', qbo_company_id: REALM });

      const read = await visit.read('Item', id);
      check.like('the record', read, { ...sent, baseprice: 13.35 });
      check.same('accountsid', String(read['accountsid']), '1150040088');
      check.same('qbo_company_id', String(read['qbo_company_id']), REALM);
    },
  },
  {
    name: 'a record says when it was changed, and later so after a change',
    basis: API,
    run: async (visit, check) => {
      const fields = ['last_modified', 'lastmodified', 'alastupdate'];
      const changedAt = async (resource: string, id: unknown): Promise<string> => {
        const read = await visit.read(resource, id);
        return String(fields.map((field) => read[field]).find((value) => typeof value === 'string'));
      };
      for (const resource of ['Client', 'Item']) {
        const { id } = await visit.create(resource, { name: visit.name(resource) });

        const before = await changedAt(resource, id);
        await visit.post(resource, { id, name: visit.name(`${resource} renamed`) });
        const after = await changedAt(resource, id);

        check.holds(`a ${resource} says when`, !Number.isNaN(Date.parse(before)), before);
        check.holds(`a change of a ${resource} is not earlier`, Date.parse(after) >= Date.parse(before), {
          before,
          after,
        });
      }
    },
  },
];
