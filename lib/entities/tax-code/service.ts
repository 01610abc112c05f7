/**
 * QuickBooks makes tax codes by a service: a code with a rate of its own, owed to an agency that a person names. Neither can be changed by the API
 * afterwards, so what is uncertain is refused before. Where QuickBooks works sales tax out itself it keeps the rates, and takes none.
 * @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/taxservice
 */
import { plainDecimal, toBig } from '../codecs.ts';
import type { Company, Refusal, Wire } from '../kind.ts';
import type { Order, Ordered } from '../on-request.ts';
import { idText } from '../wire.ts';

export const CODE_NAME_MAX = 100;
export const RATE_NAME_MAX = 10;

/** What the person says: the id of the agency, and how the rate is called. */
export const orderOf = (agency: string, rateName: string): Order => ({ agency, rateName });

/** On one line, as it is compared with the names of QuickBooks; one that is too long stays so. */
const nameOf = (rate: Wire): string =>
  idText(rate['name'])
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();

const refusal = (code: string, sentence: string, fix: string): Refusal => ({
  code,
  sentence,
  fix,
  owner: 'bookkeeper',
});

export const automatedRefusal = (): Refusal =>
  refusal(
    'tax-automated',
    'QuickBooks works sales tax out itself for this company (automated sales tax) and takes no tax code from outside.',
    'Map the HaloPSA rate to TAX (taxed) or NON (not taxed) with `halo-qbo map --kind tax-code`.',
  );

const isComposite = (rate: Wire): boolean => rate['is_composite'] === true;

/** Why no code can be made of a HaloPSA rate, whatever the person says. */
export function unmakeable(rate: Wire, { country, automatedSalesTax }: Company): Refusal | undefined {
  const name = nameOf(rate);
  const percent = toBig(rate['value']);
  const mapped = idText(rate['qbocode']);
  if (country === 'US' && automatedSalesTax === true) return automatedRefusal();
  if (mapped !== '')
    return refusal(
      'tax-code-gone',
      `The rate ${name} is mapped in HaloPSA to the QuickBooks tax code ${mapped}, which is not there.`,
      'Choose another code for it in HaloPSA, or empty the field there; then ask again.',
    );
  if (isComposite(rate))
    return refusal(
      'tax-composite',
      `The rate ${name} is made of several in HaloPSA.`,
      'Make the group in QuickBooks, where each part has its agency, and map the rate to it with `halo-qbo map --kind tax-code`.',
    );
  if (name === '' || name.length > CODE_NAME_MAX)
    return refusal(
      'tax-name',
      `The name of the rate has ${name.length > CODE_NAME_MAX ? 'too many' : 'no'} characters; QuickBooks takes 1 to ${CODE_NAME_MAX}.`,
      'Give it a shorter name in HaloPSA.',
    );
  if (!percent || percent.lt(0) || percent.gt(100))
    return refusal(
      'tax-percent',
      `The rate ${name} is ${percent ? plainDecimal(percent, 7) : 'no number'}; QuickBooks takes 0 to 100 per cent.`,
      'Correct the rate in HaloPSA.',
    );
  return country === 'US' && percent.eq(0)
    ? refusal(
        'tax-not-taxed',
        `The rate ${name} is 0 %, which is NON on a line of a US company.`,
        'Map it to NON with `halo-qbo map --kind tax-code`.',
      )
    : undefined;
}

export function ordered(rate: Wire, { agency = '', rateName = '' }: Order, company: Company): Ordered {
  const wrong = unmakeable(rate, company) ?? unsaid(agency, rateName);
  if (wrong) return { ordered: 'refused', refusal: wrong };
  const detail = {
    TaxRateName: rateName,
    RateValue: Number(rate['value']),
    TaxAgencyId: agency,
    TaxApplicableOn: 'Sales',
  };
  return {
    ordered: 'body',
    body: { TaxCode: nameOf(rate), TaxRateDetails: [detail] },
    standing: [],
  };
}

const unsaid = (agency: string, rateName: string): Refusal | undefined =>
  agency !== '' && rateName !== '' && rateName.length <= RATE_NAME_MAX
    ? undefined
    : refusal(
        'tax-order',
        `A tax code needs an agency and a name for its rate, of at most ${RATE_NAME_MAX} characters.`,
        'Say both with `halo-qbo tax create`.',
      );
