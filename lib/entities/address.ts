/** A postal address as both vendors keep it, each under its own names. */
import * as z from 'zod';
import { text } from './codecs.ts';
import type { Wire } from './kind.ts';
import { isRecord, set, type Field } from './lens.ts';
import { asWire } from './wire.ts';

export const address = z.strictObject({
  line1: z.string(),
  line2: z.string(),
  city: z.string(),
  region: z.string(),
  postcode: z.string(),
});

type Address = z.infer<typeof address>;
type AddressPaths = Readonly<Record<keyof Address, string>>;

/** The lines of a HaloPSA address have no names; the town stands third and the county or state fourth on its own forms. */
export const HALO_ADDRESS: AddressPaths = {
  line1: 'line1',
  line2: 'line2',
  city: 'line3',
  region: 'line4',
  postcode: 'postcode',
};

export const QUICKBOOKS_ADDRESS: AddressPaths = {
  line1: 'Line1',
  line2: 'Line2',
  city: 'City',
  region: 'CountrySubDivisionCode',
  postcode: 'PostalCode',
};

const part = text(255);

/** An address at `path` whose parts stand under the vendor's own names. */
export const addressAt = (path: string, names: AddressPaths): Field<Address> => ({
  read: (record, env) => {
    const source = asWire(record[path]);
    const read = (name: keyof Address): string => part.read(source[names[name]], env);
    return {
      line1: read('line1'),
      line2: read('line2'),
      city: read('city'),
      region: read('region'),
      postcode: read('postcode'),
    };
  },
  write: (value, record) => {
    const current = record[path];
    const overlaid = (Object.keys(names) as (keyof Address)[]).reduce<Wire>(
      (target, name) => ({ ...target, [names[name]]: value[name] }),
      isRecord(current) ? current : {},
    );
    return set(record, path, overlaid);
  },
});
