/** Which answers settle something. A refusal that is none frees a number and lets a document be made a second time. */
import { DisconnectedError, UnavailableError } from '../../lib/sync/outcome.ts';
import { create, halo, INVOICE, quickbooks, type Reply } from './vendor.ts';

const fault = (code: string, type = 'ValidationFault') => ({
  Fault: { Error: [{ code, Message: 'it says', Detail: 'it says more' }], type },
});

const UNSETTLED: readonly (readonly [string, Reply])[] = [
  ['500 with the code of a refusal', { status: 500, body: fault('6000') }],
  ['520 of a network on the way', { status: 520, text: 'origin error' }],
  ['524', { status: 524, text: '<html>a timeout occurred</html>' }],
  ['200 that is not JSON', { text: '<html>ok</html>' }],
  ['200 without a word', { text: '' }],
  ['201 that breaks off', { status: 201, text: '{"Invoice":{"Id":"1"' }],
  ['a redirection', { status: 302, text: '' }],
];

const OF_QUICKBOOKS: typeof UNSETTLED = [
  ['200 with a fault of the system', { body: fault('6000', 'SystemFault') }],
  ['400 with a fault of the system', { status: 400, body: fault('6000', 'SystemFault') }],
  [
    'a fault of the system in XML',
    {
      status: 400,
      text: '<x><Fault type="SystemFault"><Error code="6000"><Detail>no</Detail></Error></Fault></x>',
    },
  ],
  ['200 with a fault that says nothing', { body: { Fault: {} } }],
  ['403 of a network on the way', { status: 403, text: '<html>blocked</html>' }],
];

const CASES = [
  ...UNSETTLED.map(([what, reply]) => ['HaloPSA', what, halo, reply] as const),
  ...[...UNSETTLED, ...OF_QUICKBOOKS].map(
    ([what, reply]) => ['QuickBooks', what, quickbooks, reply] as const,
  ),
];

test.each(CASES)('%s, %s: nobody knows whether it was written', async (_vendor, _what, over, reply) => {
  expect(await create(over([reply]).system)).toMatchObject({ answer: 'unknown' });
});

test.each(CASES)('%s, %s: a read comes again later', async (_vendor, _what, over, reply) => {
  await expect(over([reply]).system.read(INVOICE, '5')).rejects.toThrow(UnavailableError);
});

test('QuickBooks: a fault in an answer of 200 is the refusal that its code says', async () => {
  expect(await create(quickbooks([{ body: fault('6140') }]).system)).toMatchObject({
    answer: 'refused',
    fault: { means: 'duplicate-number' },
  });
});

test('QuickBooks: an unknown code is a refusal in its own words', async () => {
  expect(await create(quickbooks([{ status: 400, body: fault('99999') }]).system)).toMatchObject({
    answer: 'refused',
    fault: { code: 'quickbooks-99999', detail: 'it says more' },
  });
});

test('HaloPSA: what is deleted has nothing to show', async () => {
  const { system } = halo([{ text: '' }]);
  const removal = { resource: INVOICE, operation: 'remove', id: '5', body: {}, requestKey: '' } as const;

  expect(await system.write(removal)).toMatchObject({ answer: 'written', id: '5' });
});

test('a record that HaloPSA answers with nothing is not taken for deleted', async () => {
  await expect(halo([{ text: '' }]).system.read(INVOICE, '5')).rejects.toThrow(UnavailableError);
});

describe('a vendor that asks for a pause', () => {
  const throttled = (header?: string): Reply => ({
    status: 429,
    text: '',
    ...(header !== undefined && { headers: { 'retry-after': header } }),
  });
  const waits = [
    ['a number of seconds', '7', 7_000],
    ['a date', 'Tue, 24 Nov 2026 09:00:40 GMT', 30_000],
    ['a date that is over', 'Tue, 24 Nov 2026 08:00:00 GMT', 60_000],
    ['a day', '86400', 600_000],
    ['something else', 'soon', 60_000],
    ['nothing', undefined, 60_000],
  ] as const;
  const cases = waits.flatMap(([what, header, waitMs]) => [
    ['HaloPSA', what, halo, header, waitMs] as const,
    ['QuickBooks', what, quickbooks, header, waitMs] as const,
  ]);

  test.each(cases)('%s, saying %s', async (_vendor, _what, over, header, waitMs) => {
    const { system, now } = over([throttled(header)]);

    await expect(create(system)).rejects.toMatchObject({ retryAtEpochMs: now() + waitMs });
  });
});

test('a grant that is gone is told as such', async () => {
  const { system } = quickbooks([{ status: 403, body: { fault: { error: [{ code: '3100' }] } } }]);

  await expect(system.read(INVOICE, '5')).rejects.toThrow(DisconnectedError);
});
