/**
 * Which number a document gets, reserved before it is posted. halo-number: QuickBooks carries prefix + HaloPSA's number + suffix, so a
 * number that is taken is a collision between the two books and a person's decision, explained with its holder. quickbooks-number: nothing
 * is sent, QuickBooks counts, and its answer is entered in the ledger.
 * @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/invoice (DocNumber)
 */
import type { Refusal, Wire } from '../entities/kind.ts';
import type { NumberKey, NumberStep } from '../numbering/ledger.ts';
import type { Job } from './job.ts';
import type { Link } from './records.ts';
import { sayMoney, toMinor } from '../entities/codecs.ts';
import { get } from '../entities/lens.ts';
import { idText } from '../entities/wire.ts';

export const DOC_NUMBER_MAX = 21;

export type NumberDecision =
  | { readonly number: 'none' }
  | { readonly number: 'given'; readonly value: string }
  | { readonly number: 'refused'; readonly refusal: Refusal }
  /** A document of ours already carries it: its answer was lost. */
  | { readonly number: 'ours'; readonly record: Wire };

const refuse = (
  code: string,
  sentence: string,
  fix: string,
  owner: Refusal['owner'] = 'bookkeeper',
): NumberDecision => ({
  number: 'refused',
  refusal: { code, sentence, fix, owner },
});

/** The policy alone, before anything is read or reserved. Pure. */
export function chooseNumber(own: string, connection: Job['connection']): NumberDecision {
  const { policy, prefix, suffix } = connection.numbering;
  const custom = connection.quickbooks.customTxnNumbers;
  if (policy === 'quickbooks-number') {
    return custom
      ? refuse(
          'numbers-not-assigned',
          'QuickBooks gives no numbers itself while custom transaction numbers are on, so the invoice would have none.',
          'Switch custom transaction numbers off in QuickBooks (Account and settings → Sales), or choose the policy halo-number.',
          'ops',
        )
      : { number: 'none' };
  }
  if (!custom) {
    return refuse(
      'custom-numbers-off',
      'The connection sends HaloPSA’s numbers, but custom transaction numbers are off in QuickBooks, which would then count for itself.',
      'Switch custom transaction numbers on in QuickBooks (Account and settings → Sales), or choose the policy quickbooks-number.',
      'ops',
    );
  }
  const value = `${prefix}${own}${suffix}`;
  return value.length <= DOC_NUMBER_MAX
    ? { number: 'given', value }
    : refuse(
        'number-too-long',
        `The number ${value} has ${value.length} characters; QuickBooks takes ${DOC_NUMBER_MAX}.`,
        'Shorten the number in HaloPSA or the prefix and suffix of the connection, then retry.',
      );
}

export const numberKey = (job: Job, number: string): NumberKey => ({
  connection: job.connection.id,
  sequence: job.kind.numbered?.sequence ?? '',
  number,
});

export const numberStep = (job: Job, link: Link, reason: string): NumberStep => ({
  holder: `${job.kind.name} ${link.link}`,
  reason,
  by: `${job.event.cause}:${job.event.eventId}`.slice(0, 200),
  at: new Date(job.ports.clock.now()).toISOString(),
});

/**
 * Chooses, looks in QuickBooks, and reserves in the ledger last: between the reservation and the intent nothing is asked of a vendor, so a
 * number is not left reserved by a look that failed.
 */
export async function reserveNumber(job: Job, link: Link, source: Wire): Promise<NumberDecision> {
  const numbered = job.kind.numbered;
  if (!numbered) return { number: 'none' };
  const chosen = chooseNumber(numbered.own(source), job.connection);
  if (chosen.number !== 'given') return chosen;
  const looked = await preflight(job, link, chosen.value);
  if (looked.number !== 'given') return looked;
  const step = numberStep(job, link, 'about to be posted');
  const reservation = await job.ports.numbers.reserve(numberKey(job, chosen.value), step);
  if (reservation.reserved) return chosen;
  const { holder, state } = reservation.heldBy;
  return refuse(
    'number-taken',
    `The number ${chosen.value} is ${state} by ${holder} in this connection's own ledger.`,
    'Give the invoice another number in HaloPSA, then retry.',
  );
}

/** The document goes away unposted: a number that was kept for it is free again, with the reason. */
export async function releaseNumber(job: Job, link: Link, source: Wire, reason: string): Promise<void> {
  const numbered = job.kind.numbered;
  if (!numbered || link.quickbooks) return;
  const chosen = chooseNumber(numbered.own(source), job.connection);
  if (chosen.number === 'given')
    await job.ports.numbers.release(numberKey(job, chosen.value), numberStep(job, link, reason));
}

async function preflight(job: Job, link: Link, value: string): Promise<NumberDecision> {
  const definition = job.kind.quickbooks;
  const field = job.kind.numbered?.field ?? '';
  const [holder] = await job.systems.quickbooks.find(definition.resource, field, value, 2);
  if (!holder) return { number: 'given', value };
  if (definition.carriesMarker?.(holder, link.link)) return { number: 'ours', record: holder };
  // One that was kept for an earlier try of this document is no use any more.
  await job.ports.numbers.release(numberKey(job, value), numberStep(job, link, 'already used in QuickBooks'));
  return {
    number: 'refused',
    refusal: collision(value, holder, definition.resource.name, job.company.homeCurrency),
  };
}

/** Names who holds a number: type, id, customer, amount. */
export function collision(value: string, holder: Wire, type: string, homeCurrency: string): Refusal {
  const currency = idText(get(holder, 'CurrencyRef.value')) || homeCurrency;
  const customer = idText(get(holder, 'CustomerRef.name')) || idText(get(holder, 'CustomerRef.value'));
  return {
    code: 'number-taken',
    sentence:
      `The number ${value} is already used in QuickBooks by ${type} ${idText(holder['Id'])} of ${customer}, ` +
      `${idText(holder['TxnDate'])}, ${sayMoney(toMinor(holder['TotalAmt'], currency), currency)}.`,
    fix: 'Give one of the two another number (HaloPSA’s next id, or a prefix for this connection), or delete the one in QuickBooks if it is the same invoice entered by hand; then retry.',
    owner: 'bookkeeper',
  };
}
