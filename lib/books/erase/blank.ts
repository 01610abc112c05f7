/**
 * What is personal is not listed, because a list forgets what is added later: every text goes but ids, dates, and the few fields that are figures or
 * words of our own. Numbers, flags and the structure stay, so that a document's history still adds up.
 */
export const ERASED = '[erased]';

/** Fields whose text is a figure or one of a few words. */
const FIGURES: Readonly<Record<string, true>> = {
  type: true,
  status: true,
  field: true,
  quantity: true,
  unitPrice: true,
  cost: true,
  amount: true,
  exchangeRate: true,
  currency: true,
  method: true,
  number: true,
};

const LINK_ID = /^[hq]:[\w/.-]{1,100}$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const EMAIL = /[\w.+'-]+@[\w-]+(\.[\w-]+)+/g;
/** A shorter one is part of too many words that are nobody's. */
const NAME_MIN = 4;

const stays = (text: string, field: string): boolean =>
  text === '' || Object.hasOwn(FIGURES, field) || LINK_ID.test(text) || DATE.test(text);

/** @param field that the value is of; those of a list are of the list's */
export function blanked(value: unknown, field = ''): unknown {
  if (typeof value === 'string') return stays(value, field) ? value : ERASED;
  if (Array.isArray(value)) return value.map((part: unknown) => blanked(part, field));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, blanked(part, name)]));
}

/** The texts that `blanked` takes out. */
export function textsIn(value: unknown, field = ''): readonly string[] {
  if (typeof value === 'string') return stays(value, field) || value === ERASED ? [] : [value];
  if (Array.isArray(value)) return value.flatMap((part: unknown) => textsIn(part, field));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => textsIn(part, name));
}

/** Takes what is known of a person out of a sentence, the longest first, so that no half of a name is left. */
export function cleaner(texts: readonly string[]): (sentence: string) => string {
  const known = [...new Set(texts.map((text) => text.trim()))]
    .filter((text) => text.length >= NAME_MIN)
    .toSorted((a, b) => b.length - a.length);
  return (sentence) =>
    known.reduce((rest, text) => rest.replaceAll(text, ERASED), sentence).replace(EMAIL, ERASED);
}
