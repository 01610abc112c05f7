/**
 * Which number a connection’s policy gives a document, before anything is read or reserved. Whether a policy works at all hangs on one
 * preference of QuickBooks: with custom transaction numbers on it takes ours and gives none itself, with them off it counts for itself and a
 * number of ours would only make duplicates. A policy holds for what is posted after it was chosen.
 * @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/invoice (DocNumber)
 */
import type { Refusal } from '../entities/kind.ts';
import { kindByName } from '../entities/registry.ts';
import { DOC_NUMBER_MAX, dressed, type CounterFormat } from '../numbering/format.ts';
import type { CounterKey } from '../numbering/ledger.ts';
import type { Connection } from './connection.ts';

export type Policy = Connection['numbering']['policy'];

export type NumberChoice =
  | { readonly number: 'none' }
  | { readonly number: 'given'; readonly value: string }
  /** QuickBooks counts, and has to be asked to: `value` is what it is asked with. */
  | { readonly number: 'counted'; readonly value: string }
  /** The next of our own sequence. */
  | { readonly number: 'next' }
  | { readonly number: 'refused'; readonly refusal: Refusal };

interface Rule {
  /** What `CustomTxnNumbers` has to be. */
  readonly customTxnNumbers: boolean;
  /** What is said where it is not. */
  readonly otherwise: Refusal;
}

const customOff = (subject: string): Refusal => ({
  code: 'custom-numbers-off',
  sentence: `The connection sends ${subject}, but custom transaction numbers are off in QuickBooks, which would then count for itself.`,
  fix: 'Switch custom transaction numbers on in QuickBooks (Account and settings → Sales), or choose the policy quickbooks-number.',
  owner: 'ops',
});

export const RULES: Readonly<Record<Policy, Rule>> = {
  'halo-number': { customTxnNumbers: true, otherwise: customOff('HaloPSA’s numbers') },
  sequence: { customTxnNumbers: true, otherwise: customOff('numbers of a sequence of its own') },
  'quickbooks-number': {
    customTxnNumbers: false,
    otherwise: {
      code: 'numbers-not-assigned',
      sentence:
        'QuickBooks gives no numbers itself while custom transaction numbers are on, so the invoice would have none.',
      fix: 'Switch custom transaction numbers off in QuickBooks (Account and settings → Sales), or choose the policy halo-number.',
      owner: 'ops',
    },
  },
};

type Settings = Pick<Connection, 'numbering'> & {
  readonly quickbooks: Pick<
    Connection['quickbooks'],
    'customTxnNumbers' | 'customPurchaseNumbers' | 'autoGenerate'
  >;
};

/** Custom numbers are on, and QuickBooks was seen to count all the same where it is asked to. */
const countsOnRequest = ({ numbering, quickbooks }: Settings): boolean =>
  numbering.policy === 'quickbooks-number' && quickbooks.customTxnNumbers && quickbooks.autoGenerate === true;

/** What keeps the policy from working; undefined when nothing does. */
export function policyTrouble(settings: Settings): Refusal | undefined {
  const { numbering, quickbooks } = settings;
  if (countsOnRequest(settings)) return undefined;
  const { customTxnNumbers, otherwise } = RULES[numbering.policy];
  return customTxnNumbers === quickbooks.customTxnNumbers ? undefined : otherwise;
}

/**
 * Whether QuickBooks itself stops a number that was taken since anybody looked. That it does is documented for none but purchases, and may hang on
 * a warning that a company can switch off.
 */
export const refusesDuplicates = ({ quickbooks }: Pick<Connection, 'quickbooks'>): boolean =>
  quickbooks.duplicateNumbers === 'refused';

const BLOCK = 20;

/** @param kind a kind that counts by itself has a format of its own */
export function formatFor({ numbering }: Pick<Connection, 'numbering'>, kind: string): CounterFormat {
  const { prefix, suffix, padding, start } = numbering.own?.[kind] ?? numbering;
  return { prefix, suffix, padding, start, ...(numbering.gaps === 'allowed' && { block: BLOCK }) };
}

const SHARED = 'all';

export const counterFor = (
  { id, numbering }: Pick<Connection, 'id' | 'numbering'>,
  kind: string,
  sequence: string,
): CounterKey => ({ connection: id, sequence, counter: numbering.own?.[kind] ? kind : SHARED });

export const tooLong = (value: string): Refusal | undefined =>
  value.length <= DOC_NUMBER_MAX
    ? undefined
    : {
        code: 'number-too-long',
        sentence: `The number ${value} has ${value.length} characters; QuickBooks takes ${DOC_NUMBER_MAX}.`,
        fix: 'Shorten the number in HaloPSA or the prefix and suffix of the connection, then retry.',
        owner: 'bookkeeper',
      };

function given(own: string, connection: Settings, kind: string): NumberChoice {
  const value = dressed(formatFor(connection, kind), own);
  const refusal = tooLong(value);
  return refusal ? { number: 'refused', refusal } : { number: 'given', value };
}

/**
 * Purchases have a preference of their own, and the policy was chosen for sales: where QuickBooks counts purchase orders it goes on doing so, and
 * where it leaves that to us one without a number would be nobody's, so HaloPSA's serves.
 */
function choosePurchaseNumber(own: string, connection: Settings, kind: string): NumberChoice {
  if (connection.quickbooks.customPurchaseNumbers !== true) return { number: 'none' };
  return connection.numbering.policy === 'sequence' ? { number: 'next' } : given(own, connection, kind);
}

/** It counts invoices and estimates so, no credit memo: one of those would have no number. */
function counted(kind: string): NumberChoice {
  const value = kindByName(kind)?.numbered?.askedToCount;
  return value === undefined
    ? { number: 'refused', refusal: RULES['quickbooks-number'].otherwise }
    : { number: 'counted', value };
}

/** @param own HaloPSA's number of the document */
export function chooseNumber(own: string, connection: Settings, kind = ''): NumberChoice {
  if (kindByName(kind)?.numbered?.countedWith === 'purchases')
    return choosePurchaseNumber(own, connection, kind);
  const trouble = policyTrouble(connection);
  if (trouble) return { number: 'refused', refusal: trouble };
  const { policy } = connection.numbering;
  if (countsOnRequest(connection)) return counted(kind);
  if (policy === 'quickbooks-number') return { number: 'none' };
  return policy === 'sequence' ? { number: 'next' } : given(own, connection, kind);
}
