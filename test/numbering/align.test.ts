/** From where on numbers are safe, whatever was numbered before, and that a second look has nothing left to move. */
import fc from 'fast-check';
import { align, nextNumber, passedOver, type AlignInput } from '../../lib/numbering/align.ts';
import type { HaloDocument, QuickBooksDocument } from '../../lib/numbering/documents.ts';

const input = (change: Partial<AlignInput> = {}): AlignInput => ({
  from: 'halo',
  format: { prefix: '', suffix: '' },
  halo: [],
  quickbooks: [],
  ledger: [],
  skips: [],
  inFlight: [],
  writtenBack: true,
  nextHaloId: 1_001n,
  ...change,
});

const invoice = (number: string): QuickBooksDocument => ({
  id: '145',
  type: 'Invoice',
  number,
  date: '2026-11-20',
  name: 'Acme',
});

const halo = (id: string, own = id): HaloDocument => ({
  id,
  holder: `invoice h:${id}`,
  own,
  carries: '',
  date: '2026-11-20',
});

const row = (number: string, state: 'used' | 'released') => ({
  connection: 'c',
  sequence: 'sales',
  number,
  state,
  holder: 'invoice h:7',
  reason: '',
  by: '',
  at: '',
});

test.each([
  ['a document of QuickBooks', { quickbooks: [invoice('1050')] }, '1051'],
  ['the ledger', { ledger: [row('1060', 'used')] }, '1061'],
  ['a write under way', { inFlight: [{ number: '1070', holder: 'invoice h:8' }] }, '1071'],
  ['HaloPSA itself', { halo: [halo('1080')] }, '1081'],
])('HaloPSA’s next id goes above what %s has', (_who, change, safe) => {
  expect(align(input(change))).toMatchObject({ now: '1001', safe, change: true });
});

test.each([
  ['another series', { quickbooks: [invoice('HAND-5000')] }],
  ['a number that was given back', { ledger: [row('5000', 'released')] }],
  ['a number that no id reaches', { quickbooks: [invoice('20261119001')] }],
  ['what lies below', { quickbooks: [invoice('999')] }],
])('%s moves nothing', (_what, change) => {
  expect(align(input(change))).toMatchObject({ safe: '1001', change: false });
});

test('where HaloPSA’s numbers are not its ids its next id is left alone, and that is said', () => {
  const { change, why } = align(
    input({ halo: [halo('1', 'A-1'), halo('2', 'A-2')], quickbooks: [invoice('1050')] }),
  );

  expect(change).toBe(false);
  expect(why.join(' ')).toContain('numbers of their own');
});

test('the reasoning names who is in the way, and no more than a few', () => {
  const { why } = align(
    input({ quickbooks: Array.from({ length: 8 }, (_, index) => invoice(String(1_010 + index))) }),
  );

  expect(why).toContain('1017 is taken by Invoice 145 of Acme in QuickBooks.');
  expect(why).toContain('3 more numbers are taken from there on.');
});

test('QuickBooks’ own counter cannot be moved: what to do by hand is said', () => {
  const { change, number, todo } = align(input({ from: 'quickbooks', quickbooks: [invoice('5007')] }));

  expect([change, number]).toEqual([false, '5008']);
  expect(todo.join()).toContain('save one invoice with the number before it');
});

test('a sequence goes beyond 2^53 exactly', () => {
  const format = { prefix: 'S', suffix: '', start: '9007199254740993' };

  const found = align(input({ from: 'sequence', format, quickbooks: [invoice('S9007199254740995')] }));

  expect(found).toMatchObject({
    now: '9007199254740993',
    safe: '9007199254740996',
    number: 'S9007199254740996',
  });
});

test.each([
  ['the next of the sequence', [], 'S0042', '`S0042` is the next'],
  ['what was given back first', ['S0040', 'S0007', 'OLD-3'], 'S0007', 'was given back'],
] as const)('next: %s', (_name, free, number, because) => {
  const format = { prefix: 'S', suffix: '', padding: 4 };

  const next = nextNumber(input({ from: 'sequence', format, head: { next: '42', free, claims: {} } }));

  expect(next.number).toBe(number);
  expect(next.why[0]).toContain(because.replaceAll('`', ''));
});

test('next: a number that is taken is said with its holder', () => {
  expect(nextNumber(input({ quickbooks: [invoice('1001')] }))).toMatchObject({
    number: '1001',
    takenBy: 'Invoice 145 of Acme in QuickBooks',
  });
});

test('from the safe value on no number is taken, the counter never goes back, and a second look moves nothing', () => {
  const values = fc.array(fc.bigInt({ min: 1n, max: 3_000n }), { maxLength: 20 });
  const property = fc.property(
    fc.constantFrom('halo' as const, 'sequence' as const),
    values,
    values,
    values,
    fc.bigInt({ min: 1n, max: 3_000n }),
    (from, inQuickBooks, inLedger, ids, now) => {
      const format = { prefix: 'P', suffix: '', start: '1' };
      const given = input({
        from,
        format,
        nextHaloId: now,
        head: { next: String(now), free: [], claims: {} },
        quickbooks: inQuickBooks.map((value) => invoice(`P${value}`)),
        ledger: inLedger.map((value) => row(`P${value}`, 'used')),
        halo: from === 'halo' ? ids.map((value) => halo(String(value))) : [],
      });

      const found = align(given);

      const safe = BigInt(found.safe);
      const taken = [...inQuickBooks, ...inLedger, ...(from === 'halo' ? ids : [])];
      expect(taken.every((value) => value < safe)).toBe(true);
      expect(safe >= now).toBe(true);
      expect(safe === now || taken.includes(safe - 1n)).toBe(true);
      expect(found.change).toBe(safe > now);
      expect(passedOver(found, format) !== undefined).toBe(found.change);
      const moved = { ...given, nextHaloId: safe, head: { next: String(safe), free: [], claims: {} } };
      expect(align(moved).change).toBe(false);
      expect(nextNumber(moved).takenBy).toBeUndefined();
    },
  );
  fc.assert(property, { numRuns: 300 });
});
