import * as z from 'zod';
import { day, haloRef, text, toMinor } from '../codecs.ts';
import type { Eligibility, SideDefinition, Wire } from '../kind.ts';
import { at, lens, type Codec, type Field } from '../lens.ts';
import { companyOf, haloId, idText, maybe } from '../wire.ts';
import { currencyOf, lines } from './halo-lines.ts';
import { MEMO_MAX, type Invoice } from './shape.ts';

const currency: Field<string> = {
  read: currencyOf,
  write: (value, record) => ({ ...record, currency: value }),
};

const memo: Codec<string> = text(MEMO_MAX);

/** HaloPSA's own number: `invoicenumber`, or the id where the tenant numbers by id. */
export const ownNumber = (record: Wire): string =>
  idText(record['invoicenumber']).trim() || idText(record['id']);

const INT32_MAX = 2_147_483_647;

const skip = (reason: string): Eligibility => ({ eligible: false, reason });

function eligible(record: Wire): Eligibility {
  if (Number(record['id']) < 0) return skip('a recurring template');
  if (record['voided'] === true) return skip('voided in HaloPSA');
  if (record['dont_sync_to_3rd_party'] === true) return skip('kept out of accounting in HaloPSA');
  if (Number(record['purchaseorder_id'] ?? 0) > 0 || Number(record['supplier_id'] ?? 0) > 0)
    return skip('a bill');
  if (Number(record['creditlinkedtoinvoiceid'] ?? 0) > 0) return skip('a credit note');
  if (record['posted'] !== true) return skip('not posted yet');
  return { eligible: true };
}

export const halo: SideDefinition<Invoice> = {
  resource: { name: 'Invoice', listKey: 'invoices' },
  schema: z.looseObject({
    id: z.number().int(),
    client_id: haloId,
    invoice_date: z.string(),
    total: maybe(z.number()),
    lines: maybe(z.array(z.looseObject({}))),
  }),
  lens: lens<Invoice>({
    client: at('client_id', haloRef('client')),
    date: at('invoice_date', day),
    dueDate: at('duedate', day),
    term: at('paymentterms', haloRef('term')),
    currency,
    memo: at('notes_1', memo),
    lines,
  }),
  observe: (record, env) => {
    const code = currencyOf(record, env);
    return {
      totalMinor: toMinor(record['total'], code),
      taxMinor: toMinor(record['tax_total'], code),
      balanceMinor: toMinor(record['amountdue'], code),
      number: idText(record['thirdpartyinvoicenumber']),
      label: ownNumber(record),
    };
  },
  matchKeys: () => [],
  eligible,
  route: (record) => ({
    ...(companyOf(record) !== '' && { realmId: companyOf(record) }),
    via: { kind: 'client', id: idText(record['client_id']) },
  }),
  stamp: (record, counterpart, company) => {
    const wanted: Record<string, string | number> = { qbo_company_id: company.realmId };
    if (Number(counterpart.id) <= INT32_MAX) wanted['qboid'] = Number(counterpart.id);
    if (counterpart.observed.number) wanted['thirdpartyinvoicenumber'] = counterpart.observed.number;
    const differs = Object.entries(wanted).filter(
      ([field, value]) => idText(record[field]) !== String(value),
    );
    return Object.fromEntries(differs);
  },
};
