/**
 * Numbers ahead: those of the documents that wait to be posted, and the next ones that the counter will give. Which are taken in QuickBooks is
 * asked in one query for each type that shares the counter, however many numbers they are.
 */
import type { Wire } from '../../entities/kind.ts';
import { get } from '../../entities/lens.ts';
import { asWire, idText, list } from '../../entities/wire.ts';
import { numberAt } from '../../numbering/format.ts';
import type { Connection } from '../../sync/connection.ts';
import { chooseNumber, formatFor, RULES } from '../../sync/number-policy.ts';
import { SALES_ENTITIES } from '../numbers/read.ts';
import type { ProbePorts } from '../probe.ts';
import type { BookFacts } from './facts.ts';
import { blocks, type Example, type Trouble } from './finding.ts';
import { whatOf, type Judged } from './judged.ts';
import { exampleOf } from './records.ts';

export interface Ahead {
  readonly number: string;
  /** The document that has it; undefined for one that is still to be written. */
  readonly of?: Judged;
}

interface Holder {
  readonly type: string;
  readonly id: string;
  readonly customer: string;
}

export type Holders = ReadonlyMap<string, Holder>;

/** So many numbers are looked ahead. */
const NEXT = 50n;
/** A query of so many numbers is still short enough to be taken. */
const ASKED_AT_ONCE = 200;
const ASKED_MAX = 1_000;

/** The policy with QuickBooks set as it has to be: what the numbers would be once that is put right. */
const asIfServed = (connection: Connection): Connection => ({
  ...connection,
  quickbooks: {
    ...connection.quickbooks,
    customTxnNumbers: RULES[connection.numbering.policy].customTxnNumbers,
  },
});

/** @returns the numbers that will be wanted, those of documents first, and what is wrong with them already */
export function numbersAhead(
  judged: readonly Judged[],
  { nextHaloId, nextInSequence }: BookFacts,
  connection: Connection,
): { readonly ahead: readonly Ahead[]; readonly troubles: readonly Trouble[] } {
  const served = asIfServed(connection);
  const troubles: Trouble[] = [];
  const ahead = judged.flatMap((one): readonly Ahead[] => {
    const { kind, record, standing } = one;
    if (!kind.numbered || (standing.standing !== 'new' && standing.standing !== 'held')) return [];
    const choice = chooseNumber(kind.numbered.own(record), served, kind.name);
    if (choice.number === 'refused')
      troubles.push(blocks(choice.refusal, { kind: kind.name, example: exampleOf(one) }));
    return choice.number === 'given' ? [{ number: choice.value, of: one }] : [];
  });
  const from = { 'halo-number': nextHaloId, sequence: nextInSequence, 'quickbooks-number': undefined };
  const first = from[connection.numbering.policy];
  const next =
    first === undefined ? [] : Array.from({ length: Number(NEXT) }, (_, index) => first + BigInt(index));
  const format = formatFor(connection, '');
  const own = new Set(ahead.map(({ number }) => number));
  const coming = next.map((value) => numberAt(format, value)).filter((number) => !own.has(number));
  return { ahead: [...ahead, ...coming.map((number) => ({ number }))].slice(0, ASKED_MAX), troubles };
}

const quoted = (number: string): string => `'${number.replace(/[\\']/g, '\\$&')}'`;

/** @see https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/data-queries */
export async function holdersOf(
  ahead: readonly Ahead[],
  { vendors }: Pick<ProbePorts, 'vendors'>,
): Promise<Holders> {
  const holders = new Map<string, Holder>();
  const numbers = [...new Set(ahead.map(({ number }) => number))];
  for (let from = 0; from < numbers.length; from += ASKED_AT_ONCE) {
    const some = numbers
      .slice(from, from + ASKED_AT_ONCE)
      .map(quoted)
      .join(', ');
    for (const type of SALES_ENTITIES) {
      const body = `SELECT * FROM ${type} WHERE DocNumber IN (${some}) MAXRESULTS 1000`;
      const answer = await vendors.quickbooks.ask({ method: 'POST', path: 'query', body });
      // What may not be read is said already.
      for (const record of list(get(asWire(answer.body), `QueryResponse.${type}`)))
        holders.set(idText(record['DocNumber']), holderOf(type, record));
    }
  }
  return holders;
}

const holderOf = (type: string, record: Wire): Holder => ({
  type,
  id: idText(record['Id']),
  customer: idText(get(record, 'CustomerRef.name')) || idText(get(record, 'CustomerRef.value')),
});

export const takenTroubles = (
  ahead: readonly Ahead[],
  holders: Holders,
  { id }: Connection,
): readonly Trouble[] =>
  ahead.flatMap(({ number, of }) => {
    const holder = holders.get(number);
    return holder ? [numberTaken(number, of, holder, id)] : [];
  });

function numberTaken(
  number: string,
  of: Judged | undefined,
  { type, id, customer }: Holder,
  connection: string,
): Trouble {
  const example: Example = of ? exampleOf(of) : { record: `number ${number}`, label: number };
  const who = of ? `the ${whatOf(of.kind)} ${of.label} would carry` : 'a document to come would carry';
  return blocks(
    {
      code: 'number-taken',
      sentence: `The number ${number}, which ${who}, is taken in QuickBooks by ${type} ${id} of ${customer}.`,
      fix: of
        ? `Give one of the two another number; \`halo-qbo numbers audit --connection ${connection}\` shows all of them.`
        : `Move the counter past it with \`halo-qbo numbers align --connection ${connection} --apply\`.`,
      owner: 'bookkeeper',
    },
    { ...(of && { kind: of.kind.name }), example },
  );
}
