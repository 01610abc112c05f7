/**
 * Numbers: how long an audit of a hundred thousand takes with the data in hand and how much memory, how many a gapless sequence gives out in a second over a real
 * DynamoDB on this machine, and how many reads of QuickBooks the look before the post costs for thirty invoices.
 */
import { dynamoDb } from '../lib/aws/clients.ts';
import { numberLedger } from '../lib/aws/numbers.ts';
import { Table } from '../lib/aws/table.ts';
import { tableNames } from '../lib/aws/tables.ts';
import { startMemoryWorld } from '../local/memory/world.ts';
import { createTables, startDynamoDb } from '../local/world/servers.ts';
import { auditInAProcess } from './numbers/audit.ts';
import { figure, secondsSince, type Figure, type Measurement, type Target } from './figure.ts';

const AUDIT: Target = { name: 'numbers.auditSeconds100k', unit: 's', target: 5 };
/** Of the process: Node itself, the data, and what the audit needs beside them. */
const AUDIT_RSS: Target = { name: 'numbers.auditRssMb100k', unit: 'MB', target: 300 };
const RESERVATIONS: Target = {
  name: 'numbers.reservationsPerSecond',
  unit: '/s',
  target: 200,
  bound: 'min',
};
const READS: Target = { name: 'numbers.readsPer30', unit: 'reads', target: 1.5 };

const INVOICES = 30;
/** As many documents as a worker has in hand at once. */
const AT_ONCE = 10;
const TAKEN = 1_000;

async function auditFigures(say: (line: string) => void): Promise<readonly Figure[]> {
  const { numbers: count, seconds, residentMb, dataMb } = await auditInAProcess();
  say(
    `${count} numbers on both sides: ${Math.round(residentMb)} MB at most, ${Math.round(dataMb)} MB before`,
  );
  return [figure(AUDIT, seconds), figure(AUDIT_RSS, residentMb)];
}

async function reservationsPerSecond(say: (line: string) => void): Promise<Figure> {
  const server = await startDynamoDb(undefined, 0);
  try {
    await createTables(server.endpoint, {});
    const db = dynamoDb({ DYNAMODB_ENDPOINT: server.endpoint });
    const ledger = numberLedger(new Table(db, tableNames({}).numbers));
    const gapless = await takenPerSecond(ledger, 'gapless', 1);
    const inBlocks = await takenPerSecond(ledger, 'blocks', 20);
    say(`${Math.round(gapless)}/s one by one, ${Math.round(inBlocks)}/s in blocks, ${AT_ONCE} at a time`);
    return figure(RESERVATIONS, gapless);
  } finally {
    await server.close();
  }
}

/** Ten at a time are taken, which counts, and used, which does not: claims do not pile up, as they never do. */
async function takenPerSecond(
  ledger: ReturnType<typeof numberLedger>,
  counter: string,
  block: number,
): Promise<number> {
  const key = { connection: 'bench', sequence: counter, counter };
  const format = { prefix: `${counter}-`, suffix: '', block };
  const stepOf = (index: number) => ({
    holder: `invoice h:${index}`,
    reason: 'bench',
    by: 'bench',
    at: '2026-11-20',
  });
  const numbers = new Set<string>();
  let seconds = 0;
  for (let first = 0; first < TAKEN; first += AT_ONCE) {
    const steps = Array.from({ length: AT_ONCE }, (_, index) => stepOf(first + index));
    const startedAt = performance.now();
    const taken = await Promise.all(steps.map((step) => ledger.take(key, format, step)));
    seconds += secondsSince(startedAt);
    for (const number of taken) numbers.add(number);
    await Promise.all(steps.map((step, index) => ledger.use({ ...key, number: taken[index] ?? '' }, step)));
  }
  if (numbers.size !== TAKEN) throw new Error(`${TAKEN - numbers.size} numbers were given twice`);
  return TAKEN / seconds;
}

async function readsPer30(): Promise<Figure> {
  process.env['POWERTOOLS_LOG_LEVEL'] ??= 'SILENT';
  process.env['POWERTOOLS_METRICS_DISABLED'] ??= 'true';
  const asked = { queries: 0 };
  const world = await startMemoryWorld({
    small: true,
    onRequest: (phase, url) => {
      if (phase === 'before' && new URL(url).pathname.endsWith('/query')) asked.queries += 1;
    },
  });
  await world.importAll();
  await world.settle();
  const line = { _itemid: 41, item_shortdescription: 'Seats', qty_order: 3, unit_price: 12.6 };
  const invoices = Array.from({ length: INVOICES }, () => ({
    client_id: 1,
    invoice_date: '2026-11-20',
    posted: true,
    lines: [line],
  }));
  asked.queries = 0;
  for (const invoice of invoices) world.asUser('halo', 'POST', '/api/Invoice', [invoice]);
  await world.settle();
  return figure(READS, asked.queries);
}

export const numbers: Measurement = {
  targets: [AUDIT, AUDIT_RSS, RESERVATIONS, READS],
  measure: async (wanted, say) => [
    ...(wanted.has(AUDIT.name) || wanted.has(AUDIT_RSS.name) ? await auditFigures(say) : []),
    ...(wanted.has(RESERVATIONS.name) ? [await reservationsPerSecond(say)] : []),
    ...(wanted.has(READS.name) ? [await readsPer30()] : []),
  ],
};
