/** Fields of a client that need more than a path on either side. */
import { cleanName, text } from '../codecs.ts';
import type { Wire } from '../kind.ts';
import { asWire } from '../wire.ts';
import { isRecord, set, type Field } from '../lens.ts';
import { DISPLAY_NAME_MAX, type Client } from './shape.ts';

const DELETED = /( \(deleted\))+$/;

/** QuickBooks adds ` (deleted)` to the name of what it deactivates, so an inactive client's own such ending cannot be told from it. */
export function nameOf(value: unknown, isActive: boolean): string {
  if (isActive) return cleanName(value, DISPLAY_NAME_MAX);
  const bare = cleanName(value, Number.POSITIVE_INFINITY).replace(DELETED, '');
  return cleanName(bare, DISPLAY_NAME_MAX);
}

type AddressPaths = Readonly<Record<keyof Client['address'], string>>;
const part = text(255);

/** An address at `path` whose parts stand under the vendor's own names. */
export const addressAt = (path: string, names: AddressPaths): Field<Client['address']> => ({
  read: (record, env) => {
    const source = asWire(record[path]);
    const read = (name: keyof Client['address']): string => part.read(source[names[name]], env);
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
    const overlaid = (Object.keys(names) as (keyof Client['address'])[]).reduce<Wire>(
      (target, name) => ({ ...target, [names[name]]: value[name] }),
      isRecord(current) ? current : {},
    );
    return set(record, path, overlaid);
  },
});
