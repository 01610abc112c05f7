/** How alike two names are, 0 to 1, and why. Symmetric; rare words count for more than those that half of all companies carry. */
import type { Name } from './name.ts';

/** What a word says, 0 to 1: the rarer, the more. */
export type Weight = (word: string) => number;

export interface Likeness {
  readonly likeness: number;
  readonly reason: string;
}

const SAME_CORE = 0.92;
const OTHER_FORM = 0.78;
const OTHER_SPACING = 0.88;
const OTHER_ORDER = 0.86;
const SIMILAR_MAX = 0.84;
const SIMILAR_MIN = 0.5;
const OTHER_DIGITS = 0.4;

const NONE: Likeness = { likeness: 0, reason: '' };

export function likenessOf(a: Name, b: Name, weight: Weight): Likeness {
  if (a.joined === '' || b.joined === '') return NONE;
  if (a.exact === b.exact) return { likeness: 1, reason: 'same name' };
  const found = inexact(a, b, weight);
  return a.digits === b.digits || found.likeness === 0
    ? found
    : { likeness: found.likeness * OTHER_DIGITS, reason: `${found.reason}, with another number in it` };
}

function inexact(a: Name, b: Name, weight: Weight): Likeness {
  const forms = formsDiffer(a.form, b.form);
  if (a.core === b.core && a.form === b.form)
    return { likeness: SAME_CORE, reason: 'name differs by spelling only' };
  if (a.core === b.core)
    return { likeness: forms === 'conflict' ? OTHER_FORM : SAME_CORE, reason: sayForms(a, b) };
  if (a.joined === b.joined) return cut(OTHER_SPACING, 'name differs by spacing', forms);
  if (sorted(a) === sorted(b)) return cut(OTHER_ORDER, 'same words in another order', forms);
  const alike = Math.max(byWords(a.words, b.words, weight), byLetters(a.joined, b.joined));
  return alike < SIMILAR_MIN ? NONE : cut(alike * SIMILAR_MAX, 'similar name', forms);
}

type Forms = 'same' | 'open' | 'conflict';

const formsDiffer = (a: string, b: string): Forms =>
  a === b ? 'same' : a === '' || b === '' ? 'open' : 'conflict';

const cut = (likeness: number, reason: string, forms: Forms): Likeness => ({
  likeness: forms === 'conflict' ? likeness * 0.9 : likeness,
  reason: forms === 'same' ? reason : `${reason}, and another legal form`,
});

/** The same sentence whichever side is asked. */
const sayForms = (a: Name, b: Name): string =>
  `name differs by legal form (${[a.form, b.form]
    .map((form) => form || 'none')
    .sort()
    .join(', ')})`;

const sorted = ({ words }: Name): string => [...words].sort().join(' ');

/** The weight of the words that both have, a word with a typing error for less, of the weight of all words. */
function byWords(a: readonly string[], b: readonly string[], weight: Weight): number {
  const total = sumOf(a, weight) + sumOf(b, weight);
  return (shared(a, b, weight) + shared(b, a, weight)) / total;
}

const sumOf = (words: readonly string[], weight: Weight): number =>
  words.reduce((sum, word) => sum + weight(word), 0);

const TYPING_ERROR = 0.8;
const ABBREVIATED = 0.6;
const TYPED_MIN = 5;
const BEGUN_MIN = 3;

function shared(words: readonly string[], others: readonly string[], weight: Weight): number {
  return words.reduce(
    (sum, word) => sum + weight(word) * Math.max(0, ...others.map((other) => sameWord(word, other))),
    0,
  );
}

function sameWord(a: string, b: string): number {
  if (a === b) return 1;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (short.length >= BEGUN_MIN && long.startsWith(short)) return ABBREVIATED;
  return short.length >= TYPED_MIN && isOneEditApart(short, long) ? TYPING_ERROR : 0;
}

/** One letter changed, added, left out, or two neighbours swapped. @param long at least as long as `short` */
function isOneEditApart(short: string, long: string): boolean {
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1);
  const isSwapped = short[at] === long[at + 1] && short[at + 1] === long[at];
  return (
    short.slice(at + 1) === long.slice(at + 1) || (isSwapped && short.slice(at + 2) === long.slice(at + 2))
  );
}

/** Dice's coefficient of pairs of letters; below this it is chance. */
const LETTERS_MIN = 0.75;

function byLetters(a: string, b: string): number {
  if (
    Math.min(a.length, b.length) < TYPED_MIN ||
    2 * Math.min(a.length, b.length) < LETTERS_MIN * (a.length + b.length)
  )
    return 0;
  const left = new Map<string, number>();
  for (let at = 0; at < a.length - 1; at += 1) {
    const pair = a.slice(at, at + 2);
    left.set(pair, (left.get(pair) ?? 0) + 1);
  }
  let both = 0;
  for (let at = 0; at < b.length - 1; at += 1) {
    const pair = b.slice(at, at + 2);
    const free = left.get(pair) ?? 0;
    if (free > 0) both += 1;
    if (free > 0) left.set(pair, free - 1);
  }
  const dice = (2 * both) / (a.length + b.length - 2);
  return dice < LETTERS_MIN ? 0 : dice;
}
