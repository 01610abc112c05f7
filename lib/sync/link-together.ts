/**
 * Both sides are known: read what the vendor made of it, compare the totals to the cent, keep what is agreed, write the ids back. What is
 * agreed is read from the answer, not from what was sent.
 */
import { otherSide, type LensEnv, type Refusal, type Verdict, type Wire } from '../entities/kind.ts';
import { same } from '../entities/lens.ts';
import { chooseNumber } from './numbering.ts';
import { acceptedDifference } from './decision.ts';
import type { Job } from './job.ts';
import type { Outcome } from './outcome.ts';
import type { Intent, Link } from './records.ts';
import { conclude, keepStamp, saveState, settle, stamp } from './settle.ts';
import type { Progress } from './hold.ts';
import { readShape, seenOf, viewOf, type ReadView } from './view.ts';
import { DefectError } from './outcome.ts';
import { tooLarge } from './too-large.ts';

interface Answered {
  readonly id: string;
  readonly record: Wire;
  readonly at: string;
}

export async function linkTogether(
  job: Job,
  progress: Progress,
  source: ReadView,
  answered: Answered,
  env: LensEnv,
  intent?: Intent,
): Promise<Outcome> {
  const target = otherSide(source.side);
  const view = viewOf(job, target, answered.id, { record: answered.record, at: answered.at });
  if (!view)
    throw new DefectError(
      `${target} answered a write of ${job.kind.name} ${answered.id} with a record that lacks it`,
    );
  const read = readShape(job, view, env);
  const excess = intent ? undefined : tooLarge(job, source, read);
  if (excess) {
    await saveState(job, progress, 'refused');
    return { outcome: 'rejected', refusal: excess };
  }
  return agree(job, progress, source, read, env, intent);
}

/** Keeps both sides as they read now; a total that no rule explains becomes an open item, after the link is safe. */
export async function agree(
  job: Job,
  progress: Progress,
  source: ReadView,
  target: ReadView,
  env: LensEnv,
  intent?: Intent,
): Promise<Outcome> {
  const halo = source.side === 'halo' ? source : target;
  const quickbooks = source.side === 'halo' ? target : source;
  const before = progress.lease.link;
  const computed = verdictOf(job, halo, quickbooks, env);
  const accepted =
    computed.agrees === false ? acceptedDifference(job, before, { halo, quickbooks }) : undefined;
  const verdict: Verdict = accepted ? { agrees: 'within-rule', ...accepted } : computed;
  const difference = differenceOf(verdict);
  const seen = { halo: seenOf(halo), quickbooks: seenOf(quickbooks) };
  const { notStamped } = progress.lease.link;
  const marked = { ...seen, ...(notStamped !== undefined && { notStamped }) };
  const isUnchanged = (answer: Wire): boolean => readsAs(job, answer, halo, env);
  const early = intent ? undefined : await stamp(job, marked, halo.record, isUnchanged);
  const { refusal } = await settle(job, progress, {
    seen,
    agreed: { halo: halo.shape, quickbooks: quickbooks.shape },
    state: verdict.agrees === false ? 'conflict' : 'synced',
    ...(intent && { intent }),
    ...(difference && { difference }),
  });
  const stamped = early ?? (await stamp(job, marked, halo.record, isUnchanged));
  await keepStamp(job, progress, stamped);
  const trouble =
    refusal ??
    renumbered(job, before, halo, quickbooks) ??
    (verdict.agrees === false ? verdict.refusal : undefined) ??
    (stamped.stamped === 'refused' ? stamped.refusal : undefined);
  if (trouble) await saveState(job, progress, 'conflict');
  await conclude(job, progress, intent);
  if (!trouble) return { outcome: 'linked' };
  return { outcome: 'conflict', refusal: trouble, fields: [] };
}

/** The same shape, and the same facts but for what was just written back. */
function readsAs(job: Job, record: Wire, { shape, observed }: ReadView, env: LensEnv): boolean {
  const { lens, observe } = job.kind.halo;
  const { number: _is, ...now } = observe(record, env);
  const { number: _was, ...before } = observed;
  return same(lens.read(record, env), shape) && same(now, before);
}

/** A number that was edited in HaloPSA after the post cannot follow by itself: customers have the document under the old one. */
function renumbered(job: Job, before: Link, halo: ReadView, quickbooks: ReadView): Refusal | undefined {
  const was = before.halo?.observed['label'];
  const is = halo.observed['label'];
  if (!job.kind.numbered || was === undefined || is === undefined || was === is) return undefined;
  const wanted = chooseNumber(String(is), job.connection, job.kind.name);
  if (wanted.number !== 'given' || wanted.value === quickbooks.observed.number) return undefined;
  return {
    code: 'number-differs',
    sentence: `The ${job.kind.name} was renumbered from ${String(was)} to ${String(is)} in HaloPSA; in QuickBooks it is ${quickbooks.observed.number ?? 'without number'}.`,
    fix: 'Give it the same number in QuickBooks, or the old one in HaloPSA, then retry.',
    owner: 'bookkeeper',
  };
}

function verdictOf(job: Job, halo: ReadView, quickbooks: ReadView, env: LensEnv): Verdict {
  const boundMinor = job.kind.predict?.(halo.shape, env).boundMinor ?? 0;
  const { currency: said = job.company.homeCurrency } = halo.shape;
  const currency = String(said);
  const verdict = job.kind.verify?.(halo.observed, quickbooks.observed, { boundMinor, currency }) ?? {
    agrees: true,
  };
  if (verdict.agrees !== false || job.kind.predict === undefined || job.company.taxAuthority === 'halo')
    return verdict;
  // QuickBooks is this company's tax authority: its tax stands, the difference is shown.
  const amountMinor = (halo.observed.totalMinor ?? 0) - (quickbooks.observed.totalMinor ?? 0);
  const inTax = (halo.observed.taxMinor ?? 0) - (quickbooks.observed.taxMinor ?? 0) === amountMinor;
  return inTax ? { agrees: 'within-rule', amountMinor, class: 'quickbooks-tax' } : verdict;
}

const differenceOf = (verdict: Verdict): Link['difference'] =>
  verdict.agrees === 'within-rule' ? { amountMinor: verdict.amountMinor, class: verdict.class } : undefined;
