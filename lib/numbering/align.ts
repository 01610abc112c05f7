/**
 * From where on numbers are safe: above everything that either system, the ledger or a write under way has of the series. Not the first that is
 * free: the one after it might not be. HaloPSA's ids end where an int does, so a number given by hand far beyond that is nothing its ids can
 * run into. QuickBooks' counter is its own; what a person has to do there is said.
 */
import {
  countedOf,
  isNumberedById,
  keyOf,
  sayDocument,
  todaysSeries,
  wantedNumber,
  type Books,
} from './documents.ts';
import { numberAt, startOf, type CounterFormat } from './format.ts';
import { takeNumber, newHead, type Head } from './head.ts';

export interface AlignInput extends Books {
  readonly format: CounterFormat;
  /** Numbers of writes whose answer is not known yet. */
  readonly inFlight: readonly { readonly number: string; readonly holder: string }[];
  /** Of our own counter, when it has counted. */
  readonly head?: Head;
}

export interface Alignment {
  /** Whose counter it is that gives the numbers. */
  readonly counter: 'halo' | 'quickbooks' | 'sequence';
  /** Its next value as it stands; undefined where nobody tells. */
  readonly now?: string;
  readonly safe: string;
  /** Whether it has to be moved. */
  readonly change: boolean;
  /** The number that a document with the safe value carries. */
  readonly number: string;
  /** Sentences, the weightiest first. */
  readonly why: readonly string[];
  /** What a person does by hand. */
  readonly todo: readonly string[];
}

/** What HaloPSA's ids, and so its counter, can be. */
const INT32_MAX = 2_147_483_647n;
const SHOWN_MAX = 5;

interface Taken {
  readonly value: bigint;
  readonly number: string;
  readonly by: string;
}

/** Everything of today's series that is, or may still be, somebody's. */
function takenIn(input: AlignInput): readonly Taken[] {
  const key = keyOf(todaysSeries(input));
  const at = (number: string, by: string): readonly Taken[] => {
    const counted = countedOf(input, number);
    return counted && keyOf(counted) === key ? [{ value: counted.value, number, by }] : [];
  };
  return [
    ...input.quickbooks.flatMap((document) => at(document.number, `${sayDocument(document)} in QuickBooks`)),
    ...input.ledger.flatMap(({ number, state, holder }) =>
      state === 'released' ? [] : at(number, `${holder} in the ledger (${state})`),
    ),
    ...input.inFlight.flatMap(({ number, holder }) => at(number, `${holder}, whose write is under way`)),
  ];
}

const largest = (values: readonly bigint[]): bigint =>
  values.reduce((most, value) => (value > most ? value : most), 0n);

const sayTaken = ({ number, by }: Taken): string => `${number} is taken by ${by}.`;

function shown(taken: readonly Taken[]): readonly string[] {
  const sorted = taken.toSorted((a, b) => (a.value < b.value ? 1 : a.value > b.value ? -1 : 0));
  const more = sorted.length - SHOWN_MAX;
  return [
    ...sorted.slice(0, SHOWN_MAX).map(sayTaken),
    ...(more > 0 ? [`${more} more numbers are taken from there on.`] : []),
  ];
}

export function align(input: AlignInput): Alignment {
  if (input.from === 'halo') return alignHalo(input);
  return input.from === 'sequence' ? alignSequence(input) : alignQuickBooks(input);
}

const BY_HAND =
  'Give invoices that are made by hand in QuickBooks numbers of another series (a prefix of their own): QuickBooks proposes the number after its last.';

function alignHalo(input: AlignInput): Alignment {
  const now = input.nextHaloId ?? 1n;
  const taken = takenIn(input);
  const reachable = taken.filter(({ value }) => value <= INT32_MAX);
  const beyond = taken.filter(({ value }) => value > INT32_MAX);
  const ids = largest(input.halo.flatMap(({ id }) => (/^\d+$/.test(id) ? [BigInt(id)] : [])));
  const highest = largest([ids, ...reachable.map(({ value }) => value)]);
  const byId = input.halo.length === 0 || isNumberedById(input.halo);
  const safe = now > highest ? now : highest + 1n;
  const change = byId && safe > now;
  const inTheWay = reachable.filter(({ value }) => value >= now);
  return {
    counter: 'halo',
    now: String(now),
    safe: String(safe),
    change,
    number: wantedNumber(input, String(safe)),
    why: [
      `HaloPSA gives the id ${now} next; its highest is ${ids}.`,
      ...(byId
        ? []
        : [
            'HaloPSA’s invoices carry numbers of their own that are not their ids, so its next id says nothing about the next number.',
          ]),
      ...(inTheWay.length === 0
        ? [
            'No number of the series from there on is taken in QuickBooks, in the ledger or by a write under way.',
          ]
        : shown(inTheWay)),
      ...(beyond.length === 0
        ? []
        : [
            `${beyond.length} numbers beyond ${INT32_MAX} are out of the reach of HaloPSA’s ids and left aside.`,
          ]),
    ],
    todo: [BY_HAND],
  };
}

function alignSequence(input: AlignInput): Alignment {
  const { head = newHead(input.format), format } = input;
  const now = BigInt(head.next);
  const claimed = new Set(Object.values(head.claims).map(({ number }) => number));
  const inTheWay = takenIn(input).filter(({ value, number }) => value >= now && !claimed.has(number));
  const highest = largest(inTheWay.map(({ value }) => value));
  const safe = highest >= now ? highest + 1n : now;
  const free = head.free.length;
  return {
    counter: 'sequence',
    now: String(now),
    safe: String(safe),
    change: safe > now,
    number: numberAt(format, safe),
    why: [
      input.head
        ? `The sequence gives ${numberAt(format, now)} as its next new number.`
        : `The sequence has not counted yet and starts with ${numberAt(format, startOf(format))}.`,
      ...(inTheWay.length === 0 ? ['No number from there on is taken.'] : shown(inTheWay)),
      ...(free === 0 ? [] : [`${free} numbers that were given back are given first: ${sayFree(head)}.`]),
    ],
    todo: [BY_HAND],
  };
}

const sayFree = ({ free }: Head): string =>
  free.length <= SHOWN_MAX ? free.join(', ') : `${free.slice(0, SHOWN_MAX).join(', ')} and others`;

function alignQuickBooks(input: AlignInput): Alignment {
  const taken = takenIn(input);
  const highest = largest(taken.map(({ value }) => value));
  const top = taken.filter(({ value }) => value === highest);
  return {
    counter: 'quickbooks',
    safe: String(highest + 1n),
    change: false,
    number: String(highest + 1n),
    why: [
      'QuickBooks counts for itself; its counter is kept there and cannot be read.',
      ...top.slice(0, 1).map(sayTaken),
      'HaloPSA’s next id does not matter: it is told the number that QuickBooks gives.',
    ],
    todo: [
      `To let QuickBooks go on from another number: switch custom transaction numbers on (Account and settings → Sales), save one invoice with the number before it, and switch them off again.`,
    ],
  };
}

export interface Next {
  /** Undefined where only QuickBooks knows. */
  readonly number?: string;
  readonly why: readonly string[];
  /** Who has it already. */
  readonly takenBy?: string;
}

/** What the next document will get, and why. */
export function nextNumber(input: AlignInput): Next {
  const { from, format, nextHaloId } = input;
  if (from === 'quickbooks') {
    const { number, why } = alignQuickBooks(input);
    return {
      number,
      why: [...why, `So it gives ${number}, if nothing was deleted or numbered by hand since.`],
    };
  }
  if (from === 'halo') {
    const number = nextHaloId === undefined ? undefined : wantedNumber(input, String(nextHaloId));
    const dress = [format.prefix, format.suffix].some((text) => text !== '') ? ', in prefix and suffix' : '';
    const why = [`HaloPSA gives the id ${nextHaloId ?? '?'} next, and QuickBooks carries it${dress}.`];
    return withHolder(input, { ...(number !== undefined && { number }), why });
  }
  const { head = newHead(format) } = input;
  const { number } = takeNumber(head, '', format, '');
  const why = head.free.includes(number)
    ? [`${number} was given back and is given before any new number.`]
    : [`${number} is the next of the sequence; none was given back.`];
  return withHolder(input, { number, why });
}

function withHolder(input: AlignInput, next: Next): Next {
  const taken = takenIn(input).find(({ number }) => number === next.number);
  return taken
    ? {
        ...next,
        takenBy: taken.by,
        why: [...next.why, sayTaken(taken), '`halo-qbo numbers align` says from where on numbers are safe.'],
      }
    : next;
}

/** The first and the last of what a change passes over; undefined where it passes over nothing. */
export function passedOver(
  { now, safe, change }: Alignment,
  format: CounterFormat,
): { readonly first: string; readonly last: string } | undefined {
  if (!change || now === undefined) return undefined;
  return { first: numberAt(format, BigInt(now)), last: numberAt(format, BigInt(safe) - 1n) };
}
