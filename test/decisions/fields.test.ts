/** Fields of one record that go their own way, or belong to the other side; and what happens where two records meet for the first time. */
import { madeOf, ownersOf, waysOf } from '../../lib/sync/fields.ts';
import type { Job } from '../../lib/sync/job.ts';
import { kindByName } from '../../lib/entities/registry.ts';
import { decidePlan, type PlanInput } from '../../lib/sync/plan.ts';
import { envFor, usCompany } from '../support/references.ts';

const record = { name: 'A', phone: '1', address: { line1: 'Here', city: '' }, notes: [] as string[] };
const base: PlanInput = {
  agreed: { halo: record, quickbooks: record },
  halo: record,
  quickbooks: record,
  owner: 'halo',
  direction: 'both',
  document: false,
};
const plan = (change: Partial<PlanInput>) => decidePlan({ ...base, ...change });

describe('a field’s own way', () => {
  const changed = { ...record, phone: '2' };

  test.each([
    ['push', 'halo', [{ side: 'quickbooks', fields: ['phone'] }]],
    ['push', 'quickbooks', undefined],
    ['pull', 'halo', undefined],
    ['pull', 'quickbooks', [{ side: 'halo', fields: ['phone'] }]],
    ['off', 'halo', undefined],
    ['off', 'quickbooks', undefined],
    ['both', 'quickbooks', [{ side: 'halo', fields: ['phone'] }]],
  ] as const)('%s, changed in %s', (way, side, writes) => {
    const decided = plan({ ways: { phone: way }, [side]: changed });

    expect(decided).toMatchObject(writes ? { plan: 'write', writes } : { plan: 'nothing' });
  });

  test('opens none that the record has not', () => {
    expect(plan({ direction: 'push', ways: { phone: 'both' }, quickbooks: changed })).toEqual({
      plan: 'nothing',
    });
  });
});

describe('where two meet for the first time', () => {
  const first = { agreed: undefined };

  test('each field is its owner’s', () => {
    expect(plan({ ...first, quickbooks: { ...record, name: 'B' } })).toMatchObject({
      writes: [{ side: 'quickbooks', fields: ['name'] }],
    });
  });

  test('one that says nothing takes what the other knows, and clears nothing', () => {
    const silent = { ...record, phone: '', address: { line1: '', city: '' } };

    expect(plan({ ...first, halo: silent })).toMatchObject({
      writes: [{ side: 'halo', fields: ['phone', 'address'] }],
    });
    expect(plan({ ...first, halo: silent, direction: 'push' })).toEqual({ plan: 'nothing' });
  });

  test('later an empty field is a field that somebody cleared', () => {
    expect(plan({ halo: { ...record, phone: '' } })).toMatchObject({
      writes: [{ side: 'quickbooks', shape: { phone: '' }, fields: ['phone'] }],
    });
  });
});

describe('what a connection says of fields', () => {
  const kind = kindByName('client')!;
  const job = (fields: Job['connection']['kinds'][string]['fields']) =>
    ({ kind, connection: { kinds: { client: { fields } } } }) as unknown as Pick<Job, 'kind' | 'connection'>;

  test('stands before what the kind says', () => {
    const settled = job({
      term: { owner: 'halo' },
      phone: { direction: 'both' },
      notes: { direction: 'off' },
    });

    expect(ownersOf(settled)).toEqual({ term: 'halo', taxNumber: 'quickbooks' });
    expect(waysOf(settled)).toEqual({ phone: 'both', notes: 'off' });
  });

  test('what does not go over is left out of a counterpart that is made', () => {
    const env = envFor(usCompany);
    const shape = kind.halo.lens.read({ name: 'A', notes: 'Ours', main_phonenumber: '1' }, env);

    const sent = madeOf(job({ notes: { direction: 'pull' } }), 'halo', shape, env);

    expect(sent).toMatchObject({ name: 'A', notes: '', phone: '1' });
  });
});
