/** What must hold before a credit note is made: what holds for an invoice, said of a credit note, and that it credits something. */
import { check as checkInvoice } from '../invoice/check.ts';
import type { LensEnv, Observed, Refusal } from '../kind.ts';
import type { CreditNote } from './shape.ts';

const said = (text: string): string =>
  text.replaceAll('an invoice', 'a credit note').replaceAll('invoice', 'credit note');

/** The API description gives neither the type nor the sign, and a row of the wrong ones would be an invoice. */
function unknownForm({ creditNotes }: LensEnv['company']): Refusal | undefined {
  if (creditNotes?.typeId !== undefined && creditNotes.sign !== undefined) return undefined;
  return {
    code: 'credit-form-unknown',
    sentence:
      'A credit note of QuickBooks cannot be made in HaloPSA: the connection does not say how HaloPSA keeps credit notes.',
    fix: 'Look at a credit note through HaloPSA’s API and set company.creditNotes.typeId (its typeid) and company.creditNotes.sign (of its quantities); then retry.',
    owner: 'ops',
  };
}

const NOTHING: Refusal = {
  code: 'credit-of-nothing',
  sentence: 'The credit note comes to nothing; QuickBooks takes one above zero only.',
  fix: 'Add what is credited in HaloPSA, or keep the credit note out of accounting there.',
  owner: 'bookkeeper',
};

export function check(
  shape: CreditNote,
  source: Observed,
  env: LensEnv,
  isMade = false,
): Refusal | undefined {
  const isFromQuickBooks = source['label'] === undefined;
  if (isFromQuickBooks && !isMade) return unknownForm(env.company);
  if ((source.totalMinor ?? 0) <= 0) return NOTHING;
  const refusal = checkInvoice({ ...shape, dueDate: '', term: null }, source, env);
  return refusal && { ...refusal, sentence: said(refusal.sentence), fix: said(refusal.fix) };
}
