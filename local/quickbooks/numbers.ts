/**
 * Document numbers. A counter is stored state, not the highest number among the rows (recorded: estimates counted on from 1001 although three
 * of that number existed). Sales count by themselves unless custom numbers are on, purchase orders by a preference of their own, journal
 * entries when asked; bills, payments and credits of vendors never do.
 * @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/invoice
 */
import type { WriteContext } from './change.ts';
import type { Company } from './company.ts';
import { entityNamed, type Numbering } from './entities.ts';
import { refusals } from './faults.ts';
import { list, textAt, type Rec } from './records.ts';

/** Preferences that have no place of their own stand in a list of names. */
export const otherPreference = (company: Company, name: string): boolean =>
  list(company.preference('OtherPrefs', 'NameValue')).some(
    (one) => one['Name'] === name && (one['Value'] === 'true' || one['Value'] === true),
  );

function isCustom(company: Company, { automatic }: Numbering): boolean {
  if (automatic === 'unless-custom-sales')
    return company.preference('SalesFormsPrefs', 'CustomTxnNumbers') === true;
  if (automatic === 'unless-custom-purchases')
    return otherPreference(company, 'VendorAndPurchasesPrefs.UseCustomTxnNumbers');
  return true;
}

/** A full update that leaves the number out keeps it where sales count by themselves (recorded), and loses it elsewhere (recorded). */
export const keepsNumber = ({ company, definition, switches }: WriteContext): boolean => {
  const { numbering } = definition;
  if (numbering?.automatic !== 'unless-custom-sales') return false;
  return !isCustom(company, numbering) || switches.customNumberSurvivesFullUpdate;
};

/** The number of a document; nothing for none. @throws Refusal 6140 */
export function numberOf(context: WriteContext, record: Rec, before: Rec | undefined): string | undefined {
  const { company, definition, switches } = context;
  const { numbering } = definition;
  if (!numbering) return undefined;
  const sent = record['DocNumber'];
  if (before) {
    const number = textAt(record, 'DocNumber');
    if (number !== '' && number !== textAt(before, 'DocNumber'))
      refuseDuplicate(context, numbering, record, textAt(before, 'Id'));
    return number === '' ? undefined : number;
  }
  const custom = isCustom(company, numbering);
  if (
    custom &&
    numbering.counter === 'sales' &&
    company.country === 'FR' &&
    textAt(record, 'DocNumber') === ''
  )
    throw refusals.required('DocNumber');
  if (sent === 'AUTO_GENERATE' && switches.autoGenerate) return next(company, numbering);
  if (sent === undefined || sent === null) {
    const counts = numbering.automatic === 'when-asked' ? context.autoNumber : !custom;
    return counts ? next(company, numbering) : undefined;
  }
  if (sent === '') return undefined;
  refuseDuplicate(context, numbering, record, '');
  moveCounter(context, numbering, textAt(record, 'DocNumber'), custom);
  return textAt(record, 'DocNumber');
}

function moveCounter(
  { company, switches }: WriteContext,
  numbering: Numbering,
  number: string,
  custom: boolean,
): void {
  if (!switches.suppliedNumberMovesCounter || custom || numbering.counter === undefined) return;
  if (/^\d{1,15}$/.test(number)) company.setCounter(numbering.counter, Number(number));
}

const taken = (company: Company, { pool }: Numbering, number: string): boolean =>
  pool.some((entity) => company.withKey(entity, number).length > 0);

/** The next number; one that is taken is passed over where numbers must differ. */
function next(company: Company, numbering: Numbering): string | undefined {
  const { counter } = numbering;
  if (counter === undefined) return undefined;
  let number = company.nextNumber(counter);
  while (numbering.duplicates !== 'accepted' && taken(company, numbering, number))
    number = company.nextNumber(counter);
  return number;
}

function isChecked(
  { company, switches, allowDuplicate }: WriteContext,
  numbering: Numbering,
  record: Rec,
): boolean {
  if (allowDuplicate) return false;
  switch (numbering.duplicates) {
    case 'accepted':
      return false;
    case 'refused':
      return isCustom(company, numbering)
        ? switches.duplicateSales === 'refused'
        : switches.duplicateCheckWhenOff;
    case 'journal-preference':
      return otherPreference(company, 'WarnDuplicateJournalNumber');
    case 'check-preference':
      return record['PaymentType'] !== 'Check' || otherPreference(company, 'WarnDuplicateCheckNumber');
    case 'bill-preference':
      return switches.billDuplicates === 'always' || otherPreference(company, 'WarnDuplicateBillNumber');
  }
}

function refuseDuplicate(context: WriteContext, numbering: Numbering, record: Rec, ownId: string): void {
  if (!isChecked(context, numbering, record)) return;
  const { company, definition, switches } = context;
  const number = textAt(record, 'DocNumber');
  for (const entity of switches.salesShareNumbers ? numbering.pool : [definition.name]) {
    const holder = company
      .withKey(entity, number)
      .find((one) => entity !== definition.name || textAt(one, 'Id') !== ownId);
    if (holder)
      throw refusals.duplicateNumber(
        number,
        entityNamed(entity)?.numbering?.word ?? entity,
        textAt(holder, 'Id'),
      );
  }
}
