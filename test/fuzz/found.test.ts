/** What malformed answers have brought to light, each by itself. */
import { classify } from '../../lib/quickbooks/faults.ts';
import { create, halo, quickbooks } from '../adapters/vendor.ts';

const EARLIEST = '-271821-04-20T00:00:00.000Z';
const DEPTH = 20_000;

test('a write whose answer bears the earliest date there is has been written all the same', async () => {
  const body = { Invoice: { Id: '155', SyncToken: '0' }, time: EARLIEST };
  const { system } = quickbooks([{ body, tookMs: 5 }]);
  await expect(create(system)).resolves.toMatchObject({ answer: 'written', id: '155', at: EARLIEST });
});

test('a code of any length is cut before open items are told apart by it', () => {
  const text = JSON.stringify({ Fault: { Error: [{ code: 'x'.repeat(5_000) }], type: 'ValidationFault' } });
  expect(classify(400, text).fault.code.length).toBeLessThan(60);
});

test('a record that is nested without end is a defect, with a name', async () => {
  const text = `{"id":7,"custom":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}}`;
  const { system } = halo([{ text }]);
  await expect(create(system)).rejects.toThrow('nested too deeply');
});
