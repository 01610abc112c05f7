/** What a service makes is not what it answers, and the lists that were kept are too old the moment it has answered. */
import { kind } from '../../lib/entities/tax-code/index.ts';
import { halo, quickbooks, type Asked, type Reply } from './vendor.ts';

const { resource } = kind.quickbooks;
const detail = (id: string) => ({ TaxRateRef: { value: id }, TaxTypeApplicable: 'TaxOnAmount', TaxOrder: 0 });
const code = (Id: string, rate: string) => ({
  Id,
  Name: `Code ${Id}`,
  SyncToken: '0',
  SalesTaxRateList: { TaxRateDetail: [detail(rate)] },
});

/** QuickBooks with a code and its rate, and the service that makes more. */
function company(): (asked: Asked) => Reply {
  const rates = [{ Id: '1', Name: 'State', RateValue: 5 }];
  const codes = [code('3', '1')];
  return ({ method, path, body }) => {
    if (path.endsWith('/taxservice/taxcode')) {
      rates.push({ Id: '2', Name: 'City', RateValue: 7.75 });
      codes.push(code('4', '2'));
      return { body: { TaxCode: 'Code 4', TaxCodeId: '4', TaxRateDetails: [] } };
    }
    if (method === 'GET')
      return { body: { TaxCode: codes.find(({ Id }) => path.endsWith(`/taxcode/${Id}`)) } };
    const entity = body.includes('TaxRate') ? 'TaxRate' : 'TaxCode';
    return { body: { QueryResponse: { [entity]: entity === 'TaxRate' ? rates : codes } } };
  };
}

const make = (body: Readonly<Record<string, unknown>>) =>
  ({ resource, operation: 'create', body, requestKey: 'key' }) as const;

test('a code is asked of the service under a request id, and read whole with its own rate', async () => {
  const { system, asked } = quickbooks(company());
  await system.read(resource, '3');

  const answer = await system.write(make({ TaxCode: 'Code 4', TaxRateDetails: [{}] }));

  expect(answer).toMatchObject({ answer: 'written', id: '4', record: { rates: [{ RateValue: 7.75 }] } });
  const [posted] = asked.filter(({ path }) => path.includes('taxservice'));
  expect(posted?.path).toBe('/v3/company/77/taxservice/taxcode');
  expect(posted?.query).toMatchObject({ requestid: 'key' });
  expect(JSON.parse(posted?.body ?? '')).toEqual({ TaxCode: 'Code 4', TaxRateDetails: [{}] });
});

test('a refusal of the service is a refusal, and nothing is read', async () => {
  const Fault = { Error: [{ Message: 'Duplicate', Detail: 'taken', code: '6240' }], type: 'ValidationFault' };
  const { system, asked } = quickbooks([{ status: 400, body: { Fault } }]);

  const answer = await system.write(make({ TaxCode: 'Code 3' }));

  expect(answer).toMatchObject({ answer: 'refused', fault: { means: 'duplicate-name' } });
  expect(asked).toHaveLength(1);
});

test('a service that does not say what it made has made nothing that could be linked', async () => {
  const { system } = quickbooks([{ body: { TaxCode: 'Code 4' } }]);

  expect(await system.write(make({ TaxCode: 'Code 4' }))).toMatchObject({ answer: 'written', id: '' });
});

test('what was made and cannot be read yet is asked for again', async () => {
  const Fault = { Error: [{ Message: 'Not found', Detail: '', code: '610' }], type: 'ValidationFault' };
  const { system } = quickbooks([
    { body: { TaxCode: 'Code 4', TaxCodeId: '4' } },
    { status: 400, body: { Fault } },
  ]);

  expect(await system.write(make({ TaxCode: 'Code 4' }))).toMatchObject({ answer: 'unknown' });
});

test('a code that names a rate which the kept list lacks is read with a list of now, however fresh the kept one is', async () => {
  const later = company();
  const state = { isMade: false };
  const { system } = quickbooks((asked) => {
    if (state.isMade && !asked.path.includes('taxservice')) return later(asked);
    return company()(asked);
  });
  await system.read(resource, '3');
  later({ method: 'POST', path: '/taxservice/taxcode', query: {}, body: '', token: '' });
  state.isMade = true;

  expect(await system.read(resource, '4')).toMatchObject({ record: { rates: [{ RateValue: 7.75 }] } });
});

test('a rate that was just made in HaloPSA is found at once', async () => {
  const rates = [{ id: 1, name: 'VAT', value: 20 }];
  const { system } = halo(({ method }) => {
    if (method === 'GET') return { body: [...rates] };
    rates.push({ id: 2, name: 'Luxury', value: 25 });
    return { body: rates[1] };
  });
  await system.read(kind.halo.resource, '1');

  await system.write({
    resource: kind.halo.resource,
    operation: 'create',
    body: { name: 'Luxury', value: 25 },
    requestKey: '',
  });

  expect(await system.read(kind.halo.resource, '2')).toMatchObject({ record: { name: 'Luxury' } });
});
