import { openTenant, request, type Rec } from './halo-tenant.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const GOOD = { grant_type: 'client_credentials', client_id: 'app', client_secret: 'secret', scope: 'all' };

const askToken = (form: Readonly<Record<string, string>>, target = '/auth/token', method = 'POST') => {
  const { response } = openTenant().model.handle(
    request(method, target, new URLSearchParams(form).toString(), FORM),
  );
  return { status: response.status, body: JSON.parse(response.body.toString() || '""') as Rec };
};

test.each([
  ['the tenant as a query parameter', '/auth/token?tenant=msp', GOOD],
  ['the tenant as a form field', '/auth/token', { ...GOOD, tenant: 'msp' }],
  ['no tenant at all', '/auth/token', GOOD],
  ['a path in another case', '/Auth/Token', GOOD],
])('a token comes for %s', (_what, target, form) => {
  const { status, body } = askToken(form, target);

  expect(status).toBe(200);
  expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3_600, scope: 'all' });
});

test.each([
  ['a wrong secret', { ...GOOD, client_secret: 'other' }, 'invalid_client'],
  ['an unknown client', { ...GOOD, client_id: 'other' }, 'invalid_client'],
  ['another tenant', { ...GOOD, tenant: 'other' }, 'invalid_client'],
  ['a grant it has not', { ...GOOD, grant_type: 'password' }, 'unsupported_grant_type'],
  ['no grant', { client_id: 'app', client_secret: 'secret' }, 'invalid_request'],
  ['a scope that is none', { ...GOOD, scope: 'read:everything' }, 'invalid_scope'],
])('%s gets no token', (_what, form, error) => {
  const { status, body } = askToken(form);

  expect(status).toBe(400);
  expect(body).toMatchObject({ error, error_description: expect.any(String) as string });
});

test('where to ask for tokens is told to anyone, and agrees with OIDC discovery', () => {
  const tenant = openTenant();
  const anyone = { token: '', headers: { authorization: '' } };

  const info = tenant.ask('GET', '/api/AuthInfo', undefined, anyone).body as Rec;
  const discovered = tenant.ask('GET', '/auth/.well-known/openid-configuration', undefined, anyone)
    .body as Rec;

  expect(info).toEqual({ auth_url: 'http://halo.test/auth', tenant_id: 'msp' });
  expect(discovered).toMatchObject({
    issuer: info['auth_url'],
    token_endpoint: 'http://halo.test/auth/token',
    grant_types_supported: ['client_credentials'],
  });
});

test.each([
  ['none', ''],
  ['one it never gave', 'Bearer nothing'],
  ['another scheme', 'Basic YXBwOnNlY3JldA=='],
])('a request with a token like %s is 401, whatever it asks for', (_what, authorization) => {
  const tenant = openTenant();

  for (const target of ['/api/Client', '/api/Client/1', '/api/Nothing', '/api/InstanceInfo'])
    expect(tenant.ask('GET', target, undefined, { headers: { authorization } }).status).toBe(401);
});

test('a token runs out', () => {
  const tenant = openTenant({ tokenSeconds: 60 });

  tenant.clock.advance(60_000);

  expect(tenant.ask('GET', '/api/Client').status).toBe(401);
  expect(tenant.ask('GET', '/api/Client', undefined, { token: tenant.tokenFor('all') }).status).toBe(200);
});

test.each([
  ['read:customers', 'GET', '/api/Client', 200],
  ['read:customers', 'POST', '/api/Client', 403],
  ['edit:customers', 'GET', '/api/Client', 200],
  ['edit:customers', 'POST', '/api/Client', 201],
  ['read:customers', 'GET', '/api/Invoice', 403],
  ['read:invoices', 'GET', '/api/InvoiceChange', 200],
  ['read:pos', 'GET', '/api/PurchaseOrder', 200],
  ['read:sales', 'GET', '/api/PurchaseOrder', 200],
  ['read:quotes', 'GET', '/api/SalesOrder', 403],
  ['read:invoices', 'POST', '/api/Invoice/1/void', 403],
  ['admin:webhooks', 'GET', '/api/Webhook', 200],
  ['all:standard', 'GET', '/api/Webhook', 403],
  ['all:standard', 'GET', '/api/QuickBooksDetails', 403],
  ['admin', 'GET', '/api/QuickBooksDetails', 200],
  ['read:customers', 'GET', '/api/InstanceInfo', 200],
  ['read:invoices read:items', 'GET', '/api/Item', 200],
])('with %s a %s of %s answers %i', (scope, method, target, status) => {
  const tenant = openTenant();

  const answer = tenant.ask(method, target, method === 'POST' ? [{ name: 'New' }] : undefined, {
    token: tenant.tokenFor(scope),
  });

  expect(answer.status).toBe(status);
});

test('an application gets no more than it was given', () => {
  const tenant = openTenant({ appScopes: ['read:customers'] });

  expect(tenant.ask('GET', '/api/Client').status).toBe(200);
  expect(tenant.ask('GET', '/api/Invoice').status).toBe(403);
});

test('over the limit every request is 429 in plain text until the window has passed', () => {
  const tenant = openTenant({ limitRequests: 3, retryAfterSeconds: 7 }, {}, 1);
  const statuses = Array.from({ length: 4 }, () => tenant.ask('GET', '/api/InstanceInfo').status);

  const refused = tenant.ask('GET', '/api/InstanceInfo');
  tenant.clock.advance(300_000);

  expect(statuses).toEqual([200, 200, 200, 429]);
  expect(refused.body).toBe('Rate Limit Reached - 3 Requests per rolling 5 minute window');
  expect(refused.headers['retry-after']).toBe('7');
  expect(tenant.ask('GET', '/api/InstanceInfo', undefined, { token: tenant.tokenFor('all') }).status).toBe(
    200,
  );
});

test.each([
  ['PUT', '/api/Client/1', 405],
  ['PATCH', '/api/Client', 405],
  ['DELETE', '/api/Client', 405],
  ['POST', '/api/Client/1', 405],
  ['GET', '/api/Invoice/PDF/1', 405],
  ['GET', '/api/Nothing', 404],
  ['GET', '/api/Client/1/more/still', 404],
  ['GET', '/', 404],
  ['GET', '/api', 404],
  ['GET', '/api/Client/%E0%A4%A', 404],
  ['POST', '/api/InvoiceChange', 404],
  ['DELETE', '/api/TopLevel/1', 404],
  ['GET', '/api/Client/99', 404],
  ['GET', '/api/Client/abc', 400],
  ['GET', '/api/Client/99999999999', 400],
  ['GET', '/api/cLIENT/1/', 200],
])('%s %s answers %i', (method, target, status) => {
  expect(openTenant().ask(method, target).status).toBe(status);
});

test('what is not modelled is refused in words', () => {
  const { body } = openTenant().ask('GET', '/api/Ticket');

  expect(body).toEqual({ error: 'the HaloPSA simulator does not model /api/Ticket' });
});
