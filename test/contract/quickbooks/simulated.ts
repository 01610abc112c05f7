/** The QuickBooks simulator on a free port, with five small companies: US and GB, custom numbers on and off, several currencies. */
import { QuickBooksModel, webhookLadderMs } from '../../../local/quickbooks/index.ts';
import {
  GB_REALM,
  QUICKBOOKS_CLIENT,
  sampleQuickBooks,
  US_REALM,
  VERIFIER_TOKEN,
} from '../../../local/sample/index.ts';
import { memoryBooks } from '../../../local/simulator/books.ts';
import { systemClock } from '../../../local/simulator/clock.ts';
import { deliverByHttp, serveSimulator } from '../../../local/simulator/serve.ts';
import { Simulator } from '../../../local/simulator/simulator.ts';
import type { CompanySeed, QuickBooksSeed } from '../../../local/simulator/types.ts';
import { openReceiver, type Receiver } from '../receiver.ts';
import { ask, recordAt } from '../wire.ts';
import type { Access } from './api.ts';

export const REDIRECT_URI = 'http://127.0.0.1:1/connect/quickbooks/callback';
export const COUNTED_US = '4620816365000000003';
export const CUSTOM_GB = '4620816365000000004';
export const MANY_CURRENCIES = '4620816365000000005';

/** Every company of the simulator, by what tells it from the others. */
export const COMPANIES: Readonly<Record<string, string>> = {
  'US, custom numbers': US_REALM,
  'US, counted numbers': COUNTED_US,
  'GB, counted numbers': GB_REALM,
  'GB, custom numbers': CUSTOM_GB,
  'US, several currencies': MANY_CURRENCIES,
};

interface Habits {
  readonly customNumbers?: boolean;
  readonly manyCurrencies?: boolean;
}

function variant(company: CompanySeed | undefined, realmId: string, habits: Habits): CompanySeed {
  if (!company) throw new RangeError('the sample has lost a company');
  const forms = recordAt(company.preferences, 'SalesFormsPrefs');
  const currencies = recordAt(company.preferences, 'CurrencyPrefs');
  const preferences = {
    ...company.preferences,
    SalesFormsPrefs: { ...forms, CustomTxnNumbers: habits.customNumbers === true },
    CurrencyPrefs: { ...currencies, MultiCurrencyEnabled: habits.manyCurrencies === true },
  };
  return { ...company, realmId, preferences };
}

function seedFor(webhookUrl: string): QuickBooksSeed {
  const seed = sampleQuickBooks({ webhookUrl, redirectUri: REDIRECT_URI, empty: true });
  const [us, gb] = seed.companies;
  const more = [
    variant(us, COUNTED_US, {}),
    variant(gb, CUSTOM_GB, { customNumbers: true }),
    variant(us, MANY_CURRENCIES, { customNumbers: true, manyCurrencies: true }),
  ];
  return { ...seed, companies: [...seed.companies, ...more] };
}

/** Signs in as a person would who chooses a company. @returns an access token and a refresh token */
export async function signIn(
  url: string,
  realm: string,
): Promise<{ readonly access: string; readonly refresh: string }> {
  const query = new URLSearchParams({
    client_id: QUICKBOOKS_CLIENT.id,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    scope: 'com.intuit.quickbooks.accounting',
    state: 'state',
    realm,
  });
  const consent = await ask({ method: 'GET', url: `${url}/connect/oauth2?${query.toString()}`, headers: {} });
  const code = new URL(consent.headers['location'] ?? '').searchParams.get('code') ?? '';
  const { id, secret } = QUICKBOOKS_CLIENT;
  const granted = await ask({
    method: 'POST',
    url: `${url}/oauth2/v1/tokens/bearer`,
    headers: {
      authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT_URI,
    }).toString(),
  });
  const pair = recordAt(granted.body);
  return { access: String(pair['access_token']), refresh: String(pair['refresh_token']) };
}

export interface SimulatedQuickBooks {
  readonly url: string;
  readonly receiver: Receiver;
  access(realmId: string): Promise<Access>;
  close(): Promise<void>;
}

/** @param limitMultiplier a suite asks faster than a sync may */
export async function serveQuickBooks(limitMultiplier = 1_000): Promise<SimulatedQuickBooks> {
  const receiver = await openReceiver();
  const clock = systemClock();
  const model = new QuickBooksModel({ seed: seedFor(receiver.url), clock, limitMultiplier });
  const simulator = new Simulator({
    model,
    clock,
    books: memoryBooks(),
    deliver: deliverByHttp,
    ladderMs: webhookLadderMs,
    endless: true,
  });
  const served = await serveSimulator(simulator, 0);
  return {
    url: served.url,
    receiver,
    access: async (realmId) => {
      const { access } = await signIn(served.url, realmId);
      return {
        apiUrl: served.url,
        realmId,
        token: () => Promise.resolve(access),
        pace: () => Promise.resolve(),
        webhooks: { receiver, verifierToken: VERIFIER_TOKEN },
        mayKeepTaxCodes: true,
      };
    },
    close: async () => {
      await served.close();
      await receiver.close();
    },
  };
}
