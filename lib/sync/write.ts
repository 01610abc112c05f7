/**
 * One write, at most once. The intent is kept before the request leaves and until its answer is recorded; the request key is a hash of
 * link, operation and generation, so a repeat of an unanswered request is answered by QuickBooks with what it did the first time. The
 * generation rises with every definite answer and stays after an unknown one: QuickBooks replays the old answer for a known key, so a
 * reused key would silently skip the next write. HaloPSA has no such key: there a marker that travels in the body is looked for first.
 * @see https://blogs.intuit.com/2015/04/06/15346
 */
import { createHash } from 'node:crypto';
import type { Side, Wire } from '../entities/kind.ts';
import { sayName } from './circuit.ts';
import { fileFor } from './file.ts';
import type { Job } from './job.ts';
import { DefectError } from './outcome.ts';
import type { VendorFault, WriteAnswer, WriteRequest } from './record-system.ts';
import type { Intent, Link } from './records.ts';
import { hold, type Progress } from './hold.ts';
import { refusesDuplicates } from './number-policy.ts';
import { documentIdOf, idWithin } from './parts.ts';
import { same } from '../entities/lens.ts';
import { envOf, resolveFor } from './view.ts';

const REQUEST_KEY_LENGTH = 36;
const NOTHING_SEEN = new Date(0).toISOString();
const UNKNOWN_RETRY_MS = 10_000;
/** A request that was not answered may still be carried out for so long; looked for earlier, it would not be found and made again. */
const CARRIED_OUT_WITHIN_MS = 60_000;
/** QuickBooks gives a request up after so long. @see https://developer.intuit.com/app/developer/qbo/docs/learn/limits-and-throttles */
const UPLOADED_WITHIN_MS = 120_000;
/** How long QuickBooks keeps a request id is unconfirmed; for so long it is trusted alone. */
const KEY_TRUSTED_MS = 3_600_000;
const SEARCH_MAX = 1_000;
const MARKER_HITS_MAX = 50;

export interface WriteSpec {
  readonly side: Side;
  readonly operation: Intent['operation'];
  readonly id?: string;
  readonly from?: string;
  readonly body: Wire;
  /** Of an update, the agreed fields that it changes. */
  readonly fields?: readonly string[];
  /** The part of the document that the write is about. */
  readonly part?: string | undefined;
  /** The part is taken out of its document, which stays: to the vendor an update. */
  readonly keepsDocument?: boolean;
  readonly number?: string;
  readonly totalMinor?: number;
}

export type Written =
  | {
      readonly written: 'done';
      readonly record: Wire;
      readonly id: string;
      readonly at: string;
      /** No answer says so: it was looked for, and stands as whoever was at it since has left it. */
      readonly isFound?: true;
      readonly intent: Intent;
    }
  | { readonly written: 'refused'; readonly fault: VendorFault; readonly intent: Intent }
  | { readonly written: 'stale'; readonly intent: Intent }
  /** Whether it happened is not known yet; the intent stays and the next look finds out. */
  | { readonly written: 'unknown'; readonly because: string; readonly askAtEpochMs: number }
  | { readonly written: 'ambiguous'; readonly ids: readonly string[]; readonly intent: Intent };

/**
 * Deterministic, at most 36 characters: it must also fit a batch. An update's body is part of it: should a table be restored and generations
 * repeat, an older update's answer is not taken for this one's, while a create that was made already is still found by its key.
 */
export const requestKey = (link: Link, { side, operation, body }: WriteSpec): string =>
  createHash('sha256')
    .update([link.connection, link.kind, link.link, side, operation, link.generation].join('\n'))
    .update(operation === 'update' ? JSON.stringify(body) : '')
    .digest('hex')
    .slice(0, REQUEST_KEY_LENGTH);

/** An answer that does not come is not waited for here: the vendor may still be at work, and the intent remembers. */
export async function writeOnce(job: Job, progress: Progress, spec: WriteSpec): Promise<Written> {
  const { link } = progress.lease;
  const intent: Intent = {
    connection: link.connection,
    kind: link.kind,
    link: link.link,
    ...spec,
    generation: link.generation,
    requestKey: requestKey(link, spec),
    resource: job.kind[spec.side].resource.name,
    startedAt: new Date(job.ports.clock.now()).toISOString(),
  };
  const file = await fileFor(job, intent)?.();
  if (file?.answer === 'refused') return settled(job, file, intent);
  await hold(job, progress);
  await job.ports.intents.open(intent);
  return settled(job, await send(job, intent, file && { file: () => Promise.resolve(file) }), intent);
}

/** Finds out what became of a write whose answer never came, and repeats it if it never happened. */
export async function recover(job: Job, progress: Progress, intent: Intent): Promise<Written> {
  const ageMs = job.ports.clock.now() - Date.parse(intent.startedAt);
  const isMadeInHalo = intent.side === 'halo' && intent.operation === 'create';
  const file = fileFor(job, intent);
  const withinMs = isMadeInHalo ? CARRIED_OUT_WITHIN_MS : file ? UPLOADED_WITHIN_MS : 0;
  if (ageMs < withinMs) return stillUnknown(intent, withinMs);
  if (isMadeInHalo) return recoverByMarker(job, progress, intent);
  const late = ageMs > KEY_TRUSTED_MS ? await findLate(job, intent) : undefined;
  if (late) return { written: 'done', ...late, intent };
  const taken = await takenMeanwhile(job, intent);
  if (taken && ageMs < CARRIED_OUT_WITHIN_MS) return stillUnknown(intent, CARRIED_OUT_WITHIN_MS);
  if (taken) return { written: 'refused', fault: taken, intent };
  await hold(job, progress);
  const answer = await send(job, intent, file && { file, isRepeated: true });
  if (answer.answer !== 'refused') return settled(job, answer, intent);
  // The name is taken, perhaps by our own record: a new look matches it by name.
  if (answer.fault.means === 'duplicate-name') return { written: 'stale', intent };
  const own = await findOwn(job, intent, answer.fault);
  return own ? { written: 'done', ...own, intent } : settled(job, answer, intent);
}

const stillUnknown = ({ side, startedAt }: Intent, withinMs: number): Written => ({
  written: 'unknown',
  because: `${sayName(side)} may still be carrying it out`,
  askAtEpochMs: Date.parse(startedAt) + withinMs,
});

type Along = Pick<WriteRequest, 'file' | 'isRepeated'>;

const send = (job: Job, intent: Intent, along: Along = {}): Promise<WriteAnswer> =>
  job.systems[intent.side].write({
    ...along,
    resource: job.kind[intent.side].resource,
    operation: intent.keepsDocument ? 'update' : intent.operation,
    ...(intent.id !== undefined && { id: documentIdOf(job.kind[intent.side], intent.id) }),
    body: intent.body,
    requestKey: intent.requestKey,
  });

function settled(job: Job, answer: WriteAnswer, intent: Intent): Written {
  if (answer.answer === 'unknown') {
    const askAtEpochMs = job.ports.clock.now() + UNKNOWN_RETRY_MS;
    return { written: 'unknown', because: answer.because, askAtEpochMs };
  }
  if (answer.answer === 'stale') return { written: 'stale', intent };
  if (answer.answer === 'refused') return { written: 'refused', fault: answer.fault, intent };
  if (answer.id === '')
    throw new DefectError(
      `${intent.side} answered a ${intent.operation} of ${intent.resource} without an id`,
    );
  const id = idWithin(job.kind[intent.side], answer.id, answer.record, intent.part);
  return { written: 'done', record: answer.record, id, at: answer.at, intent };
}

interface Found {
  readonly record: Wire;
  readonly id: string;
  readonly at: string;
  readonly isFound: true;
}

/** A number or name that is refused as taken may be taken by the very document whose answer was lost. */
async function findOwn(job: Job, intent: Intent, fault: VendorFault): Promise<Found | undefined> {
  const definition = job.kind[intent.side];
  const field = job.kind.numbered?.field;
  if (fault.means !== 'duplicate-number' || field === undefined || intent.number === undefined)
    return undefined;
  const holders = await job.systems[intent.side].find(definition.resource, field, intent.number, 2);
  const own = holders.find((record) => definition.carriesMarker?.(record, intent.link));
  return own && foundOf(job, intent, own);
}

const HOLDERS_MAX = 10;

/**
 * Where QuickBooks would not stop it, a number that a stranger has by now is not sent again, unless the first request was carried out: then its
 * repeat is answered with what was done.
 */
async function takenMeanwhile(job: Job, intent: Intent): Promise<VendorFault | undefined> {
  const definition = job.kind[intent.side];
  const field = job.kind.numbered?.field;
  if (intent.operation !== 'create' || field === undefined || intent.number === undefined) return undefined;
  if (refusesDuplicates(job.connection)) return undefined;
  const { number } = intent;
  const holders = await job.systems[intent.side].find(definition.resource, field, number, HOLDERS_MAX);
  const isOurs = holders.some((record) => definition.carriesMarker?.(record, intent.link));
  if (holders.length === 0 || isOurs) return undefined;
  return {
    code: 'number-taken',
    sentence: `The number ${number} was given to another document in QuickBooks before ours was there.`,
    fix: 'Give one of the two another number, then retry.',
    owner: 'bookkeeper',
    detail: '',
    means: 'duplicate-number',
  };
}

/** After hours nobody says that QuickBooks still knows the key: documents of that day are looked through for our marker first. */
async function findLate(job: Job, intent: Intent): Promise<Found | undefined> {
  const { lookedForBy, carriesMarker, resource } = job.kind[intent.side];
  if (intent.operation !== 'create' || lookedForBy === undefined || !carriesMarker) return undefined;
  const wanted = String(intent.body[lookedForBy] ?? '');
  const hits = await job.systems[intent.side].find(resource, lookedForBy, wanted, SEARCH_MAX);
  const own = hits.find((record) => carriesMarker(record, intent.link));
  return own && foundOf(job, intent, own);
}

async function recoverByMarker(job: Job, progress: Progress, intent: Intent): Promise<Written> {
  const definition = job.kind[intent.side];
  const marker = Object.entries(definition.marker?.(intent.link) ?? {})[0];
  const hits = marker
    ? await job.systems[intent.side].find(
        definition.resource,
        marker[0],
        String(marker[1]),
        MARKER_HITS_MAX,
        definition.searchedBy?.(intent.body),
      )
    : [];
  const own = await ownAmong(job, intent, hits);
  const [first] = own;
  if (own.length > 1) {
    return { written: 'ambiguous', ids: own.map((record) => foundOf(job, intent, record).id), intent };
  }
  if (first) return { written: 'done', ...foundOf(job, intent, first), intent };
  await hold(job, progress);
  return settled(job, await send(job, intent), intent);
}

async function ownAmong(job: Job, intent: Intent, hits: readonly Wire[]): Promise<readonly Wire[]> {
  const { markerNames, carriesMarker } = job.kind[intent.side];
  if (markerNames) return hits.filter((record) => carriesMarker?.(record, intent.link) === true).slice(0, 1);
  const alike = hits.filter((record) => isRepeatOf(job, intent, record));
  return alike.length > 0 ? alike : editedSince(job, intent, hits);
}

/** Same marker and the same values in every field that the create named. */
const isRepeatOf = (job: Job, intent: Intent, record: Wire): boolean =>
  job.kind[intent.side].carriesMarker?.(record, intent.link) === true &&
  (job.kind.identity ?? []).length > 0 &&
  Object.entries(intent.body).every(
    ([field, value]) =>
      typeof value === 'object' || typeof value === 'boolean' || looksLike(record[field], value),
  );

/** Nothing reads as it was sent, but what makes a record itself does: somebody was faster than the look for it. */
async function editedSince(job: Job, intent: Intent, hits: readonly Wire[]): Promise<readonly Wire[]> {
  const { carriesMarker, isOf, lens } = job.kind[intent.side];
  const { identity = [] } = job.kind;
  const own = hits.filter(
    (record) => carriesMarker?.(record, intent.link) === true && isOf?.(record, job.company) !== false,
  );
  const views = [...own, intent.body].map((record) => ({ side: intent.side, record }));
  const env = envOf(job, await resolveFor(job, views));
  const sent = lens.read(intent.body, env);
  return own.filter((record) => {
    const shape = lens.read(record, env);
    return identity.length > 0 && identity.every((field) => same(shape[field], sent[field]));
  });
}

const looksLike = (kept: unknown, sent: unknown): boolean =>
  kept === sent || String(kept) === String(sent) || String(kept).startsWith(`${String(sent)}T`);

function foundOf(job: Job, { side, part }: Intent, record: Wire): Found {
  const facts = job.systems[side].facts(record, job.kind[side].resource);
  const id = idWithin(job.kind[side], facts.id, record, part);
  // A search does not say when it was answered, so nothing is claimed to be seen: the next look reads the record.
  return { record, id, at: NOTHING_SEEN, isFound: true };
}
