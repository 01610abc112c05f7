/** A tax rate is made with its percentage and the code of QuickBooks that it stands for, and found again by that. */
import type { Case } from '../../case.ts';
import { recordAt } from '../../wire.ts';
import { API, ONE_OBJECT } from '../pages.ts';
import { REALM, type HaloVisit } from '../visit.ts';

const all = { pageinate: 'true', page_no: '1', page_size: '100', order: 'id', includeinactive: 'true' };

export const taxes: readonly Case<HaloVisit>[] = [
  {
    name: 'a tax rate keeps its percentage, its code of QuickBooks and its company',
    basis: `${API}, ${ONE_OBJECT}`,
    needs: ['taxes'],
    run: async (visit, check) => {
      const sent = {
        name: visit.name('Rate'),
        value: 14.975,
        qbocode: '17',
        qbocode_name: visit.name('Rate'),
        qbo_company_id: REALM,
      };

      const made = await visit.create('Tax', sent);

      check.like('the answer', made, sent);
      const listed = (await visit.rows('Tax', all)).filter(({ id }) => id === made['id']);
      check.same('how often it is listed', listed.length, 1);
      check.like('the row of the list', recordAt(listed, 0), sent);
    },
  },
  {
    name: 'rates of a company are listed by its id',
    basis: API,
    needs: ['taxes'],
    run: async (visit, check) => {
      const { id } = await visit.create('Tax', { name: visit.name('Rate'), value: 1, qbo_company_id: REALM });

      const ours = await visit.rows('Tax', { ...all, qbocompanyid: REALM });
      const theirs = await visit.rows('Tax', { ...all, qbocompanyid: '1' });

      check.holds(
        'it is among those of its company',
        ours.some((row) => row['id'] === id),
        ours,
      );
      check.holds('it is not among those of another', !theirs.some((row) => row['id'] === id), theirs);
    },
  },
];
