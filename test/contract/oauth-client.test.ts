/** intuit-oauth against the simulator, over HTTP: from the consent page to the end of the grant. */
import OAuthClient from 'intuit-oauth';
import { QUICKBOOKS_CLIENT, US_REALM } from '../../local/sample/index.ts';
import type { Rec } from './case.ts';
import { REDIRECT_URI, serveQuickBooks, type SimulatedQuickBooks } from './quickbooks/simulated.ts';
import { ask, recordAt } from './wire.ts';

let served: SimulatedQuickBooks;

beforeAll(async () => {
  served = await serveQuickBooks();
  OAuthClient.environment.sandbox = `${served.url}/`;
  OAuthClient.retryConfig.maxRetries = 0;
});
afterAll(() => served.close());

function newClient(change: { readonly clientSecret?: string } = {}): OAuthClient {
  const client = new OAuthClient({
    clientId: QUICKBOOKS_CLIENT.id,
    clientSecret: QUICKBOOKS_CLIENT.secret,
    environment: 'sandbox',
    redirectUri: REDIRECT_URI,
    includeRefreshTokenHardExpiresIn: true,
    ...change,
  });
  client.setAuthorizeURLs({
    authorizeEndpoint: `${served.url}/connect/oauth2`,
    tokenEndpoint: `${served.url}/oauth2/v1/tokens/bearer`,
    revokeEndpoint: `${served.url}/v2/oauth2/tokens/revoke`,
    userInfoEndpoint: `${served.url}/v1/openid_connect/userinfo`,
  });
  return client;
}

/** A person consents. @returns where Intuit sends them back to */
async function consent(client: OAuthClient): Promise<string> {
  const { Accounting, OpenId } = OAuthClient.scopes;
  const url = client.authorizeUri({ scope: [Accounting, OpenId], state: 'from us' });
  const { status, headers } = await ask({ method: 'GET', url, headers: {} });
  expect(status).toBe(302);
  return headers['location'] ?? '';
}

async function connected(): Promise<OAuthClient> {
  const client = newClient();
  await client.createToken(await consent(client));
  return client;
}

const errorOf = async (promise: Promise<unknown>): Promise<Rec> =>
  promise.then(
    () => ({ nothing: 'thrown' }),
    (error: unknown) => Object(error) as Rec,
  );

const company = `v3/company/${US_REALM}`;

test('consent brings a code, the state and the company; the code brings tokens', async () => {
  const client = newClient();
  const callback = await consent(client);

  const answer = await client.createToken(callback);

  const asked = new URL(callback).searchParams;
  expect([asked.get('state'), asked.get('realmId')]).toEqual(['from us', US_REALM]);
  expect(answer.getJson()).toMatchObject({
    token_type: 'bearer',
    expires_in: 3_600,
    x_refresh_token_expires_in: expect.closeTo(8_726_400, -1) as number,
    x_refresh_token_hard_expires_in: expect.any(Number) as number,
  });
  expect(client.isAccessTokenValid()).toBe(true);
  expect(client.getToken().realmId).toBe(US_REALM);
});

test('the API is asked by a path of the environment or by a whole address', async () => {
  const client = await connected();

  const byPath = await client.makeApiCall({ url: `${company}/companyinfo/${US_REALM}` });
  const made = await client.makeApiCall({
    url: `${served.url}/${company}/customer`,
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: { DisplayName: 'By the library' },
  });

  expect(recordAt(byPath.json, 'CompanyInfo')).toMatchObject({ Country: 'US' });
  expect(recordAt(made.json, 'Customer')).toMatchObject({
    DisplayName: 'By the library',
    SyncToken: '0',
  });
  expect(made.headers['intuit_tid']).not.toBe('');
});

test('a document is fetched as it is', async () => {
  const client = await connected();
  const headers = { 'Content-Type': 'application/json' };
  const post = async (entity: string, body: Rec): Promise<Rec> => {
    const url = `${company}/${entity.toLowerCase()}`;
    const answer = await client.makeApiCall({ url, method: 'POST', headers, body });
    return recordAt(answer.json, entity);
  };
  const customer = await post('Customer', { DisplayName: 'To be printed' });
  const line = { DetailType: 'DescriptionOnly', Description: 'Nothing', DescriptionLineDetail: {} };
  const invoice = await post('Invoice', { CustomerRef: { value: customer['Id'] }, Line: [line] });

  const pdf = await client.makeApiCall({
    url: `${company}/invoice/${String(invoice['Id'])}/pdf`,
    headers: { Accept: 'application/pdf' },
    responseType: 'arraybuffer',
  });

  expect(Buffer.from(pdf.json as Uint8Array).toString('latin1', 0, 5)).toBe('%PDF-');
});

test('a refresh brings another access token and keeps the company', async () => {
  const client = await connected();
  const before = client.getToken().access_token;

  const answer = await client.refresh();
  const byHand = await newClient().refreshUsingToken(client.getToken().refresh_token ?? '');

  expect(recordAt(answer.getJson())['access_token']).not.toBe(before);
  expect(client.getToken().realmId).toBe(US_REALM);
  expect(recordAt(byHand.getJson())['token_type']).toBe('bearer');
});

test('the user who consented is told of', async () => {
  const client = await connected();

  const answer = await client.getUserInfo();

  expect(answer.getJson()).toMatchObject({ sub: expect.any(String) as string });
});

test('a revoked grant opens nothing any more', async () => {
  const client = await connected();
  const { access_token, refresh_token } = client.getToken();
  await client.revoke({ refresh_token: refresh_token ?? '' });
  const other = newClient();
  other.setToken({ access_token: access_token ?? '', token_type: 'bearer', expires_in: 3_600 });

  const refused = await errorOf(other.makeApiCall({ url: `${company}/preferences` }));
  const refresh = await errorOf(newClient().refreshUsingToken(refresh_token ?? ''));

  expect(refused).not.toHaveProperty('nothing');
  expect(refresh).toMatchObject({ error: 'invalid_grant' });
});

test('a code that comes twice is refused and takes its tokens with it', async () => {
  const client = newClient();
  const callback = await consent(client);
  await client.createToken(callback);
  const { refresh_token } = client.getToken();

  const again = await errorOf(newClient().createToken(callback));
  const refresh = await errorOf(newClient().refreshUsingToken(refresh_token ?? ''));

  expect([again['error'], refresh['error']]).toEqual(['invalid_grant', 'invalid_grant']);
});

test('a wrong secret is refused', async () => {
  const callback = await consent(newClient());

  const error = await errorOf(newClient({ clientSecret: 'wrong' }).createToken(callback));

  expect(error).toMatchObject({ error: 'invalid_client' });
});

test('a fault reaches the caller with its code', async () => {
  const client = await connected();

  const error = await errorOf(
    client.makeApiCall({
      url: `${company}/customer`,
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: { Id: '999999', SyncToken: '0', sparse: true },
    }),
  );

  expect(error).toMatchObject({ code: '610', faultType: 'ValidationFault' });
});

test.each([
  ['429', 'RATE_LIMIT_EXCEEDED'],
  ['500', 'INTERNAL_SERVER_ERROR'],
  ['503', '503'],
])('an answer of %s reaches the caller as %s', async (kind, code) => {
  const client = await connected();
  const plan = { match: { pathPrefix: '/v3/', method: 'GET' }, kind, times: 1 };
  await ask({ method: 'POST', url: `${served.url}/_sim/faults`, headers: {}, body: JSON.stringify(plan) });

  const error = await errorOf(client.makeApiCall({ url: `${company}/preferences` }));

  expect(error).toMatchObject({ code });
});

test('a token that has run out reaches the caller as 401', async () => {
  const client = newClient();
  client.setToken({ access_token: 'long gone', token_type: 'bearer', expires_in: 3_600 });

  const error = await errorOf(client.makeApiCall({ url: `${company}/preferences` }));

  expect(error).toMatchObject({ code: '401' });
});
