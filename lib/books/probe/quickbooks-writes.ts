/**
 * What only a write can tell of QuickBooks: documents over nothing, dated today, under a marker, taken away in the end. Where QuickBooks counts
 * for itself each uses up a number.
 */
import type { Wire } from '../../entities/kind.ts';
import { get } from '../../entities/lens.ts';
import { asWire, idText } from '../../entities/wire.ts';
import {
  bodyOf,
  MARKER,
  NothingToTell,
  today,
  yesNo,
  type Asking,
  type ProbeAnswer,
  type Question,
} from './question.ts';
import { preferences, salesWarning, select } from './quickbooks-reads.ts';

const INVOICE = 'Invoice';

const refTo = (record: Wire): Wire => ({ value: record['Id'] });

async function someone(asking: Asking): Promise<Wire> {
  const { homeCurrency } = asking.connection.company;
  const customers = await select(asking, 'Customer', ' MAXRESULTS 100');
  const found = customers.find(({ CurrencyRef: currency }) =>
    ['', homeCurrency].includes(idText(asWire(currency)['value'])),
  );
  if (!found) throw new NothingToTell(`QuickBooks has no customer in ${homeCurrency} yet`);
  return found;
}

/** A line over nothing. Outside the US each names a code of its own. */
async function nothing(asking: Asking): Promise<Wire> {
  const [item] = await select(asking, 'Item', " WHERE Type = 'Service' MAXRESULTS 1");
  if (!item) throw new NothingToTell('QuickBooks has no service to put on a line yet');
  const isUs = asking.connection.company.country === 'US';
  const codes = isUs ? [] : await select(asking, 'TaxCode', ' MAXRESULTS 100');
  const code = codes.find((one) => get(one, 'SalesTaxRateList.TaxRateDetail') !== undefined);
  return {
    Amount: 0,
    DetailType: 'SalesItemLineDetail',
    SalesItemLineDetail: {
      ItemRef: refTo(item),
      Qty: 1,
      UnitPrice: 0,
      TaxCodeRef: code ? refTo(code) : { value: 'NON' },
    },
  };
}

const template = (asking: Asking): Promise<Wire> =>
  asking.once('quickbooks document', async () => ({
    CustomerRef: refTo(await someone(asking)),
    TxnDate: today(asking),
    PrivateNote: MARKER,
    Line: [await nothing(asking)],
  }));

const isCustom = async (asking: Asking): Promise<boolean> =>
  get(await preferences(asking), 'SalesFormsPrefs.CustomTxnNumbers') === true;

/** A number of its own where the company takes one. */
const ownNumber = async (asking: Asking): Promise<Wire> =>
  (await isCustom(asking)) ? { DocNumber: `PROBE-${asking.newId().slice(-12)}` } : {};

interface Posted {
  readonly answer: ProbeAnswer;
  /** Empty after a refusal. */
  readonly record: Wire;
}

async function post(asking: Asking, entity: string, body: Wire, requestid?: string): Promise<Posted> {
  const answer = await asking.try('quickbooks', {
    method: 'POST',
    path: entity.toLowerCase(),
    ...(requestid !== undefined && { query: { requestid } }),
    body,
  });
  const record = answer.fault ? {} : asWire(bodyOf(answer)[entity]);
  const id = idText(record['Id']);
  if (id !== '') asking.made.quickbooks.add(`${entity} ${id}`);
  return { answer, record };
}

/** @throws NothingToTell */
const made = ({ answer, record }: Posted): Wire => {
  if (answer.fault) throw new NothingToTell(`the probe’s document was refused: ${answer.fault.sentence}`);
  return record;
};

const invoice = async (asking: Asking, change: Wire = {}, requestid?: string): Promise<Posted> =>
  post(asking, INVOICE, { ...(await template(asking)), ...(await ownNumber(asking)), ...change }, requestid);

/** One that several questions share, and what it was asked for with. */
const shared = (
  asking: Asking,
): Promise<{ readonly body: Wire; readonly record: Wire; readonly key: string }> =>
  asking.once('quickbooks probe invoice', async () => {
    const key = `probe-${asking.newId()}`.slice(0, 36);
    const body = { ...(await template(asking)), ...(await ownNumber(asking)) };
    return { body, key, record: made(await post(asking, INVOICE, body, key)) };
  });

const MUST_BE_CUSTOM = 'custom transaction numbers are off';

/** @see https://static.developer.intuit.com/sdkdocs/qbv3doc/ipp-v3-dotnet-devkit/ (Transaction.DocNumber) */
const autoGenerate: Question = {
  id: 'auto-generate',
  side: 'quickbooks',
  question: 'Does AUTO_GENERATE make QuickBooks count though custom numbers are on?',
  writes: true,
  ask: async (asking) => {
    if (!(await isCustom(asking))) throw new NothingToTell(MUST_BE_CUSTOM);
    const { answer, record } = await invoice(asking, { DocNumber: 'AUTO_GENERATE' });
    const number = idText(record['DocNumber']);
    const counts = /\d/.test(number);
    const said = answer.fault ? `refused (${answer.fault.code})` : number === '' ? 'none' : `"${number}"`;
    return {
      answer: counts ? `yes (${number})` : `no (the number is ${said})`,
      means: counts
        ? 'the policy quickbooks-number can be served with custom numbers on'
        : 'the policy quickbooks-number needs custom numbers off',
      setting: { group: 'quickbooks', name: 'autoGenerate', value: counts },
    };
  },
};

/** @see https://blogs.intuit.com/2015/04/06/15346 */
const replay: Question = {
  id: 'request-id',
  side: 'quickbooks',
  question: 'Is a request that comes again with its id carried out only once?',
  writes: true,
  ask: async (asking) => {
    const { body, key, record } = await shared(asking);
    const again = await post(asking, INVOICE, body, key);
    const once = idText(again.record['Id']) === idText(record['Id']);
    return {
      answer: once ? 'yes' : again.answer.fault ? `refused (${again.answer.fault.code})` : 'no',
      means: once
        ? 'a lost answer is asked for again without doubling anything'
        : 'a lost answer may double a document: report it before going on',
      attention: !once,
    };
  },
};

const otherBody: Question = {
  id: 'request-id-other-body',
  side: 'quickbooks',
  question: 'What becomes of another request under a known id?',
  writes: true,
  ask: async (asking) => {
    const { body, key, record } = await shared(asking);
    const { answer, record: other } = await post(
      asking,
      INVOICE,
      { ...body, CustomerMemo: { value: MARKER } },
      key,
    );
    const means = 'the sync never uses an id for two requests';
    if (answer.fault) return { answer: `it is refused (${answer.fault.code})`, means };
    const replayed = idText(other['Id']) === idText(record['Id']);
    return { answer: replayed ? 'it gets the old answer' : 'it is carried out', means };
  },
};

/** An update at a version that is yet to come is refused, and good once it has come. */
const refusedReplay: Question = {
  id: 'request-id-refused',
  side: 'quickbooks',
  question: 'Is a refusal repeated when its request comes again?',
  writes: true,
  ask: async (asking) => {
    const { record } = await shared(asking);
    const requestid = `probe-${asking.newId()}`.slice(0, 36);
    const early = { Id: record['Id'], sparse: true, CustomerMemo: { value: `${MARKER} 2` } };
    const next = String(Number(record['SyncToken']) + 1);
    const query = { requestid };
    const path = INVOICE.toLowerCase();
    const call = { method: 'POST', path, query, body: { ...early, SyncToken: next } } as const;
    const refused = await asking.try('quickbooks', call);
    if (!refused.fault) throw new NothingToTell('a version that is yet to come was not refused');
    const now = { ...early, SyncToken: record['SyncToken'], CustomerMemo: { value: `${MARKER} 1` } };
    await asking.ask('quickbooks', { method: 'POST', path, body: now });
    const { fault } = await asking.try('quickbooks', call);
    return {
      answer: fault ? 'yes' : 'no, it is carried out then',
      means: 'after a refusal the sync asks with another id, so it is served either way',
    };
  },
};

const numberSurvives: Question = {
  id: 'number-survives',
  side: 'quickbooks',
  question: 'Does a full update without the number leave it?',
  writes: true,
  ask: async (asking) => {
    if (!(await isCustom(asking))) throw new NothingToTell(MUST_BE_CUSTOM);
    const before = made(await invoice(asking));
    const { DocNumber: _number, ...rest } = before;
    const after = made(await post(asking, INVOICE, { ...rest, CustomerMemo: { value: MARKER } }));
    const kept = idText(after['DocNumber']) !== '';
    return { answer: yesNo(kept), means: 'the sync always sends the number along' };
  },
};

const creditShares: Question = {
  id: 'shared-numbers',
  side: 'quickbooks',
  question: 'May a credit memo have the number of an invoice?',
  writes: true,
  ask: async (asking) => {
    if (!(await isCustom(asking))) throw new NothingToTell(MUST_BE_CUSTOM);
    const { record } = await shared(asking);
    const body = { ...(await template(asking)), DocNumber: record['DocNumber'] };
    const { answer } = await post(asking, 'CreditMemo', body);
    const { fault } = answer;
    if (fault && fault.means !== 'duplicate-number')
      throw new NothingToTell(`the credit memo was refused for another reason: ${fault.sentence}`);
    return {
      answer: fault ? 'no' : 'yes',
      means: fault ? 'they share their numbers' : 'QuickBooks would not stop the two from being mixed up',
    };
  },
};

/** A second invoice with the number of the first. @throws NothingToTell when it is refused for something else */
async function isDoubleRefused(asking: Asking): Promise<boolean> {
  const { record } = await shared(asking);
  const { fault } = (await invoice(asking, { DocNumber: record['DocNumber'] })).answer;
  if (fault && fault.means !== 'duplicate-number')
    throw new NothingToTell(`the invoice was refused for another reason: ${fault.sentence}`);
  return fault !== undefined;
}

/** Where the company does not want to be warned, a refusal that was seen once is no promise. */
const duplicateNumbers: Question = {
  id: 'duplicate-numbers',
  side: 'quickbooks',
  question: 'Is an invoice refused whose number another one has?',
  writes: true,
  ask: async (asking) => {
    if (!(await isCustom(asking))) throw new NothingToTell(MUST_BE_CUSTOM);
    const refused = await isDoubleRefused(asking);
    const relied = refused && salesWarning(await preferences(asking)) !== false;
    return {
      answer: yesNo(refused),
      means: relied
        ? 'a number that was free seconds ago need not be looked up again'
        : 'a number is looked up right before each write',
      setting: { group: 'quickbooks', name: 'duplicateNumbers', value: relied ? 'refused' : 'accepted' },
    };
  },
};

/** With the number that QuickBooks itself gave last, so that its counter stands where it stood. */
const duplicateWhenOff: Question = {
  id: 'duplicate-when-off',
  side: 'quickbooks',
  question: 'Is a number that is taken refused while custom numbers are off?',
  writes: true,
  ask: async (asking) => {
    if (await isCustom(asking)) throw new NothingToTell('custom transaction numbers are on');
    return {
      answer: yesNo(await isDoubleRefused(asking)),
      means: 'the sync sends no number while they are off',
    };
  },
};

export const quickbooksWrites: readonly Question[] = [
  autoGenerate,
  replay,
  otherBody,
  refusedReplay,
  numberSurvives,
  creditShares,
  duplicateNumbers,
  duplicateWhenOff,
];
