/** A currency that the company does not keep: with multicurrency off QuickBooks knows its home currency only. */
import type { Connection } from '../../sync/connection.ts';
import { blocks, type Trouble } from './finding.ts';
import { whatOf, type Judged } from './judged.ts';
import { exampleOf } from './records.ts';

/** @param connection as it is set now */
export function currencyTroubles(judged: readonly Judged[], connection: Connection): readonly Trouble[] {
  const { homeCurrency } = connection.company;
  if (connection.quickbooks.multiCurrency === true) return [];
  return judged.flatMap((one) => {
    const { currency } = one.shape;
    const isNew = one.standing.standing === 'new' || one.standing.standing === 'held';
    if (!isNew || typeof currency !== 'string' || currency === homeCurrency) return [];
    return [notKept(one, currency, homeCurrency)];
  });
}

const notKept = (one: Judged, currency: string, homeCurrency: string): Trouble =>
  blocks(
    {
      code: 'currency-not-kept',
      sentence: `The ${whatOf(one.kind)} “${one.label}” is in ${currency}, but this QuickBooks company keeps its books in ${homeCurrency} only.`,
      fix: `Switch multicurrency on in QuickBooks (it cannot be switched off again), or change the currency in HaloPSA to ${homeCurrency}.`,
      owner: 'bookkeeper',
    },
    { kind: one.kind.name, example: exampleOf(one) },
  );
