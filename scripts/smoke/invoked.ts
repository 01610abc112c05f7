/**
 * Each sample in `events/`, as a person gives it to its function: `serverless invoke local -f <function> -p events/<file>` beside a running local
 * world. What the function answers is looked at, and where it is to change something, the books. One after the other, since each builds its bundle in
 * the same folder. What is edited for it is edited without a webhook, so that nobody but the sample tells of it.
 */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { US_REALM } from '../../local/sample/index.ts';
import type { WorldPorts } from '../kill/world-process.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SERVERLESS = join(ROOT, 'node_modules', 'serverless', 'bin', 'serverless.js');
const ANSWERED_WITHIN_MS = 60_000;
const SEEN_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 100;

type Row = Readonly<Record<string, unknown>>;
type System = 'halo' | 'quickbooks';

interface Sample {
  /** What the answer has at least. */
  readonly answers: Row | ((answer: unknown) => boolean);
  /** What is edited before, and where it is seen afterwards. */
  readonly changes?: Change;
}

interface Change {
  readonly edit: (books: Books, value: string) => Promise<void>;
  readonly seen: (books: Books) => Promise<unknown>;
}

/** Both vendors' screens. */
interface Books {
  /** A person's edit, of which no webhook tells. @param value which the record has and no other */
  edit(system: System, path: string, record: unknown, value: string): Promise<void>;
  /** @throws Error when there is none */
  record(system: System, of: string, id: string | number): Promise<Row>;
}

const CLIENT = 1;
const CUSTOMER = '60';
const ITEM = 1;

const websiteOf = (record: Row): unknown => (record['WebAddr'] as Row | undefined)?.['URI'];

const clientInHalo: Change = {
  edit: (books, value) =>
    books.edit('halo', '/api/Client', [{ id: CLIENT, website: `https://${value}` }], value),
  seen: async (books) => websiteOf(await books.record('quickbooks', 'Customer', CUSTOMER)),
};

const customerInQuickBooks: Change = {
  edit: async (books, value) => {
    const { Id, SyncToken } = await books.record('quickbooks', 'Customer', CUSTOMER);
    const record = { Id, SyncToken, sparse: true, WebAddr: { URI: `https://${value}` } };
    await books.edit('quickbooks', `/v3/company/${US_REALM}/customer`, record, value);
  },
  seen: async (books) => (await books.record('halo', 'Client', CLIENT))['website'],
};

const itemInHalo: Change = {
  edit: (books, value) =>
    books.edit('halo', '/api/Item', [{ id: ITEM, description: `https://${value}` }], value),
  seen: async (books) => {
    const { accountsid } = await books.record('halo', 'Item', ITEM);
    return (await books.record('quickbooks', 'Item', String(accountsid)))['Description'];
  },
};

const taken = (accepted: number): Row => ({
  statusCode: 200,
  body: JSON.stringify({ accepted, dropped: 0 }),
});
const nothingFailed: Row = { batchItemFailures: [] };

const SAMPLES: Readonly<Record<string, Sample>> = {
  'webhook-quickbooks.json': { answers: taken(2), changes: customerInQuickBooks },
  'webhook-quickbooks.base64.json': { answers: taken(2) },
  'webhook-quickbooks.legacy.json': { answers: taken(1), changes: customerInQuickBooks },
  'webhook-halo.json': { answers: taken(1), changes: clientInHalo },
  'webhook-halo.event-only.json': { answers: taken(1), changes: clientInHalo },
  'sync-live.json': { answers: nothingFailed, changes: clientInHalo },
  'sync-backfill.json': { answers: nothingFailed, changes: itemInHalo },
  'requeue.json': { answers: { pending: 0, intents: 0 } },
  'sweep.json': { answers: (answer) => Array.isArray(answer) && answer.length > 0 },
  'refresh-tokens.json': { answers: Array.isArray },
  'refresh-tokens.asked.json': { answers: { refreshed: true } },
  'notify.json': { answers: (answer) => Array.isArray((answer as Row)['told']) },
  'connect.json': { answers: { statusCode: 403 } },
  'connect.denied.json': { answers: { statusCode: 403 } },
  'connect.reconnect.json': { answers: { statusCode: 200 } },
  'health.json': { answers: { statusCode: 200, body: '{"ok":true}' } },
};

async function ask(url: string, body?: unknown): Promise<Row> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(
    url,
    body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) },
  );
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Row;
}

function booksOf({ HALO_SIM_PORT, QBO_SIM_PORT }: WorldPorts): Books {
  const at: Readonly<Record<System, string>> = {
    halo: `http://127.0.0.1:${HALO_SIM_PORT}/_sim`,
    quickbooks: `http://127.0.0.1:${QBO_SIM_PORT}/_sim`,
  };
  return {
    edit: async (system, path, body, value) => {
      const match = { method: 'POST', pathPrefix: path, bodyIncludes: value };
      await ask(`${at[system]}/faults`, [{ match, kind: 'drop-webhook', times: 1 }]);
      const { status, body: said } = await ask(`${at[system]}/as-user`, { method: 'POST', path, body });
      if (Number(status) >= 300) throw new Error(`${system} refused an edit: ${JSON.stringify(said)}`);
    },
    record: async (system, of, id) => {
      const state = await ask(`${at[system]}/state?of=${of}`);
      const books = system === 'halo' ? state : ((state['companies'] as Row)[US_REALM] as Row);
      const found = (books[of] as readonly Row[]).find((one) => (one['id'] ?? one['Id']) === id);
      if (!found) throw new Error(`${system} has no ${of} ${id}`);
      return found;
    },
  };
}

/** Logs come before it, a line each; the answer is the last that is printed, over many lines. */
function answerIn(printed: string): unknown {
  const lines = printed.trimEnd().split('\n');
  for (let from = lines.length - 1; from >= 0; from -= 1)
    if (/^\S/.test(lines[from] ?? ''))
      try {
        return JSON.parse(lines.slice(from).join('\n'));
      } catch {
        // It began further up.
      }
  throw new Error(`no answer in:\n${printed}`);
}

async function invoke(file: string, folder: string): Promise<unknown> {
  const [name = ''] = file.split('.');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [SERVERLESS, 'invoke', 'local', '-f', name, '-p', join('events', file)],
    {
      cwd: ROOT,
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        TMPDIR: folder,
        LOCAL_DIR: folder,
        AWS_EC2_METADATA_DISABLED: 'true',
      },
      timeout: ANSWERED_WITHIN_MS,
    },
  );
  return answerIn(stdout);
}

const isAnswered = ({ answers }: Sample, answer: unknown): boolean =>
  typeof answers === 'function'
    ? answers(answer)
    : Object.entries(answers).every(([name, value]) =>
        isDeepStrictEqual((answer as Row | null)?.[name], value),
      );

async function untilSeen({ seen }: Change, books: Books, value: string, file: string): Promise<void> {
  for (const until = Date.now() + SEEN_WITHIN_MS; Date.now() < until;) {
    if ((await seen(books)) === `https://${value}`) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new Error(`what events/${file} tells of was not brought over within ${SEEN_WITHIN_MS} ms`);
}

async function tryOut(file: string, sample: Sample, folder: string, books: Books): Promise<void> {
  // Of this very moment: what an earlier edit has left proves nothing.
  const value = `${file.replaceAll('.', '-')}-${Date.now()}.example`;
  await sample.changes?.edit(books, value);
  const answer = await invoke(file, folder);
  if (!isAnswered(sample, answer)) throw new Error(`events/${file} is answered ${JSON.stringify(answer)}`);
  if (sample.changes) await untilSeen(sample.changes, books, value, file);
}

/** @param folder of the world's state @returns how many @throws Error with the first that is not answered as it should be */
export async function invokeAll(folder: string, ports: WorldPorts): Promise<number> {
  const files = readdirSync(join(ROOT, 'events'));
  const books = booksOf(ports);
  for (const file of files) {
    const sample = SAMPLES[file];
    if (!sample)
      throw new Error(`events/${file} has no answer that it should have in ${import.meta.filename}`);
    await tryOut(file, sample, folder, books);
  }
  return files.length;
}
