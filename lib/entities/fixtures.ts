/** For the laws: arbitrary records as a vendor may send them, ragged on purpose. Test support; nothing that ships imports it. */
import fc from 'fast-check';
import type { Wire } from './kind.ts';

export interface Fixtures {
  readonly halo: fc.Arbitrary<Wire>;
  readonly quickbooks: fc.Arbitrary<Wire>;
}

const AWKWARD = [
  "O'Brien & Söhne",
  'Café: West',
  'A::B : (deleted)',
  '  padded  ',
  'two\nlines\tand tab',
  '🚀 Rocket',
  '"quoted"',
  '',
  'x'.repeat(600),
];

export const anyText = fc.oneof(fc.constantFrom(...AWKWARD), fc.string({ unit: 'grapheme', maxLength: 40 }));
export const maybeText = fc.option(anyText, { nil: undefined });
export const maybeNull = fc.option(anyText, { nil: null });
export const anyFlag = fc.option(fc.boolean(), { nil: undefined });
export const anyId = fc.integer({ min: 1, max: 60 });
export const anyIdText = anyId.map(String);
export const noneOr = (id: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof(fc.constantFrom(0, -1, '', null, undefined), id);
export const anyRef = fc.option(
  anyIdText.map((value) => ({ value, name: 'shown' })),
  { nil: undefined },
);
/** A price or quantity with up to `places` digits, as the wire's floating-point number. */
export const anyDecimal = (places: number): fc.Arbitrary<number> =>
  fc.integer({ min: -9_999_999, max: 9_999_999 }).map((digits) => digits / 10 ** places);
export const anyDay = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
export const anyInstant = anyDay.map((day) => `${day}T00:00:00`);
export const meta = fc.constant({
  CreateTime: '2026-11-01T08:00:00-07:00',
  LastUpdatedTime: '2026-11-02T08:00:00-07:00',
});

/** Present or absent, and fields that no lens knows: they must survive every write. */
export const record = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Wire> =>
  fc
    .record({ ...fields, unknown_to_us: fc.constant('kept') })
    .map((value) => Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)));
