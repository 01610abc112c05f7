/** Money there and back, and everything taken back: what stays is one voided invoice a side, its number void with the reason *test*. */
import { toMinor } from '../../entities/codecs.ts';
import type { Wire } from '../../entities/kind.ts';
import { get } from '../../entities/lens.ts';
import { idText, list } from '../../entities/wire.ts';
import {
  hint,
  followed,
  inHalo,
  inQuickBooks,
  linkOf,
  listHalo,
  MARKER,
  read,
  select,
  TestFailed,
  until,
  type Run,
} from './run.ts';
import type { Parties } from './parties.ts';

export interface Pair {
  readonly halo: string;
  readonly quickbooks: string;
}

const pays = (payment: Wire, invoice: string): boolean =>
  list(payment['Line']).some((line) =>
    list(line['LinkedTxn']).some(({ TxnId, TxnType }) => TxnType === 'Invoice' && idText(TxnId) === invoice),
  );

/** The test's own payments of the invoice. */
async function paymentsOf(run: Run, { customer }: Parties, { quickbooks }: Pair): Promise<readonly Wire[]> {
  const found = await select(run, 'Payment', `WHERE CustomerRef = '${customer}' MAXRESULTS 100`);
  return found.filter((payment) => idText(payment['PrivateNote']) === MARKER && pays(payment, quickbooks));
}

/** @returns the payment's id */
export async function pay(run: Run, parties: Parties, pair: Pair, total: number): Promise<string> {
  const [before] = await paymentsOf(run, parties, pair);
  if (before) return idText(before['Id']);
  const body = {
    CustomerRef: { value: parties.customer },
    TotalAmt: total,
    PrivateNote: MARKER,
    Line: [{ Amount: total, LinkedTxn: [{ TxnId: pair.quickbooks, TxnType: 'Invoice' }] }],
  };
  // Not one made of the invoice: QuickBooks would answer it with the payment of an earlier run that is deleted by now.
  const query = { requestid: run.ports.newId() };
  return idText((await inQuickBooks(run, 'Payment', body, query))['Id']);
}

const rowsOf = (run: Run, { halo }: Pair): Promise<readonly Wire[]> =>
  listHalo(run, 'InvoicePayment', 'invoicepayments', { invoice_id: halo });

/** HaloPSA shows the invoice as paid. */
export async function paidInHalo(run: Run, pair: Pair, payment: string, currency: string): Promise<void> {
  const id = `${payment}/${pair.quickbooks}`;
  await hintUnless(run, () => hasRow(run, pair, payment), payment);
  await followed(run, { kind: 'payment', side: 'quickbooks', id }, async () => {
    if (!(await hasRow(run, pair, payment))) return undefined;
    const due = (await read(run, 'halo', 'Invoice', pair.halo))?.['amountdue'];
    return toMinor(due, currency) === 0 ? true : undefined;
  });
}

const hasRow = async (run: Run, pair: Pair, payment: string): Promise<boolean> =>
  (await rowsOf(run, pair)).some(
    (row) => idText(row['qbo_id']) === payment && idText(row['invoice_id']) === pair.halo,
  );

const WEBHOOK_MS = 10_000;

/** QuickBooks gathers its webhooks; what has not come by then is asked for. */
async function hintUnless(run: Run, isThere: () => Promise<boolean>, payment: string): Promise<void> {
  const came = await until(run, WEBHOOK_MS, async () => ((await isThere()) ? true : undefined));
  if (came === undefined) await hint(run, 'payment', 'quickbooks', payment);
}

export async function takeBackPayments(run: Run, parties: Parties, pair: Pair): Promise<number> {
  const payments = await paymentsOf(run, parties, pair);
  for (const { Id, SyncToken } of payments)
    await inQuickBooks(run, 'Payment', { Id, SyncToken }, { operation: 'delete' });
  for (const { Id } of payments) {
    const payment = idText(Id);
    await hintUnless(run, async () => !(await hasRow(run, pair, payment)), payment);
    const id = `${payment}/${pair.quickbooks}`;
    await followed(run, { kind: 'payment', side: 'quickbooks', id }, async () =>
      (await hasRow(run, pair, payment)) ? undefined : true,
    );
  }
  return payments.length;
}

/** Its reason first: whoever voids the invoice afterwards finds the number void already. */
export async function voidNumber(run: Run, pair: Pair, number: string): Promise<void> {
  if (number === '') return;
  const { clock, numbers } = run.ports;
  const key = { connection: run.connection.id, sequence: 'sales', number };
  const step = {
    holder: `invoice h:${pair.halo}`,
    reason: 'test',
    by: MARKER,
    at: new Date(clock.now()).toISOString(),
  };
  await numbers.void(key, step);
}

/** In HaloPSA as a person does; in QuickBooks the sync does where the connection's rule says so, else this does. */
export async function voidBoth(run: Run, pair: Pair): Promise<void> {
  const halo = await read(run, 'halo', 'Invoice', pair.halo);
  if (halo && halo['voided'] !== true) await inHalo(run, `Invoice/${pair.halo}/void`, {});
  const rule = run.connection.kinds['invoice']?.onDelete;
  if (rule === 'void') {
    await hint(run, 'invoice', 'halo', pair.halo);
    await until(run, run.patienceMs, async () => ((await isVoid(run, pair)) ? true : undefined));
  }
  if (!(await isVoid(run, pair))) {
    const { Id, SyncToken } = (await read(run, 'quickbooks', 'Invoice', pair.quickbooks)) ?? {};
    if (Id !== undefined) await inQuickBooks(run, 'Invoice', { Id, SyncToken }, { operation: 'void' });
  }
  await hint(run, 'invoice', 'halo', pair.halo);
  const gone = await until(run, run.patienceMs, async () => {
    const link = await linkOf(run, 'invoice', 'halo', pair.halo);
    return link?.state === 'removed' || link === undefined ? true : undefined;
  });
  if (!gone)
    throw new TestFailed(
      'The invoice is void on both sides, and the sync has not noticed yet.',
      `See \`halo-qbo history invoice h:${pair.halo}\`; run the test again, it goes on from there.`,
    );
}

async function isVoid(run: Run, { quickbooks }: Pair): Promise<boolean> {
  const record = await read(run, 'quickbooks', 'Invoice', quickbooks);
  return !record || (Number(get(record, 'TotalAmt')) === 0 && Number(get(record, 'Balance')) === 0);
}
