/** How far the knowledge in an answer reaches: what is claimed too far is a change of somebody's that is never looked at. */
import { ReferenceCache } from '../../lib/http/reference-cache.ts';
import type { WriteAnswer } from '../../lib/sync/record-system.ts';
import { create, halo, INVOICE, NOW, pagesOf, quickbooks } from './vendor.ts';

const dated = (iso: string) => ({ date: new Date(iso).toUTCString() });

const reachOf = (answer: WriteAnswer): string | undefined =>
  answer.answer === 'written' ? answer.at : undefined;

const written = (time: string, stamp?: string) => ({
  body: { Invoice: { Id: '5', ...(stamp && { MetaData: { LastUpdatedTime: stamp } }) }, time },
});

describe('a read reaches to before it was sent, by the vendor’s clock', () => {
  test('QuickBooks', async () => {
    const { system } = quickbooks([
      { body: { Invoice: { Id: '5' }, time: '2026-11-24T01:00:14.250-08:00' }, tookMs: 4_000 },
    ]);

    expect(await system.read(INVOICE, '5')).toMatchObject({ at: '2026-11-24T09:00:10.250Z' });
  });

  test('HaloPSA, whose header has whole seconds', async () => {
    const { system } = halo([{ body: { id: 5 }, headers: dated('2026-11-24T09:00:14.000Z'), tookMs: 4_200 }]);

    expect(await system.read(INVOICE, '5')).toMatchObject({ at: '2026-11-24T09:00:09.800Z' });
  });

  test('HaloPSA without a header: our own clock', async () => {
    const { system } = halo([{ body: { id: 5 }, tookMs: 4_200 }]);

    expect(await system.read(INVOICE, '5')).toMatchObject({ at: NOW });
  });

  test('the wait for our turn is not the vendor’s time', async () => {
    const answer = {
      body: { Invoice: { Id: '5' }, time: '2026-11-24T09:00:14.000Z' },
      tookMs: 100,
    };
    const { system } = quickbooks([answer, answer], { rates: [{ requests: 1, windowMs: 4_000 }] });
    await system.read(INVOICE, '5');

    expect(await system.read(INVOICE, '5')).toMatchObject({ at: '2026-11-24T09:00:13.900Z' });
  });

  test('a walk, so that what changes meanwhile is walked again', async () => {
    const { system } = quickbooks([
      { body: { CDCResponse: [], time: '2026-11-24T09:00:14.000Z' }, tookMs: 3_000 },
    ]);
    const [page] = await pagesOf(system.changed(INVOICE, '2026-11-24T08:00:00.000Z'));

    expect(page).toMatchObject({ at: '2026-11-24T09:00:11.000Z' });
  });
});

describe('a write reaches to the stamp of what was written', () => {
  test.each([
    [
      'to the end of its second, since it has no finer time',
      '2026-11-24T09:00:12.100Z',
      '2026-11-24T01:00:10-08:00',
      '2026-11-24T09:00:10.999Z',
    ],
    [
      'never past the answer',
      '2026-11-24T09:00:10.321Z',
      '2026-11-24T01:00:10-08:00',
      '2026-11-24T09:00:10.321Z',
    ],
    [
      'an answer that is repeated for a known request id claims no more than was known then',
      '2026-11-24T09:00:12.100Z',
      '2026-11-24T00:30:00-08:00',
      '2026-11-24T08:30:00.999Z',
    ],
    [
      'without a stamp, no further than a read',
      '2026-11-24T09:00:12.100Z',
      undefined,
      '2026-11-24T09:00:10.100Z',
    ],
  ])('QuickBooks: %s', async (_what, time, stamp, reach) => {
    const { system } = quickbooks([{ ...written(time, stamp), tookMs: 2_000 }]);

    expect(reachOf(await create(system))).toBe(reach);
  });

  test('HaloPSA, whose stamp has no zone', async () => {
    const { system } = halo([
      {
        body: { id: 5, last_modified: '2026-11-24T09:00:10' },
        headers: dated('2026-11-24T09:00:13.000Z'),
        tookMs: 3_000,
      },
    ]);

    expect(reachOf(await create(system))).toBe('2026-11-24T09:00:10.999Z');
  });
});

describe('a small list', () => {
  const TAX = { name: 'Tax', small: true } as const;
  const taxes = { body: [{ id: 1, name: 'VAT' }], headers: dated('2026-11-24T09:00:10.000Z') };

  test('is known as of when it was fetched, however often it is looked into', async () => {
    const { system, advance, asked } = halo([taxes]);
    await system.read(TAX, '1');
    advance(59_000);

    expect(await system.read(TAX, '1')).toEqual({
      record: { id: 1, name: 'VAT' },
      at: '2026-11-24T09:00:10.000Z',
    });
    expect(asked).toHaveLength(1);
  });

  test('account codes of two lookups are two lists', async () => {
    const codes = {
      name: 'Lookup',
      idField: 'value2',
      query: { lookup: 'account-codes' },
      small: true,
    } as const;
    const cache = new ReferenceCache(() => Date.parse(NOW));
    const reply = ({ query }: { readonly query: Readonly<Record<string, string>> }) => ({
      body: [{ value2: '4000', name: `of lookup ${query['lookupid']}` }],
    });
    const first = halo(reply, { cache, accountCodesLookup: 64 });
    const second = halo(reply, { cache, accountCodesLookup: 80 });
    await first.system.read(codes, '4000');

    expect(await second.system.read(codes, '4000')).toMatchObject({ record: { name: 'of lookup 80' } });
  });
});
