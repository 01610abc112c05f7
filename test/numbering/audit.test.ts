/** What an audit says of numbers of every shape, and that it accounts for each number there is, whatever the history. */
import fc from 'fast-check';
import { audit } from '../../lib/numbering/audit.ts';
import type { Books, HaloDocument, QuickBooksDocument } from '../../lib/numbering/documents.ts';
import type { Flaw } from '../../lib/numbering/finding.ts';
import type { NumberRow, NumberState } from '../../lib/numbering/ledger.ts';

const AT = '2026-11-20T09:00:00.000Z';

const books = (change: Partial<Books> = {}): Books => ({
  from: 'sequence',
  format: { prefix: '', suffix: '' },
  halo: [],
  quickbooks: [],
  ledger: [],
  skips: [],
  writtenBack: false,
  ...change,
});

const invoice = (number: string, change: Partial<QuickBooksDocument> = {}): QuickBooksDocument => ({
  id: `q${number}`,
  type: 'Invoice',
  number,
  date: '2026-11-20',
  name: 'Acme',
  ...change,
});

const row = (number: string, state: NumberState = 'used', holder = `invoice h:${number}`): NumberRow => ({
  connection: 'c',
  sequence: 'sales',
  number,
  state,
  holder,
  reason: 'because',
  by: 'test',
  at: AT,
});

const halo = (id: string, change: Partial<HaloDocument> = {}): HaloDocument => ({
  id,
  holder: `invoice h:${id}`,
  own: id,
  carries: id,
  date: '2026-11-20',
  ...change,
});

/** Posted by us: in QuickBooks, in the ledger, and HaloPSA was told. */
const ours = (numbers: readonly string[]): Pick<Books, 'quickbooks' | 'ledger'> => ({
  quickbooks: numbers.map((number) => invoice(number, { holder: `invoice h:${number}` })),
  ledger: numbers.map((number) => row(number)),
});

const said = (of: Books, flaw: Flaw) =>
  audit(of)
    .findings.filter((one) => one.flaw === flaw)
    .map(({ first, last, explained }) => [first, last, explained]);

test.each([
  ['numeric', '', ['1001', '1002', '1004'], '1003'],
  ['prefixed, with zeros', 'INV-', ['INV-00041', 'INV-00042', 'INV-00044'], 'INV-00043'],
  ['zeros that run out', '', ['0099', '0100', '0102'], '0101'],
  ['growing beyond their zeros', 'A', ['A98', 'A99', 'A101'], 'A100'],
  ['year-scoped', '2026-', ['2026-0041', '2026-0043'], '2026-0042'],
  ['beyond 2^53', '', ['123456789012345678901', '123456789012345678903'], '123456789012345678902'],
])('a gap in numbers that are %s', (_name, prefix, numbers, missing) => {
  const { series, findings, unexplained } = audit(
    books({ format: { prefix, suffix: '' }, ...ours(numbers) }),
  );

  expect(findings).toMatchObject([
    { flaw: 'gap', first: missing, last: missing, count: '1', explained: false },
  ]);
  expect(series).toMatchObject([{ first: numbers[0], last: numbers.at(-1), missing: '1', unexplained: '1' }]);
  expect(unexplained).toBe(1);
});

test('a mixed history: each year and each prefix is a series of its own', () => {
  const numbers = ['1001', '1002', '2025-0998', '2025-0999', '2026-0001', '2026-0002', 'INV-00001'];

  const { series, unexplained } = audit(books(ours(numbers)));

  expect(series.map((one) => [one.series, one.first, one.last]).sort()).toEqual([
    ['2025-…', '2025-0998', '2025-0999'],
    ['2026-…', '2026-0001', '2026-0002'],
    ['INV-…', 'INV-00001', 'INV-00001'],
    ['…', '1001', '1002'],
  ]);
  expect(unexplained).toBe(0);
});

test('a suffix with digits is no part of what counts', () => {
  const format = { prefix: 'MSP-', suffix: '/26' };

  const found = said(books({ format, ...ours(['MSP-7/26', 'MSP-9/26']) }), 'gap');

  expect(found).toEqual([['MSP-8/26', 'MSP-8/26', false]]);
});

test('one number far ahead is one gap, however wide, and exact', () => {
  const { findings } = audit(books(ours(['1', '900719925474099300001'])));

  expect(findings).toMatchObject([{ flaw: 'gap', count: '900719925474099299999' }]);
});

test.each([
  ['void', true],
  ['released', true],
  ['reserved', true],
  ['used', true],
] as const)('a gap that the ledger knows as %s is explained', (state, explained) => {
  const { quickbooks, ledger } = ours(['1', '3']);

  expect(said(books({ quickbooks, ledger: [...ledger, row('2', state)] }), 'gap')).toEqual([
    ['2', '2', explained],
  ]);
});

test('HaloPSA’s ids: drafts and what was deleted are explained, a posted invoice that nothing holds up is not', () => {
  const { quickbooks, ledger } = ours(['1001', '1006']);
  const documents = [
    halo('1001'),
    halo('1002', { aside: 'not posted yet' }),
    halo('1004', { held: 'open item number-taken' }),
    halo('1005'),
    halo('1006'),
  ];

  const { findings } = audit(books({ from: 'halo', quickbooks, ledger, halo: documents, nextHaloId: 1007n }));

  expect(findings.map(({ first, reason, explained }) => [first, reason, explained])).toEqual([
    ['1002', 'not posted yet', true],
    ['1003', expect.stringContaining('deleted there'), true],
    ['1004', 'open item number-taken', true],
    ['1005', expect.stringContaining('nothing says why'), false],
  ]);
});

test('ids that HaloPSA has yet to give are no loss when somebody numbered further on by hand', () => {
  const { quickbooks, ledger } = ours(['1001']);

  const { findings, unexplained } = audit(
    books({
      from: 'halo',
      quickbooks: [...quickbooks, invoice('1005')],
      ledger,
      halo: [halo('1001')],
      nextHaloId: 1003n,
    }),
  );

  expect(findings.filter(({ flaw }) => flaw === 'gap')).toMatchObject([
    { first: '1002', last: '1002', reason: expect.stringContaining('deleted there'), explained: true },
    {
      first: '1003',
      last: '1004',
      reason: expect.stringContaining('not come to this id yet'),
      explained: true,
    },
  ]);
  expect(unexplained).toBe(0);
});

test('neighbours of one reason are one gap', () => {
  const documents = ['2', '3', '4'].map((id) => halo(id, { aside: 'a bill' }));

  const found = said(
    books({ from: 'halo', ...ours(['1', '5']), halo: [halo('1'), ...documents, halo('5')] }),
    'gap',
  );

  expect(found).toEqual([['2', '4', true]]);
});

test('HaloPSA’s ids explain nothing in a series that QuickBooks counts', () => {
  const drafts = [halo('1', {}), halo('2', { aside: 'not posted yet' }), halo('3')];

  expect(said(books({ from: 'quickbooks', ...ours(['1', '3']), halo: drafts }), 'gap')).toEqual([
    ['2', '2', false],
  ]);
});

test('two documents with one number, on either side; before go-live it is history', () => {
  const quickbooks = [invoice('7'), invoice('7', { id: 'other', type: 'CreditMemo' })];
  const documents = [halo('1', { own: 'A-1' }), halo('2', { own: 'A-1' })];

  expect(said(books({ quickbooks }), 'duplicate')).toEqual([['7', '7', false]]);
  expect(said(books({ quickbooks, goLiveDate: '2027-01-01' }), 'duplicate')).toEqual([['7', '7', true]]);
  expect(said(books({ from: 'halo', halo: documents }), 'duplicate')).toEqual([['A-1', 'A-1', false]]);
});

test('a number that the systems, or the ledger, tell differently', () => {
  const { quickbooks, ledger } = ours(['1', '2', '3']);
  const documents = [halo('1'), halo('2', { carries: '99' }), halo('3', { carries: '' })];

  const { findings } = audit(
    books({ quickbooks, ledger: ledger.slice(1), halo: documents, writtenBack: true }),
  );

  expect(
    findings.filter(({ flaw }) => flaw === 'differs').map(({ first, reason }) => [first, reason]),
  ).toEqual([
    ['1', 'QuickBooks says 1, the ledger knows no number of it'],
    ['2', 'QuickBooks says 2, HaloPSA 99'],
    ['3', 'QuickBooks says 3, HaloPSA was not told'],
  ]);
});

test('what is foreign, without number, overlong or out of date order', () => {
  const quickbooks = [
    invoice('1', { date: '2026-11-01' }),
    invoice('2', { date: '2026-12-24' }),
    invoice('3', { date: '2026-11-03' }),
    invoice('4', { date: '2026-11-04' }),
    invoice('HAND-7'),
    invoice('as agreed'),
    invoice('', { id: '55', holder: 'invoice h:9' }),
  ];
  const overlong = halo('8', { own: 'INV-2026-NORTH-0000001' });

  const found = audit(books({ from: 'halo', quickbooks, halo: [overlong] })).findings;

  expect(found.map(({ flaw, first, explained }) => [flaw, first, explained]).sort()).toEqual([
    ['foreign', 'HAND-7', true],
    ['foreign', 'as agreed', true],
    ['out-of-order', '2', true],
    ['overlong', 'INV-2026-NORTH-0000001', false],
    ['unnumbered', '', false],
  ]);
});

test('a period judges its own days, and what lies outside is no gap', () => {
  const quickbooks = ['1', '2', '3'].map((number, index) => invoice(number, { date: `2026-1${index}-15` }));

  const { series, findings } = audit(books({ quickbooks }), { from: '2026-10-01', to: '2026-10-31' });

  expect(series).toMatchObject([{ first: '1', last: '1', documents: 1 }]);
  expect(findings).toEqual([]);
});

/** A history: for each number what became of it. */
const FATES = ['posted', 'void', 'released', 'reserved', 'gone', 'by hand', 'skipped', 'unknown'] as const;
type Fate = (typeof FATES)[number];

const history = (fates: readonly Fate[], numberOf: (index: number) => string): Books => {
  const at = (...wanted: readonly Fate[]): readonly string[] =>
    fates.flatMap((fate, index) => (wanted.includes(fate) ? [numberOf(index)] : []));
  const { quickbooks, ledger } = ours(at('posted'));
  return books({
    quickbooks: [...quickbooks, ...at('by hand').map((number) => invoice(number))],
    ledger: [
      ...ledger,
      ...(['void', 'released', 'reserved'] as const).flatMap((state) =>
        at(state).map((number) => row(number, state)),
      ),
      ...at('gone').map((number) => row(number, 'used')),
    ],
    skips: at('skipped').map((number) => ({
      connection: 'c',
      sequence: 'sales',
      first: number,
      last: number,
      reason: 'passed over',
      by: 'test',
      at: AT,
    })),
  });
};

test('every number between the first and the last is a document or a gap, and only what nobody knows is unexplained', () => {
  const prefixes = fc.constantFrom('', 'INV-', '2026-');
  const starts = fc.constantFrom(1n, 995n, 9_007_199_254_740_990n, 99_999_999_999_999_990n);
  const property = fc.property(
    fc.array(fc.constantFrom(...FATES), { minLength: 1, maxLength: 60 }),
    prefixes,
    starts,
    fc.constantFrom(0, 5),
    (fates, prefix, start, padding) => {
      const numberOf = (index: number): string =>
        `${prefix}${String(start + BigInt(index)).padStart(padding, '0')}`;
      const of: Books = { ...history(fates, numberOf), format: { prefix, suffix: '', padding } };
      const known = fates.map((fate) => fate !== 'unknown' && fate !== 'skipped');
      const [first, last] = [known.indexOf(true), known.lastIndexOf(true)];

      const { series, findings, unexplained } = audit(of);

      const inside = fates.slice(Math.max(first, 0), last + 1);
      const standing = inside.filter((fate) => fate === 'posted' || fate === 'by hand').length;
      const nobody = inside.filter((fate) => fate === 'unknown').length;
      const sum = (some: typeof findings): number =>
        some.reduce((total, { count }) => total + Number(count), 0);
      const gaps = findings.filter(({ flaw }) => flaw === 'gap');
      expect(sum(gaps)).toBe(first < 0 ? 0 : inside.length - standing);
      expect(sum(gaps.filter(({ explained }) => !explained))).toBe(nobody);
      expect(unexplained > 0).toBe(nobody > 0);
      expect(series.map((one) => [one.first, one.last, one.documents])).toEqual(
        first < 0 ? [] : [[numberOf(first), numberOf(last), standing]],
      );
    },
  );
  fc.assert(property, { numRuns: 300 });
});

test('in which order the rows come does not matter', () => {
  const property = fc.property(
    fc.array(fc.constantFrom(...FATES), { minLength: 1, maxLength: 30 }),
    fc.integer(),
    (fates, seed) => {
      const of = history(fates, (index) => `N${index + 1}`);
      const mixed = <T>(rows: readonly T[]): readonly T[] =>
        rows.toSorted(
          (a, b) => JSON.stringify(a).charCodeAt(seed % 7) - JSON.stringify(b).charCodeAt(seed % 7),
        );

      const shuffled = audit({
        ...of,
        quickbooks: mixed(of.quickbooks),
        ledger: mixed(of.ledger).toReversed(),
      });

      expect(shuffled).toEqual(audit(of));
    },
  );
  fc.assert(property, { numRuns: 100 });
});
