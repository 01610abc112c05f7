/** Tax codes are made by a service and by nothing else. What it makes stays, so most of this asks for what is refused. */
import type { Case, Rec } from '../../case.ts';
import { recordAt, rowsAt, type Answer } from '../../wire.ts';
import { page } from '../pages.ts';
import type { QuickBooksVisit } from '../visit.ts';

const PATH = 'taxservice/taxcode';
const SERVICE = page('taxservice');

const code = (name: string, detail: Rec): Rec => ({ TaxCode: name, TaxRateDetails: [detail] });

const ask = (visit: QuickBooksVisit, body: Rec, query: Rec = {}): Promise<Answer> =>
  visit.ask({ path: PATH, body, query: query as Readonly<Record<string, string>> });

/** Each name of a rate is there once; ten characters are all it has. */
const rateName = (visit: QuickBooksVisit): string => visit.name('').replace(/\W/g, '').slice(-10);

async function codeThatIsThere(visit: QuickBooksVisit): Promise<Rec> {
  const codes = await visit.rows('TaxCode', 'MAXRESULTS 100');
  const found = codes.find((one) => rowsAt(one, 'SalesTaxRateList', 'TaxRateDetail').length > 0);
  if (!found) throw new Error('the company has no tax code with a rate');
  return found;
}

export const taxService: readonly Case<QuickBooksVisit>[] = [
  {
    name: 'a tax code whose name is taken is refused, and the one that is there stays as it is',
    basis: SERVICE,
    needs: ['computed tax'],
    run: async (visit, check) => {
      const before = await codeThatIsThere(visit);
      const rate = recordAt(rowsAt(before, 'SalesTaxRateList', 'TaxRateDetail')[0], 'TaxRateRef')['value'];

      const { status, body } = await ask(visit, code(String(before['Name']), { TaxRateId: rate }));

      check.same('the status', status, 400);
      check.like('the error', recordAt(body, 'Fault', 'Error', 0), { code: '6240' });
      check.same('the code', await visit.read('TaxCode', String(before['Id'])), before);
    },
  },
  {
    name: 'a tax code without a rate is refused',
    basis: SERVICE,
    needs: ['computed tax'],
    run: async (visit, check) => {
      const { status } = await ask(visit, { TaxCode: visit.name('Nothing'), TaxRateDetails: [] });

      check.same('the status', status, 400);
    },
  },
  {
    name: 'agencies are listed with their names',
    basis: page('taxagency'),
    needs: ['computed tax'],
    run: async (visit, check) => {
      const agencies = await visit.rows('TaxAgency', 'MAXRESULTS 1000');

      check.holds(
        'each has an Id and a name',
        agencies.every(({ Id, DisplayName }) => typeof Id === 'string' && typeof DisplayName === 'string'),
        agencies,
      );
    },
  },
  {
    name: 'a tax code is made with a rate of its own for an agency, and answered by its id alone',
    basis: SERVICE,
    needs: ['computed tax', 'tax codes may stay'],
    run: async (visit, check) => {
      const agency = await visit.wanted({ path: 'taxagency', body: { DisplayName: visit.name('Agency') } });
      const TaxAgencyId = recordAt(agency, 'TaxAgency')['Id'];
      const name = visit.name('Rate');
      const detail = { TaxRateName: rateName(visit), RateValue: 7.75, TaxAgencyId, TaxApplicableOn: 'Sales' };
      const requestid = visit.number();

      const first = await ask(visit, code(name, detail), { requestid });
      const again = await ask(visit, code(name, detail), { requestid });

      const made = recordAt(first.body);
      check.like('the answer', made, { TaxCode: name });
      check.same('the answer to the same request', recordAt(again.body)['TaxCodeId'], made['TaxCodeId']);
      const read = await visit.read('TaxCode', String(made['TaxCodeId']));
      check.like('the code', read, { Name: name });
      const [row] = rowsAt(read, 'SalesTaxRateList', 'TaxRateDetail');
      const rate = await visit.read('TaxRate', String(recordAt(row, 'TaxRateRef')['value']));
      check.like('its rate', rate, { Name: detail.TaxRateName, RateValue: 7.75 });
      check.like('its agency', recordAt(rate, 'AgencyRef'), { value: TaxAgencyId });
      const { status, body } = await visit.ask({
        path: 'taxagency',
        body: { DisplayName: visit.name('Agency') },
      });
      check.same('a second agency of that name', status, 400);
      check.like('its error', recordAt(body, 'Fault', 'Error', 0), { code: '6240' });
    },
  },
];
