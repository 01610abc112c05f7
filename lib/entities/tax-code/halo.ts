import * as z from 'zod';
import { line, plainDecimal, toBig } from '../codecs.ts';
import type { Company, MatchKey, Refusal, SideDefinition, Wire } from '../kind.ts';
import { at, lens } from '../lens.ts';
import { companyOf, haloId, haloText, idText, maybe } from '../wire.ts';
import Big from 'big.js';
import { isWhole, percentOf, ratesOf } from './rates.ts';
import type { TaxCode } from './shape.ts';

const ratePercent = (record: Wire): string => plainDecimal(toBig(record['value']) ?? new Big(0), 7);

const ratesMissing = (name: string): Refusal => ({
  code: 'tax-rates-missing',
  sentence: `QuickBooks does not give every rate of the tax code ${name}, so its percentage is not known.`,
  fix: 'Import again in a moment; if it stays so, look at the code’s rates in QuickBooks.',
  owner: 'bookkeeper',
});

/** The row that QuickBooks' code is mapped to, or one of the same name and rate that nobody has mapped. */
function standing(code: Wire, percent: string, { realmId }: Company): readonly MatchKey[] {
  const id = idText(code['Id']);
  const isOurs = (row: Wire): boolean => ['', realmId].includes(companyOf(row));
  const isFree = (row: Wire): boolean => ['', id].includes(idText(row['qbocode']));
  return [
    { property: 'qbocode', value: id, certain: true, accepts: isOurs },
    {
      property: 'name',
      value: idText(code['Name']),
      certain: false,
      accepts: (row) => isOurs(row) && isFree(row) && ratePercent(row) === percent,
    },
  ];
}

/** A HaloPSA tax row belongs to one QuickBooks company and may name that company's code in `qbocode`. */
export const halo: SideDefinition<TaxCode> = {
  resource: { name: 'Tax', small: true },
  schema: z.looseObject({
    id: haloId,
    name: z.string(),
    value: z.number(),
    qbocode: maybe(haloText),
    qbo_company_id: maybe(haloText),
  }),
  lens: lens<TaxCode>({ name: at('name', line(100)) }),
  observe: (record) => ({ ratePercent: ratePercent(record) }),
  matchKeys: () => [],
  // What maps the row is what it is found by again: HaloPSA has no key for a request.
  marker: (link) => ({ qbocode: link.slice(2) }),
  carriesMarker: (record, link) => idText(record['qbocode']) === link.slice(2),
  searchedBy: (body) => ({ qbo_company_id: idText(body['qbo_company_id']) }),
  markerNames: true,
  /** A group is one row with the percentage of the whole: QuickBooks works its parts out. */
  ordered: (code, _order, company) => {
    if (!isWhole(code)) return { ordered: 'refused', refusal: ratesMissing(idText(code['Name'])) };
    const percent = percentOf(ratesOf(code));
    return {
      ordered: 'body',
      body: {
        name: idText(code['Name']),
        value: Number(percent),
        qbocode: idText(code['Id']),
        qbocode_name: idText(code['Name']),
        qbo_company_id: company.realmId,
      },
      standing: standing(code, percent, company),
    };
  },
  route: (record) => (companyOf(record) === '' ? undefined : { realmId: companyOf(record) }),
};
