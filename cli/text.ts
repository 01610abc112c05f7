/** Texts for a person's terminal. What came out of a record is never trusted to be only text. */
import type { Side } from '../lib/entities/kind.ts';

export const SYSTEMS: Readonly<Record<Side, string>> = { halo: 'HaloPSA', quickbooks: 'QuickBooks' };

/** Control characters, and those that turn the direction of what follows or hide: a terminal would obey them. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]+/gu;

/** One line, with nothing in it that a terminal obeys. */
export const clean = (text: string): string => text.replace(UNSAFE, ' ').trim();

/** JSON that is safe to show on a terminal, too: it escapes the low controls by itself, these are the others. */
export const safeJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, undefined, indent).replace(
    /[\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;

/** To the second, in UTC. */
export const time = (iso: string): string =>
  Number.isNaN(Date.parse(iso))
    ? clean(iso)
    : new Date(iso).toISOString().slice(0, 19).replace('T', ' ') + 'Z';

const AGES = [
  { name: 'day', ms: 86_400_000 },
  { name: 'hour', ms: 3_600_000 },
  { name: 'minute', ms: 60_000 },
  { name: 'second', ms: 1_000 },
] as const;

export function age(iso: string, nowEpochMs: number): string {
  const past = Math.max(0, nowEpochMs - Date.parse(iso));
  const unit = AGES.find(({ ms }) => past >= ms) ?? { name: 'second', ms: 1_000 };
  return count(Math.floor(past / unit.ms), unit.name);
}
