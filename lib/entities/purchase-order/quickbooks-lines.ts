/**
 * QuickBooks' lines of what is bought: of an item, or of an account. What the bookkeeper added to a line (class, client, billable) and what
 * QuickBooks keeps of it (received, links) stays on its row.
 * @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/purchaseorder
 */
import Big from 'big.js';
import { fromMinor, plainDecimal, quickbooksRef, text, toBig, toMinor } from '../codecs.ts';
import { currencyOf } from '../invoice/quickbooks-lines.ts';
import { DESCRIPTION_MAX, LINE_DECIMALS } from '../invoice/shape.ts';
import type { LensEnv, LinkId, Wire } from '../kind.ts';
import { get, same, type Field } from '../lens.ts';
import { rowsUnder, type Row } from '../rows-under.ts';
import { asWire, idText, list } from '../wire.ts';
import type { PurchaseLine } from './shape.ts';

const ITEM = 'ItemBasedExpenseLineDetail';
const ACCOUNT = 'AccountBasedExpenseLineDetail';
const itemRef = quickbooksRef('item');
const accountRef = quickbooksRef('account');
const taxRef = quickbooksRef('tax-code');
const description = text(DESCRIPTION_MAX);

const isUs = ({ company }: Pick<LensEnv, 'company'>): boolean => company.country === 'US';

const readTax = (detail: Wire, env: LensEnv): LinkId | null =>
  isUs(env) ? null : taxRef.read(detail['TaxCodeRef'], env);

function readLine(row: Wire, record: Wire, env: LensEnv): readonly PurchaseLine[] {
  const detail = idText(row['DetailType']);
  const inside = asWire(row[detail]);
  const said = description.read(row['Description'], env);
  const amountMinor = toMinor(row['Amount'], currencyOf(record, env));
  const item = detail === ITEM ? itemRef.read(inside['ItemRef'], env) : null;
  if (item !== null)
    return [
      {
        type: 'item',
        item,
        description: said,
        quantity: plainDecimal(toBig(inside['Qty']) ?? new Big(1), LINE_DECIMALS),
        unitPrice: plainDecimal(
          toBig(inside['UnitPrice']) ?? toBig(row['Amount']) ?? new Big(0),
          LINE_DECIMALS,
        ),
        amountMinor,
        tax: readTax(inside, env),
      },
    ];
  if (detail === ACCOUNT) {
    const account = accountRef.read(inside['AccountRef'], env);
    if (amountMinor === 0) return [];
    return [{ type: 'expense', account, description: said, amountMinor, tax: readTax(inside, env) }];
  }
  const isSilent = detail === 'DescriptionOnly' && said === '';
  if (detail === 'SubTotalLineDetail' || isSilent) return [];
  return [{ type: 'foreign', detail, description: said, amountMinor }];
}

const rowsOf = (record: Wire, env: LensEnv): readonly Row<PurchaseLine>[] =>
  list(record['Line']).flatMap((wire) => readLine(wire, record, env).map((line) => ({ wire, line })));

const isOfOne = (a: PurchaseLine, b: PurchaseLine): boolean =>
  a.type === 'item'
    ? b.type === 'item' && a.item === b.item
    : a.type === 'expense' && b.type === 'expense' && a.account === b.account;

const taxPart = (tax: LinkId | null, env: LensEnv): Wire =>
  isUs(env) ? {} : { TaxCodeRef: taxRef.write(tax, env) };

/** A line that only QuickBooks has cannot be made, only kept. */
function newRow(line: PurchaseLine, currency: string, env: LensEnv): Wire {
  const row = { Description: line.description, Amount: fromMinor(line.amountMinor, currency) };
  if (line.type === 'item')
    return {
      ...row,
      DetailType: ITEM,
      [ITEM]: {
        ItemRef: itemRef.write(line.item, env),
        Qty: Number(line.quantity),
        UnitPrice: Number(line.unitPrice),
        ...taxPart(line.tax, env),
      },
    };
  const [account, tax] = line.type === 'expense' ? [line.account, line.tax] : [null, null];
  return {
    ...row,
    DetailType: ACCOUNT,
    [ACCOUNT]: { AccountRef: accountRef.write(account, env), ...taxPart(tax, env) },
  };
}

/** The line laid over its row. What QuickBooks worked out from the old price would contradict the new one. */
function overlay(kept: Wire, line: PurchaseLine, currency: string, env: LensEnv): Wire {
  if (line.type === 'foreign') return kept;
  const ours = newRow(line, currency, env);
  const type = idText(ours['DetailType']);
  const { TaxInclusiveAmt: _gross, TaxAmount: _tax, ...detail } = asWire(kept[type]);
  return { ...kept, ...ours, [type]: { ...detail, ...asWire(ours[type]) } };
}

function writeRows(lines: readonly PurchaseLine[], record: Wire, env: LensEnv): readonly Wire[] {
  const currency = currencyOf(record, env);
  const under = rowsUnder(lines, rowsOf(record, env), isOfOne);
  return lines.map((line, place) => {
    const row = under[place];
    if (!row) return newRow(line, currency, env);
    // QuickBooks counts them in the order of sending.
    const { LineNum: _place, ...kept } = row.wire;
    return same(row.line, line) ? kept : overlay(kept, line, currency, env);
  });
}

export const lines: Field<PurchaseLine[]> = {
  read: (record, env) => rowsOf(record, env).map(({ line }) => line),
  write: (value, record, env) =>
    same(lines.read(record, env), value)
      ? record
      : {
          ...record,
          Line: writeRows(value, record, env),
          // The tax of the old lines is stale, and QuickBooks keeps it unless the block is dropped.
          TxnTaxDetail: undefined,
          ...(!isUs(env) && { GlobalTaxCalculation: 'TaxExcluded' }),
        },
  // Tax codes go by their QuickBooks ids on both sides, and so do accounts: there is nothing to look up.
  references: (record) =>
    list(record['Line']).flatMap((row) => itemRef.references?.(get(row, `${ITEM}.ItemRef`)) ?? []),
};
