/** What is written back into HaloPSA says the counterpart's id once: a tenant that keeps ids as numbers is not written to at every look. */
import { kind as client } from '../../lib/entities/client/index.ts';
import { kind as item } from '../../lib/entities/item/index.ts';
import type { Wire } from '../../lib/entities/kind.ts';
import { kind as taxCode } from '../../lib/entities/tax-code/index.ts';
import { envFor, usCompany } from '../support/references.ts';

const realmId = '4620816365000000001';
const company = { ...usCompany, realmId };
const env = envFor(company);
const counterpart = { id: '155', observed: {} };
const wanted = { accountsid: '155', qbo_company_id: realmId };

describe.each([
  ['client', client],
  ['item', item],
] as const)('%s', (_name, kind) => {
  const stamp = (record: Wire) => kind.halo.stamp?.(record, counterpart, company);

  test('says nothing where the id stands already, as a text or as a number', () => {
    expect(stamp({ ...wanted })).toEqual({});
    expect(stamp({ ...wanted, accountsid: 155 })).toEqual({});
  });

  test('names the company though it be a number', () => {
    const small = { ...company, realmId: '12' };
    expect(kind.halo.stamp?.({ accountsid: 155, qbo_company_id: 12 }, counterpart, small)).toEqual({});
  });

  test('says it where nothing or another id stands', () => {
    expect(stamp({})).toEqual(wanted);
    expect(stamp({ accountsid: 0, qbo_company_id: 0 })).toEqual(wanted);
    expect(stamp({ ...wanted, accountsid: 154 })).toEqual(wanted);
  });
});

test('an id kept as a number finds the customer', () => {
  const shape = client.halo.lens.read({ name: 'Acme' }, env);
  expect(client.quickbooks.matchKeys(shape, { accountsid: 155 }, env)[0]).toMatchObject({
    property: 'Id',
    value: '155',
  });
  expect(client.quickbooks.matchKeys(shape, { accountsid: 0 }, env)).toHaveLength(1);
});

test('a company of none is no company', () => {
  expect(client.halo.route?.({ qbo_company_id: 0 })).toBeUndefined();
  expect(client.halo.route?.({ qbo_company_id: '' })).toBeUndefined();
  expect(client.halo.route?.({ qbo_company_id: 12 })).toEqual({ realmId: '12' });
});

test('a tax that is mapped by a number is mapped', () => {
  const record = { id: 1, name: 'Austin', value: 8.25, qbocode: 3, qbo_company_id: 12 };
  expect(taxCode.halo.schema.safeParse(record).success).toBe(true);
  expect(taxCode.halo.route?.(record)).toEqual({ realmId: '12' });
  expect(taxCode.quickbooks.matchKeys({ name: 'Austin' }, record, env)).toEqual([
    { property: 'Id', value: '3', certain: true },
  ]);
});
