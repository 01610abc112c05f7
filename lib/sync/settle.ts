/**
 * What is kept after a look, in this order: the number used, the link with what both sides now agree on, the counterpart's id written back,
 * the waiting woken, the intent closed. A crash between any two leaves the intent, whose recovery looks at everything again; without an intent
 * the writing back comes first, and a wait that nobody woke is found by the requeue function.
 */
import type { Refusal, Shape, Side, Wire } from '../entities/kind.ts';
import type { Job } from './job.ts';
import { requeueWaits } from './requeue-waits.ts';
import type { VendorFault } from './ports.ts';
import { UnavailableError } from './outcome.ts';
import { numberKey, numberStep } from './numbering.ts';
import type { Intent, Lease, Link, LinkState, Seen } from './records.ts';

/** The lease in hand; every save moves it on. */
export interface Progress {
  lease: Lease;
}

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
  const { difference: _previous, ...kept } = link;
  await save(job, progress, {
    ...kept,
    ...settlement.seen,
    ...(settlement.agreed && { agreed: settlement.agreed }),
    ...(settlement.difference && { difference: settlement.difference }),
    ...(job.kind.shared && { shared: true }),
    state: settlement.state,
    generation,
    openItem:
      settlement.state === 'synced' || settlement.state === 'removed' ? false : (link.openItem ?? false),
  });
  if (link.openItem && settlement.state === 'synced') await resolveOpenItem(job, link);
  return { link: progress.lease.link, ...(refusal && { refusal }) };
}

const OPEN_STATES: ReadonlySet<LinkState> = new Set(['pending', 'uncertain']);

/** The last step: those that waited are woken, and only then is the write forgotten, so that what a crash cuts off is taken up again. */
export async function conclude(job: Job, progress: Progress, intent: Intent | undefined): Promise<void> {
  const { link } = progress.lease;
  if (!OPEN_STATES.has(link.state)) await wake(job, link);
  if (intent) await job.ports.intents.close(intent);
}

async function save(job: Job, progress: Progress, link: Link): Promise<void> {
  const updatedAt = new Date(job.ports.clock.now()).toISOString();
  progress.lease = await job.ports.links.save(progress.lease, { ...link, updatedAt }, { keep: true });
}

/** Only the state changes; `openItem` remembers that a person sees this record. */
export async function saveState(job: Job, progress: Progress, state: LinkState): Promise<void> {
  const { link } = progress.lease;
  const openItem = state === 'refused' || state === 'conflict' ? true : (link.openItem ?? false);
  await save(job, progress, { ...link, state, openItem });
}

const resolveOpenItem = (job: Job, link: Link): Promise<void> =>
  job.ports.openItems.resolve(link.connection, link.kind, link.link);

/** A definite answer that wrote nothing: the key is spent, the number is free again. */
export async function abandon(job: Job, progress: Progress, intent: Intent, why: string): Promise<void> {
  const { link } = progress.lease;
  await save(job, progress, { ...link, generation: Math.max(link.generation, intent.generation + 1) });
  if (intent.number !== undefined) {
    await job.ports.numbers.release(numberKey(job, intent.number), numberStep(job, link, why));
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
  const isNew = intent?.operation === 'create' || link.state !== 'synced';
  if (!job.kind.numbered || !number || !isNew || state === 'removed') return undefined;
  const key = numberKey(job, number);
  const step = numberStep(job, link, intent?.number === undefined ? 'found in QuickBooks' : 'posted');
  const reservation = await job.ports.numbers.reserve(key, step);
  if (!reservation.reserved) return doubled(job, number, reservation.heldBy.holder);
  await job.ports.numbers.use(key, step);
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

export type Stamped = 'stamped' | 'nothing-to-say' | { readonly refusal: Refusal };

/**
 * Writes the counterpart's id and number back into the HaloPSA record where it does not read so yet. Not an intent: it says the same
 * however often it is sent. @throws UnavailableError when HaloPSA does not answer; the next look sends it
 */
export async function stamp(
  job: Job,
  { halo, quickbooks: counterpart }: Readonly<Partial<Record<Side, Seen>>>,
  record: Wire,
): Promise<Stamped> {
  if (!counterpart || !halo || job.connection.halo.stamp === 'none') return 'nothing-to-say';
  const patch = job.kind.halo.stamp?.(record, counterpart, job.company) ?? {};
  if (Object.keys(patch).length === 0) return 'nothing-to-say';
  const answer = await job.systems.halo.write({
    resource: job.kind.halo.resource,
    operation: 'update',
    id: halo.id,
    body: patch,
    requestKey: '',
  });
  if (answer.answer === 'written') return 'stamped';
  if (answer.answer === 'refused') return { refusal: notWrittenBack(job, Object.keys(patch), answer.fault) };
  const because = answer.answer === 'unknown' ? answer.because : 'the record was being changed';
  throw new UnavailableError('halo', because, job.ports.clock.now() + STAMP_RETRY_MS);
}

const notWrittenBack = (job: Job, fields: readonly string[], { sentence, owner }: VendorFault): Refusal => ({
  code: 'not-written-back',
  sentence: `The ${job.kind.name} is in QuickBooks, but ${fields.join(', ')} could not be written back to HaloPSA. ${sentence}`,
  fix: 'Let the HaloPSA application change the record (or set the connection’s `halo.stamp` to `none`), then retry.',
  owner,
});

const STAMP_RETRY_MS = 5_000;
