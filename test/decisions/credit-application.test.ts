/** What a payment's lines mean where credits and money stand side by side, and what may not be applied. */
import { kind } from '../../lib/entities/credit-application/index.ts';
import { kind as payment } from '../../lib/entities/payment/index.ts';
import type { LensEnv } from '../../lib/entities/kind.ts';
import { envFor, linkedOneToOne, usCompany } from '../support/references.ts';

type Line = readonly ['Invoice' | 'CreditMemo', string, number];

const documentOf = (...lines: readonly Line[]) => ({
  Id: '9',
  TotalAmt: 10,
  Line: lines.map(([TxnType, TxnId, Amount]) => ({ Amount, LinkedTxn: [{ TxnId, TxnType }] })),
});

const partsOf = (definition: typeof kind.quickbooks | typeof payment.quickbooks, ...lines: readonly Line[]) =>
  definition.parts?.(documentOf(...lines)).map(({ part, record }) => {
    const { Amount } = record['allocation'] as { readonly Amount: number };
    return [part, Amount];
  });

const TABLE: readonly {
  readonly name: string;
  readonly lines: readonly Line[];
  readonly credits: readonly (readonly [string, number])[];
  readonly money: readonly (readonly [string, number])[];
}[] = [
  { name: 'money alone', lines: [['Invoice', '1', 10]], credits: [], money: [['1', 10]] },
  {
    name: 'a credit alone',
    lines: [
      ['Invoice', '1', 10],
      ['CreditMemo', '5', 10],
    ],
    credits: [['5-1', 10]],
    money: [],
  },
  {
    name: 'a credit over two invoices, the rest money',
    lines: [
      ['Invoice', '1', 10],
      ['Invoice', '2', 10],
      ['CreditMemo', '5', 12],
    ],
    credits: [
      ['5-1', 10],
      ['5-2', 2],
    ],
    money: [['2', 8]],
  },
  {
    name: 'two credits on one invoice, written in pieces',
    lines: [
      ['CreditMemo', '5', 3],
      ['Invoice', '1', 4],
      ['CreditMemo', '6', 3],
      ['Invoice', '1', 2],
    ],
    credits: [
      ['5-1', 3],
      ['6-1', 3],
    ],
    money: [],
  },
];

test.each(TABLE)('$name', ({ lines, credits, money }) => {
  expect(partsOf(kind.quickbooks, ...lines)).toEqual(credits);
  expect(partsOf(payment.quickbooks, ...lines)).toEqual(money);
});

const env = (facts: Readonly<Record<string, Readonly<Record<string, unknown>>>>): LensEnv =>
  envFor(usCompany, { ...linkedOneToOne, observed: (name) => facts[name] ?? {} });

const asked = { invoice: 'h:1', creditNote: 'h:5', amount: '30', date: '2026-11-24' };

test.each([
  [
    'in another currency',
    { invoice: { currency: 'USD', number: '1' }, 'credit-note': { currency: 'EUR', number: '5' } },
    'currency-differs',
    'HaloPSA applies credit note 5 on invoice 1, but the one is in EUR and the other in USD.',
  ],
  [
    'more than is left',
    { invoice: { currency: 'USD', number: '1' }, 'credit-note': { balanceMinor: 2_000, number: '5' } },
    'credit-used-up',
    'HaloPSA applies 30.00 USD of credit note 5 on invoice 1, but only 20.00 USD of it is left in QuickBooks.',
  ],
])('a credit %s is not applied', (_name, facts, code, sentence) => {
  expect(kind.check?.(asked, { row: '7' }, env(facts))).toMatchObject({ code, sentence });
});

test('what QuickBooks has applied is not questioned', () => {
  const facts = { invoice: { balanceMinor: 0 }, 'credit-note': { balanceMinor: 0 } };
  expect(kind.check?.(asked, {}, env(facts))).toBeUndefined();
});
