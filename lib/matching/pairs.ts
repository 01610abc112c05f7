/**
 * Which records are worth comparing: those that share a key, never all with all. A key that says much (the name, a tax number) pairs everybody
 * who has it, unless that is a crowd; one that says little (a word, a domain) pairs nobody once it is common. So the work grows with the records,
 * and a thousand clients of one name are named as a crowd instead of being compared a million times.
 */
import type { Weight } from './likeness.ts';
import type { Name } from './name.ts';
import type { MatchRecord } from './record.ts';

export interface Pair {
  readonly left: MatchRecord;
  readonly right: MatchRecord;
}

export interface Paired {
  readonly pairs: Iterable<Pair>;
  /** Those who share their name, or a key, with too many to compare. */
  readonly crowded: ReadonlySet<MatchRecord>;
}

/** Of each side. */
const CROWD = 25;
/** Pairs that a key that says little may make. */
const COMMON = 400;
/** A word that no more names have may be mistyped in one of them. */
const RARE = 8;
const MISTYPED_MIN = 5;

type KeysOf = (record: MatchRecord) => readonly string[];

const given = (keys: readonly string[]): readonly string[] => keys.filter((key) => key !== '');

/** By what two may be one without a person. */
const STRONG: readonly KeysOf[] = [
  ({ keys }) => keys.map(({ key }) => key),
  ({ name }) => given([name.exact]),
  ({ name, taxNumber }) => (taxNumber === '' ? [] : [`${taxNumber} ${name.core}`]),
];

const names = ({ name, otherNames }: MatchRecord): readonly Name[] => [name, ...otherNames];

const weakKeys = (counts: Counts): readonly KeysOf[] => [
  (record) => given(names(record).flatMap(({ exact, core, joined }) => [exact, core, joined])),
  (record) => given(names(record).map(({ words }) => [...words].sort().join(' '))),
  (record) => names(record).flatMap(({ words }) => words),
  (record) =>
    names(record).flatMap(({ words }) => words.slice(1).map((word, at) => `${words[at] ?? ''} ${word}`)),
  ({ name }) =>
    name.words
      .filter((word) => word.length >= MISTYPED_MIN && countOf(counts, word) <= RARE)
      .flatMap(mistyped),
  ({ domains }) => domains,
  ({ taxNumber }) => given([taxNumber]),
  ({ phone }) => given([phone]),
  ({ code }) => given([code]),
];

/** The word, and what is left of it without any one letter: two words with one error between them have one of these in common. */
const mistyped = (word: string): readonly string[] => [
  word,
  ...Array.from(word, (_, at) => word.slice(0, at) + word.slice(at + 1)),
];

/**
 * @param left, right each in the order of their ids
 * @param shared several of the left may be one of the right, so that many on the left are no crowd
 */
export function strongPairs(
  left: readonly MatchRecord[],
  right: readonly MatchRecord[],
  shared: boolean,
): Paired {
  const found: Found = new Map();
  const crowded = new Set<MatchRecord>();
  for (const keysOf of STRONG)
    for (const [ones, others] of blocksOf(left, right, keysOf)) {
      const most = shared ? ones.length : CROWD;
      add(found, ones.slice(0, most), others.slice(0, CROWD));
      const isCrowd = ones.length > most || others.length > CROWD;
      if (isCrowd) for (const record of [...ones, ...others]) crowded.add(record);
    }
  return { pairs: pairsIn(found), crowded };
}

/** @param known pairs that are found already: each comes once */
export function allPairs(
  left: readonly MatchRecord[],
  right: readonly MatchRecord[],
  known: Iterable<Pair>,
  counts: Counts,
): Iterable<Pair> {
  const found: Found = new Map();
  for (const pair of known) add(found, [pair.left], [pair.right]);
  // Key by key, so that one index is in memory at a time.
  for (const keysOf of weakKeys(counts))
    for (const [ones, others] of blocksOf(left, right, keysOf))
      if (ones.length * others.length <= COMMON) add(found, ones, others);
  return pairsIn(found);
}

type Found = Map<MatchRecord, Set<MatchRecord>>;

function add(found: Found, ones: readonly MatchRecord[], others: readonly MatchRecord[]): void {
  for (const one of ones) {
    const known = found.get(one) ?? new Set();
    found.set(one, known);
    for (const other of others) known.add(other);
  }
}

function* pairsIn(found: Found): Generator<Pair> {
  for (const [left, others] of found) for (const right of others) yield { left, right };
}

type Index = Map<string, MatchRecord[]>;
type Block = readonly [ones: readonly MatchRecord[], others: readonly MatchRecord[]];

/** Those of each side who share a key. */
function* blocksOf(
  left: readonly MatchRecord[],
  right: readonly MatchRecord[],
  keysOf: KeysOf,
): Generator<Block> {
  const others = indexOf(right, keysOf, () => true);
  const ones = indexOf(left, keysOf, (key) => others.has(key));
  for (const [key, those] of ones) yield [those, others.get(key) ?? []];
}

function indexOf(records: readonly MatchRecord[], keysOf: KeysOf, isWanted: (key: string) => boolean): Index {
  const index: Index = new Map();
  for (const record of records)
    for (const key of keysOf(record)) {
      if (!isWanted(key)) continue;
      const known = index.get(key);
      if (!known) index.set(key, [record]);
      // One record's keys come together, so the same key again finds it last.
      else if (known.at(-1) !== record) known.push(record);
    }
  return index;
}

/** How many names have a word. */
export type Counts = ReadonlyMap<string, number>;

const countOf = (counts: Counts, word: string): number => counts.get(word) ?? 1;

export function countWords(records: readonly MatchRecord[]): Counts {
  const counts = new Map<string, number>();
  for (const { name } of records)
    for (const word of new Set(name.words)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

export const weightBy =
  (counts: Counts): Weight =>
  (word) =>
    1 / (1 + Math.log2(countOf(counts, word)) / 4);
