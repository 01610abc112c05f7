/**
 * Legal forms, as they end (in France and the Netherlands sometimes begin) a name. Two ways of writing one form are one; two forms are two
 * companies until a person says otherwise, and a form that one side leaves out is only likely to be the other's.
 */

/** One form each: as we write it, then the ways to write it, folded. A longer way goes before a shorter one that it ends with. */
const FORMS: readonly (readonly [form: string, ...ways: string[]])[] = [
  // United States, Canada
  ['inc', 'incorporated', 'inc'],
  ['corp', 'corporation', 'corp'],
  ['llc', 'limited liability company', 'limited liability co', 'l l c', 'llc'],
  ['pllc', 'professional limited liability company', 'pllc'],
  ['llp', 'limited liability partnership', 'l l p', 'llp'],
  ['lllp', 'lllp'],
  ['lp', 'limited partnership', 'lp'],
  ['pc', 'professional corporation', 'pc'],
  ['pa', 'professional association'],
  ['ulc', 'unlimited liability company', 'ulc'],
  ['ltee', 'limitee', 'ltee'],
  ['enr', 'enr'],
  ['senc', 'senc'],
  // Great Britain, Ireland, Australia, New Zealand, Asia
  ['ltd', 'limited', 'ltd'],
  ['plc', 'public limited company', 'p l c', 'plc'],
  ['cic', 'community interest company', 'cic'],
  ['cio', 'cio'],
  ['pty ltd', 'proprietary limited', 'pty limited', 'pty ltd', 'p l'],
  ['pty', 'proprietary', 'pty'],
  ['pte ltd', 'pte limited', 'pte ltd'],
  ['pvt ltd', 'private limited', 'pvt limited', 'pvt ltd'],
  ['sdn bhd', 'sendirian berhad', 'sdn bhd'],
  ['dac', 'designated activity company', 'dac'],
  ['co', 'company', 'co'],
  // Germany, Austria, Switzerland
  ['gmbh co kg', 'gmbh and co kg', 'gmbh und co kg', 'gmbh co kg'],
  ['gmbh', 'gesellschaft mit beschrankter haftung', 'g m b h', 'gmbh'],
  ['mbh', 'mbh'],
  ['ggmbh', 'ggmbh'],
  ['ug', 'ug haftungsbeschrankt', 'unternehmergesellschaft', 'ug'],
  ['ag', 'aktiengesellschaft', 'ag'],
  ['kgaa', 'kgaa'],
  ['kg', 'kommanditgesellschaft', 'kg'],
  ['ohg', 'ohg'],
  ['gbr', 'gbr'],
  ['ev', 'e v', 'ev'],
  ['eg', 'eg'],
  ['ek', 'e k', 'ek'],
  ['se', 'se'],
  // France, Belgium, Luxembourg
  ['sarl', 'societe a responsabilite limitee', 's a r l', 'sa rl', 'sarl'],
  ['sas', 'societe par actions simplifiee', 's a s', 'sas'],
  ['sasu', 'sasu'],
  ['eurl', 'eurl'],
  ['sci', 'sci'],
  ['snc', 'snc'],
  ['sa', 'societe anonyme', 's a', 'sa'],
  ['sprl', 'sprl'],
  ['srl', 's r l', 'srl'],
  ['asbl', 'asbl'],
  // Netherlands
  ['bv', 'besloten vennootschap', 'b v', 'bv'],
  ['nv', 'naamloze vennootschap', 'n v', 'nv'],
  ['vof', 'vennootschap onder firma', 'v o f', 'vof'],
  ['cv', 'c v', 'cv'],
  ['bvba', 'bvba'],
  // Elsewhere in Europe
  ['spa', 's p a', 'spa'],
  ['sl', 'sociedad limitada', 's l', 'sl'],
  ['slu', 'slu'],
  ['lda', 'lda'],
  ['ab', 'aktiebolag', 'ab'],
  ['as', 'a s', 'as'],
  ['aps', 'aps'],
  ['oy', 'oy'],
  ['sp z o o', 'sp z o o', 'sp z oo', 'sp zoo'],
  ['sro', 's r o', 'sro'],
  ['kft', 'kft'],
];

/** These also stand before the name. */
const LEADING: ReadonlySet<string> = new Set([
  'sarl',
  'sas',
  'sasu',
  'eurl',
  'sci',
  'snc',
  'sa',
  'bv',
  'nv',
  'vof',
  'ets',
]);

const FORM_OF: ReadonlyMap<string, string> = new Map(
  FORMS.flatMap(([form, ...ways]) => ways.map((way) => [way, form] as const)),
);
const WORDS_MAX = Math.max(...[...FORM_OF.keys()].map((way) => way.split(' ').length));

interface Split {
  /** The words without any legal form; never empty unless the name is. */
  readonly core: readonly string[];
  /** The forms in the order in which they stand, `co ltd`; '' when there is none. */
  readonly form: string;
}

/** @param words folded */
export function splitForm(words: readonly string[]): Split {
  let core = words;
  const forms: string[] = [];
  for (let found = endingOf(core); found; found = endingOf(core)) {
    const rest = core.slice(0, -found.words);
    // "Smith & Co" is the firm of Smith.
    const bare = found.form === 'co' && rest.at(-1) === 'and' ? rest.slice(0, -1) : rest;
    if (bare.length === 0) break;
    forms.unshift(found.form);
    core = bare;
  }
  const [first = '', ...others] = core;
  const leading = FORM_OF.get(first);
  if (forms.length > 0 || others.length === 0 || leading === undefined || !LEADING.has(leading))
    return { core, form: forms.join(' ') };
  return { core: others, form: leading };
}

/** The longest way to write a form that the words end with. */
function endingOf(words: readonly string[]): { readonly form: string; readonly words: number } | undefined {
  for (let length = Math.min(WORDS_MAX, words.length - 1); length > 0; length -= 1) {
    const form = FORM_OF.get(words.slice(-length).join(' '));
    if (form !== undefined) return { form, words: length };
  }
  return undefined;
}
