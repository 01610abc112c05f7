/**
 * Tax codes come into being here and nowhere else: a code with rates that are new or known.
 * @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/taxservice
 */
import { isAutomated } from './automated-tax.ts';
import { madeAt } from './balances.ts';
import type { Company } from './company.ts';
import { refusals } from './faults.ts';
import { choice, conform, listOf, money, object, text } from './fields.ts';
import { done, type Done, type Scope } from './operations.ts';
import { list, rec, textAt, type Rec } from './records.ts';

const NAME_MAX = 100;
const RATE_NAME_MAX = 10;

const DETAILS = listOf(
  object({
    TaxRateName: text(RATE_NAME_MAX),
    TaxRateId: text(),
    RateValue: money,
    TaxAgencyId: text(),
    TaxApplicableOn: choice('Sales', 'Purchase', 'Other'),
  }),
);

interface Planned {
  readonly on: string;
  readonly detail: Rec;
  /** A rate that is there already. */
  readonly known?: Rec;
}

function plan(company: Company, detail: Rec): Planned {
  const on = textAt(detail, 'TaxApplicableOn') || 'Sales';
  const id = textAt(detail, 'TaxRateId');
  if (id !== '') {
    const known = company.get('TaxRate', id);
    if (!known) throw refusals.reference('TaxRateId', id);
    return { on, detail, known };
  }
  for (const field of ['TaxRateName', 'RateValue', 'TaxAgencyId'])
    if (detail[field] === undefined) throw refusals.required(field);
  if (!company.get('TaxAgency', textAt(detail, 'TaxAgencyId')))
    throw refusals.reference('TaxAgencyId', textAt(detail, 'TaxAgencyId'));
  if (company.withKey('TaxRate', textAt(detail, 'TaxRateName').toLowerCase()).length > 0)
    throw refusals.duplicateName('tax rate');
  return { on, detail };
}

const made = (company: Company, now: number): Rec => ({
  Active: true,
  domain: 'QBO',
  sparse: false,
  Id: company.nextId(),
  SyncToken: '0',
  MetaData: madeAt(now),
});

function rateFor(company: Company, { detail, known }: Planned, now: number): Rec {
  if (known) return known;
  const rate: Rec = {
    ...made(company, now),
    Name: textAt(detail, 'TaxRateName'),
    Description: textAt(detail, 'TaxRateName'),
    RateValue: detail['RateValue'],
    AgencyRef: { value: textAt(detail, 'TaxAgencyId') },
    SpecialTaxType: 'NONE',
    DisplayType: 'ReadOnly',
    EffectiveTaxRate: [
      { RateValue: detail['RateValue'], EffectiveDate: textAt(rec(madeAt(now)), 'CreateTime') },
    ],
  };
  company.put('TaxRate', rate);
  return rate;
}

const rateList = (rates: readonly Rec[]): Rec => ({
  TaxRateDetail: rates.map((rate, index) => ({
    TaxRateRef: { value: rate['Id'], name: rate['Name'] },
    TaxTypeApplicable: 'TaxOnAmount',
    TaxOrder: index,
  })),
});

/** @throws Refusal 2010, 2020, 2050, 2500, 6000, 6240 */
export function makeTaxCode({ company, clock, switches }: Scope, body: Rec): Done {
  if (isAutomated(company) && switches.automatedTaxService === 'refused')
    throw refusals.business('Tax codes cannot be added while automated sales tax is on');
  const name = textAt(body, 'TaxCode');
  if (name === '') throw refusals.required('TaxCode');
  if (name.length > NAME_MAX) throw refusals.tooLong('TaxCode', NAME_MAX);
  const details = list(conform('TaxRateDetails', DETAILS, body['TaxRateDetails'] ?? null));
  if (details.length === 0) throw refusals.required('TaxRateDetails');
  if (company.withKey('TaxCode', name.toLowerCase()).length > 0) throw refusals.duplicateName('tax code');
  const planned = details.map((detail) => plan(company, detail));
  const names = planned
    .filter(({ known }) => !known)
    .map(({ detail }) => textAt(detail, 'TaxRateName').toLowerCase());
  if (new Set(names).size < names.length) throw refusals.duplicateName('tax rate');
  const now = clock.now();
  const rates = planned.map((one) => ({ ...one, rate: rateFor(company, one, now) }));
  const on = (side: string): readonly Rec[] => rates.filter((one) => one.on === side).map(({ rate }) => rate);
  const code: Rec = {
    ...made(company, now),
    Name: name,
    Description: name,
    Taxable: true,
    TaxGroup: true,
    Hidden: false,
    SalesTaxRateList: rateList(on('Sales')),
    PurchaseTaxRateList: rateList(on('Purchase')),
  };
  company.put('TaxCode', code);
  return done({
    TaxCode: name,
    TaxCodeId: code['Id'],
    TaxRateDetails: rates.map(({ rate, on: side }) => ({
      TaxRateName: rate['Name'],
      TaxRateId: rate['Id'],
      RateValue: rate['RateValue'],
      TaxAgencyId: textAt(rec(rate['AgencyRef']), 'value'),
      TaxApplicableOn: side,
    })),
  });
}
