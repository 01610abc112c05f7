/**
 * From HaloPSA to QuickBooks: an invoice is posted as a person would, and the time runs until QuickBooks answers a query for its number. One
 * after the other, so that each is alone with what the world does anyway. What the asking costs is in the figure, too.
 */
import { US_REALM } from '../local/sample/index.ts';
import type { WorldPorts } from '../scripts/kill/world-process.ts';

const ASK_EVERY_MS = 10;
const GIVEN_UP_AFTER_MS = 60_000;
/** Of the US company, whose documents carry HaloPSA's own number. */
const CLIENTS = 30;
const ITEMS = 120;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Asked {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
}

async function asUser(port: string, asked: Asked): Promise<unknown> {
  const answer = await fetch(`http://127.0.0.1:${port}/_sim/as-user`, {
    method: 'POST',
    body: JSON.stringify(asked),
  });
  const { status, body } = (await answer.json()) as { readonly status: number; readonly body: unknown };
  if (status >= 300) throw new Error(`${asked.method} ${asked.path} answered ${status}`);
  return body;
}

async function post(port: string, index: number): Promise<string> {
  const line = {
    _itemid: 1 + (index % ITEMS),
    item_shortdescription: 'Posted to see how long it takes',
    qty_order: 1 + (index % 9),
    unit_price: 12.6,
  };
  const invoice = {
    client_id: 1 + (index % CLIENTS),
    invoice_date: '2026-11-20',
    posted: true,
    lines: [line],
  };
  const body = await asUser(port, { method: 'POST', path: '/api/Invoice', body: [invoice] });
  const [made] = [body].flat() as readonly { readonly id: number }[];
  return String(made?.id);
}

async function isInQuickBooks(port: string, number: string): Promise<boolean> {
  const query = encodeURIComponent(`SELECT Id FROM Invoice WHERE DocNumber = '${number}'`);
  const path = `/v3/company/${US_REALM}/query?query=${query}`;
  const { QueryResponse: found } = (await asUser(port, { method: 'GET', path })) as {
    readonly QueryResponse: { readonly Invoice?: readonly unknown[] };
  };
  return (found.Invoice ?? []).length > 0;
}

/** @returns milliseconds */
async function postedToSynced(ports: WorldPorts, index: number): Promise<number> {
  const startedAt = performance.now();
  const number = await post(ports.HALO_SIM_PORT, index);
  while (!(await isInQuickBooks(ports.QBO_SIM_PORT, number))) {
    if (performance.now() - startedAt > GIVEN_UP_AFTER_MS)
      throw new Error(`the invoice ${number} is not in QuickBooks after ${GIVEN_UP_AFTER_MS} ms`);
    await wait(ASK_EVERY_MS);
  }
  return performance.now() - startedAt;
}

/** @param mayGoOn asked before each @returns milliseconds of each */
export async function latencies(
  ports: WorldPorts,
  count: number,
  mayGoOn: () => boolean = () => true,
): Promise<readonly number[]> {
  const times: number[] = [];
  while (times.length < count && mayGoOn()) times.push(await postedToSynced(ports, times.length));
  return times;
}
