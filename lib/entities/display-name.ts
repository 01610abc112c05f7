/** Customers and vendors share QuickBooks' one list of display names, and with it what a name may be there. */
import { cleanName } from './codecs.ts';
import type { MatchKey } from './kind.ts';
import { set, type Field } from './lens.ts';
import { idText } from './wire.ts';

export const DISPLAY_NAME_MAX = 500;

const DELETED = /( \(deleted\))+$/;

/**
 * QuickBooks adds ` (deleted)` to the name of what it deactivates, and whether it takes it off again when that is made active is unconfirmed. It
 * never belongs to the name: taken for one, it would rename the record in HaloPSA.
 */
const withoutDeleted = (name: string): string => name.replace(DELETED, '').trimEnd();

export const displayNameOf = (value: unknown): string =>
  withoutDeleted(cleanName(withoutDeleted(cleanName(value, Number.POSITIVE_INFINITY)), DISPLAY_NAME_MAX));

export const displayName: Field<string> = {
  read: (record) => displayNameOf(record['DisplayName']),
  write: (value, record) => set(record, 'DisplayName', value),
};

/** Made active again, a record loses the ending that QuickBooks gave its name. */
export const activeByName: Field<boolean> = {
  read: (record) => record['Active'] !== false,
  write: (value, record) => {
    const shown = idText(record['DisplayName']);
    const bare = withoutDeleted(shown);
    return { ...record, Active: value, ...(value && bare !== shown && { DisplayName: bare }) };
  },
};

/** HaloPSA's field for the accounts package may also hold a code that HaloPSA generated, so only what may be an id is looked for. */
export const byAccountsId = (value: unknown): readonly MatchKey[] => {
  const id = idText(value);
  return /^[1-9]\d*$/.test(id) ? [{ property: 'Id', value: id, certain: false }] : [];
};
