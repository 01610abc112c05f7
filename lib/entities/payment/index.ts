/**
 * Money on an invoice: a row in HaloPSA, a line of a Payment in QuickBooks. HaloPSA's `amountpaid` is never written: it follows from the rows.
 *
 * A payment belongs to the side it was made on. Taken away there it goes on the other side, too; taken away on the other it is put before a
 * person, but for an allocation that is taken back in QuickBooks, which takes its row with it: else an invoice would show as paid that is not.
 * An edit follows both ways. People correct a payment where they notice the mistake, the bank feed or the portal; shown as drift each would have
 * to be typed twice. Whoever owns it has the last word only where both were changed. What QuickBooks has deposited it refuses to change.
 *
 * A row of HaloPSA is a Payment of its own with that one line. More than is open stays in it as money on account and is shown at the link.
 */
import type { Kind } from '../kind.ts';
import { check } from './check.ts';
import { halo } from './halo.ts';
import { quickbooks } from './quickbooks.ts';
import { payment, type Payment } from './shape.ts';

export const kind: Kind<Payment> = {
  name: 'payment',
  shape: payment,
  halo,
  quickbooks,
  owner: 'quickbooks',
  ownedWhereMade: true,
  direction: 'both',
  document: false,
  autoCreate: true,
  patient: true,
  identity: ['invoice'],
  createOnly: ['method'],
  check,
  verify: (_halo, { unappliedMinor }) =>
    typeof unappliedMinor === 'number' && unappliedMinor > 0
      ? { agrees: 'within-rule', amountMinor: unappliedMinor, class: 'unapplied' }
      : { agrees: true },
  importRank: 3,
};
