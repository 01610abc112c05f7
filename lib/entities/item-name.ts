/** Items and categories share QuickBooks' one list, and with it what a name may be there. */
import { cleanName } from './codecs.ts';
import type { Eligibility } from './kind.ts';
import { at, set, type Field } from './lens.ts';
import { idText } from './wire.ts';

export const ITEM_NAME_MAX = 100;

const DELETED = ' (deleted)';

/** HaloPSA's name is read as QuickBooks can have it, and left as it stands while it reads so. */
export const haloItemName: Field<string> = at('name', {
  read: (value) => cleanName(value, ITEM_NAME_MAX),
  write: (value) => value,
});

/**
 * QuickBooks adds ` (deleted)` to the name of a record that it deactivates. A name of that ending is written with one more, so that the
 * ending which is taken off again is QuickBooks' own.
 */
export const quickbooksItemName: Field<string> = {
  read: (record) => {
    const shown = idText(record['Name']);
    const isSuffixed = record['Active'] === false && shown.endsWith(DELETED);
    return cleanName(isSuffixed ? shown.slice(0, -DELETED.length) : shown, ITEM_NAME_MAX);
  },
  write: (value, record) => {
    const isTaken = record['Active'] === false && value.endsWith(DELETED);
    return set(record, 'Name', isTaken ? `${value}${DELETED}` : value);
  },
};

/** @param kind as its refusals' codes begin @param what as a person calls it */
export function named(value: unknown, kind: string, what: string): Eligibility {
  const full = cleanName(value, Number.POSITIVE_INFINITY);
  if (full !== '' && full.length <= ITEM_NAME_MAX) return { eligible: true };
  const refusal =
    full === ''
      ? {
          code: `${kind}-without-name`,
          sentence: `The ${what} has no name.`,
          fix: `Give the ${what} a name in HaloPSA.`,
        }
      : {
          code: `${kind}-name-too-long`,
          sentence: `The ${what}'s name has ${full.length} characters; QuickBooks takes ${ITEM_NAME_MAX}.`,
          fix: 'Shorten the name in HaloPSA; it is sent by itself then.',
        };
  return { eligible: false, refusal: { ...refusal, owner: 'bookkeeper' } };
}
