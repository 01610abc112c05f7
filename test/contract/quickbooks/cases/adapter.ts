/** The adapter itself over the wire: whatever else is right, this is what the sync hears. */
import { ReferenceCache } from '../../../../lib/http/reference-cache.ts';
import { traced } from '../../../../lib/http/traced.ts';
import { quickbooksApi } from '../../../../lib/quickbooks/api.ts';
import { quickbooksSystem } from '../../../../lib/quickbooks/client.ts';
import type { FileAnswer } from '../../../../lib/sync/file.ts';
import type { RecordSystem, WriteAnswer, WriteRequest } from '../../../../lib/sync/record-system.ts';
import type { Case, Rec } from '../../case.ts';
import { freely, unhurried } from '../../wire.ts';
import { page, REQUEST_IDS } from '../pages.ts';
import { ids, type QuickBooksVisit } from '../visit.ts';

const INVOICE = { name: 'Invoice' } as const;
const CUSTOMER = { name: 'Customer' } as const;
const FILE = { name: 'Attachable', carriesFile: true } as const;

const pdf = (words: string): FileAnswer => ({
  answer: 'file',
  content: Buffer.from(`%PDF-1.4\n% ${words}\n%%EOF\n`),
  type: 'application/pdf',
});

function adapterOf({ access }: QuickBooksVisit): RecordSystem {
  const { apiUrl, realmId, token, pace } = access;
  const now = (): number => Date.now();
  const trace = traced('quickbooks', unhurried(pace), now, 'intuit_tid');
  const api = quickbooksApi({
    apiUrl,
    realmId,
    minorVersion: 75,
    tokens: { access: token, another: () => Promise.resolve(undefined) },
    traced: trace,
    budget: freely(now),
    now,
  });
  return quickbooksSystem({ api, traced: trace, cache: new ReferenceCache(now), realmId, now });
}

interface Adapter {
  readonly system: RecordSystem;
  /** What it makes goes again. */
  write(request: WriteRequest): Promise<WriteAnswer>;
  made(body: Rec, requestKey: string): Promise<{ readonly id: string; readonly record: Rec }>;
}

function adapted(visit: QuickBooksVisit): Adapter {
  const system = adapterOf(visit);
  const write: Adapter['write'] = async (request) => {
    const answer = await system.write(request);
    if (answer.answer === 'written') visit.remember(request.resource.name, answer.id);
    return answer;
  };
  return {
    system,
    write,
    made: async (body, requestKey) => {
      const answer = await write({ resource: INVOICE, operation: 'create', body, requestKey });
      if (answer.answer !== 'written') throw new Error(`the create was answered ${JSON.stringify(answer)}`);
      return answer;
    },
  };
}

const meansOf = (answer: WriteAnswer): string =>
  answer.answer === 'refused' ? `refused: ${answer.fault.means ?? answer.fault.code}` : answer.answer;

export const adapter: readonly Case<QuickBooksVisit>[] = [
  {
    name: 'the adapter’s repeat of a create is answered with the first record',
    basis: REQUEST_IDS,
    run: async (visit, check) => {
      const { made, system } = adapted(visit);
      const body = await visit.invoice();
      const key = visit.number();

      const first = await made(body, key);
      const again = await made(body, key);
      const read = await system.read(INVOICE, first.id);

      check.same('the id of the repeat', again.id, first.id);
      check.same('the version that is read', read && system.facts(read.record, INVOICE).version, '0');
    },
  },
  {
    name: 'the adapter writes over what it read, and hears when somebody was faster',
    basis: page('invoice'),
    run: async (visit, check) => {
      const { made, write } = adapted(visit);
      const { id, record } = await made(await visit.invoice(), visit.number());
      const update = (note: string): WriteRequest => ({
        resource: INVOICE,
        operation: 'update',
        id,
        body: { ...record, PrivateNote: note },
        requestKey: visit.number(),
      });

      const [first, second] = [await write(update('Ours')), await write(update('Too late'))];

      check.same('the first answer', first.answer, 'written');
      check.same('the second answer', second.answer, 'stale');
      check.same('the note', (await visit.read('Invoice', id))['PrivateNote'], 'Ours');
    },
  },
  {
    name: 'the adapter’s file hangs on its invoice once, though the upload is repeated, and another takes its place',
    basis: page('attachable'),
    run: async (visit, check) => {
      const { made, write, system } = adapted(visit);
      const invoice = await made(await visit.invoice(), visit.number());
      const on = [{ EntityRef: { type: 'Invoice', value: invoice.id }, IncludeOnSend: false }];
      const body = { FileName: `${visit.number()}.pdf`, Note: 'First', AttachableRef: on };
      const file = (): Promise<FileAnswer> => Promise.resolve(pdf('first'));
      const create = { resource: FILE, operation: 'create', body, requestKey: visit.number(), file } as const;
      const hanging = () =>
        system.find(FILE, 'AttachableRef.EntityRef.value', invoice.id, 10, {
          'AttachableRef.EntityRef.Type': 'Invoice',
        });

      const first = await write(create);
      const again = await write({ ...create, requestKey: visit.number(), isRepeated: true });
      const found = await hanging();
      const [record = {}] = found;
      const replaced = await write({
        ...create,
        operation: 'update',
        id: String(record['Id']),
        body: { ...record, Note: 'Second' },
        requestKey: visit.number(),
      });
      const left = await hanging();

      check.same('the first answer', first.answer, 'written');
      check.same('the id of the repeat', 'id' in again && again.id, 'id' in first && first.id);
      check.same('the files after the repeat', found.length, 1);
      check.like('the file', record, {
        FileName: body.FileName,
        ContentType: 'application/pdf',
        Note: 'First',
      });
      check.same('the answer to the other', replaced.answer, 'written');
      check.same(
        'the notes that are left',
        left.map(({ Note }) => Note),
        ['Second'],
      );
    },
  },
  {
    name: 'the adapter hears that a name is taken',
    basis: page('customer'),
    run: async (visit, check) => {
      const body = { DisplayName: visit.name("O'Neil") };
      await visit.create('Customer', body);
      const { write, system } = adapted(visit);

      const answer = await write({
        resource: CUSTOMER,
        operation: 'create',
        body,
        requestKey: visit.number(),
      });
      const found = await system.find(CUSTOMER, 'DisplayName', body.DisplayName, 2);

      check.same('the answer', meansOf(answer), 'refused: duplicate-name');
      check.same('how many it finds by the name', found.length, 1);
    },
  },
  {
    name: 'the adapter hears that a number is taken',
    basis: page('invoice'),
    needs: ['custom numbers'],
    run: async (visit, check) => {
      const body = await visit.invoice({ DocNumber: visit.number() });
      const { made, write } = adapted(visit);
      await made(body, visit.number());

      const answer = await write({
        resource: INVOICE,
        operation: 'create',
        body,
        requestKey: visit.number(),
      });

      check.same('the answer', meansOf(answer), 'refused: duplicate-number');
    },
  },
  {
    name: 'the adapter sees a void and a delete as gone, and meets the delete among the changes',
    basis: page('invoice'),
    run: async (visit, check) => {
      const { made, write, system } = adapted(visit);
      const [first, second] = [
        await made(await visit.invoice(), visit.number()),
        await made(await visit.invoice(), visit.number()),
      ];
      const since = system.facts(first.record, INVOICE).createdAt ?? '';
      await visit.change('Invoice', ids(first.record), { operation: 'void' });
      const removed = await write({
        resource: INVOICE,
        operation: 'remove',
        id: second.id,
        body: ids(second.record),
        requestKey: visit.number(),
      });
      const changed: Rec[] = [];
      for await (const { records } of system.changed(INVOICE, since)) changed.push(...records);

      check.same('the answer to the delete', removed.answer, 'written');
      const seen = await system.read(INVOICE, first.id);
      check.same('the voided one is gone', seen && system.facts(seen.record, INVOICE).gone, true);
      check.same('the deleted one', await system.read(INVOICE, second.id), undefined);
      const among = changed.find(({ Id }) => Id === second.id) ?? {};
      check.same('the deleted one among the changes is gone', system.facts(among, INVOICE).gone, true);
    },
  },
];
