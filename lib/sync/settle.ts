/**
 * What is kept after a look, in this order: the number used, the link with what both sides now agree on, the counterpart's id written back,
 * the waiting woken, the intent closed. A crash between any two leaves the intent, whose recovery looks at everything again; without an intent
 * the writing back comes first, and a wait that nobody woke is found by the requeue function.
 */
import type { LinkId, Refusal, Shape, Side, Wire } from '../entities/kind.ts';
import type { Job } from './job.ts';
import { requeueWaits } from './requeue-waits.ts';
import { UnavailableError } from './outcome.ts';
import { numberKey, numberStep } from './numbering.ts';
import type { Progress } from './hold.ts';
import { same } from '../entities/lens.ts';
import type { Intent, Link, LinkState, Seen } from './records.ts';

export interface Settlement {
  readonly seen: Readonly<Partial<Record<Side, Seen>>>;
  readonly agreed?: Readonly<Record<Side, Shape>>;
  readonly state: LinkState;
  /** The write that led here. */
  readonly intent?: Intent;
  readonly difference?: Link['difference'];
}

export interface Settled {
  readonly link: Link;
  /** The document stands, but its number is another's in the ledger: a person has to look. */
  readonly refusal?: Refusal;
}

export async function settle(job: Job, progress: Progress, wanted: Settlement): Promise<Settled> {
  const { intent } = wanted;
  const { link } = progress.lease;
  const refusal = await enterNumber(job, link, wanted);
  const settlement: Settlement = refusal ? { ...wanted, state: 'conflict' } : wanted;
  const generation = intent ? Math.max(link.generation, intent.generation + 1) : link.generation;
  const {
    difference: _previous,
    waitsOn = [],
    mergedWith: _beside,
    shared: _shared,
    ...kept
  } = settlement.state === 'removed' ? parted(link, intent) : link;
  await save(job, progress, {
    ...kept,
    ...settlement.seen,
    ...(settlement.agreed && { agreed: settlement.agreed }),
    ...(settlement.difference && { difference: settlement.difference }),
    ...(job.kind.shared && { shared: true }),
    state: settlement.state,
    generation,
  });
  await stopWaiting(job, waitsOn, []);
  return { link: progress.lease.link, ...(refusal && { refusal }) };
}

/** What was taken away is forgotten: should its counterpart come back, it is made anew instead of being looked for. */
function parted(link: Link, intent: Intent | undefined): Link {
  const { agreed: _agreed, ...rest } = link;
  if (!intent) return rest;
  const { [intent.side]: _gone, ...left } = rest;
  return left;
}

const OPEN_STATES: ReadonlySet<LinkState> = new Set(['pending', 'uncertain']);

/** The last step: those that waited are woken, and only then is the write forgotten, so that what a crash cuts off is taken up again. */
export async function conclude(job: Job, progress: Progress, intent: Intent | undefined): Promise<void> {
  const { link } = progress.lease;
  if (!OPEN_STATES.has(link.state) && !progress.wasSynced) await wake(job, link);
  if (intent) await job.ports.intents.close(intent);
}

async function save(job: Job, progress: Progress, link: Link): Promise<void> {
  const updatedAt = new Date(job.ports.clock.now()).toISOString();
  progress.lease = await job.ports.links.save(progress.lease, { ...link, updatedAt }, { keep: true });
}

/** The pair goes on with another record of a side, which may be another pair's; what was agreed on was agreed with the one before. */
export async function goOnWith(
  job: Job,
  progress: Progress,
  side: Side,
  seen: Seen,
  mergedWith: LinkId | undefined,
): Promise<void> {
  const { agreed: _before, mergedWith: _beside, shared: _shared, ...link } = progress.lease.link;
  const beside = mergedWith !== undefined && { mergedWith, shared: true };
  await save(job, progress, { ...link, ...beside, [side]: seen, state: 'pending' });
}

/**
 * The two are a pair before anything of it is written: whoever looks at the other record at this moment would take it for another's, too, and
 * with a write of each undecided neither could ever be linked.
 * @throws TransientError when the other record is another pair's, or in hand
 */
export async function pairUp(
  job: Job,
  progress: Progress,
  seen: Readonly<Record<Side, Seen>>,
): Promise<void> {
  const { link } = progress.lease;
  if (link.halo && link.quickbooks) return;
  await save(job, progress, { ...link, ...seen, ...(job.kind.shared && { shared: true }), state: 'pending' });
}

/** Only the state changes, and what is given with it. */
export async function saveState(
  job: Job,
  progress: Progress,
  state: LinkState,
  also: Pick<Link, 'waitsOn' | 'notStamped'> = {},
): Promise<void> {
  const { waitsOn: before = [], ...link } = progress.lease.link;
  await save(job, progress, { ...link, ...also, state });
  await stopWaiting(job, before, also.waitsOn ?? []);
}

/** Waits that the record has no more are taken away, by their names: thousands may wait for the same. */
async function stopWaiting(
  { connection, event, ports, id }: Job,
  before: NonNullable<Link['waitsOn']>,
  now: NonNullable<Link['waitsOn']>,
): Promise<void> {
  const over = before.filter((one) => !now.some((other) => same(one, other)));
  for (const on of over) await ports.waits.remove({ connection: connection.id, on, event: { ...event, id } });
}

/** A definite answer that wrote nothing: the key is spent, the number is free again, or a stranger's. */
export async function abandon(
  job: Job,
  progress: Progress,
  intent: Intent,
  why: string,
  taken = false,
): Promise<void> {
  const { link } = progress.lease;
  await save(job, progress, { ...link, generation: Math.max(link.generation, intent.generation + 1) });
  if (intent.number !== undefined) {
    await job.ports.numbers.release(numberKey(job, intent.number), numberStep(job, link, why), { taken });
  }
  await job.ports.intents.close(intent);
}

/**
 * The number that the document really carries, whoever chose it, is entered when the document is made and whenever it comes to be in agreement.
 * @returns a refusal when the ledger knows the number as another document's: only a person can say which of the two is right
 */
async function enterNumber(
  job: Job,
  link: Link,
  { intent, seen, state }: Settlement,
): Promise<Refusal | undefined> {
  const number = seen.quickbooks?.observed.number ?? intent?.number;
  const old = link.quickbooks?.observed.number;
  const isNew = intent?.operation === 'create' || link.state !== 'synced' || old !== number;
  if (!job.kind.numbered || !number || !isNew || state === 'removed') return undefined;
  const key = numberKey(job, number);
  const step = numberStep(job, link, intent?.number === undefined ? 'found in QuickBooks' : 'posted');
  const reservation = await job.ports.numbers.reserve(key, step);
  if (!reservation.reserved) return doubled(job, number, reservation.heldBy.holder);
  await job.ports.numbers.use(key, step);
  if (old && old !== number)
    await job.ports.numbers.void(
      numberKey(job, old),
      numberStep(job, link, `renumbered to ${number} in QuickBooks`),
    );
  return undefined;
}

const doubled = (job: Job, number: string, holder: string): Refusal => ({
  code: 'number-doubled',
  sentence: `The ${job.kind.name} carries the number ${number} in QuickBooks, which the ledger knows as that of ${holder}.`,
  fix: 'Look at both documents in QuickBooks, give one of them another number or delete it, then retry.',
  owner: 'bookkeeper',
});

async function wake({ ports }: Job, link: Link): Promise<void> {
  for (const side of ['halo', 'quickbooks'] as const) {
    const id = link[side]?.id;
    if (id === undefined) continue;
    await requeueWaits(await ports.waits.on(link.connection, { kind: link.kind, id, side }), ports);
  }
}

export type Stamped =
  | { readonly stamped: 'nothing' }
  /** `seen`: HaloPSA's record as the answer has it, so that the echo of the stamp costs no read. */
  | { readonly stamped: 'written'; readonly seen?: Pick<Seen, 'version' | 'seenUntil'> }
  | { readonly stamped: 'refused'; readonly refusal: Refusal; readonly patch: string };

const NOTHING: Stamped = { stamped: 'nothing' };

/**
 * Writes the counterpart's id and number back into the HaloPSA record where it does not read so yet. Not an intent: it says the same
 * however often it is sent, and what HaloPSA did not keep is sent again only when a person asks.
 * @param isUnchanged whether HaloPSA's answer still reads as what both sides agreed on
 * @throws UnavailableError when HaloPSA does not answer; the next look sends it
 */
export async function stamp(
  job: Job,
  link: Readonly<Partial<Pick<Link, Side | 'notStamped'>>>,
  record: Wire,
  isUnchanged: (answer: Wire) => boolean = () => false,
): Promise<Stamped> {
  const { halo, quickbooks: counterpart } = link;
  if (!counterpart || !halo || job.connection.halo.stamp === 'none') return NOTHING;
  const wanted = (read: Wire): Wire => job.kind.halo.stamp?.(read, counterpart, job.company) ?? {};
  const body = wanted(record);
  const patch = JSON.stringify(body);
  if (Object.keys(body).length === 0) return NOTHING;
  if (link.notStamped?.patch === patch && !isAsked(job)) return { stamped: 'refused', ...link.notStamped };
  const { resource } = job.kind.halo;
  const answer = await job.systems.halo.write({
    resource,
    operation: 'update',
    id: halo.id,
    body,
    requestKey: '',
  });
  const fields = Object.keys(body);
  if (answer.answer === 'refused')
    return {
      stamped: 'refused',
      patch,
      refusal: notWrittenBack(job, fields, answer.fault.sentence, answer.fault.owner),
    };
  if (answer.answer === 'written') {
    const left = Object.keys(wanted(answer.record)).filter((field) => field in answer.record);
    if (left.length > 0)
      return {
        stamped: 'refused',
        patch,
        refusal: notWrittenBack(job, left, 'HaloPSA did not keep the value.', 'ops'),
      };
    // An edit that was made since the record was read is in the answer, too, and nobody has looked at it yet.
    if (!isUnchanged(answer.record)) return { stamped: 'written' };
    const { version } = job.systems.halo.facts(answer.record, resource);
    return { stamped: 'written', seen: { ...(version !== undefined && { version }), seenUntil: answer.at } };
  }
  const because = answer.answer === 'unknown' ? answer.because : 'the record was being changed';
  throw new UnavailableError('halo', because, job.ports.clock.now() + STAMP_RETRY_MS);
}

const isAsked = ({ event }: Job): boolean => event.cause === 'retry' || event.cause === 'person';

const notWrittenBack = (
  job: Job,
  fields: readonly string[],
  sentence: string,
  owner: Refusal['owner'],
): Refusal => ({
  code: 'not-written-back',
  sentence: `The ${job.kind.name} is in QuickBooks, but ${fields.join(', ')} could not be written back to HaloPSA. ${sentence}`,
  fix: 'Let the HaloPSA application change the record (or set the connection’s `halo.stamp` to `none`), then retry.',
  owner,
});

/** The version that a stamp gave the HaloPSA record. */
export async function keepStamp(job: Job, progress: Progress, stamped: Stamped): Promise<void> {
  const { link } = progress.lease;
  if (stamped.stamped === 'written' && stamped.seen && link.halo)
    await save(job, progress, { ...link, halo: { ...link.halo, ...stamped.seen } });
  if (stamped.stamped === 'refused')
    await saveState(job, progress, 'conflict', {
      notStamped: { patch: stamped.patch, refusal: stamped.refusal },
    });
}

const STAMP_RETRY_MS = 5_000;
