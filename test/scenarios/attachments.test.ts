/** The PDF of an invoice hangs on the invoice in QuickBooks: once, the one that shows what stands on it, and never at the invoice's expense. */
import type { Around, MemoryWorldOptions } from '../../local/memory/models.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { run } from '../cli/cli.ts';
import { movedByReplay } from '../support/replay.ts';
import {
  type Rec,
  counterpartOf,
  editHalo,
  haloRecord,
  hint,
  historyOf,
  imported,
  inOwnScreen,
  inQuickBooks,
  line,
  openItems,
  owed,
  pay,
  postInvoice,
  retry,
  spent,
  countAnew,
  withSettings,
} from '../support/scenario.ts';

type Change = Parameters<typeof withSettings>[0];

const TICK_MS = 7;
const UPLOAD = { method: 'POST', pathPrefix: '/v3/company/4620816365000000001/upload' };
const REMOVAL = { method: 'POST', pathPrefix: '/v3/company/4620816365000000001/attachable' };
const PDF = { method: 'POST', pathPrefix: '/api/Invoice/PDF/' };

const on = (change: Change = {}) => withSettings({ kinds: { attachment: { direction: 'push' } }, ...change });

const begun = (options: MemoryWorldOptions = {}, change: Change = {}): Promise<MemoryWorld> =>
  imported({ connections: { demo: on(change), 'demo-gb': on(change) }, ...options }, TICK_MS);

const filesOn = (world: MemoryWorld, invoice: Rec): readonly Rec[] =>
  inQuickBooks(world, 'Attachable').filter(({ AttachableRef: refs }) =>
    (refs as Rec[]).some(({ EntityRef: ref }) => (ref as Rec)['value'] === invoice['Id']),
  );

const fileOn = (world: MemoryWorld, haloId: number): Rec => {
  const found = filesOn(world, counterpartOf(world, haloId));
  const [first] = found;
  if (!first || found.length > 1) throw new RangeError(`${found.length} files hang on the invoice ${haloId}`);
  return first;
};

/** The file itself, as whoever has its link gets it. */
async function contentOf(world: MemoryWorld, file: Rec): Promise<string> {
  const { status, body } = await world.quickbooks.request({
    method: 'GET',
    path: new URL(String(file['TempDownloadUri'])).pathname,
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.alloc(0),
  });
  expect(status).toBe(200);
  return body.toString('latin1');
}

/** HaloPSA gives something else as the PDF. */
const giving = (bytes: Buffer, is: { on: boolean }): Around => ({
  transport: (inner) => async (request) => {
    const response = await inner(request);
    return is.on && request.url.includes('/Invoice/PDF/') ? { ...response, bytes, text: '' } : response;
  },
});

test('an invoice that is posted has its PDF in QuickBooks, byte for byte, and again moves nothing', async () => {
  const world = await begun();
  const id = postInvoice(world);

  await world.settle();

  const file = fileOn(world, id);
  expect(file).toMatchObject({
    FileName: `Invoice ${id}.pdf`,
    ContentType: 'application/pdf',
    AttachableRef: [{ EntityRef: { type: 'Invoice', value: counterpartOf(world, id)['Id'] } }],
  });
  expect(String(file['Note'])).toMatch(
    new RegExp(`^HaloPSA invoice PDF ${id}-[0-9a-f]{16} \\(2026-11-20\\)\\.$`),
  );
  const shown = await contentOf(world, file);
  expect(shown).toMatch(/^%PDF-1\.4/);
  expect(shown).toContain(`(Invoice ${id}) Tj`);
  expect(shown.length).toBe(file['Size']);
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

test('without the setting no file is asked for and none is sent', async () => {
  const world = await imported({}, TICK_MS);
  const id = postInvoice(world);

  await world.settle();

  expect(counterpartOf(world, id)).toBeDefined();
  expect(inQuickBooks(world, 'Attachable')).toEqual([]);
  expect(haloRecord(world, 'Invoice', id)['pdf_attachment_id']).toBeUndefined();
});

test('each company has its own', async () => {
  const world = await begun();
  const id = postInvoice(world, { client_id: 31 }, [line({ tax_code: '12' })]);

  await world.settle();

  expect(inQuickBooks(world, 'Attachable')).toEqual([]);
  expect(inQuickBooks(world, 'Attachable', 'demo-gb')).toHaveLength(1);
  expect(counterpartOf(world, id, 'demo-gb')).toBeDefined();
  expect(await movedByReplay(world)).toEqual([]);
});

test('what stands on the invoice changes: the file is replaced, with what people wrote to it', async () => {
  const world = await begun({}, { attachments: { includeOnSend: true } });
  const id = postInvoice(world);
  await world.settle();
  const before = fileOn(world, id);
  expect(before['AttachableRef']).toMatchObject([{ IncludeOnSend: true }]);
  inOwnScreen(world, 'Attachable', {
    ...before,
    Note: `${String(before['Note'])}\nSent by post as well`,
    AttachableRef: (before['AttachableRef'] as Rec[]).map((ref) => ({ ...ref, IncludeOnSend: false })),
  });
  world.clock.advance(60_000);

  editHalo(world, 'Invoice', { id, lines: [line({ qty_order: 7 })] });
  await world.settle();

  const after = fileOn(world, id);
  expect(after['Id']).not.toBe(before['Id']);
  expect(await contentOf(world, after)).toContain('(95.48 USD)');
  expect(String(after['Note'])).toContain('Sent by post as well');
  expect(after['AttachableRef']).toMatchObject([{ IncludeOnSend: false }]);
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

test('a payment is no reason for another file, nor is the PDF that HaloPSA has just made', async () => {
  const world = await begun({ halo: { pdfStampsInvoice: true } });
  const id = postInvoice(world);
  await world.settle();
  const before = fileOn(world, id);
  world.clock.advance(60_000);

  pay(world, [{ invoice: counterpartOf(world, id), amount: 10 }]);
  await world.settle();

  expect(fileOn(world, id)).toEqual(before);
  expect(haloRecord(world, 'Invoice', id)['amountpaid']).toBe(10);
  expect(await movedByReplay(world)).toEqual([]);
});

test('a tenant that answers with the invoice has its PDF read from where it is kept', async () => {
  const world = await begun({ halo: { pdfAnswer: 'invoice' } }, { attachments: { pdfAnswer: 'kept' } });
  const id = postInvoice(world);

  await world.settle();

  expect(await contentOf(world, fileOn(world, id))).toContain(`(Invoice ${id}) Tj`);
  expect(await owed(world)).toEqual([]);
});

test('one that was not set up so is one open item for the file, with the setting; the invoice stands', async () => {
  const world = await begun({ halo: { pdfAnswer: 'invoice' } });
  const id = postInvoice(world);

  await world.settle();

  expect(counterpartOf(world, id)['DocNumber']).toBe(String(id));
  expect(await openItems(world)).toMatchObject([
    { kind: 'attachment', record: `h:${id}`, code: 'file-not-given', owner: 'ops' },
  ]);
});

describe('exactly once', () => {
  test.each([
    ['and QuickBooks knows request ids of uploads', true],
    ['and it does not', false],
  ])('the answer to the upload is lost, %s', async (_name, uploadsKnowRequestIds) => {
    const world = await begun({ quickbooks: { uploadsKnowRequestIds } });
    const id = postInvoice(world);
    world.plant('quickbooks', { match: UPLOAD, kind: 'lost-reply', times: 1 });

    await world.settle();

    expect(await contentOf(world, fileOn(world, id))).toContain(`(Invoice ${id}) Tj`);
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });

  test.each([
    ['the upload', UPLOAD, true],
    ['the upload, and QuickBooks does not know its request id', UPLOAD, false],
    ['the removal of the one before', REMOVAL, true],
  ])(
    'a file is replaced while an answer is lost: that to %s',
    async (_name, match, uploadsKnowRequestIds) => {
      const world = await begun({ quickbooks: { uploadsKnowRequestIds } });
      const id = postInvoice(world);
      await world.settle();
      const before = fileOn(world, id);
      world.clock.advance(60_000);
      world.plant('quickbooks', { match, kind: 'lost-reply', times: 1 });

      editHalo(world, 'Invoice', { id, notes_2: 'Thank you' });
      await world.settle();

      expect(fileOn(world, id)['Id']).not.toBe(before['Id']);
      expect(await owed(world)).toEqual([]);
      expect(await movedByReplay(world)).toEqual([]);
    },
  );

  test('somebody writes to the file while it is replaced', async () => {
    const held: { world?: MemoryWorld; armed?: boolean } = {};
    const around: Around = {
      transport: (inner) => async (request) => {
        const response = await inner(request);
        if (held.armed && request.url.includes('/upload')) {
          held.armed = false;
          const [old] = inQuickBooks(held.world!, 'Attachable');
          inOwnScreen(held.world!, 'Attachable', { ...old, Category: 'Receipt' });
        }
        return response;
      },
    };
    const world = await begun({ around });
    held.world = world;
    const id = postInvoice(world);
    await world.settle();
    const before = fileOn(world, id);
    world.clock.advance(60_000);
    held.armed = true;

    editHalo(world, 'Invoice', { id, reference: 'Another' });
    await world.settle();

    expect(fileOn(world, id)['Id']).not.toBe(before['Id']);
    expect(await owed(world)).toEqual([]);
  });

  test('of a table that was lost the file is found by its mark', async () => {
    const world = await begun();
    const id = postInvoice(world);
    await world.settle();
    const file = fileOn(world, id);
    const key = { connection: 'demo', kind: 'attachment', link: `h:${id}` as const };
    const { links, clock } = world.app.ports;
    const lease = await links.acquire(key, 'test', clock.now(), 90_000);
    await links.part(lease!, 'quickbooks', new Date(clock.now()).toISOString());

    await hint(world, { system: 'halo', kind: 'invoice', id: String(id) });
    await world.settle();

    expect(fileOn(world, id)).toEqual(file);
    expect(await links.find(key)).toMatchObject({ state: 'synced', quickbooks: { id: file['Id'] } });
  });

  test('a file of the same name that somebody attached stays theirs', async () => {
    const world = await begun();
    const id = postInvoice(world);
    world.plant('halo', { match: PDF, kind: '503', times: 1 });
    await world.settle(1_000);
    const invoice = counterpartOf(world, id);
    inOwnScreen(world, 'Attachable', {
      FileName: `Invoice ${id}.pdf`,
      AttachableRef: [{ EntityRef: { type: 'Invoice', value: invoice['Id'] } }],
    });

    await world.settle();

    const notes = filesOn(world, invoice).map(({ Note }) => String(Note ?? 'none'));
    expect(notes.toSorted()).toEqual([expect.stringMatching(/^HaloPSA invoice PDF /), 'none']);
    expect(await movedByReplay(world)).toEqual([]);
  });
});

describe('never at the expense of its invoice', () => {
  test('a PDF beyond the limit is one open item, and goes when the limit allows it', async () => {
    const is = { on: true };
    const large = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(2_000_000)]);
    const around: Around = {
      transport: (inner) => async (request) => {
        const { bytesMax = Infinity } = request;
        if (is.on && request.url.includes('/Invoice/PDF/') && large.length > bytesMax)
          return inner({ ...request, bytesMax: 1 });
        return inner(request);
      },
    };
    const world = await begun({ around }, { attachments: { maxMegabytes: 1 } });
    const id = postInvoice(world);
    await world.settle();

    expect(await openItems(world)).toMatchObject([
      {
        kind: 'attachment',
        code: 'file-too-large',
        sentence: expect.stringContaining('1 megabytes') as unknown,
      },
    ]);
    expect(inQuickBooks(world, 'Attachable')).toEqual([]);
    expect(haloRecord(world, 'Invoice', id)['qboid']).toBe(Number(counterpartOf(world, id)['Id']));

    is.on = false;
    await retry(world);
    expect(fileOn(world, id)).toBeDefined();
    expect(await owed(world)).toEqual([]);
  });

  test('what is no PDF is not sent', async () => {
    const is = { on: true };
    const world = await begun({ around: giving(Buffer.from('<html>Please sign in</html>'), is) });
    const id = postInvoice(world);
    await world.settle();

    expect(inQuickBooks(world, 'Attachable')).toEqual([]);
    expect(await openItems(world)).toMatchObject([{ kind: 'attachment', code: 'file-not-pdf' }]);

    is.on = false;
    await retry(world);
    expect(fileOn(world, id)).toBeDefined();
  });

  test('HaloPSA cannot make the PDF: the invoice and its later edits go, the file follows', async () => {
    const world = await begun();
    world.plant('halo', { match: PDF, kind: '500', times: 4 });
    const id = postInvoice(world);
    await world.settle(5_000);
    expect(counterpartOf(world, id)['TotalAmt']).toBe(40.92);
    expect(inQuickBooks(world, 'Attachable')).toEqual([]);

    world.clock.advance(2_000);
    editHalo(world, 'Invoice', { id, lines: [line({ qty_order: 1 })] });
    await world.settle(5_000);
    expect(counterpartOf(world, id)['TotalAmt']).toBe(13.64);
    expect(await world.app.ports.connections.state('demo')).not.toHaveProperty('haloClosedUntilEpochMs');

    await world.settle();
    expect(await contentOf(world, fileOn(world, id))).toContain('(13.64 USD)');
    expect(await owed(world)).toEqual([]);
  });

  test('QuickBooks refuses the file: one open item for it, none for the invoice', async () => {
    const world = await begun({ quickbooks: { uploadEndings: ['png'] } });
    const id = postInvoice(world);
    await world.settle();

    expect(counterpartOf(world, id)).toBeDefined();
    expect(await openItems(world)).toMatchObject([{ kind: 'attachment', code: 'business-rule' }]);
    expect(await historyOf(world, 'invoice', `h:${id}`)).toMatchObject([
      { outcome: 'unchanged' },
      { outcome: 'created' },
    ]);
  });

  test('an upload that is larger than QuickBooks takes is refused by it, and shown', async () => {
    const world = await begun({ quickbooks: { uploadMaxBytes: 100 } });
    postInvoice(world);
    await world.settle();

    expect(await openItems(world)).toMatchObject([{ kind: 'attachment', code: 'quickbooks-413' }]);
  });
});

describe('what is left as it is', () => {
  test('a file that somebody took away in QuickBooks is not put back', async () => {
    const world = await begun();
    const id = postInvoice(world);
    await world.settle();
    inOwnScreen(world, 'Attachable', fileOn(world, id), { query: '?operation=delete' });
    world.clock.advance(60_000);

    editHalo(world, 'Invoice', { id, notes_2: 'Thank you' });
    await world.settle();

    expect(inQuickBooks(world, 'Attachable')).toEqual([]);
    expect(await owed(world)).toEqual([]);
    expect(await movedByReplay(world)).toEqual([]);
  });

  test('an invoice of before the go-live date gets none', async () => {
    const world = await begun({}, { goLiveDate: '2026-11-21' });
    const { links } = world.app.ports;
    const inBooks = async (kind: string, link: `h:${number}`): Promise<Rec> => ({
      value: (await links.find({ connection: 'demo', kind, link }))?.quickbooks?.id,
    });
    inOwnScreen(world, 'Invoice', {
      CustomerRef: await inBooks('client', 'h:1'),
      TxnDate: '2026-11-20',
      DocNumber: '1001',
      Line: [
        {
          Amount: 37.8,
          DetailType: 'SalesItemLineDetail',
          SalesItemLineDetail: { ItemRef: await inBooks('item', 'h:41'), Qty: 3, UnitPrice: 12.6 },
        },
      ],
    });
    const id = postInvoice(world, { invoice_date: '2026-11-20' });
    await world.settle();
    const invoice = await links.find({ connection: 'demo', kind: 'invoice', link: `h:${id}` });
    expect(invoice?.quickbooks?.id).toBe(inQuickBooks(world, 'Invoice')[0]?.['Id']);

    await hint(world, { system: 'halo', kind: 'attachment', id: String(id), cause: 'person' });
    await world.settle();

    expect(inQuickBooks(world, 'Attachable')).toEqual([]);
    const [latest] = await historyOf(world, 'attachment', `h:${id}`);
    expect(latest).toMatchObject({
      outcome: 'skipped',
      summary: expect.stringContaining('go-live') as unknown,
    });
  });

  test('one that is kept out of accounting gets none, and waits for nothing', async () => {
    const world = await begun();
    const id = postInvoice(world, { dont_sync_to_3rd_party: true });
    await hint(world, { system: 'halo', kind: 'attachment', id: String(id) });
    await world.settle();

    expect(inQuickBooks(world, 'Attachable')).toEqual([]);
    expect(await owed(world)).toEqual([]);
  });
});

test('switched on later, a replay of the invoices attaches what is missing; a file costs a query and an upload', async () => {
  const world = await imported({}, TICK_MS);
  const ids = [postInvoice(world), postInvoice(world)];
  await world.settle();
  const { connections } = world.app.ports;
  const stored = await connections.get('demo');
  await connections.put(on()(stored!));
  world.clock.advance(120_000);
  countAnew(world);

  for (const id of ids) await hint(world, { system: 'halo', kind: 'invoice', id: String(id) });
  await world.settle();

  for (const id of ids) expect(fileOn(world, id)).toBeDefined();
  expect(spent(world)).toMatchObject({ 'quickbooks write': 2, 'halo write': 2, 'quickbooks query': 2 });
});

test('they are counted like all else, and being switched on is nothing that readiness or review object to', async () => {
  const world = await begun();
  const id = postInvoice(world);
  await world.settle();
  postInvoice(world, { dont_sync_to_3rd_party: true });
  await world.settle();

  const json = async (line: string): Promise<Rec> => JSON.parse((await run(world, line)).out) as Rec;
  const ofDemo = (report: Rec): Rec =>
    (report['connections'] as Rec[]).find((one) => one['id'] === 'demo' || one['connection'] === 'demo')!;
  const status = ofDemo(await json('status --json'));
  expect((status['kinds'] as Rec[]).find(({ kind }) => kind === 'attachment')).toEqual({
    kind: 'attachment',
    halo: 1,
    quickbooks: 1,
    linked: 1,
    waiting: 0,
    openItems: 0,
  });
  const kindsIn = (report: Rec): string => JSON.stringify(report['findings'] ?? report);
  expect(kindsIn(ofDemo(await json('readiness --connection demo --json')))).not.toContain('attachment');
  const review = ofDemo(await json('review --connection demo --json'));
  expect((review['kinds'] as Rec[]).find(({ kind }) => kind === 'attachment')).toMatchObject({
    halo: 1,
    quickbooks: 1,
    linked: 1,
    notLinked: [],
  });
  expect((review['live'] as Rec[]).filter(({ unseen }) => unseen !== 0)).toEqual([]);
  expect((await run(world, `history attachment ${id} --connection demo`)).out).toContain(
    'Created in QuickBooks',
  );
});
