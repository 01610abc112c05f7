/** Makes something malformed of something well-formed, as the seed says: values of a JSON document, its text, its bytes. */
import type { Random } from '../../local/sample/random.ts';

const nested = (depth: number, open: string, close: string): string =>
  open.repeat(depth) + close.repeat(depth);

/** What no vendor documents, and what some have answered all the same. */
const ODD: readonly unknown[] = [
  null,
  true,
  '',
  ' ',
  '0',
  0,
  -0,
  -1,
  2 ** 31,
  2 ** 53,
  1e308,
  0.1 + 0.2,
  'NaN',
  '١٢٣',
  '\u0000',
  '\uD800',
  '\u202E',
  '-271821-04-20T00:00:00.000Z',
  '+275760-09-13T00:00:00.000Z',
  '2026-02-30T25:61:61Z',
  '../../companyinfo/1',
  "' OR '1'='1",
  'x'.repeat(5_000),
  [],
  {},
  [[[]]],
  [null],
  { toString: 1, valueOf: 1 },
  { length: 1e9 },
  JSON.parse('{"__proto__":{"id":1},"constructor":null}'),
];

type Tree = readonly unknown[] | Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;

/** One place in the document is another than it was. */
function mutateTree(value: unknown, random: Random): unknown {
  const isHere = !isTree(value) || random.next(6) === 0;
  if (isHere) return random.pick(ODD);
  if (Array.isArray(value)) {
    const at = random.next(value.length + 1);
    if (at === value.length) return [...value, ...value];
    return value.map((one: unknown, index) => (index === at ? mutateTree(one, random) : one));
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return random.pick(ODD);
  const at = random.next(entries.length);
  const way = random.next(8);
  return Object.fromEntries(
    entries.flatMap(([name, one], index): (readonly [string, unknown])[] => {
      if (index !== at) return [[name, one]];
      if (way === 0) return [];
      if (way === 1) return [[name.toUpperCase(), one]];
      if (way === 2) return [[name, [one]]];
      return [[name, mutateTree(one, random)]];
    }),
  );
}

type Texts = readonly ((text: string, random: Random) => string)[];

const MARKUP = [
  '<?xml version="1.0"?><IntuitResponse><Fault type="ValidationFault"><Error code="610"><Detail>',
  '<html><head><title>502 Bad Gateway</title></head><body>',
  '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;">]><a>&d;</a>',
  '<Error code="',
] as const;

const texts: Texts = [
  (text, random) => text.slice(0, random.next(text.length + 1)),
  (text, random) => text.slice(random.next(text.length + 1)),
  (text) => `${text}${text}`,
  (text) => `\uFEFF${text}`,
  (text) => text.replaceAll(/\d+/g, '1e999'),
  (text) => text.replaceAll(/\d+/g, '9'.repeat(400)),
  (text) => text.replaceAll('"', "'"),
  (text) => text.replaceAll(':', ''),
  (text) => `)]}',\n${text}`,
  (text, random) => {
    const at = random.next(text.length + 1);
    return `${text.slice(0, at)}${String.fromCharCode(random.next(65_536))}${text.slice(at)}`;
  },
  (_, random) => random.pick(MARKUP),
  (_, random) =>
    random.pick(['', ' ', '\n', 'null', 'true', '0', '""', '[]', '{}', '[[]]', '[null]', 'undefined']),
];

/** Costly, so seldom. */
const huge: Texts = [
  () => nested(100_000, '[', ']'),
  () => nested(5_000, '{"a":', '}'),
  (text) => `{"QueryResponse":${nested(20_000, '[', ']')},"then":${text}}`,
  () => `[${'{"id":1},'.repeat(20_000)}{"id":1}]`,
  () => `{"${'k'.repeat(1_100_000)}":1}`,
];

const HUGE_ONE_IN = 2_000;

const encodings: readonly ((text: string, random: Random) => Buffer)[] = [
  (text) => Buffer.from(text, 'utf16le'),
  (text) => Buffer.from(text, 'latin1'),
  (text) => Buffer.from([0xef, 0xbb, 0xbf, ...Buffer.from(text)]),
  (text, random) => {
    const bytes = Buffer.from(text);
    if (bytes.length > 0) bytes[random.next(bytes.length)] = random.next(256);
    return bytes;
  },
];

export function mutatedText(document: unknown, random: Random): string {
  let value = document;
  for (let times = random.next(4); times > 0; times -= 1) value = mutateTree(value, random);
  const text = JSON.stringify(value) ?? '';
  if (random.next(HUGE_ONE_IN) === 0) return random.pick(huge)(text, random);
  return random.next(3) === 0 ? random.pick(texts)(text, random) : text;
}

export function mutatedBytes(document: unknown, random: Random): Buffer {
  const text = mutatedText(document, random);
  return random.next(8) === 0 ? random.pick(encodings)(text, random) : Buffer.from(text);
}
