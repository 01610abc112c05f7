/**
 * Each sample in `events/`, as a person gives it to its function: `serverless invoke local -f <function> -p events/<file>` beside a running local
 * world. What the function answers is looked at, and for what comes in from outside and the queues the history of the record that the sample names:
 * the world's own worker, or the function itself, must have looked at it, told so by this very sample. The books would prove less, since sweeps
 * bring over an edit as well. One after the other, because each builds its bundle in the same folder.
 */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import type { JournalEntry } from '../../lib/sync/records.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SERVERLESS = join(ROOT, 'node_modules', 'serverless', 'bin', 'serverless.js');
const ANSWERED_WITHIN_MS = 60_000;
const LOOKED_AT_WITHIN_MS = 15_000;

type Row = Readonly<Record<string, unknown>>;

interface Sample {
  /** What the answer has at least, or whether it will do. */
  readonly answers: Row | ((answer: unknown) => boolean);
  /** The record that is looked at, and the id of the hint that told of it. */
  readonly looksAt?: { readonly kind: string; readonly record: string; readonly eventId: string };
}

const taken = (accepted: number): Row => ({
  statusCode: 200,
  body: JSON.stringify({ accepted, dropped: 0 }),
});
const nothingFailed: Row = { batchItemFailures: [] };
const clientBy = (eventId: string): Required<Sample>['looksAt'] => ({
  kind: 'client',
  record: 'h:1',
  eventId,
});
const CUSTOMER_UPDATED = '88cd52aa-33b6-4351-9aa4-47572edbd060';

const SAMPLES: Readonly<Record<string, Sample>> = {
  'webhook-quickbooks.json': { answers: taken(2), looksAt: clientBy(CUSTOMER_UPDATED) },
  'webhook-quickbooks.base64.json': { answers: taken(2), looksAt: clientBy(CUSTOMER_UPDATED) },
  'webhook-quickbooks.legacy.json': {
    answers: taken(1),
    looksAt: clientBy('4620816365000000001:Customer:60:2026-11-24T09:00:00.000Z'),
  },
  'webhook-halo.json': { answers: taken(1), looksAt: clientBy('1:2026-11-24T09:00:00.000Z') },
  // HaloPSA's smallest notification has no id and no time of its own.
  'webhook-halo.event-only.json': { answers: taken(1), looksAt: clientBy(':') },
  'sync-live.json': { answers: nothingFailed, looksAt: clientBy('webhook:client:1') },
  'sync-backfill.json': {
    answers: nothingFailed,
    looksAt: { kind: 'item', record: 'h:1', eventId: 'import:item:1' },
  },
  'requeue.json': { answers: { intents: 0 } },
  'sweep.json': { answers: (answer) => Array.isArray(answer) && answer.length > 0 },
  'refresh-tokens.json': { answers: Array.isArray },
  'refresh-tokens.asked.json': { answers: { refreshed: true } },
  'notify.json': { answers: (answer) => Array.isArray((answer as Row | null)?.['told']) },
  'connect.json': { answers: { statusCode: 403 } },
  'connect.denied.json': { answers: { statusCode: 403 } },
  'connect.reconnect.json': { answers: { statusCode: 200 } },
  'health.json': { answers: { statusCode: 200, body: '{"ok":true}' } },
};

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

/** In an account of nobody's: no credentials, and no home to find any in. */
async function run(folder: string, ...command: readonly string[]): Promise<string> {
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    TMPDIR: folder,
    LOCAL_DIR: folder,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const options = { cwd: ROOT, env, timeout: ANSWERED_WITHIN_MS };
  return (await promisify(execFile)(process.execPath, command, options)).stdout;
}

async function invoke(file: string, folder: string): Promise<unknown> {
  const [name = ''] = file.split('.');
  return answerIn(await run(folder, SERVERLESS, 'invoke', 'local', '-f', name, '-p', join('events', file)));
}

const isAnswered = ({ answers }: Sample, answer: unknown): boolean =>
  typeof answers === 'function'
    ? answers(answer)
    : Object.entries(answers).every(([name, value]) =>
        isDeepStrictEqual((answer as Row | null)?.[name], value),
      );

async function untilLookedAt(
  { kind, record, eventId }: Required<Sample>['looksAt'],
  sinceIso: string,
  folder: string,
): Promise<void> {
  const asked = ['bin/halo-qbo.mjs', 'history', kind, record, '--connection', 'demo', '--json'];
  for (const until = Date.now() + LOOKED_AT_WITHIN_MS; Date.now() < until;) {
    const { entries } = JSON.parse(await run(folder, ...asked)) as { entries: readonly JournalEntry[] };
    const own = entries.find(({ at, event }) => at >= sinceIso && event.eventId === eventId);
    if (own?.outcome === 'failed') throw new Error(own.summary);
    if (own) return;
  }
  throw new Error(`nobody looked at ${kind} ${record} within ${LOOKED_AT_WITHIN_MS} ms`);
}

async function tryOut(file: string, sample: Sample, folder: string): Promise<void> {
  const startedAt = new Date().toISOString();
  const answer = await invoke(file, folder);
  if (!isAnswered(sample, answer)) throw new Error(`it is answered ${JSON.stringify(answer)}`);
  if (sample.looksAt) await untilLookedAt(sample.looksAt, startedAt, folder);
}

/** @param folder of the world's state @returns how many @throws Error with the first that is not taken as it should be */
export async function invokeAll(folder: string): Promise<number> {
  const files = readdirSync(join(ROOT, 'events'));
  for (const file of files) {
    const sample = SAMPLES[file];
    if (!sample) throw new Error(`scripts/smoke/invoked.ts does not say what events/${file} is answered`);
    await tryOut(file, sample, folder).catch((cause: unknown) => {
      throw new Error(`events/${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    });
  }
  return files.length;
}
