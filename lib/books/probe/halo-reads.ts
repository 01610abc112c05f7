/** How a HaloPSA tenant is set up: what of it would break the sync, or post twice. */
import type { Wire } from '../../entities/kind.ts';
import { toBig } from '../../entities/codecs.ts';
import { familyOf, kinds } from '../../entities/registry.ts';
import { companyOf, idText, list } from '../../entities/wire.ts';
import type { Connection } from '../../sync/connection.ts';
import { directionOf } from '../../sync/job.ts';
import { listPage, newestInvoices, PAGE } from './halo-lists.ts';
import { NothingToTell, type Asking, type Known, type Question } from './question.ts';
import { haloInvoice, tally } from './rounding.ts';

/** HaloPSA's own module, when it is on for this company. */
export const nativeModule = (asking: Asking): Promise<boolean> =>
  asking.once('halo native module', async () => {
    const { body } = await asking.ask('halo', { method: 'GET', path: 'QuickBooksDetails' });
    const { realmId } = asking.connection.quickbooks;
    return list(body).some((row) => idText(row['company_id']) === realmId && row['enable_sync'] === true);
  });

const native: Question = {
  id: 'native-module',
  side: 'halo',
  question: 'Is HaloPSA’s own QuickBooks module on for this company?',
  ask: async (asking) =>
    (await nativeModule(asking))
      ? {
          answer: 'yes',
          means: 'it would post every invoice a second time: switch its sync off',
          attention: true,
        }
      : { answer: 'no', means: 'nothing else posts' },
};

interface Registered {
  readonly kind: string;
  readonly leads: 'here' | 'elsewhere' | 'refused';
}

/** Only the secret's being right is told, never the secret. */
async function registered(url: string, { publicUrl, secrets }: Asking): Promise<Registered> {
  const ours = publicUrl !== undefined && URL.canParse(url) && url.startsWith(`${publicUrl}/webhooks/halo/`);
  if (!ours) return { kind: '', leads: 'elsewhere' };
  const { pathname, searchParams } = new URL(url);
  const [connection = '', secret = ''] = pathname.split('/').slice(3);
  const expected = await secrets.get(`halo/${connection}/webhook-path-secret`);
  const isRight = expected !== undefined && expected !== '' && secret === expected;
  return { kind: searchParams.get('kind') ?? '', leads: isRight ? 'here' : 'refused' };
}

const isOn = (webhook: Wire): boolean => webhook['active'] !== false && webhook['disabled'] !== true;

/**
 * By resource, the names of the kinds that live in it: the webhook of one tells of all. Only what is synced, changes by itself and is not read whole
 * anyway.
 */
const told = (connection: Connection): readonly (readonly string[])[] => {
  const followed = kinds.filter(
    (kind) =>
      !kind.halo.resource.small &&
      !kind.halo.resource.virtual &&
      kind.accompanies === undefined &&
      directionOf({ connection, kind }) !== 'off',
  );
  const families = Map.groupBy(followed, (kind) => familyOf(kind, 'halo'));
  return [...families.values()].map((own) => own.map(({ name }) => name));
};

function webhookAnswer(found: readonly Registered[], connection: Connection): Known {
  const here = new Set(found.filter(({ leads }) => leads === 'here').map(({ kind }) => kind));
  const missing = told(connection).flatMap((family) =>
    family.some((kind) => here.has(kind)) ? [] : family.slice(0, 1),
  );
  const refused = found.filter(({ leads }) => leads === 'refused').length;
  if (refused > 0)
    return {
      answer: `${refused} with a wrong path secret`,
      means: 'they are refused here: correct their address in HaloPSA',
      attention: true,
    };
  return missing.length === 0
    ? { answer: `yes, for ${[...here].join(', ')}`, means: 'changes arrive within seconds' }
    : {
        answer: `not for ${missing.join(', ')}`,
        means: 'their changes arrive with the sweep only: register the webhook in HaloPSA',
        attention: true,
      };
}

const webhooks: Question = {
  id: 'webhooks',
  side: 'halo',
  question: 'Are webhooks registered that lead here?',
  ask: async (asking) => {
    if (asking.publicUrl === undefined)
      throw new NothingToTell('this machine does not know its public address (PUBLIC_URL)');
    const { body } = await asking.ask('halo', { method: 'GET', path: 'Webhook', query: { type: '0' } });
    const active = list(body).filter(isOn);
    const found = await Promise.all(active.map((one) => registered(idText(one['url']), asking)));
    return webhookAnswer(found, asking.connection);
  },
};

const numbers: Question = {
  id: 'invoice-numbers',
  side: 'halo',
  question: 'Is an invoice’s number its id?',
  ask: async (asking) => {
    const posted = (await newestInvoices(asking)).filter((one) => one['posted'] === true);
    if (posted.length === 0) throw new NothingToTell('no invoice is posted yet');
    const own = posted.filter((one) => idText(one['invoicenumber']).trim() !== '');
    const other = own.filter((one) => idText(one['invoicenumber']).trim() !== idText(one['id']));
    if (own.length === 0) return { answer: 'invoices carry no number', means: 'the id is taken for it' };
    return other.length === 0
      ? { answer: 'yes', means: 'gaps in the ids are gaps in the numbers' }
      : {
          answer: `no (${other.length} of ${posted.length})`,
          means: 'the number counts, with its prefix and zeros',
        };
  },
};

const typeOf = (invoice: Wire): string => {
  if (Number(invoice['creditlinkedtoinvoiceid'] ?? 0) > 0) return 'credit notes';
  const isBill = Number(invoice['purchaseorder_id'] ?? 0) > 0 || Number(invoice['supplier_id'] ?? 0) > 0;
  return isBill ? 'bills' : 'invoices';
};

const paidOf = (invoice: Wire): string => {
  const [paid, due] = [toBig(invoice['amountpaid']), toBig(invoice['amountdue'])];
  if (!paid || !due) return 'without amounts';
  return paid.eq(0) ? 'unpaid' : due.lte(0) ? 'paid' : 'paid in part';
};

const valuesBy = (invoices: readonly Wire[], field: string, by: (invoice: Wire) => string): string =>
  [
    ...Map.groupBy(
      invoices.filter((one) => one[field] !== undefined),
      by,
    ),
  ]
    .map(([name, own]) => `${name} ${[...new Set(own.map((one) => idText(one[field])))].sort().join('/')}`)
    .join(', ');

const numbered = (id: string, question: string, field: string, by: (invoice: Wire) => string): Question => ({
  id,
  side: 'halo',
  question,
  ask: async (asking) => {
    const answer = valuesBy(await newestInvoices(asking), field, by);
    if (answer === '') throw new NothingToTell(`no invoice has a ${field}`);
    return { answer, means: 'the sync goes by links and amounts, not by these numbers' };
  },
});

const taxRounding: Question = {
  id: 'halo-tax-rounding',
  side: 'halo',
  question: 'Is tax rounded on the total of a code or on each line?',
  ask: async (asking) => {
    const invoices = await newestInvoices(asking);
    const { total, perLine } = tally(invoices.flatMap((one) => haloInvoice(one) ?? []));
    if (total === 0 && perLine === 0)
      throw new NothingToTell(`among ${invoices.length} invoices none has a tax that would differ`);
    if (total > 0 && perLine > 0)
      throw new NothingToTell(`${total} invoices say on the total, ${perLine} say on each line`);
    return {
      answer: total > 0 ? `on the total (${total} invoices)` : `on each line (${perLine} invoices)`,
      means: total > 0 ? 'as QuickBooks is predicted to' : 'a cent may differ, classed as rounding',
      setting: { group: 'halo', name: 'taxRounding', value: total > 0 ? 'per-code-total' : 'per-line' },
    };
  },
};

const accountCodes: Question = {
  id: 'account-codes',
  side: 'halo',
  question: 'Are account codes under the lookup that the connection names?',
  ask: async (asking) => {
    const { accountCodesLookup } = asking.connection.halo;
    const query = { lookupid: String(accountCodesLookup) };
    const { rows } = await listPage(asking, { name: 'Lookup' }, { ...query, page_size: String(PAGE) });
    const codes = rows.filter((row) => idText(row['value2']).trim() !== '').length;
    return codes > 0
      ? { answer: `yes, ${codes} in lookup ${accountCodesLookup}`, means: 'items find their accounts' }
      : {
          answer: `lookup ${accountCodesLookup} has none`,
          means: 'accounts are taken from the item, its group or the connection’s default only',
          attention: true,
        };
  },
};

const company: Question = {
  id: 'company-of-clients',
  side: 'halo',
  question: 'Do clients name the QuickBooks company that they belong to?',
  ask: async (asking) => {
    const resource = { name: 'Client', listKey: 'clients' };
    const { rows } = await listPage(asking, resource, { page_size: String(PAGE) });
    if (rows.length === 0) throw new NothingToTell('HaloPSA has no client yet');
    const own = rows.filter((row) => companyOf(row) === asking.connection.quickbooks.realmId).length;
    const none = rows.filter((row) => companyOf(row) === '').length;
    return {
      answer: `${own} of ${rows.length} name this company, ${none} name none`,
      means: 'one that names none is not synced while the tenant feeds several companies',
    };
  },
};

/** Asked whether HaloPSA answers at all. */
const ALIVE = 'Control';

const mayRead: Question = {
  id: 'halo-rights',
  side: 'halo',
  question: 'May every record be read?',
  ask: async (asking) => {
    const names = new Set([
      ...kinds
        .map(({ halo }) => halo.resource)
        .filter(({ virtual }) => !virtual)
        .flatMap(({ name, include = [] }) => [name, ...include.map(({ resource }) => resource)]),
      ALIVE,
    ]);
    const refused: string[] = [];
    for (const path of names) {
      const query = { pageinate: 'true', page_no: '1', page_size: '1' };
      const { fault } = await asking.try('halo', { method: 'GET', path, query });
      if (fault) refused.push(`${path} (${fault.code})`);
    }
    return refused.length === 0
      ? { answer: 'yes', means: 'nothing to do' }
      : {
          answer: `not ${refused.join(', ')}`,
          means: 'give the application and its agent the right in HaloPSA',
          attention: true,
        };
  },
};

export const haloReads: readonly Question[] = [
  mayRead,
  native,
  webhooks,
  numbers,
  numbered(
    'invoice-types',
    'By which number are invoices, credit notes and bills told apart?',
    'typeid',
    typeOf,
  ),
  numbered('payment-statuses', 'Which number says that an invoice is paid?', 'paymentstatus', paidOf),
  taxRounding,
  accountCodes,
  company,
];
