/**
 * The laws that every lens obeys, whatever the kind: without them an echo would be taken for a change, or a change for an echo.
 * Shapes are drawn by reading arbitrary records, so every shape that can occur is one that the laws are tried on.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { fixtures as account } from '../../lib/entities/account/fixtures/records.ts';
import { fixtures as attachment } from '../../lib/entities/attachment/fixtures/records.ts';
import { fixtures as bill } from '../../lib/entities/bill/fixtures/records.ts';
import { fixtures as trackingClass } from '../../lib/entities/class/fixtures/records.ts';
import { fixtures as client } from '../../lib/entities/client/fixtures/records.ts';
import { fixtures as creditApplication } from '../../lib/entities/credit-application/fixtures/records.ts';
import { fixtures as creditNote } from '../../lib/entities/credit-note/fixtures/records.ts';
import { fixtures as currency } from '../../lib/entities/currency/fixtures/records.ts';
import { fixtures as department } from '../../lib/entities/department/fixtures/records.ts';
import type { Fixtures } from '../../lib/entities/fixtures.ts';
import { fixtures as invoice } from '../../lib/entities/invoice/fixtures/records.ts';
import { fixtures as item } from '../../lib/entities/item/fixtures/records.ts';
import type { Company, Kind, Shape, Side, Wire } from '../../lib/entities/kind.ts';
import { fixtures as paymentMethod } from '../../lib/entities/payment-method/fixtures/records.ts';
import { fixtures as payment } from '../../lib/entities/payment/fixtures/records.ts';
import { fixtures as productGroup } from '../../lib/entities/product-group/fixtures/records.ts';
import { fixtures as purchaseOrder } from '../../lib/entities/purchase-order/fixtures/records.ts';
import { fixtures as quotation } from '../../lib/entities/quotation/fixtures/records.ts';
import { fixtures as refund } from '../../lib/entities/refund/fixtures/records.ts';
import { kinds } from '../../lib/entities/registry.ts';
import { fixtures as salesOrder } from '../../lib/entities/sales-order/fixtures/records.ts';
import { fixtures as site } from '../../lib/entities/site/fixtures/records.ts';
import { fixtures as supplier } from '../../lib/entities/supplier/fixtures/records.ts';
import { fixtures as taxCode } from '../../lib/entities/tax-code/fixtures/records.ts';
import { fixtures as term } from '../../lib/entities/term/fixtures/records.ts';
import { decidePlan, mayWrite } from '../../lib/sync/plan.ts';
import { patchOf } from '../../lib/sync/references.ts';
import { envFor, gbCompany, usCompany } from '../support/references.ts';

const FIXTURES: Readonly<Record<string, Fixtures>> = {
  account,
  attachment,
  bill,
  class: trackingClass,
  client,
  'credit-application': creditApplication,
  'credit-note': creditNote,
  currency,
  department,
  invoice,
  item,
  payment,
  'payment-method': paymentMethod,
  'product-group': productGroup,
  'purchase-order': purchaseOrder,
  quotation,
  refund,
  'sales-order': salesOrder,
  site,
  supplier,
  'tax-code': taxCode,
  term,
};
/** `npm test` tries a share of the thousand cases that the push tries. */
const RUNS = Number(process.env['LAW_RUNS'] ?? 150);
const SIDES = ['halo', 'quickbooks'] as const;

const cases = kinds.flatMap((kind) =>
  SIDES.flatMap((side) =>
    [usCompany, gbCompany].map((company) => ({
      kind,
      side,
      company,
      name: `${kind.name} in ${side}, ${company.country}`,
    })),
  ),
);

/** One US document has one taxed rate, and lines that only one vendor has cannot be written to the other: both are checked before a write. */
const writable = (kind: Kind, shape: Shape, { country }: Company): boolean => {
  const lines = (shape['lines'] ?? []) as readonly {
    type: string;
    tax?: string | null;
    item?: string | null;
    amountMinor?: number;
  }[];
  // One that comes to nothing is refused, and its sign could not be told.
  if (kind.name === 'credit-note' && lines.reduce((sum, line) => sum + (line.amountMinor ?? 0), 0) <= 0)
    return false;
  const taxed = new Set(
    lines.filter((line) => line.type === 'item' && line.tax !== 'h:NON').map((line) => line.tax),
  );
  return (
    (taxed.size <= 1 || country !== 'US') &&
    lines.every((line) => line.type !== 'foreign' && line.item !== null)
  );
};

const without = (shape: Shape, fields: readonly string[] = []): Shape =>
  Object.fromEntries(Object.entries(shape).filter(([field]) => !fields.includes(field)));

/** What a record that exists takes: the rest stays as it was made. */
const comparable = (kind: Kind, side: Side, shape: Shape): Shape =>
  kind[side].readOnly ? {} : without(shape, [...(kind.fixed?.[side] ?? []), ...(kind.createOnly ?? [])]);

const fixturesOf = (kind: Kind, side: Side): fc.Arbitrary<Wire> => FIXTURES[kind.name]![side];

test('every kind has fixtures, and every folder is a kind', () => {
  const folders = readdirSync(join(__dirname, '../../lib/entities'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  expect(kinds.map(({ name }) => name).sort()).toEqual(folders.sort());
  expect(Object.keys(FIXTURES).sort()).toEqual(folders.sort());
});

describe.each(cases)('$name', ({ kind, side, company }) => {
  const env = envFor(company);
  const definition = kind[side];
  const shapes = fc
    .oneof(
      fixturesOf(kind, 'halo').map((record) => kind.halo.lens.read(record, env)),
      fixturesOf(kind, 'quickbooks').map((record) => kind.quickbooks.lens.read(record, env)),
    )
    .filter((shape) => writable(kind, shape, company));

  test('what is read is a shape', () => {
    fc.assert(
      fc.property(fixturesOf(kind, side), (record) => {
        expect(kind.shape.safeParse(definition.lens.read(record, env)).error).toBeUndefined();
      }),
      { numRuns: RUNS },
    );
  });

  test('GetPut: writing back what was read changes nothing', () => {
    fc.assert(
      fc.property(fixturesOf(kind, side), (record) => {
        const shape = definition.lens.read(record, env);
        expect(definition.lens.write(shape, record, env)).toBe(record);
      }),
      { numRuns: RUNS },
    );
  });

  test('PutGet: what was written reads as it was meant, over any record, from either side, and unknown fields survive', () => {
    fc.assert(
      fc.property(shapes, fixturesOf(kind, side), (shape, current) => {
        const written = definition.lens.write(shape, current, env);
        expect(comparable(kind, side, definition.lens.read(written, env))).toEqual(
          comparable(kind, side, shape),
        );
        expect(written['unknown_to_us']).toBe('kept');
      }),
      { numRuns: RUNS },
    );
  });

  // What is off until somebody switches it on may then go either way.
  if (!definition.readOnly && mayWrite(side, kind.direction === 'off' ? 'both' : kind.direction)) {
    test('what is made reads as it was meant, what only serves to make it included', () => {
      fc.assert(
        fc.property(shapes, (shape) => {
          expect(definition.lens.read(definition.lens.write(shape, {}, env), env)).toEqual(shape);
        }),
        { numRuns: RUNS },
      );
    });
  }

  test('PutGet holds through a partial update, after the wire', () => {
    fc.assert(
      fc.property(shapes, fixturesOf(kind, side), (shape, current) => {
        const patch = patchOf(definition.lens.write(shape, current, env), current);
        const merged = { ...current, ...(JSON.parse(JSON.stringify(patch)) as Wire) };
        expect(comparable(kind, side, definition.lens.read(merged, env))).toEqual(
          comparable(kind, side, shape),
        );
      }),
      { numRuns: RUNS },
    );
  });

  test('quiescence: the echo of our own write plans nothing', () => {
    fc.assert(
      fc.property(shapes, fixturesOf(kind, side), (shape, current) => {
        const echo = definition.lens.read(definition.lens.write(shape, current, env), env);
        const settled = { ...shape, ...comparable(kind, side, echo) };
        const plan = decidePlan({
          agreed: { halo: settled, quickbooks: settled },
          halo: settled,
          quickbooks: settled,
          owner: kind.owner,
          owners: kind.owners,
          createOnly: kind.createOnly,
          direction: 'both',
          document: kind.document,
        });
        expect(plan).toEqual({ plan: 'nothing' });
      }),
      { numRuns: RUNS },
    );
  });
});
