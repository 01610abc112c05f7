/**
 * Which number a document gets, reserved before it is posted. halo-number: QuickBooks carries prefix + HaloPSA's number + suffix, so a
 * number that is taken is a collision between the two books and a person's decision, explained with its holder. sequence: the next number of
 * our own; one that somebody gave by hand is passed over with that as its reason. quickbooks-number: nothing is sent, QuickBooks counts, and
 * its answer is entered in the ledger.
 */
import type { Refusal, Wire } from '../entities/kind.ts';
import type { NumberKey, NumberStep } from '../numbering/ledger.ts';
import type { Job } from './job.ts';
import type { Link } from './records.ts';
import { sayMoney, toMinor } from '../entities/codecs.ts';
import { get, same } from '../entities/lens.ts';
import { idText } from '../entities/wire.ts';
import { chooseNumber, counterFor, formatFor, refusesDuplicates, tooLong } from './number-policy.ts';
import { envOf, readShape, resolveFor, viewOf, type ReadView } from './view.ts';

export { chooseNumber };

export type NumberDecision =
  | { readonly number: 'none' }
  | { readonly number: 'given'; readonly value: string }
  /** QuickBooks counts where it is asked to; its answer is entered in the ledger. */
  | { readonly number: 'counted'; readonly value: string }
  | { readonly number: 'refused'; readonly refusal: Refusal }
  /** A document of ours already carries it: its answer was lost. */
  | { readonly number: 'ours'; readonly record: Wire };

/** Numbers given by hand that one look passes over; more than that is no accident, and a person aligns the sequence. */
const PASSED_MAX = 10;

const refused = (refusal: Refusal): NumberDecision => ({ number: 'refused', refusal });

export const numberKey = (job: Job, number: string): NumberKey => ({
  connection: job.connection.id,
  sequence: job.kind.numbered?.sequence ?? '',
  number,
});

const counterKey = ({ connection, kind }: Job) =>
  counterFor(connection, kind.name, kind.numbered?.sequence ?? '');

export const numberStep = (job: Job, link: Link, reason: string): NumberStep => ({
  holder: `${job.kind.name} ${link.link}`,
  reason,
  by: `${job.event.cause}:${job.event.eventId}`.slice(0, 200),
  at: new Date(job.ports.clock.now()).toISOString(),
});

const choose = (job: Job, source: Wire) =>
  chooseNumber(job.kind.numbered?.own(source) ?? '', job.connection, job.kind.name);

/** Whether a number that is taken is passed over for the next one without asking. */
export const passesOver = ({ connection: { numbering } }: Pick<Job, 'connection'>): boolean =>
  numbering.policy === 'sequence' && numbering.onTaken === 'next-number';

/** With a sequence another look would give the next number; where a person is to be asked first, there is none. */
export const stopsWhenTaken = ({ connection: { numbering } }: Pick<Job, 'connection'>): boolean =>
  numbering.policy === 'sequence' && numbering.onTaken !== 'next-number';

export async function reserveNumber(job: Job, link: Link, source: ReadView): Promise<NumberDecision> {
  // A document that was made in QuickBooks has its number from there.
  if (!job.kind.numbered || source.side === 'quickbooks') return { number: 'none' };
  const chosen = choose(job, source.record);
  if (chosen.number === 'next') return nextNumber(job, link, source);
  return chosen.number === 'given' ? givenNumber(job, link, source, chosen.value) : chosen;
}

/**
 * Looks in QuickBooks, and reserves in the ledger last: between the reservation and the intent nothing is asked of a vendor, so a number is not
 * left reserved by a look that failed.
 */
async function givenNumber(job: Job, link: Link, source: ReadView, value: string): Promise<NumberDecision> {
  const looked = await preflight(job, link, source, value);
  if (looked.number !== 'given') return looked;
  const step = numberStep(job, link, 'about to be posted');
  const reservation = await job.ports.numbers.reserve(numberKey(job, value), step);
  if (reservation.reserved) return looked;
  const { holder, state } = reservation.heldBy;
  const inQuickBooks = await explainTaken(job, link, source, value);
  if (inQuickBooks) return refused(inQuickBooks);
  return refused({
    code: 'number-taken',
    sentence: `The number ${value} is ${state} by ${holder} in this connection's own ledger.`,
    fix: 'Give the invoice another number in HaloPSA, then retry.',
    owner: 'bookkeeper',
  });
}

/** The number is the document's from the first look on, so a look that fails costs no number: the next one finds it again. */
async function nextNumber(job: Job, link: Link, source: ReadView): Promise<NumberDecision> {
  const format = formatFor(job.connection, job.kind.name);
  let looked: NumberDecision = { number: 'none' };
  for (let passed = 0; passed < PASSED_MAX; passed += 1) {
    const step = numberStep(job, link, 'about to be posted');
    const value = await job.ports.numbers.take(counterKey(job), format, step);
    const refusal = tooLong(value);
    if (refusal) {
      await job.ports.numbers.release(numberKey(job, value), numberStep(job, link, 'too long'));
      return refused({ ...refusal, fix: 'Shorten prefix, suffix or padding of the connection, then retry.' });
    }
    looked = await preflight(job, link, source, value);
    if (looked.number !== 'refused' || !passesOver(job)) return looked;
  }
  return looked;
}

/** The document goes away unposted: a number that was kept for it is free again, with the reason. @param source not there where it is gone */
export async function releaseNumber(
  job: Job,
  link: Link,
  source: Wire | undefined,
  reason: string,
): Promise<void> {
  if (!job.kind.numbered || link.quickbooks || job.source === 'quickbooks') return;
  const step = numberStep(job, link, reason);
  if (job.connection.numbering.policy === 'sequence')
    return void (await job.ports.numbers.handBack(counterKey(job), step));
  const chosen = source && choose(job, source);
  if (chosen?.number === 'given') await job.ports.numbers.release(numberKey(job, chosen.value), step);
}

async function preflight(job: Job, link: Link, source: ReadView, value: string): Promise<NumberDecision> {
  const definition = job.kind.quickbooks;
  const mayBeKnown = refusesDuplicates(job.connection) && isFirstLook(job, link);
  const holder = await holderOf(job, value, mayBeKnown);
  if (!holder) return { number: 'given', value };
  if (definition.carriesMarker?.(holder, link.link)) return { number: 'ours', record: holder };
  // One that was kept for an earlier try of this document is no use any more.
  const because = `already used in QuickBooks by ${definition.resource.name} ${idText(holder['Id'])}`;
  await job.ports.numbers.release(numberKey(job, value), numberStep(job, link, because), { taken: true });
  return refused(await takenBy(job, link, source, value, holder));
}

/** A document that was in hand before may be the very one that carries the number since. */
const isFirstLook = ({ event, again }: Job, { generation }: Link): boolean =>
  again !== true && generation === 0 && FIRST_CAUSES.has(event.cause);

const FIRST_CAUSES: ReadonlySet<string> = new Set(['webhook', 'sweep', 'import', 'wait', 'reference']);

const holderOf = (job: Job, value: string, mayBeKnown = false): Promise<Wire | undefined> =>
  job.ports.numbersAhead.holderOf(
    {
      connection: job.connection.id,
      system: job.systems.quickbooks,
      resource: job.kind.quickbooks.resource,
      field: job.kind.numbered?.field ?? '',
      value,
    },
    mayBeKnown,
  );

/** A number that was taken between the look and the post names its holder, too; undefined when nobody is found with it. */
export async function explainTaken(
  job: Job,
  link: Link,
  source: ReadView,
  value: string,
): Promise<Refusal | undefined> {
  const holder = await holderOf(job, value);
  return holder && takenBy(job, link, source, value, holder);
}

async function takenBy(
  job: Job,
  link: Link,
  source: ReadView,
  value: string,
  holder: Wire,
): Promise<Refusal> {
  const { resource, marker } = job.kind.quickbooks;
  const said = collision(value, holder, resource.name, job.company.homeCurrency);
  const [mark] = Object.values(marker?.(link.link) ?? {});
  const offers = [
    ...(mark !== undefined && (await isSameDocument(job, source, holder))
      ? [
          `Customer, date and total agree: if it is this very invoice, entered by hand, write “${idText(mark)}” into its memo in QuickBooks and retry, and the two are linked.`,
        ]
      : []),
    job.connection.numbering.policy === 'sequence'
      ? `Retry to give this invoice the next number of the sequence; ${value} stays passed over, with this as its reason.`
      : said.fix,
  ];
  return { ...said, fix: offers.join(' ') };
}

/** Entered by hand, as far as anybody can tell: who, when and how much are the same. */
async function isSameDocument(job: Job, source: ReadView, holder: Wire): Promise<boolean> {
  const { resource } = job.kind.quickbooks;
  const { id } = job.systems.quickbooks.facts(holder, resource);
  const view = viewOf(job, 'quickbooks', id, { record: holder, at: source.at });
  if (!view) return false;
  const { shape, observed } = readShape(job, view, envOf(job, await resolveFor(job, [source, view])));
  return (
    observed.totalMinor === source.observed.totalMinor &&
    (job.kind.identity ?? []).every((field) => same(shape[field], source.shape[field]))
  );
}

/** Names who holds a number: type, id, customer, amount. */
export function collision(value: string, holder: Wire, type: string, homeCurrency: string): Refusal {
  const currency = idText(get(holder, 'CurrencyRef.value')) || homeCurrency;
  const party = (of: string): string =>
    idText(get(holder, `${of}.name`)) || idText(get(holder, `${of}.value`));
  const customer = party('CustomerRef') || party('VendorRef');
  return {
    code: 'number-taken',
    sentence:
      `The number ${value} is already used in QuickBooks by ${type} ${idText(holder['Id'])} of ${customer}, ` +
      `${idText(holder['TxnDate'])}, ${sayMoney(toMinor(holder['TotalAmt'], currency), currency)}.`,
    fix: 'Give one of the two another number (HaloPSA’s next id: `halo-qbo numbers align` says which is safe; or a prefix for this connection), or delete the one in QuickBooks if it is the same invoice entered by hand; then retry.',
    owner: 'bookkeeper',
  };
}
