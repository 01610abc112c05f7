/** The tax service of the QuickBooks simulator where sales tax is automated, and agencies that codes are owed to. */
import { openCompany } from './quickbooks-company.ts';

const automated = { preferences: { TaxPrefs: { UsingSalesTax: true, PartnerTaxEnabled: true } } };
const code = {
  TaxCode: 'Bay',
  TaxRateDetails: [{ TaxRateName: 'Bay', RateValue: 1.5, TaxAgencyId: '60', TaxApplicableOn: 'Sales' }],
};

test('it takes no code while QuickBooks works sales tax out itself, unless that switch says so', () => {
  expect(openCompany(automated).refusal('taxservice/taxcode', code)).toBe('6000');
  const open = openCompany({ ...automated, switches: { automatedTaxService: 'accepted' } });
  expect(open.post('taxservice/taxcode', code)).toMatchObject({ TaxCode: 'Bay' });
});

test('an agency is made once by its name, listed, and what is made for it names it', () => {
  const company = openCompany();
  const { Id } = company.write('TaxAgency', { DisplayName: 'City of Marfa' });

  const made = company.post('taxservice/taxcode', {
    ...code,
    TaxRateDetails: [{ ...code.TaxRateDetails[0], TaxAgencyId: Id }],
  });

  expect(company.refusal('taxagency', { DisplayName: 'city of marfa' })).toBe('6240');
  expect(made).toMatchObject({ TaxRateDetails: [{ TaxAgencyId: Id, RateValue: 1.5 }] });
});
