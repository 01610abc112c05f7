import { day, haloRef, text } from '../codecs.ts';
import { currencyOf } from '../invoice/halo-lines.ts';
import { halo as invoice } from '../invoice/halo.ts';
import { isCreditRow } from '../invoice/rows.ts';
import { MEMO_MAX } from '../invoice/shape.ts';
import type { Company, Eligibility, Observed, SideDefinition, Wire } from '../kind.ts';
import { at, lens } from '../lens.ts';
import { idText } from '../wire.ts';
import { lines } from './halo-lines.ts';
import type { CreditNote } from './shape.ts';

const INT32_MAX = 2_147_483_647;

/** What lets an invoice go lets a credit note go. */
const eligible = (row: Wire, company: Company): Eligibility =>
  invoice.eligible?.({ ...row, creditlinkedtoinvoiceid: 0, typeid: undefined }, company) ?? {
    eligible: true,
  };

const unsigned = (amount: number | undefined): number => Math.abs(amount ?? 0);

/** What is credited, and what is left of it. */
const positive = ({ totalMinor, taxMinor, balanceMinor, ...facts }: Observed): Observed => ({
  ...facts,
  totalMinor: unsigned(totalMinor),
  taxMinor: unsigned(taxMinor),
  balanceMinor: unsigned(balanceMinor),
});

export const halo: SideDefinition<CreditNote> = {
  resource: invoice.resource,
  datedAt: 'invoice_date',
  schema: invoice.schema,
  isOf: (row, company) => isCreditRow(row, company),
  lens: lens<CreditNote>({
    client: at('client_id', haloRef('client')),
    date: at('invoice_date', day),
    currency: { read: currencyOf, write: (value, row) => ({ ...row, currency: value }) },
    memo: at('notes_1', text(MEMO_MAX)),
    lines,
  }),
  observe: (row, env) => positive(invoice.observe(row, env)),
  matchKeys: () => [],
  eligible,
  ...(invoice.route && { route: invoice.route }),
  /** Only a row that is made is sent whole, and its type is what makes it a credit note. */
  whole: (row, { company }) => ({
    part: '',
    document: {
      ...row,
      typeid: company.creditNotes?.typeId,
      posted: true,
      qbo_company_id: company.realmId,
    },
  }),
  marker: (link) => ({ qboid: Number(link.slice(2)) }),
  carriesMarker: (row, link) => idText(row['qboid']) === link.slice(2),
  searchedBy: (body) => ({ client_id: idText(body['client_id']) }),
  stamp: (row, counterpart, company) => {
    const { id, observed } = counterpart;
    const wanted: Record<string, string | number> = { qbo_company_id: company.realmId };
    if (Number(id) <= INT32_MAX) wanted['qboid'] = Number(id);
    if (observed.number) wanted['thirdpartyinvoicenumber'] = observed.number;
    return Object.fromEntries(
      Object.entries(wanted).filter(([field, value]) => idText(row[field]) !== String(value)),
    );
  },
};
