/** A client's name on either side. */
import { cleanName } from '../codecs.ts';
import { DISPLAY_NAME_MAX } from './shape.ts';

const DELETED = /( \(deleted\))+$/;

/**
 * QuickBooks adds ` (deleted)` to the name of what it deactivates, and whether it takes it off again when that is made active is unconfirmed. It
 * never belongs to the name: taken for one, it would rename the client in HaloPSA.
 */
export const withoutDeleted = (name: string): string => name.replace(DELETED, '').trimEnd();

export const nameOf = (value: unknown): string =>
  withoutDeleted(cleanName(withoutDeleted(cleanName(value, Number.POSITIVE_INFINITY)), DISPLAY_NAME_MAX));
