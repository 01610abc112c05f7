/**
 * What must be true once the world is quiet: both sides agree or an open item says why not, no document stands twice, every payment shows as
 * its rows, the number ledger proves itself, and nothing is owed. Each sentence that comes back is a counterexample.
 */
import { kinds } from '../../lib/entities/registry.ts';
import type { OpenItem } from '../../lib/sync/records.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { inHalo, inQuickBooks, REALMS, type ConnectionId, type Rec } from '../support/scenario.ts';

const CONNECTIONS = ['demo', 'demo-gb'] as const;
const MARKER = /HaloPSA invoice (\d+)\./;

/** What a person did that an open item may speak of. */
export interface Explained {
  readonly codes: ReadonlySet<string>;
}

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
        ...paymentProblems(world, connection, items),
        ...(await ledgerProblems(world, connection, items)),
        ...(await owed(world, connection)),
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
  const own = inHalo(world, 'Invoice').filter((invoice) => invoice['qbo_company_id'] === REALMS[connection]);
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

interface Allocation {
  readonly payment: string;
  readonly halo: string;
  readonly amount: number;
}

const sayAllocation = ({ payment, halo, amount }: Allocation): string =>
  `payment ${payment} on invoice ${halo}: ${amount.toFixed(2)}`;

/** What each payment pays on each of our invoices; several lines on one invoice are one allocation. */
function allocations(world: MemoryWorld, connection: ConnectionId): readonly Allocation[] {
  const names = new Map(
    inQuickBooks(world, 'Invoice', connection).map((invoice) => [String(invoice['Id']), markedId(invoice)]),
  );
  const sums = new Map<string, Allocation>();
  for (const payment of inQuickBooks(world, 'Payment', connection)) {
    for (const line of payment['Line'] as readonly Rec[]) {
      for (const { TxnId: id } of line['LinkedTxn'] as readonly Rec[]) {
        const halo = names.get(String(id));
        if (halo === undefined) continue;
        const key = `${String(payment['Id'])}/${halo}`;
        const amount = Number(line['Amount']) + (sums.get(key)?.amount ?? 0);
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
  const invoices = new Set(
    inHalo(world, 'Invoice')
      .filter((invoice) => invoice['qbo_company_id'] === REALMS[connection])
      .map(({ id }) => String(id)),
  );
  const rows = inHalo(world, 'InvoicePayment')
    .filter((row) => invoices.has(String(row['invoice_id'])))
    .map((row) =>
      sayAllocation({
        payment: String(row['qbo_id']),
        halo: String(row['invoice_id']),
        amount: Number(row['amount']),
      }),
    )
    .sort();
  const wanted = allocations(world, connection).map(sayAllocation).sort();
  const explained = items.some(({ kind }) => kind === 'payment');
  return explained || JSON.stringify(rows) === JSON.stringify(wanted)
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

async function owed(world: MemoryWorld, connection: ConnectionId): Promise<readonly string[]> {
  const { pending, waits, intents } = world.app.ports;
  const undecided = (await Promise.all(kinds.map(({ name }) => intents.undecided(connection, name)))).flat();
  return [
    ...(await pending.list(connection)).map(
      ({ event, reason }) => `${event.kind} ${event.id} is pending: ${reason}`,
    ),
    ...(await waits.list(connection)).map(
      ({ event, on }) => `${event.kind} ${event.id} waits for ${on.kind} ${on.id}`,
    ),
    ...undecided.map(({ kind, link, operation }) => `the ${operation} of ${kind} ${link} is undecided`),
  ];
}
