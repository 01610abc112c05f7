/**
 * What is kept after a look: the link with what both sides now agree on, the number used, the intent closed, the waiting woken, the
 * counterpart's id written back. In this order, so that a crash between any two leaves an intent or a redelivered hint that completes it.
 */
import type { Shape, Side, Wire } from '../entities/kind.ts';
import type { ChangeEvent } from './change-event.ts';
import type { Job } from './job.ts';
import { UnavailableError } from './outcome.ts';
import { numberKey, numberStep } from './numbering.ts';
import type { Intent, Lease, Link, LinkState, Seen, Wait } from './records.ts';

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

export async function settle(job: Job, progress: Progress, settlement: Settlement): Promise<Link> {
  const { intent } = settlement;
  const { link } = progress.lease;
  if (intent) await enterNumber(job, link, settlement);
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
  if (intent) await job.ports.intents.close(intent);
  if (link.openItem && settlement.state === 'synced') await resolveOpenItem(job, link);
  if (settlement.state === 'synced') await wake(job, progress.lease.link);
  return progress.lease.link;
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

/** The number that the document really carries, whoever chose it. */
async function enterNumber(job: Job, link: Link, { intent, seen }: Settlement): Promise<void> {
  const number = intent?.number ?? seen.quickbooks?.observed.number;
  if (!job.kind.numbered || intent?.operation !== 'create' || !number) return;
  const key = numberKey(job, number);
  const step = numberStep(job, link, intent.number === undefined ? 'numbered by QuickBooks' : 'posted');
  if (intent.number === undefined) await job.ports.numbers.reserve(key, step);
  await job.ports.numbers.use(key, step);
}

/** Those that waited for this record are queued again; a wait goes only after its hint is safely queued. */
async function wake(job: Job, link: Link): Promise<void> {
  for (const side of ['halo', 'quickbooks'] as const) {
    const id = link[side]?.id;
    const waits =
      id === undefined ? [] : await job.ports.waits.on(link.connection, { kind: link.kind, id, side });
    if (waits.length === 0) continue;
    for (const lane of ['live', 'backfill'] as const) {
      const events = waits.filter((wait) => wait.lane === lane).map((wait) => again(wait, job));
      if (events.length > 0) await job.ports.queue.send(events, lane);
    }
    await Promise.all(waits.map((wait) => job.ports.waits.remove(wait)));
  }
}

const again = (wait: Wait, job: Job): ChangeEvent => ({
  ...wait.event,
  connection: wait.connection,
  cause: 'wait',
  attempt: wait.event.attempt + 1,
  observedAt: new Date(job.ports.clock.now()).toISOString(),
});

/**
 * Writes the counterpart's id and number back into the HaloPSA record where it does not read so yet. Not an intent: it says the same
 * however often it is sent. @throws UnavailableError when HaloPSA does not answer; the next look sends it
 */
export async function stamp(job: Job, link: Link, record: Wire): Promise<boolean> {
  const counterpart = link.quickbooks;
  const halo = link.halo;
  if (!counterpart || !halo || job.connection.halo.stamp === 'none') return false;
  const patch = job.kind.halo.stamp?.(record, counterpart, job.company) ?? {};
  if (Object.keys(patch).length === 0) return false;
  const answer = await job.systems.halo.write({
    resource: job.kind.halo.resource,
    operation: 'update',
    id: halo.id,
    body: patch,
    requestKey: '',
  });
  if (answer.answer === 'unknown') {
    throw new UnavailableError('halo', answer.because, job.ports.clock.now() + STAMP_RETRY_MS);
  }
  return answer.answer === 'written';
}

const STAMP_RETRY_MS = 5_000;
