/** What one system cannot keep is narrowed as it is read, so that what was written reads the same ever after. */
import { kind as client } from '../../lib/entities/client/index.ts';
import { kind as invoice } from '../../lib/entities/invoice/index.ts';
import { kind as item } from '../../lib/entities/item/index.ts';
import { envFor, usCompany } from '../support/references.ts';

const env = envFor(usCompany);
const emailOf = (accountsemailaddress: string) =>
  client.halo.lens.read({ name: 'Acme', accountsemailaddress }, env).email;

test('only whole e-mail addresses are sent, as many as QuickBooks takes', () => {
  const long = `${'a'.repeat(85)}@x.test`;
  expect(emailOf('a@x.test; b@x.test')).toBe('a@x.test, b@x.test');
  expect(emailOf(`${long}, second@x.test`)).toBe(long);
  expect(emailOf(`${long}, second@x.test, c@x.test`)).toBe(long);
});

test('a day that was cleared is sent as none, not as an empty text', () => {
  const record = { DueDate: '2026-12-01', Line: [] };
  const shape = { ...invoice.quickbooks.lens.read(record, env), dueDate: '' };
  expect(invoice.quickbooks.lens.write(shape, record, env)['DueDate']).toBeNull();
});

test('a name with colons reads the same after QuickBooks took it', () => {
  const { name } = client.halo.lens.read({ name: 'North::South : East' }, env);
  expect(name).toBe('North - - South - East');
  expect(client.quickbooks.lens.read({ DisplayName: name }, env).name).toBe(name);
});

test('a name that only its colons make too long is refused, not cut', () => {
  const name = `${'a:'.repeat(60)}a`;
  expect(item.halo.eligible?.({ name }, usCompany)).toMatchObject({
    eligible: false,
    refusal: { code: 'item-name-too-long' },
  });
});

describe('QuickBooks’ “ (deleted)” at the end of a name', () => {
  const quickbooksName = (Name: string, Active?: boolean) =>
    item.quickbooks.lens.read({ Name, ...(Active !== undefined && { Active }) }, env).name;

  test('is QuickBooks’ own on an inactive item, and the item’s own on an active one', () => {
    expect(quickbooksName('Laptop (deleted)', false)).toBe('Laptop');
    expect(quickbooksName('Laptop (deleted)', true)).toBe('Laptop (deleted)');
    expect(quickbooksName('Laptop (deleted)')).toBe('Laptop (deleted)');
  });

  test('an item of that name is not taken for the one without it', () => {
    expect(item.halo.lens.read({ name: 'Laptop (deleted)' }, env).name).toBe('Laptop (deleted)');
  });

  test('goes from an inactive client’s name however often it stands there', () => {
    const shown = 'Acme (deleted) (deleted)';
    expect(client.quickbooks.lens.read({ DisplayName: shown, Active: false }, env).name).toBe('Acme');
    expect(client.halo.lens.read({ name: shown, inactive: true }, env).name).toBe('Acme');
  });
});
