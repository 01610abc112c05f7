/**
 * Who the test invoice is for and what is on it: a client and a customer of the test's own, made once and kept, and an item that is synced already.
 * Tax and terms of the client are taken from one that works, so that the test goes the way of any other invoice.
 */
import type { Wire } from '../../entities/kind.ts';
import { get } from '../../entities/lens.ts';
import { idText } from '../../entities/wire.ts';
import {
  followed,
  hint,
  inHalo,
  inQuickBooks,
  linkOf,
  listHalo,
  read,
  ROWS_MAX,
  select,
  TEST_NAME,
  TestFailed,
  type Run,
} from './run.ts';

export interface Parties {
  readonly client: string;
  readonly customer: string;
  readonly item: string;
}

/** What decides how a client is taxed and when it pays. */
const CARRIED = [
  'taxable',
  'item_tax_code',
  'service_tax_code',
  'prepay_tax_code',
  'contract_tax_code',
  'sales_tax_code',
  'paymentterms',
  'default_currency_code',
  'currencyisocode',
];

/** @throws TestFailed where nothing of the kind is synced yet */
async function firstSynced(run: Run, kind: string): Promise<string> {
  for await (const { halo, quickbooks, state } of run.ports.links.all(run.connection.id, kind))
    if (halo && quickbooks && state === 'synced') return halo.id;
  throw new TestFailed(
    `No ${kind} of this connection is synced yet.`,
    `Import first (\`halo-qbo import --connection ${run.connection.id}\`), and see that one ${kind} is in both systems.`,
  );
}

async function testClient(run: Run): Promise<string> {
  const found = await listHalo(run, 'Client', 'clients', { search: TEST_NAME, count: String(ROWS_MAX) });
  const { realmId } = run.connection.quickbooks;
  const own = found.find(
    (one) => one['name'] === TEST_NAME && ['', realmId].includes(idText(one['qbo_company_id'])),
  );
  if (own) return idText(own['id']);
  const like = (await read(run, 'halo', 'Client', await firstSynced(run, 'client'))) ?? {};
  const carried = Object.fromEntries(
    CARRIED.flatMap((field) => (field in like ? [[field, like[field]]] : [])),
  );
  const made = await inHalo(run, 'Client', [{ ...carried, name: TEST_NAME, qbo_company_id: realmId }]);
  return idText(made['id']);
}

/** Made here, too, because a connection that makes no customers by itself is to be tested as well. */
async function testCustomer(run: Run, client: string): Promise<string> {
  const linked = await linkOf(run, 'client', 'halo', client);
  if (linked?.quickbooks) return linked.quickbooks.id;
  const [found] = await select(
    run,
    'Customer',
    `WHERE DisplayName = '${TEST_NAME}' AND Active IN (true, false)`,
  );
  if (found && found['Active'] !== false) return idText(found['Id']);
  const body: Wire = found
    ? { Id: found['Id'], SyncToken: found['SyncToken'], sparse: true, Active: true }
    : { DisplayName: TEST_NAME, ...currencyOf(run) };
  return idText((await inQuickBooks(run, 'Customer', body, { requestid: run.ports.newId() }))['Id']);
}

const currencyOf = ({ connection: { company } }: Run): Wire =>
  get(company, 'multiCurrency') === true ? { CurrencyRef: { value: company.homeCurrency } } : {};

export async function parties(run: Run, wantedItem: string | undefined): Promise<Parties> {
  const client = await testClient(run);
  const customer = await testCustomer(run, client);
  if (!(await linkOf(run, 'client', 'halo', client))?.quickbooks) await hint(run, 'client', 'halo', client);
  await followed(run, { kind: 'client', side: 'halo', id: client }, (link) =>
    link?.state === 'synced' ? link : undefined,
  );
  return { client, customer, item: wantedItem ?? (await firstSynced(run, 'item')) };
}
