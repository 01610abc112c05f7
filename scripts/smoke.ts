/**
 * What the README promises a newcomer, as it is written there: `npm start` settles, an invoice posted over HaloPSA's own API stands in
 * QuickBooks, the ops command says so, each function takes its samples, the npm package runs elsewhere, and the world ends when it is told to.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Status } from '../lib/books/status.ts';
import { HALO_CLIENT, US_REALM } from '../local/sample/index.ts';
import { freePorts, startWorldProcess, type WorldPorts } from './kill/world-process.ts';
import { invokeAll } from './smoke/invoked.ts';
import { runPacked } from './smoke/packed.ts';

const ROOT = join(import.meta.dirname, '..');
const SETTLED_WITHIN_MS = 240_000;
const SYNCED_WITHIN_MS = 15_000;
const STOPPED_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 100;

type Row = Readonly<Record<string, unknown>>;

async function postInvoice(halo: string): Promise<Row> {
  const grant = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: HALO_CLIENT.id,
    client_secret: HALO_CLIENT.secret,
    scope: 'all',
  });
  const token = (await (await fetch(`${halo}/auth/token`, { method: 'POST', body: grant })).json()) as Row;
  const line = { _itemid: 41, item_shortdescription: 'Seats', qty_order: 3, unit_price: 12.6 };
  const answer = await fetch(`${halo}/api/Invoice`, {
    method: 'POST',
    headers: { authorization: `Bearer ${String(token['access_token'])}`, 'content-type': 'application/json' },
    body: JSON.stringify([{ client_id: 1, invoice_date: '2026-11-24', posted: true, lines: [line] }]),
  });
  if (!answer.ok) throw new Error(`HaloPSA answered ${answer.status}: ${await answer.text()}`);
  const [posted] = [(await answer.json()) as Row | readonly Row[]].flat() as readonly Row[];
  if (!posted) throw new Error('HaloPSA answered no invoice');
  return posted;
}

async function untilInQuickBooks(quickbooks: string, number: string): Promise<Row> {
  for (const until = Date.now() + SYNCED_WITHIN_MS; Date.now() < until;) {
    const { companies } = (await (await fetch(`${quickbooks}/_sim/state`)).json()) as {
      companies: Readonly<Record<string, { readonly Invoice: readonly Row[] }>>;
    };
    const found = companies[US_REALM]?.Invoice.find((invoice) => invoice['DocNumber'] === number);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new Error(`invoice ${number} is not in QuickBooks after ${SYNCED_WITHIN_MS} ms`);
}

/** As an operator asks in another window. */
function statusOf(folder: string, ports: WorldPorts): Status {
  const printed = execFileSync(process.execPath, ['bin/halo-qbo.mjs', 'status', '--json'], {
    cwd: ROOT,
    env: { ...process.env, ...ports, LOCAL_DIR: folder },
    encoding: 'utf8',
  });
  return JSON.parse(printed) as Status;
}

async function main(folder: string): Promise<void> {
  const ports = await freePorts();
  const startedAt = performance.now();
  const world = startWorldProcess(folder, ports, ['npm', 'start']);
  const say = (line: string): void =>
    console.log(`${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(5)} s  ${line}`);
  try {
    await world.until('settled', SETTLED_WITHIN_MS);
    say('settled');
    const posted = await postInvoice(`http://127.0.0.1:${ports.HALO_SIM_PORT}`);
    const number = String(posted['invoicenumber']);
    const found = await untilInQuickBooks(`http://127.0.0.1:${ports.QBO_SIM_PORT}`, number);
    if (found['TotalAmt'] !== posted['total'])
      throw new Error(`${String(posted['total'])} in HaloPSA, ${String(found['TotalAmt'])} in QuickBooks`);
    say(`invoice ${number} posted in HaloPSA stands in QuickBooks, ${String(found['TotalAmt'])}`);
    const { connections, deadLetters } = statusOf(folder, ports);
    if (connections.length !== 2 || deadLetters > 0)
      throw new Error(`status says ${connections.length} connections and ${deadLetters} dead letters`);
    say('the ops command finds this world');
    say(`${await invokeAll(folder)} samples in events/ are taken by their functions, invoked one by one`);
    say(runPacked(folder, ports));
    await world.stop(STOPPED_WITHIN_MS);
    say('stopped when told to');
  } finally {
    await world.kill();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'halo-qbo-smoke-'));
try {
  await main(folder);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
