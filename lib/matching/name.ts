/**
 * A name as it is compared. Case, accents of Latin letters, punctuation, `&` for `and` and the way a legal form is written make no other
 * company; anything else does, until a person says otherwise: a digit, another word, another script. Signs that carry meaning (`C#`, `A+`) stay.
 */
import { splitForm } from './legal-forms.ts';

export interface Name {
  /** Equal for two ways of writing one name, its legal form included. */
  readonly exact: string;
  /** Without legal form, small words of other languages and spelt-out umlauts made alike: equal for what is probably one name. */
  readonly core: string;
  readonly form: string;
  /** The core's words. */
  readonly words: readonly string[];
  /** The core without its spaces. */
  readonly joined: string;
  /** The numbers in it: `Clinic 1` and `Clinic 2` are two. */
  readonly digits: string;
}

/** Letters that Unicode does not take apart. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

const ANDS: ReadonlySet<string> = new Set(['and', 'und', 'et', 'en', 'y', 'e', 'og', 'och']);

/** Lower case, Latin letters without accents, one space between words. */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
    .normalize('NFC')
    .replace(/[ßæœøłđðþı]/g, (letter) => LETTERS[letter] ?? letter)
    .replace(/&amp;/g, '&')
    .replace(/&|\s\+\s/g, ' and ')
    .replace(/['’‘`´ʼ]/g, '')
    .replace(/(?<![\p{L}\p{N}])((?:\p{L}\.)+\p{L}?)(?![\p{L}\p{N}])/gu, (letters) =>
      letters.replaceAll('.', ''),
    )
    .replace(/[^\p{L}\p{M}\p{N}#+@%$€£*]+/gu, ' ')
    .trim();

const wordsOf = (folded: string): readonly string[] => folded.split(' ').filter((word) => word !== '');

/** `Müller` is written `Mueller` where there is no ü, and `Muller` where nobody knows: all three are alike, not equal. */
const plain = (word: string): string => word.replace(/([aou])e(?=[^aeiou]|$)/g, '$1');

const alike = (words: readonly string[]): readonly string[] => {
  const isThe = words[0] === 'the' && words.length > 1;
  return words
    .slice(isThe ? 1 : 0)
    .map((word, index, all) => (index > 0 && index < all.length - 1 && ANDS.has(word) ? 'and' : plain(word)));
};

export function nameOf(text: string): Name {
  const folded = wordsOf(fold(text));
  const { core, form } = splitForm(folded);
  const words = alike(core);
  return {
    exact: form === '' ? core.join(' ') : `${core.join(' ')} | ${form}`,
    core: words.join(' '),
    form,
    words,
    joined: words.join(''),
    digits: (core.join(' ').match(/\p{N}+/gu) ?? []).join(' '),
  };
}
