/**
 * Kills the whole local world, as a machine dies, at random moments of the sample's import, starts it again each time, waits until everything
 * is quiet, and compares the two vendors' books. Each life also gets a few invoices posted by a person, so that there is live work to cut
 * off when the import is through. `--kills N` (2), `--seed S` (1) draws the moments; exit 1 when anything is wrong.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Status } from '../lib/books/status.ts';
import type { App } from '../lib/compose.ts';
import { sayMoney } from '../lib/entities/codecs.ts';
import { kinds } from '../lib/entities/registry.ts';
import { randomFrom, type Random } from '../local/sample/random.ts';
import { MAX_RECEIVE_COUNT } from '../local/world/servers.ts';
import { compareBooks, type Books } from './kill/end-state.ts';
import { freePorts, startWorldProcess, type WorldPorts } from './kill/world-process.ts';

const EARLIEST_MS = 300;
const SPREAD_MS = 8_000;
const READY_WITHIN_MS = 30_000;
const SETTLED_WITHIN_MS = 300_000;
const POSTED_PER_LIFE = 3;
/** Longer than the sweep's interval: what is at rest stays so when everything is looked at again. */
const STILL_MS = 12_000;
const QUIET_WITHIN_MS = 20_000;
const QUIET_LOOKS = 5;
const LOOK_EVERY_MS = 200;
const SENTENCES_MAX = 20;

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
  },
});

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const stateOf = async (port: string): Promise<unknown> =>
  (await fetch(`http://127.0.0.1:${port}/_sim/state`)).json();

const booksOf = async (ports: WorldPorts): Promise<Books> => ({
  halo: (await stateOf(ports.HALO_SIM_PORT)) as Books['halo'],
  quickbooks: (await stateOf(ports.QBO_SIM_PORT)) as Books['quickbooks'],
});

/** As a person does in HaloPSA's own screen; a world that dies meanwhile is what this is about. */
async function postInvoices(ports: WorldPorts, random: Random): Promise<void> {
  for (let n = 0; n < POSTED_PER_LIFE; n += 1) {
    const line = {
      _itemid: 1 + random.next(60),
      item_shortdescription: 'Posted while the world was dying',
      qty_order: 1 + random.next(9),
      unit_price: random.pick([12.6, 97.75, 118.33]),
    };
    const invoice = {
      client_id: 1 + random.next(40),
      invoice_date: '2026-11-20',
      posted: true,
      lines: [line],
    };
    const asked = { method: 'POST', path: '/api/Invoice', body: [invoice] };
    await fetch(`http://127.0.0.1:${ports.HALO_SIM_PORT}/_sim/as-user`, {
      method: 'POST',
      body: JSON.stringify(asked),
    }).catch(() => undefined);
  }
}

/** One life: it ends by the clock, wherever it stands. */
async function liveAndDie(folder: string, ports: WorldPorts, random: Random): Promise<string> {
  const afterMs = EARLIEST_MS + random.next(SPREAD_MS);
  const world = startWorldProcess(folder, ports);
  const living = world
    .until('ready', afterMs)
    .then(() => postInvoices(ports, random))
    .catch(() => undefined);
  await wait(afterMs);
  await world.kill();
  await living;
  const stage =
    ['settled', 'import', 'ready', 'tables'].find((one) => world.printed().includes(one)) ?? 'nothing';
  return `killed ${afterMs} ms after its start, last said: ${stage}`;
}

/** The sync's own tables, read as the ops command reads them. */
async function openApp(folder: string): Promise<App> {
  Object.assign(process.env, JSON.parse(readFileSync(join(folder, 'world.json'), 'utf8')));
  const { compose } = await import('../lib/compose.ts');
  return compose();
}

/** Sweeps put hints into the queue whenever they like, so one look may find some; there are quiet ones soon. */
async function untilQuiet(app: App, withinMs: number): Promise<Status> {
  const { status } = await import('../lib/books/status.ts');
  const { readsNow } = await import('../lib/books/budget.ts');
  const { depths } = await import('../lib/compose-depths.ts');
  let quiet = 0;
  for (const until = Date.now() + withinMs; ;) {
    const now = await status(
      app.ports,
      () => depths(app),
      () => readsNow(app.budgets.reads, Date.now()),
    );
    quiet = now.connections.every(({ settled }) => settled) ? quiet + 1 : 0;
    if (quiet >= QUIET_LOOKS || Date.now() > until) return now;
    await wait(LOOK_EVERY_MS);
  }
}

/** What the sync believes: nothing in hand, in doubt, refused or dead, and every number in use. */
async function believed(app: App): Promise<readonly string[]> {
  const { connections, deadLetters } = await untilQuiet(app, QUIET_WITHIN_MS);
  const wrong = deadLetters > 0 ? [`${deadLetters} dead letters`] : [];
  for (const { id, kinds: rows, pending, settled } of connections) {
    if (!settled) wrong.push(`${id}: does not come to rest, ${pending} pending`);
    for (const { kind, waiting } of rows) if (waiting > 0) wrong.push(`${id}: ${waiting} of ${kind} waiting`);
    for (const { sentence, record } of await app.ports.openItems.list(id))
      wrong.push(`${id} ${record}: ${sentence}`);
    for (const { name } of kinds)
      for (const intent of await app.ports.intents.undecided(id, name))
        wrong.push(`${id}: the ${intent.operation} of ${name} ${intent.link} is undecided`);
    for await (const row of app.ports.numbers.all(id, 'sales'))
      if (row.state !== 'used')
        wrong.push(`${id}: the number ${row.number} is ${row.state} by ${row.holder}`);
  }
  return wrong;
}

async function examine(folder: string, ports: WorldPorts): Promise<readonly string[]> {
  const app = await openApp(folder);
  const books = await booksOf(ports);
  const wrong: string[] = [];
  for (const { id, quickbooks, numbering, company } of await app.ports.connections.list()) {
    const ownNumbers = numbering.policy === 'halo-number';
    const found = compareBooks(books, { connection: id, realmId: quickbooks.realmId, ownNumbers });
    const say = (minor: number): string => sayMoney(minor, company.homeCurrency);
    console.log(
      `${id}: ${found.posted} invoices posted, ${found.invoices} in QuickBooks; ${say(found.haloMinor)} and ${say(found.quickbooksMinor)}; ` +
        `${found.customers} customers, ${found.items} items`,
    );
    if (found.haloMinor !== found.quickbooksMinor) wrong.push(`${id}: the totals differ`);
    wrong.push(...found.wrong.map((sentence) => `${id}: ${sentence}`));
  }
  wrong.push(...(await believed(app)));
  await wait(STILL_MS);
  if (JSON.stringify(await recordsOf(ports)) !== JSON.stringify(pick(books)))
    wrong.push('the books still moved after everything was settled');
  return wrong;
}

/** Without grants and counters, which a look alone moves. */
const pick = ({ halo, quickbooks }: Books): unknown => [
  halo['Invoice'],
  halo['Client'],
  halo['Item'],
  quickbooks.companies,
];
const recordsOf = async (ports: WorldPorts): Promise<unknown> => pick(await booksOf(ports));

/**
 * A message that was in hand at more deaths than the queue gives it tries is a dead letter, though nothing is wrong with it. Then the operator's
 * `halo-qbo replay --all` has to bring everything home.
 */
async function replayDeadLetters(folder: string): Promise<void> {
  const app = await openApp(folder);
  const { replay } = await import('../lib/books/replay.ts');
  const { replayed, dropped } = await replay({}, app.deadLetters, app.ports);
  console.log(`dead letters: ${replayed.length} replayed, ${dropped.length} synced meanwhile`);
  await untilQuiet(app, SETTLED_WITHIN_MS);
}

async function main(folder: string): Promise<number> {
  const kills = Number(values.kills);
  const random = randomFrom(Number(values.seed));
  const ports = await freePorts();
  const startedAt = performance.now();
  for (let life = 1; life <= kills; life += 1)
    console.log(`${life}: ${await liveAndDie(folder, ports, random)}`);
  const last = startWorldProcess(folder, ports);
  try {
    await last.until('ready', READY_WITHIN_MS);
    const readyAt = performance.now();
    await last.until('settled', SETTLED_WITHIN_MS);
    console.log(`settled ${Math.round((performance.now() - readyAt) / 1_000)} s after the last start`);
    if (kills > MAX_RECEIVE_COUNT) await replayDeadLetters(folder);
    const wrong = await examine(folder, ports);
    for (const sentence of wrong.slice(0, SENTENCES_MAX)) console.log(`wrong: ${sentence}`);
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    console.log(
      `${kills} kills, seed ${values.seed}, ${seconds} s: ${wrong.length === 0 ? 'everything agrees' : `${wrong.length} wrong`}`,
    );
    return wrong.length === 0 ? 0 : 1;
  } finally {
    await last.kill();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'halo-qbo-kill-'));
try {
  process.exitCode = await main(folder);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  if (values.keep) console.log(`kept: ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}
