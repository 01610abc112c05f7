/**
 * How both systems are set up against how the connection is: the probe's read-only questions, whose answers are judged here. What the probe once
 * stored and a vendor now says otherwise would make the sync decide by what is no longer so.
 */
import type { Refusal } from '../../entities/kind.ts';
import { policyTrouble, refusesDuplicates } from '../../sync/number-policy.ts';
import type { Change, Finding as Answer } from '../probe.ts';
import { SYSTEMS } from './access.ts';
import type { AccessFacts, BookFacts } from './facts.ts';
import { blocks, warns, type Severity, type Trouble } from './finding.ts';

type Connection = AccessFacts['connection'];

interface Saying {
  readonly severity: Severity;
  readonly code: string;
  readonly sentence: (answer: Answer) => string;
  readonly fix: string;
  readonly owner: Refusal['owner'];
}

/** What is said of an answer that needs a person. Custom numbers are judged by the number policy. */
const SAYINGS: Readonly<Record<string, Saying>> = {
  'native-module': {
    severity: 'blocks',
    code: 'native-sync-on',
    sentence: () =>
      'HaloPSA’s own QuickBooks module is switched on for this company: every invoice would be posted twice.',
    fix: 'Switch its sync off for this company in HaloPSA (Configuration → Integrations → QuickBooks Online).',
    owner: 'ops',
  },
  webhooks: {
    severity: 'warns',
    code: 'webhooks-missing',
    sentence: ({ answer }) => `HaloPSA’s webhooks do not all lead here: ${answer}.`,
    fix: 'Register them in HaloPSA (Configuration → Integrations → Webhooks) with the address of this deployment; until then changes arrive with the sweep.',
    owner: 'ops',
  },
  country: {
    severity: 'blocks',
    code: 'other-country',
    sentence: ({ answer, means }) => `The QuickBooks company is in ${answer}; ${means}`,
    fix: 'Connect the right company, or correct the country of the connection.',
    owner: 'ops',
  },
  'home-currency': {
    severity: 'blocks',
    code: 'other-home-currency',
    sentence: ({ answer, means }) => `The home currency in QuickBooks is ${answer}; ${means}`,
    fix: 'Connect the right company, or correct the home currency of the connection.',
    owner: 'ops',
  },
  'automated-sales-tax': {
    severity: 'blocks',
    code: 'automated-sales-tax',
    sentence: () =>
      'QuickBooks works sales tax out itself and replaces the tax of HaloPSA, which is the tax authority of the connection: totals would differ.',
    fix: 'Make QuickBooks the tax authority of the connection, or switch automated sales tax off in QuickBooks.',
    owner: 'bookkeeper',
  },
};

const CUSTOM_NUMBERS = 'custom-numbers';
const DUPLICATE_WARNING = 'duplicate-warning';
const CLOSED_BOOKS = 'closed-books';

/** Ids of the questions; each costs a request at most. */
export const ASKED: ReadonlySet<string> = new Set([
  ...Object.keys(SAYINGS),
  CUSTOM_NUMBERS,
  DUPLICATE_WARNING,
  'multicurrency',
  CLOSED_BOOKS,
]);

const answerTo = ({ answers }: BookFacts, id: string): Answer | undefined =>
  answers.findings.find((one) => one.id === id);

/** A switch as it is now; as it was stored where nobody answers. */
const live = (facts: BookFacts, id: string, stored: boolean): boolean => {
  const value = answerTo(facts, id)?.setting?.value;
  return typeof value === 'boolean' ? value : stored;
};

/** The connection as it would be if the live switches were stored. */
export const asSetNow = (connection: Connection, facts: BookFacts): Connection => ({
  ...connection,
  quickbooks: {
    ...connection.quickbooks,
    customTxnNumbers: live(facts, CUSTOM_NUMBERS, connection.quickbooks.customTxnNumbers),
    multiCurrency: live(facts, 'multicurrency', connection.quickbooks.multiCurrency ?? false),
    automatedSalesTax: live(facts, 'automated-sales-tax', connection.quickbooks.automatedSalesTax ?? false),
    ...(answerTo(facts, DUPLICATE_WARNING)?.setting && { duplicateNumbers: 'accepted' as const }),
  },
});

/** The last day that is closed. */
export function closedUntil(facts: BookFacts): string | undefined {
  const answer = answerTo(facts, CLOSED_BOOKS)?.answer ?? '';
  return /^\d{4}-\d{2}-\d{2}$/.test(answer) ? answer : undefined;
}

export function settingTroubles({ connection }: AccessFacts, facts: BookFacts): readonly Trouble[] {
  const policy = policyTrouble(asSetNow(connection, facts));
  return [
    ...(policy ? [blocks(policy)] : []),
    ...facts.answers.findings.flatMap(answerTrouble),
    ...facts.answers.changes.flatMap((change) => outdated(change, connection, policy !== undefined)),
    ...roundingTroubles(connection),
    ...duplicateTroubles(asSetNow(connection, facts)),
  ];
}

/** Nothing is at risk: numbers are looked up one by one, which costs a read each. */
function duplicateTroubles(connection: Connection): readonly Trouble[] {
  const { id, quickbooks, numbering } = connection;
  if (numbering.policy === 'quickbooks-number' || refusesDuplicates(connection)) return [];
  const isAccepted = quickbooks.duplicateNumbers === 'accepted';
  return [
    warns({
      code: 'duplicates-not-refused',
      sentence: isAccepted
        ? 'QuickBooks does not stop an invoice whose number another one has, so each number is looked up right before its write. One that somebody gives by hand in that very moment is found by `numbers audit`.'
        : 'Whether QuickBooks refuses an invoice whose number another one has is not known, so each number is looked up right before its write.',
      fix: isAccepted
        ? `Switch the warning about duplicate numbers on in QuickBooks (Account and settings → Advanced → Other preferences), then \`halo-qbo probe --connection ${id} --write --save\`.`
        : `Let \`halo-qbo probe --connection ${id} --write --save\` find out.`,
      owner: 'ops',
    }),
  ];
}

function answerTrouble(answer: Answer): readonly Trouble[] {
  if (answer.state === 'refused') return [notTold(answer)];
  const saying = SAYINGS[answer.id];
  if (answer.state !== 'attention' || !saying) return [];
  return [{ ...saying, sentence: saying.sentence(answer) }];
}

/** It may be in order; nobody knows. */
const notTold = ({ side, question, answer, means, id }: Answer): Trouble =>
  warns(
    {
      code: 'not-told',
      sentence: `${SYSTEMS[side]} does not say: ${question} ${answer}`,
      fix: means,
      owner: 'ops',
    },
    { example: { record: id, label: question } },
  );

const DEFAULTS: Readonly<Record<string, unknown>> = { automatedSalesTax: false, multiCurrency: false };

/** Custom numbers that do not serve the policy are said already, and so is what becomes of numbers that are taken. */
function outdated(
  { group, name, from, value }: Change,
  { id }: Connection,
  isPolicyTroubled: boolean,
): readonly Trouble[] {
  const known = from ?? DEFAULTS[name];
  const isNumbers = name === 'customTxnNumbers';
  if (known === undefined || known === value || name === 'duplicateNumbers') return [];
  if (isNumbers && isPolicyTroubled) return [];
  const trouble = {
    code: 'setting-outdated',
    sentence: `The connection still has ${group}.${name} as ${String(known)}; the system itself says ${String(value)} now.`,
    fix: `Store it with \`halo-qbo probe --connection ${id} --save\`.`,
    owner: 'ops' as const,
  };
  const example = { example: { record: `${group}.${name}`, label: `${String(known)} → ${String(value)}` } };
  return [isNumbers ? blocks(trouble, example) : warns(trouble, example)];
}

const PER_LINE = 'per-line';

function roundingTroubles({ halo, quickbooks }: Connection): readonly Trouble[] {
  if (halo.taxRounding === undefined || quickbooks.taxRounding === undefined) return [];
  if ((halo.taxRounding === PER_LINE) === (quickbooks.taxRounding === PER_LINE)) return [];
  return [
    warns({
      code: 'rounding-differs',
      sentence:
        'One system rounds tax on each line, the other on the total: invoices may differ by a cent, which is classed as rounding and shown.',
      fix: 'Set both to round in the same way where they allow it.',
      owner: 'bookkeeper',
    }),
  ];
}
