/**
 * One invoice through the whole system and back: made in HaloPSA for a client of the test's own, followed to QuickBooks, compared to the cent,
 * paid, the payment seen in HaloPSA, and everything taken back. Each step looks first what an earlier run that was cut off has done, so it is
 * run again until it is through.
 */
import { get } from '../entities/lens.ts';
import { idText } from '../entities/wire.ts';
import { toMinor } from '../entities/codecs.ts';
import { chooseNumber } from '../sync/number-policy.ts';
import type { Connection } from '../sync/connection.ts';
import { arrived, invoiceId } from './test-invoice/document.ts';
import { pay, paidInHalo, takeBackPayments, voidBoth, voidNumber, type Pair } from './test-invoice/ending.ts';
import { parties, type Parties } from './test-invoice/parties.ts';
import { ask, read, TestFailed, type Run, type TestPorts } from './test-invoice/run.ts';
import { compare, type Check } from './test-invoice/verify.ts';
import { asWire } from '../entities/wire.ts';

export interface Step {
  readonly step: string;
  readonly ok: boolean;
  readonly says: string;
  readonly fix?: string;
  readonly tookMs: number;
}

export interface TestReport {
  readonly connection: string;
  readonly passed: boolean;
  readonly steps: readonly Step[];
  /** What is left in both systems, in sentences. */
  readonly stays: readonly string[];
  readonly checks: readonly Check[];
}

export interface TestOptions {
  readonly item?: string;
  readonly patienceMs: number;
  readonly onStep?: (step: Step) => void;
}

interface Seen {
  parties?: Parties;
  pair?: Pair;
  number?: string;
  checks: readonly Check[];
}

export async function testInvoice(
  connection: Connection,
  ports: TestPorts,
  { item, patienceMs, onStep = () => undefined }: TestOptions,
): Promise<TestReport> {
  const run: Run = { ...ports, connection, patienceMs };
  const seen: Seen = { checks: [] };
  const steps: Step[] = [];
  for (const [step, take] of stepsOf(run, seen, item)) {
    const startedAt = run.ports.clock.now();
    const taken = await take().then(
      (says) => ({ ok: true, says }),
      (error: unknown) => {
        if (!(error instanceof TestFailed)) throw error;
        return { ok: false, says: error.message, fix: error.fix };
      },
    );
    const done: Step = { step, ...taken, tookMs: run.ports.clock.now() - startedAt };
    steps.push(done);
    onStep(done);
    if (!done.ok) break;
  }
  const passed = steps.every(({ ok }) => ok) && seen.checks.every(({ ok }) => ok);
  return { connection: connection.id, passed, steps, stays: staysOf(seen, passed), checks: seen.checks };
}

type Take = () => Promise<string>;

function stepsOf(run: Run, seen: Seen, item: string | undefined): readonly (readonly [string, Take])[] {
  const pair = (): Pair => {
    if (!seen.pair) throw new RangeError('the invoice comes first');
    return seen.pair;
  };
  const known = (): Parties => {
    if (!seen.parties) throw new RangeError('the client comes first');
    return seen.parties;
  };
  return [
    ['open period', () => openPeriod(run)],
    [
      'client and item',
      async () => {
        const found = (seen.parties = await parties(run, item));
        return `client ${found.client} is customer ${found.customer}; item ${found.item}`;
      },
    ],
    ['HaloPSA to QuickBooks', () => goThere(run, seen, known())],
    ['verified', () => verified(run, seen, known(), pair())],
    [
      'payment back to HaloPSA',
      async () => {
        const invoice = await standing(run, pair());
        if (await isVoidedInHalo(run, pair())) return 'seen by the earlier run';
        const payment = await pay(run, known(), pair(), Number(invoice['TotalAmt']));
        await paidInHalo(run, pair(), payment, run.connection.company.homeCurrency);
        return `payment ${payment} of QuickBooks shows in HaloPSA, nothing is due any more`;
      },
    ],
    [
      'payment taken back',
      async () =>
        `${await takeBackPayments(run, known(), pair())} deleted in QuickBooks and gone from HaloPSA`,
    ],
    [
      'voided on both sides',
      async () => {
        await voidNumber(run, pair(), seen.number ?? '');
        await voidBoth(run, pair());
        return `the invoice is void on both sides, its number with the reason “test”`;
      },
    ],
  ];
}

async function openPeriod(run: Run): Promise<string> {
  const answer = asWire(await ask(run, 'quickbooks', { method: 'GET', path: 'preferences' }));
  const closed = idText(get(answer, 'Preferences.AccountingInfoPrefs.BookCloseDate')).slice(0, 10);
  const today = new Date(run.ports.clock.now()).toISOString().slice(0, 10);
  if (closed !== '' && today <= closed)
    throw new TestFailed(
      `The books of QuickBooks are closed until ${closed}.`,
      'Run the test on a day that is open, or move the closing date.',
    );
  return closed === '' ? 'the books are not closed' : `the books are closed until ${closed} only`;
}

async function goThere(run: Run, seen: Seen, known: Parties): Promise<string> {
  const { id, isNew } = await invoiceId(run, known);
  const startedAt = run.ports.clock.now();
  const { quickbooksId, byWebhook } = await arrived(run, id, isNew);
  seen.pair = { halo: id, quickbooks: quickbooksId };
  const took = `${((run.ports.clock.now() - startedAt) / 1_000).toFixed(1)} s`;
  if (!isNew) return `invoice ${id} of an earlier run is ${quickbooksId} in QuickBooks; going on from there`;
  return byWebhook
    ? `invoice ${id} was in QuickBooks as ${quickbooksId} after ${took}, told by HaloPSA’s webhook`
    : `invoice ${id} is in QuickBooks as ${quickbooksId} after ${took}, but no webhook of HaloPSA told us: check it, or changes come with the next sweep only`;
}

const isVoidedInHalo = async (run: Run, { halo }: Pair): Promise<boolean> =>
  (await read(run, 'halo', 'Invoice', halo))?.['voided'] === true;

/** @throws TestFailed when somebody took it away */
async function standing(run: Run, { quickbooks }: Pair) {
  const record = await read(run, 'quickbooks', 'Invoice', quickbooks);
  if (!record)
    throw new TestFailed(
      `Invoice ${quickbooks} is not in QuickBooks any more.`,
      'Somebody deleted it meanwhile; run the test again.',
    );
  return record;
}

async function verified(run: Run, seen: Seen, { customer }: Parties, pair: Pair): Promise<string> {
  const halo = (await read(run, 'halo', 'Invoice', pair.halo)) ?? {};
  const quickbooks = await standing(run, pair);
  const own = idText(halo['invoicenumber']) || pair.halo;
  const wanted = chooseNumber(own, run.connection, 'invoice');
  seen.number = idText(quickbooks['DocNumber']);
  const currency = run.connection.company.homeCurrency;
  if (halo['voided'] === true || toMinor(quickbooks['TotalAmt'], currency) === 0)
    return 'compared by the earlier run';
  const number = wanted.number === 'given' ? wanted.value : undefined;
  seen.checks = compare(halo, quickbooks, { customer, number, currency });
  const wrong = seen.checks.filter(({ ok }) => !ok);
  if (wrong.length === 0)
    return seen.checks.map(({ what, quickbooks: value }) => `${what} ${value}`).join('; ');
  throw new TestFailed(
    wrong
      .map(
        ({ what, halo: ours, quickbooks: theirs }) =>
          `${what}: “${ours}” expected, QuickBooks has “${theirs}”`,
      )
      .join('; '),
    `See \`halo-qbo history invoice h:${pair.halo}\`. The invoice stands in both systems; void it by hand or run the test again once it is put right.`,
  );
}

function staysOf({ parties: known, pair, number }: Seen, passed: boolean): readonly string[] {
  if (!pair) return [];
  const state = passed ? 'voided' : 'not voided yet';
  return [
    `Invoice ${pair.halo} in HaloPSA and ${pair.quickbooks} in QuickBooks, ${state}${number ? `, number ${number}` : ''}.`,
    ...(known ? [`Client ${known.client} and customer ${known.customer}, for the next test.`] : []),
  ];
}
