/** Fields of an invoice that both sides' lenses build on: those that a setting opens, and those that need more than a path. */
import Big from 'big.js';
import { plainDecimal, text, toBig } from '../codecs.ts';
import type { Company, Reference, Wire } from '../kind.ts';
import type { Codec, Field } from '../lens.ts';
import { list } from '../wire.ts';
import { ADDRESS_LINES_MAX, PO_MAX } from './shape.ts';

/** A field that the connection leaves alone unless a setting says otherwise: absent then, and never written. */
export const when = <T>(isOn: (company: Company) => boolean, field: Field<T>): Field<T | undefined> => ({
  read: (record, env) => (isOn(env.company) ? field.read(record, env) : undefined),
  write: (value, record, env) => (value === undefined ? record : field.write(value, record, env)),
  references: (record, env) => (isOn(env.company) ? (field.references?.(record, env) ?? []) : []),
});

const comes = (kind: string, { directions }: Company): boolean =>
  directions?.[kind] === 'both' || directions?.[kind] === 'pull';

/** Whether invoices that were made in QuickBooks come to HaloPSA. */
export const comesFromQuickBooks = (company: Company): boolean => comes('invoice', company);

/** A record is waited for where its kind comes over; where it does not, it has to be there, and a person is told that it is not. */
export const waited = (references: readonly Reference[], company: Company): readonly Reference[] =>
  references.map((one) => (comes(one.kind, company) ? one : { ...one, optional: true }));

export const waitedFor = <T>(field: Field<T>): Field<T> => ({
  ...field,
  references: (record, env) => waited(field.references?.(record, env) ?? [], env.company),
});

export const sendsAddress = ({ sales }: Company): boolean =>
  sales?.addresses === 'bill-only' || sales?.addresses === 'bill-and-ship';
export const sendsShipAddress = ({ sales }: Company): boolean => sales?.addresses === 'bill-and-ship';
export const sendsPrivateNote = ({ sales }: Company): boolean => sales?.privateNote === true;
export const sendsEmail = ({ sales }: Company): boolean => sales?.billEmail === true;
export const sendsPo = ({ sales }: Company): boolean => sales?.customerPoField !== undefined;
/** In the US an explicit tax is replaced, or its effect is unconfirmed. */
export const sendsTax = ({ country, taxAuthority, sales }: Company): boolean =>
  country !== 'US' && taxAuthority === 'halo' && sales?.taxSent === 'halo';
export const sendsDepartment = ({ sales }: Company): boolean => sales?.departmentField !== undefined;

const ADDRESS_LINE = text(500);

/** The lines of an address under numbered names, without the empty ones that end it. */
export const addressLines = (
  linesOf: (record: Wire) => Wire,
  name: (number: number) => string,
  over: (lines: Wire, record: Wire) => Wire,
): Field<string[]> => {
  const numbers = Array.from({ length: ADDRESS_LINES_MAX }, (_, index) => index + 1);
  return {
    read: (record, env) => {
      const lines = numbers.map((number) => ADDRESS_LINE.read(linesOf(record)[name(number)], env));
      return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
    },
    write: (value, record) =>
      over(Object.fromEntries(numbers.map((number, at) => [name(number), value[at] ?? ''])), record),
  };
};

/** @see https://developer.intuit.com/app/developer/qbo/docs/workflows/create-custom-fields */
export const customField = (idOf: (company: Company) => string): Field<string> => {
  const codec = text(PO_MAX);
  const find = (record: Wire, id: string): Wire | undefined =>
    list(record['CustomField']).find((one) => one['DefinitionId'] === id);
  return {
    read: (record, env) => codec.read(find(record, idOf(env.company))?.['StringValue'], env),
    write: (value, record, { company }) => {
      const id = idOf(company);
      const others = list(record['CustomField']).filter((one) => one['DefinitionId'] !== id);
      const own = { Type: 'StringType', ...find(record, id), DefinitionId: id, StringValue: value };
      return { ...record, CustomField: [...others, own] };
    },
  };
};

const RATE_DECIMALS = 6;
/** A reciprocal keeps more, so that turned back it is what it was. */
const TURNED_DECIMALS = 15;
const ONE = new Big(1);

const ratio = (value: Big): Big => new Big(ONE.div(value).toPrecision(TURNED_DECIMALS));

/** QuickBooks' way: home units for one of the foreign currency. */
export const homePerForeign: Codec<string> = {
  read: (value) => {
    const rate = toBig(value);
    return rate === undefined || rate.lte(0) ? '' : plainDecimal(rate, RATE_DECIMALS);
  },
  write: (value) => (value === '' ? undefined : Number(value)),
};

/** HaloPSA's way, which a setting tells. */
export const haloRate: Codec<string> = {
  read: (value, env) => {
    const rate = toBig(value);
    if (rate === undefined || rate.lte(0)) return '';
    return homePerForeign.read(
      env.company.conversionRate === 'foreign-per-home' ? ratio(rate).toNumber() : rate.toNumber(),
      env,
    );
  },
  write: (value, { company }) => {
    if (value === '' || Number(value) === 0) return undefined;
    return company.conversionRate === 'foreign-per-home' ? ratio(new Big(value)).toNumber() : Number(value);
  },
};

/** A home-currency document has no rate, whatever a vendor writes there. */
export const rateOf = (
  codec: Codec<string>,
  path: string,
  currencyOf: Field<string>['read'],
): Field<string> => ({
  read: (record, env) =>
    currencyOf(record, env) === env.company.homeCurrency ? '1' : codec.read(record[path], env),
  write: (value, record, env) => {
    const written = codec.write(value, env);
    return written === undefined ? record : { ...record, [path]: written };
  },
});
