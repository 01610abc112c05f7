/**
 * Money that was given back is shown and never written: which invoice it belongs to, and whether a credit note or a payment below zero is the right
 * form, is the bookkeeper's to say. A refund receipt of QuickBooks is one open item until HaloPSA has a payment of the same amount below zero for
 * the client, or until a person marks it; such a payment in HaloPSA is one until QuickBooks has the receipt. The later of the two ends it by itself.
 */
import { sayMoney, toMinor } from '../codecs.ts';
import type { Kind, LensEnv, Observed, Refusal } from '../kind.ts';
import { halo } from './halo.ts';
import { quickbooks } from './quickbooks.ts';
import { refund, type Refund } from './shape.ts';

const given = ({ amount }: Refund, currency: string): string => sayMoney(toMinor(amount, currency), currency);

function shown(shape: Refund, source: Observed, { company }: LensEnv): Refusal {
  if (source['row'] !== undefined) {
    const money = given(shape, company.homeCurrency);
    return {
      code: 'refund-only-in-halo',
      sentence: `HaloPSA has given ${money} back on ${shape.date} (payment ${String(source['row'])}), and QuickBooks has no refund receipt of it.`,
      fix: 'Enter the refund receipt in QuickBooks for the same customer and amount, or delete the payment in HaloPSA; this item goes by itself then.',
      owner: 'bookkeeper',
    };
  }
  const money = given(shape, String(source['currency'] ?? company.homeCurrency));
  return {
    code: 'refund-only-in-quickbooks',
    sentence: `Refund ${String(source.number)} of ${money} was given to ${String(source['customer'] || 'a customer')} on ${shape.date} in QuickBooks, and HaloPSA does not know of it.`,
    fix: `Enter a payment of ${money} below zero in HaloPSA on the invoice that it was given back for: this item goes by itself then. Where a credit note stands for it already, or nothing is to show, ignore this item.`,
    owner: 'bookkeeper',
  };
}

export const kind: Kind<Refund> = {
  name: 'refund',
  shape: refund,
  halo,
  quickbooks,
  owner: 'quickbooks',
  ownedWhereMade: true,
  direction: 'both',
  document: true,
  autoCreate: true,
  identity: ['client', 'amount'],
  createOnly: ['date'],
  check: shown,
  importRank: 5,
};
