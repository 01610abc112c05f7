/** Addresses have Ids of their own; a sale takes those of its customer, and tells where it comes from. */
import type { Company } from './company.ts';
import type { EntityDefinition } from './entities.ts';
import { address } from './fields.ts';
import { comparable, rec, same, textAt, type Rec } from './records.ts';

const content = ({ Id: _id, Lat: _lat, Long: _long, ...rest }: Rec): unknown => comparable(rest);

/** New addresses get an Id, unchanged ones keep theirs. */
export function withAddressIds(
  company: Company,
  definition: EntityDefinition,
  record: Rec,
  before: Rec | undefined,
): Rec {
  const changed: [string, unknown][] = [];
  for (const [name, field] of Object.entries(definition.fields)) {
    if (field !== address || record[name] === undefined || record[name] === null) continue;
    const [is, was] = [rec(record[name]), rec(before?.[name])];
    const unmoved = textAt(was, 'Id') !== '' && same(content(is), content(was));
    if (unmoved) changed.push([name, was]);
    else if (Object.keys(is).length === 0) changed.push([name, undefined]);
    else if (textAt(is, 'Id') === '' || textAt(was, 'Id') !== '')
      changed.push([name, { ...is, Id: company.nextAddressId() }]);
  }
  return changed.length === 0 ? record : { ...record, ...Object.fromEntries(changed) };
}

/** On a sale an address shows where it could be found on a map: nowhere, here. */
const placed = (value: unknown): Rec | undefined =>
  Object.keys(rec(value)).length === 0 ? undefined : { Lat: 'INVALID', Long: 'INVALID', ...rec(value) };

/** BillAddr and ShipAddr of the customer where the sale names none. */
export function saleAddresses(company: Company, record: Rec, customer: Rec | undefined): Rec {
  const bill = record['BillAddr'] ?? placed(customer?.['BillAddr']);
  const ship = record['ShipAddr'] ?? placed(customer?.['ShipAddr'] ?? customer?.['BillAddr']);
  const from = record['ShipFromAddr'] ?? ownAddress(company);
  return {
    ...(bill !== undefined && { BillAddr: bill }),
    ...(ship !== undefined && { ShipAddr: ship }),
    ...(from !== undefined && { ShipFromAddr: from }),
    FreeFormAddress: true,
  };
}

/** The company's own address in two lines. */
function ownAddress(company: Company): Rec | undefined {
  const own = rec(company.info['LegalAddr'] ?? company.info['CompanyAddr']);
  const [street, city, state, code] = ['Line1', 'City', 'CountrySubDivisionCode', 'PostalCode'].map((field) =>
    textAt(own, field),
  );
  if (!street) return undefined;
  const town = [city, state].filter(Boolean).join(', ');
  return { Line1: street, Line2: [town, code].filter(Boolean).join('  ') };
}
