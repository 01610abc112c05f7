/**
 * A credit note used on an invoice: a row among HaloPSA's payments that names it, and in QuickBooks a Payment with a line for either document. A row
 * of HaloPSA becomes a Payment of its own without money; a Payment that mixes credits and money is many rows, some of them of the kind `payment`.
 *
 * It belongs to the side it was made on and follows edits both ways, as a payment does and for the same reasons. Where QuickBooks applies credits by
 * itself, what it did for the same pair of documents is taken for what HaloPSA asked for; the rest shows in HaloPSA as rows like any other.
 */
import type { Kind } from '../kind.ts';
import { check } from './check.ts';
import { halo } from './halo.ts';
import { quickbooks } from './quickbooks.ts';
import { creditApplication, type CreditApplication } from './shape.ts';

export const kind: Kind<CreditApplication> = {
  name: 'credit-application',
  shape: creditApplication,
  halo,
  quickbooks,
  owner: 'halo',
  ownedWhereMade: true,
  direction: 'both',
  document: false,
  autoCreate: true,
  patient: true,
  identity: ['invoice', 'creditNote'],
  check,
  importRank: 4,
};
