/**
 * What must be true once the world is quiet: both sides agree or an open item says why not, no document stands twice, every payment shows as
 * its rows, the number ledger proves itself, and nothing is owed. Each sentence that comes back is a counterexample.
 */
import { readBooks } from '../../lib/books/numbers/read.ts';
import { audit } from '../../lib/numbering/audit.ts';
import type { Finding } from '../../lib/numbering/finding.ts';
import type { OpenItem } from '../../lib/sync/records.ts';
import { linkIdOf } from '../../lib/sync/references.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { inHalo, inQuickBooks, REALMS, type ConnectionId, type Rec } from '../support/scenario.ts';
import { fileProblems } from './files.ts';
import { pairProblems } from './pairs.ts';

const CONNECTIONS = ['demo', 'demo-gb'] as const;
const MARKER = /HaloPSA invoice (\d+)\./;

/** What a person did that an open item may speak of. */
export interface Explained {
  readonly codes: ReadonlySet<string>;
}

const isShown = (items: readonly OpenItem[], kind: string, record: string): boolean =>
  items.some((item) => item.kind === kind && item.record === record);

const markedId = (invoice: Rec): string | undefined => MARKER.exec(String(invoice['PrivateNote'] ?? ''))?.[1];

export async function findProblems(world: MemoryWorld, explained: Explained): Promise<readonly string[]> {
  const perConnection = await Promise.all(
    CONNECTIONS.map(async (connection) => {
      const items = (await world.app.ports.openItems.list(connection)).filter(({ ignored }) => !ignored);
      const problems = [
        ...items
          .filter(({ code }) => !explained.codes.has(code))
          .map(({ kind, record, code, sentence }) => `${kind} ${record} is left with ${code}: ${sentence}`),
        ...invoiceProblems(world, connection, items),
        ...creditProblems(world, connection, items),
        ...paymentProblems(world, connection, items),
        ...(await pairProblems(world, connection, items)),
        ...(await fileProblems(world, connection, items)),
        ...(await ledgerProblems(world, connection, items)),
        ...(await auditProblems(world, connection, items)),
        ...(await owed(world, connection, items)),
      ];
      return problems.map((problem) => `${connection}: ${problem}`);
    }),
  );
  const dead = await world.app.deadLetters.count();
  return [...perConnection.flat(), ...(dead > 0 ? [`${dead} dead letters`] : [])];
}

function invoiceProblems(
  world: MemoryWorld,
  connection: ConnectionId,
  items: readonly OpenItem[],
): readonly string[] {
  const explained = new Set(items.filter(({ kind }) => kind === 'invoice').map(({ record }) => record));
  const ours = inQuickBooks(world, 'Invoice', connection).filter(
    (invoice) => markedId(invoice) !== undefined,
  );
  const own = inHalo(world, 'Invoice').filter(
    (invoice) => invoice['qbo_company_id'] === REALMS[connection] && !isCredit(invoice),
  );
  return own.flatMap((halo) => {
    const name = `invoice ${String(halo['id'])}`;
    const found = ours.filter((invoice) => markedId(invoice) === String(halo['id']));
    const [first] = found;
    if (found.length > 1) return [`${name} stands ${found.length} times in QuickBooks`];
    if (halo['posted'] !== true) return first ? [`${name} is a draft and stands in QuickBooks`] : [];
    if (explained.has(`h:${String(halo['id'])}`)) return [];
    if (!first) return [`${name} is not in QuickBooks, and nothing says why`];
    return [
      ...(first['TotalAmt'] === halo['total']
        ? []
        : [`${name}: ${String(halo['total'])} in HaloPSA, ${String(first['TotalAmt'])} in QuickBooks`]),
      ...(first['DocNumber'] === halo['thirdpartyinvoicenumber']
        ? []
        : [
            `${name}: number ${String(first['DocNumber'])} is not written back (${String(halo['thirdpartyinvoicenumber'])})`,
          ]),
      ...(Number(first['Id']) === halo['qboid']
        ? []
        : [`${name}: id ${String(first['Id'])} is not written back`]),
    ];
  });
}

const isCredit = (row: Rec): boolean => Number(row['creditlinkedtoinvoiceid'] ?? 0) > 0;
const CREDIT_MARKER = /HaloPSA credit note (\d+)\./;

/** Each credit note is one credit memo of its amount, and as much of it is left on both sides. */
function creditProblems(
  world: MemoryWorld,
  connection: ConnectionId,
  items: readonly OpenItem[],
): readonly string[] {
  const explained = new Set(items.map(({ kind, record }) => `${kind} ${record}`));
  const isApplied = !items.some(({ kind }) => kind === 'credit-application' || kind === 'payment');
  const notes = inHalo(world, 'Invoice').filter(
    (row) => row['qbo_company_id'] === REALMS[connection] && isCredit(row) && row['posted'] === true,
  );
  return notes.flatMap((note) => {
    const name = `credit note ${String(note['id'])}`;
    const memos = inQuickBooks(world, 'CreditMemo', connection).filter(
      (memo) => CREDIT_MARKER.exec(String(memo['PrivateNote'] ?? ''))?.[1] === String(note['id']),
    );
    const [memo] = memos;
    if (explained.has(`credit-note h:${String(note['id'])}`)) return [];
    if (!memo || memos.length > 1) return [`${name} stands ${memos.length} times in QuickBooks`];
    const said = (value: unknown): string => Math.abs(Number(value)).toFixed(2);
    return [
      ...(said(memo['TotalAmt']) === said(note['total']) ? [] : [`${name} differs in QuickBooks`]),
      ...(!isApplied || said(memo['RemainingCredit']) === said(note['credit_outstanding'])
        ? []
        : [
            `${name}: ${said(note['credit_outstanding'])} is left in HaloPSA, ${said(memo['RemainingCredit'])} in QuickBooks`,
          ]),
    ];
  });
}

interface Allocation {
  readonly payment: string;
  readonly halo: string;
  readonly amount: number;
}

const sayAllocation = ({ payment, halo, amount }: Allocation): string =>
  `payment ${payment} on invoice ${halo}: ${amount.toFixed(2)}`;

const ROW_MARKER = /HaloPSA payment \d+\./;

/** What each payment pays on each of our invoices; several lines on one invoice are one allocation. */
function allocations(world: MemoryWorld, connection: ConnectionId): readonly Allocation[] {
  const names = new Map(
    inQuickBooks(world, 'Invoice', connection).map((invoice) => [String(invoice['Id']), markedId(invoice)]),
  );
  const sums = new Map<string, Allocation>();
  for (const payment of inQuickBooks(world, 'Payment', connection)) {
    const lines = payment['Line'] as readonly Rec[];
    // What a row of HaloPSA made is that row, with what is left over of it.
    const isWhole = lines.length === 1 && ROW_MARKER.test(String(payment['PrivateNote'] ?? ''));
    for (const line of lines) {
      for (const { TxnId: id } of line['LinkedTxn'] as readonly Rec[]) {
        const halo = names.get(String(id));
        if (halo === undefined) continue;
        const key = `${String(payment['Id'])}/${halo}`;
        const amount = Number(isWhole ? payment['TotalAmt'] : line['Amount']) + (sums.get(key)?.amount ?? 0);
        sums.set(key, { payment: String(payment['Id']), halo, amount });
      }
    }
  }
  return [...sums.values()];
}

function paymentProblems(
  world: MemoryWorld,
  connection: ConnectionId,
  items: readonly OpenItem[],
): readonly string[] {
  const inBooks = new Set(inQuickBooks(world, 'Invoice', connection).map(markedId));
  // What was paid on an invoice that a person has to see to first waits for it.
  const invoices = new Set(
    inHalo(world, 'Invoice')
      .filter((invoice) => invoice['qbo_company_id'] === REALMS[connection])
      .map(({ id }) => String(id))
      .filter((id) => inBooks.has(id) || !isShown(items, 'invoice', `h:${id}`)),
  );
  // A payment may have a row of money and one of credit on the same invoice; in QuickBooks that is one line.
  const byLine = Map.groupBy(
    inHalo(world, 'InvoicePayment').filter((row) => invoices.has(String(row['invoice_id']))),
    (row) => `${String(row['qbo_id'])}/${String(row['invoice_id'])}`,
  );
  const rows = [...byLine].map(([key, all]) => {
    const [payment = '', halo = ''] = key.split('/');
    return sayAllocation({ payment, halo, amount: all.reduce((sum, row) => sum + Number(row['amount']), 0) });
  });
  const wanted = allocations(world, connection).map(sayAllocation).sort();
  const explained = items.some(({ kind }) => kind === 'payment' || kind === 'credit-application');
  return explained || JSON.stringify(rows.sort()) === JSON.stringify(wanted)
    ? []
    : [
        `payments in QuickBooks: ${wanted.join('; ') || 'none'}; rows in HaloPSA: ${rows.join('; ') || 'none'}`,
      ];
}

async function ledgerProblems(
  world: MemoryWorld,
  connection: ConnectionId,
  items: readonly OpenItem[],
): Promise<readonly string[]> {
  const problems: string[] = [];
  const used = new Map<string, string>();
  for await (const { number, state, holder } of world.app.ports.numbers.all(connection, 'sales')) {
    if (state === 'used') used.set(number, holder);
    const excused = items.some(({ kind, record }) => holder === `${kind} ${record}`);
    if (state === 'reserved' && !excused) problems.push(`number ${number} is still reserved by ${holder}`);
  }
  for (const invoice of inQuickBooks(world, 'Invoice', connection)) {
    const id = markedId(invoice);
    const number = String(invoice['DocNumber'] ?? '');
    if (id === undefined) continue;
    if (number === '') problems.push(`invoice ${id} has no number in QuickBooks`);
    else if (used.get(number) !== `invoice h:${id}`)
      problems.push(`number ${number} of invoice ${id} is ${used.get(number) ?? 'nobody'}'s in the ledger`);
  }
  return problems;
}

/** The bookkeeper's own audit finds nothing that nobody can explain; a document with an open item is explained by it. */
async function auditProblems(
  world: MemoryWorld,
  id: ConnectionId,
  items: readonly OpenItem[],
): Promise<readonly string[]> {
  const connection = await world.app.ports.connections.get(id);
  if (!connection) return [`the connection ${id} is gone`];
  const { findings } = audit(await readBooks(connection, world.app.ports));
  const excused = (finding: Finding): boolean =>
    items.some(({ kind, record }) => finding.documents.some((name) => name.includes(`${kind} ${record}`)));
  const byHand = new Set(
    inQuickBooks(world, 'Invoice', id)
      .filter((invoice) => markedId(invoice) === undefined)
      .map((invoice) => Number(invoice['DocNumber'])),
  );
  // A person's own number may be ahead of what the sequence has come to.
  const isAhead = ({ flaw, last }: Finding): boolean => flaw === 'gap' && byHand.has(Number(last) + 1);
  return findings
    .filter((finding) => !finding.explained && !excused(finding) && !isAhead(finding))
    .map(
      ({ flaw, first, last, documents, reason }) =>
        `audit: ${flaw} ${first}–${last} ${reason} ${documents.join('; ')}`,
    );
}

/** What waits for a record that has an open item is told of by that. */
async function owed(
  world: MemoryWorld,
  connection: ConnectionId,
  items: readonly OpenItem[],
): Promise<readonly string[]> {
  const { pending, waits, intents } = world.app.ports;
  const undecided = await intents.undecided(connection);
  return [
    ...(await pending.list(connection)).map(
      ({ event, reason }) => `${event.kind} ${event.id} is pending: ${reason}`,
    ),
    ...(await waits.list(connection))
      .filter(({ on }) => !isShown(items, on.kind, linkIdOf(on.side, on.id)))
      .map(({ event, on }) => `${event.kind} ${event.id} waits for ${on.kind} ${on.id}`),
    ...undecided.map(({ kind, link, operation }) => `the ${operation} of ${kind} ${link} is undecided`),
  ];
}
