/** Made-up companies, each with a name that no other has, and everything that an MSP may know of them. The same for the same position. */

const FIRST = [
  'Al',
  'Bra',
  'Cor',
  'Dun',
  'El',
  'Fen',
  'Gar',
  'Hol',
  'Is',
  'Jor',
  'Kel',
  'Lan',
  'Mor',
  'Nor',
  'Os',
  'Pem',
  'Quin',
  'Ros',
  'Sel',
  'Tor',
];
const SECOND = [
  'ber',
  'can',
  'dor',
  'fel',
  'gra',
  'lin',
  'mar',
  'nes',
  'pol',
  'ri',
  'sham',
  'ta',
  'ven',
  'wick',
  'zel',
];
const THIRD = [
  'brook',
  'dale',
  'field',
  'ford',
  'ham',
  'hurst',
  'ley',
  'man',
  'mere',
  'more',
  'port',
  'son',
  'stead',
  'ton',
  'vale',
  'ville',
  'water',
  'well',
  'wood',
  'worth',
  'bury',
  'by',
  'combe',
  'den',
  'gate',
  'hill',
  'holme',
  'land',
  'minster',
  'mouth',
  'ness',
  'ridge',
  'shaw',
  'thorpe',
];
const TRADES = [
  'Dental',
  'Logistics',
  'Engineering',
  'Legal',
  'Property',
  'Design',
  'Foods',
  'Motors',
  'Energy',
  'Partners',
  'Medical Centre',
  'Construction',
  'Media',
  'Accounting',
  'Brewing',
  'Packaging',
  'Travel',
  'Systems',
  'Veterinary',
  'Training',
  'Services',
  'Group',
  'Consulting',
];

const pick = (list: readonly string[], at: number): string => list[at % list.length] ?? '';

/** A word of its own for each of some ten thousand positions. */
export const word = (index: number): string =>
  pick(FIRST, index) +
  pick(SECOND, Math.floor(index / FIRST.length)) +
  pick(THIRD, Math.floor(index / (FIRST.length * SECOND.length)));

export interface Company {
  readonly word: string;
  readonly trade: string;
  /** Without its legal form. */
  readonly name: string;
  readonly domain: string;
  readonly taxNumber: string;
  readonly phone: string;
}

export const company = (index: number): Company => {
  const own = word(index);
  const trade = pick(TRADES, index * 7 + Math.floor(index / 11));
  return {
    word: own,
    trade,
    name: `${own} ${trade}`,
    domain: `${own}-${trade.split(' ')[0] ?? ''}.example`.toLowerCase(),
    taxNumber: `GB${String(100_000_000 + ((index * 7_919) % 899_999_999))}`,
    phone: `+44 20 ${String(70_000_000 + ((index * 104_729) % 9_999_999)).replace(/^(\d{4})/, '$1 ')}`,
  };
};

/** Two neighbouring letters of the word swapped, or one left out. */
export function mistyped(text: string, at: number): string {
  const place = 2 + (at % Math.max(1, text.length - 5));
  const [before, after] = [text.slice(0, place), text.slice(place)];
  return at % 2 === 0
    ? before + after.slice(1)
    : before + (after[1] ?? '') + (after[0] ?? '') + after.slice(2);
}
