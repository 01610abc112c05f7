/** What a QuickBooks company says of itself, asked without changing anything. */
import type { Wire } from '../../entities/kind.ts';
import { get } from '../../entities/lens.ts';
import { kinds } from '../../entities/registry.ts';
import { asWire, idText, list } from '../../entities/wire.ts';
import { bodyOf, NothingToTell, yesNo, type Asking, type Known, type Question } from './question.ts';
import { quickbooksInvoice, tally } from './rounding.ts';

const INVOICES_MAX = 500;
const DAY_MS = 86_400_000;
/** Longer than the change feed is said to look back. */
const LONG_AGO_DAYS = 40;
const MINOR_VERSION = '75';

/** @see https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/data-queries */
export async function select(asking: Asking, entity: string, rest = ''): Promise<readonly Wire[]> {
  const body = `SELECT * FROM ${entity}${rest}`;
  const answer = await asking.ask('quickbooks', { method: 'POST', path: 'query', body });
  return list(get(bodyOf(answer), `QueryResponse.${entity}`));
}

export const preferences = (asking: Asking): Promise<Wire> =>
  asking.once('quickbooks preferences', async () =>
    asWire(bodyOf(await asking.ask('quickbooks', { method: 'GET', path: 'preferences' }))['Preferences']),
  );

const companyInfo = async (asking: Asking): Promise<Wire> => {
  const { realmId } = asking.connection.quickbooks;
  return asking.once('quickbooks company', async () =>
    asWire(
      bodyOf(await asking.ask('quickbooks', { method: 'GET', path: `companyinfo/${realmId}` }))[
        'CompanyInfo'
      ],
    ),
  );
};

const customNumbers: Question = {
  id: 'custom-numbers',
  side: 'quickbooks',
  question: 'Are custom transaction numbers on?',
  ask: async (asking) => {
    const on = get(await preferences(asking), 'SalesFormsPrefs.CustomTxnNumbers') === true;
    const { policy } = asking.connection.numbering;
    const fits =
      on === (policy !== 'quickbooks-number') || asking.connection.quickbooks.autoGenerate === true;
    return {
      answer: yesNo(on),
      means: fits
        ? `it serves the policy ${policy}`
        : `it does not serve the policy ${policy}: change one of the two`,
      setting: { group: 'quickbooks', name: 'customTxnNumbers', value: on },
      attention: !fits,
    };
  },
};

const PURCHASE_NUMBERS = 'VendorAndPurchasesPrefs.UseCustomTxnNumbers';

const customPurchaseNumbers: Question = {
  id: 'custom-purchase-numbers',
  side: 'quickbooks',
  question: 'Do purchase orders take numbers of ours?',
  ask: async (asking) => {
    const others = list(get(await preferences(asking), 'OtherPrefs.NameValue'));
    const on = String(others.find(({ Name }) => Name === PURCHASE_NUMBERS)?.['Value']) === 'true';
    return {
      answer: yesNo(on),
      means: on ? 'they carry HaloPSA’s number, or that of the sequence' : 'QuickBooks counts them itself',
      setting: { group: 'quickbooks', name: 'customPurchaseNumbers', value: on },
    };
  },
};

/** What OtherPrefs says of other documents than sales. */
const OTHER_WARNINGS: ReadonlySet<string> = new Set([
  'WarnDuplicateCheckNumber',
  'WarnDuplicateBillNumber',
  'WarnDuplicateJournalNumber',
]);

/** Whether the company wants to be warned of a sales number that is taken; undefined where it names no such preference, and none is documented. */
export function salesWarning(preferences: Wire): boolean | undefined {
  const others = list(get(preferences, 'OtherPrefs.NameValue'));
  const own = others.filter(({ Name: name }) => {
    const said = idText(name);
    return said.includes('WarnDuplicate') && !OTHER_WARNINGS.has(said);
  });
  return own.length === 0 ? undefined : own.every(({ Value: value }) => String(value) === 'true');
}

const duplicateWarning: Question = {
  id: 'duplicate-warning',
  side: 'quickbooks',
  question: 'Is the warning about sales numbers that are taken on?',
  ask: async (asking) => {
    const on = salesWarning(await preferences(asking));
    if (on === undefined) throw new NothingToTell('the preferences say it of purchases and journals only');
    if (on) return { answer: 'yes', means: 'with --write the probe finds out what that stops' };
    return {
      answer: 'no',
      means: 'a number is looked up right before each write',
      setting: { group: 'quickbooks', name: 'duplicateNumbers', value: 'accepted' },
    };
  },
};

/** Never taken over: another country or currency than expected is more likely the wrong company than a wrong setting. */
const asExpected = (found: string, expected: string): Known => ({
  answer: found,
  means:
    found === expected
      ? 'as the connection has it'
      : `the connection says ${expected}: is it the right company?`,
  attention: found !== expected,
});

const country: Question = {
  id: 'country',
  side: 'quickbooks',
  question: 'Which country are the books kept for?',
  ask: async (asking) => {
    const found = idText((await companyInfo(asking))['Country']);
    if (found === '') throw new NothingToTell('the company names no country');
    return asExpected(found, asking.connection.company.country);
  },
};

const homeCurrency: Question = {
  id: 'home-currency',
  side: 'quickbooks',
  question: 'Which is the home currency?',
  ask: async (asking) => {
    const found = idText(get(await preferences(asking), 'CurrencyPrefs.HomeCurrency.value'));
    if (found === '') throw new NothingToTell('the preferences name no home currency');
    return asExpected(found, asking.connection.company.homeCurrency);
  },
};

const multiCurrency: Question = {
  id: 'multicurrency',
  side: 'quickbooks',
  question: 'Is multicurrency on?',
  ask: async (asking) => {
    const on = get(await preferences(asking), 'CurrencyPrefs.MultiCurrencyEnabled') === true;
    return {
      answer: yesNo(on),
      means: on
        ? 'each customer keeps its currency for good'
        : 'an invoice in another currency than the home one is refused',
      setting: { group: 'quickbooks', name: 'multiCurrency', value: on },
    };
  },
};

/** @see https://developer.intuit.com/app/developer/qbo/docs/workflows/manage-sales-tax-for-us-locales */
const automatedTax: Question = {
  id: 'automated-sales-tax',
  side: 'quickbooks',
  question: 'Does QuickBooks work out sales tax itself?',
  ask: async (asking) => {
    const on = get(await preferences(asking), 'TaxPrefs.PartnerTaxEnabled') === true;
    const clashes = on && asking.connection.taxAuthority === 'halo';
    return {
      answer: yesNo(on),
      means: clashes
        ? 'it replaces the tax that HaloPSA worked out: make QuickBooks the tax authority of the connection'
        : on
          ? 'its tax counts'
          : 'the tax code of the invoice decides',
      setting: { group: 'quickbooks', name: 'automatedSalesTax', value: on },
      attention: clashes,
    };
  },
};

const closedBooks: Question = {
  id: 'closed-books',
  side: 'quickbooks',
  question: 'Until when are the books closed?',
  ask: async (asking) => {
    const until = idText(get(await preferences(asking), 'AccountingInfoPrefs.BookCloseDate'));
    return until === ''
      ? { answer: 'not closed', means: 'a document of any date can be posted' }
      : { answer: until, means: 'a document dated until then is refused' };
  },
};

/** @see https://blogs.intuit.com/2025/01/21/changes-to-our-accounting-api-that-may-impact-your-application/ */
const apiVersion: Question = {
  id: 'api-version',
  side: 'quickbooks',
  question: `Is minor version ${MINOR_VERSION} of the API accepted?`,
  ask: async (asking) => {
    const { realmId } = asking.connection.quickbooks;
    const query = { minorversion: MINOR_VERSION };
    const { headers } = await asking.ask('quickbooks', {
      method: 'GET',
      path: `companyinfo/${realmId}`,
      query,
    });
    const release = headers['qbo-version'];
    return {
      answer: release === undefined ? 'yes' : `yes (release ${release})`,
      means: 'the records have the fields that the sync reads',
    };
  },
};

const taxRounding: Question = {
  id: 'quickbooks-tax-rounding',
  side: 'quickbooks',
  question: 'Is tax rounded on the total of a rate or on each line?',
  ask: async (asking) => {
    const rest = ` ORDERBY MetaData.LastUpdatedTime DESC MAXRESULTS ${INVOICES_MAX}`;
    const invoices = await select(asking, 'Invoice', rest);
    const { total, perLine } = tally(invoices.flatMap((one) => quickbooksInvoice(one) ?? []));
    if (total === 0 && perLine === 0)
      throw new NothingToTell(`among ${invoices.length} invoices none has a tax that would differ`);
    if (total > 0 && perLine > 0)
      throw new NothingToTell(`${total} invoices say on the total, ${perLine} say on each line`);
    return {
      answer: total > 0 ? `on the total (${total} invoices)` : `on each line (${perLine} invoices)`,
      means: total > 0 ? 'it is how the sync predicts it' : 'a cent may differ, classed as rounding',
      setting: {
        group: 'quickbooks',
        name: 'taxRounding',
        value: total > 0 ? 'per-rate-total' : 'per-line',
      },
    };
  },
};

const punctuation: Question = {
  id: 'typographic-quotes',
  side: 'quickbooks',
  question: 'Can a name with typographic quotes or dashes be searched for?',
  ask: async (asking) => {
    const body = "SELECT * FROM Customer WHERE DisplayName = 'Zoë’s – Café'";
    const { fault } = await asking.try('quickbooks', { method: 'POST', path: 'query', body });
    return {
      answer: yesNo(!fault),
      means: fault ? 'they are looked for in the whole list instead' : 'a search by name finds them',
      setting: { group: 'quickbooks', name: 'typographicQueries', value: !fault },
    };
  },
};

const changeFeed: Question = {
  id: 'old-changes',
  side: 'quickbooks',
  question: `Does the change feed look back ${LONG_AGO_DAYS} days?`,
  ask: async (asking) => {
    const changedSince = new Date(asking.clock.now() - LONG_AGO_DAYS * DAY_MS).toISOString();
    const query = { entities: 'Term', changedSince };
    const { fault } = await asking.try('quickbooks', { method: 'GET', path: 'cdc', query });
    const means = 'after a longer silence the sync looks through the records by time instead';
    return fault ? { answer: `no (${fault.code})`, means } : { answer: 'yes', means };
  },
};

const mayRead: Question = {
  id: 'quickbooks-rights',
  side: 'quickbooks',
  question: 'May every record be read?',
  ask: async (asking) => {
    const names = kinds
      .map(({ quickbooks }) => quickbooks.resource)
      .flatMap(({ name, include = [] }) => [name, ...include.map(({ resource }) => resource)]);
    const refused: string[] = [];
    for (const name of new Set(names)) {
      const body = `SELECT COUNT(*) FROM ${name}`;
      const { fault } = await asking.try('quickbooks', { method: 'POST', path: 'query', body });
      if (fault) refused.push(`${name} (${fault.code})`);
    }
    return refused.length === 0
      ? { answer: 'yes', means: 'nothing to do' }
      : {
          answer: `not ${refused.join(', ')}`,
          means: 'let a company administrator reconnect',
          attention: true,
        };
  },
};

export const quickbooksReads: readonly Question[] = [
  customNumbers,
  customPurchaseNumbers,
  duplicateWarning,
  country,
  homeCurrency,
  multiCurrency,
  automatedTax,
  closedBooks,
  apiVersion,
  taxRounding,
  punctuation,
  changeFeed,
  mayRead,
];
