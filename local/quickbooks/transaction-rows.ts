/** What every transaction has. */
import type { EntityRow } from './entities.ts';
import { bare, choice, computed, day, money, text, to, type Field, type Fields } from './fields.ts';
import { linkedTxn, taxDetail } from './line-fields.ts';

const everyTransaction: Fields = {
  TxnDate: day,
  PrivateNote: text(4_000),
  CurrencyRef: bare(),
  ExchangeRate: money,
  DepartmentRef: to('Department'),
  ClassRef: to('Class'),
  TxnSource: text(),
  TransactionLocationType: text(),
  GlobalTaxCalculation: choice('TaxExcluded', 'TaxInclusive', 'NotApplicable'),
  TxnTaxDetail: taxDetail,
  LinkedTxn: linkedTxn,
  TotalAmt: computed(money),
  HomeTotalAmt: computed(money),
  RecurDataRef: computed(bare()),
  TaxExemptionRef: computed(bare()),
};

export const transaction = (
  name: string,
  line: Field,
  fields: Fields,
  change: Partial<EntityRow> = {},
): EntityRow => ({
  name,
  family: 'transaction',
  required: ['Line'],
  posting: true,
  webhook: true,
  ...change,
  fields: { ...everyTransaction, Line: line, ...fields },
});

export const balance: Fields = { Balance: computed(money), HomeBalance: computed(money) };
