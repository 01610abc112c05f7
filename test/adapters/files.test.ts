/** Files on their way from one vendor to the other: what is taken, how much of it, and what QuickBooks gets. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { partsOf } from '../../local/quickbooks/multipart.ts';
import type { FileSource } from '../../lib/entities/kind.ts';
import { haloApi } from '../../lib/halo/api.ts';
import { fileFrom } from '../../lib/halo/file.ts';
import { pacedBudget } from '../../lib/http/budget.ts';
import { traced } from '../../lib/http/traced.ts';
import { axiosTransport, TooLargeError } from '../../lib/http/transport.ts';
import { multipart } from '../../lib/quickbooks/multipart.ts';
import { UnavailableError } from '../../lib/sync/outcome.ts';
import type { FileAnswer } from '../../lib/sync/file.ts';
import { quickbooks } from './vendor.ts';

const PDF = Buffer.from('%PDF-1.7\n\u0000\u00ff\r\n--file-key\r\nbytes', 'latin1');

interface Said {
  readonly status?: number;
  readonly type?: string;
  readonly body: Buffer | string;
}

let server: Server;
let url = '';
let said: (path: string) => Said;
/** How much had left when the caller hung up. */
let sent = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    const { status = 200, type = 'application/pdf', body } = said(request.url ?? '');
    response.writeHead(status, { 'content-type': type });
    const bytes = Buffer.from(body);
    const next = (at: number): void => {
      if (at >= bytes.length || response.destroyed) return void response.end();
      sent = at;
      response.write(bytes.subarray(at, at + 65_536));
      setImmediate(() => next(at + 65_536));
    };
    next(0);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const SOURCE: FileSource = { path: 'Invoice/PDF', maxBytes: 1_000_000 };

const fromHalo = (source: Partial<FileSource> = {}): Promise<FileAnswer> =>
  fileFrom(
    haloApi({
      baseUrl: url,
      tokens: { access: () => Promise.resolve('token'), another: () => Promise.resolve(undefined) },
      traced: traced('halo', axiosTransport, Date.now, 'x-request-id'),
      budget: pacedBudget([{ requests: 100, windowMs: 1_000 }], Date.now, () => Promise.resolve()),
      now: Date.now,
    }),
    { ...SOURCE, ...source },
    '1301',
    Date.now,
  );

const json = (body: unknown): Said => ({ type: 'application/json', body: JSON.stringify(body) });

describe('the PDF of an invoice in HaloPSA', () => {
  test('is taken byte for byte', async () => {
    said = (path) => ({ body: path === '/api/Invoice/PDF/1301' ? PDF : '' });

    expect(await fromHalo()).toEqual({ answer: 'file', content: PDF, type: 'application/pdf' });
  });

  test('is read from where it is kept', async () => {
    said = (path) =>
      path === '/api/Attachment/77'
        ? { type: 'application/octet-stream', body: PDF }
        : json({ id: 1301, pdf_attachment_id: 77 });

    expect(await fromHalo({ keptAs: 'pdf_attachment_id' })).toMatchObject({ answer: 'file', content: PDF });
  });

  test('beyond the limit no more of it is taken than that', async () => {
    said = () => ({ body: Buffer.concat([PDF, Buffer.alloc(64_000_000)]) });

    expect(await fromHalo()).toMatchObject({ answer: 'refused', fault: { code: 'file-too-large' } });
    expect(sent).toBeLessThan(32_000_000);
  });

  test.each([
    ['a page that says it is a PDF', { body: '<html>' }, 'file-not-pdf'],
    ['an empty file', { body: '' }, 'file-not-pdf'],
    ['the invoice, where a file is expected', json({ id: 1301, pdf_attachment_id: 77 }), 'file-not-given'],
    ['a refusal', { status: 403, ...json({ error: 'no' }) }, 'halo-403'],
  ])('%s is refused', async (_what, answer, code) => {
    said = () => answer;

    expect(await fromHalo()).toMatchObject({
      answer: 'refused',
      fault: { code },
    });
  });

  test('an id that names none is refused', async () => {
    said = () => json({ id: 1301, pdf_attachment_id: 0 });

    expect(await fromHalo({ keptAs: 'pdf_attachment_id' })).toMatchObject({
      fault: { code: 'file-not-given' },
    });
  });

  test.each([
    ['an error', { status: 500, body: 'broken', type: 'text/plain' }],
    ['a page of somebody on the way', { body: '<html>', type: 'text/html' }],
  ])('%s is a matter of this one record, and asked for again', async (_what, answer) => {
    said = () => answer;

    await expect(fromHalo()).rejects.toMatchObject({ name: UnavailableError.name, scope: 'record' });
  });
});

test('a kept PDF that HaloPSA cannot give is a matter of this one, a pause that it asks for is everybody’s', async () => {
  const kept = (answer: Said) => {
    said = (path) => (path.startsWith('/api/Attachment/') ? answer : json({ pdf_attachment_id: 77 }));
    return fromHalo({ keptAs: 'pdf_attachment_id' });
  };

  await expect(kept({ status: 500, body: '', type: 'text/plain' })).rejects.toMatchObject({
    scope: 'record',
  });
  await expect(kept({ status: 429, body: '', type: 'text/plain' })).rejects.toMatchObject({
    scope: 'vendor',
  });
});

test('an answer that is too large is told from one that did not come', async () => {
  said = () => ({ body: Buffer.alloc(200) });
  const request = { method: 'GET', url, headers: {}, timeoutMs: 5_000 } as const;

  await expect(axiosTransport({ ...request, bytesMax: 100 })).rejects.toThrow(TooLargeError);
  expect((await axiosTransport({ ...request, bytesMax: 200 })).bytes).toHaveLength(200);
});

test('the parts of an upload are read as they were meant, whatever is in the file and its name', () => {
  const { contentType, content } = multipart(
    'key',
    { Note: 'ü' },
    { name: 'a"\r\nb.pdf', type: 'application/pdf', content: PDF },
  );

  expect(partsOf(contentType, content)).toEqual([
    expect.objectContaining({ name: 'file_metadata_0', content: Buffer.from('{"Note":"ü"}') }),
    { name: 'file_content_0', fileName: 'a---b.pdf', contentType: 'application/pdf', content: PDF },
  ]);
});

describe('an upload to QuickBooks', () => {
  const body = {
    Id: '7',
    SyncToken: '2',
    Size: 12,
    TempDownloadUri: 'https://files',
    FileName: 'Invoice 1301.pdf',
    Note: 'HaloPSA invoice PDF 1301-ab (2026-11-20).',
    AttachableRef: [{ EntityRef: { type: 'Invoice', value: '95' } }],
  };
  const file = (): Promise<FileAnswer> =>
    Promise.resolve({ answer: 'file', content: PDF, type: 'application/pdf' });
  const resource = { name: 'Attachable', carriesFile: true } as const;
  const made = { body: { AttachableResponse: [{ Attachable: { ...body, Id: '8', SyncToken: '0' } }] } };
  const none = { body: { QueryResponse: {} } };
  const create = { resource, operation: 'create', body, requestKey: 'k'.repeat(36), file } as const;
  const update = { ...create, operation: 'update', id: '7' } as const;

  test('says what may be said of the file, with its request id', async () => {
    const { system, asked } = quickbooks([made]);

    expect(await system.write(create)).toMatchObject({ answer: 'written', id: '8' });
    expect(asked).toMatchObject([{ path: '/v3/company/77/upload', query: { requestid: 'k'.repeat(36) } }]);
  });

  test('that is repeated is looked for first, and the file is not even asked for', async () => {
    const there = { ...body, Id: '8' };
    const { system, asked } = quickbooks([{ body: { QueryResponse: { Attachable: [there] } } }]);
    const never = (): Promise<FileAnswer> => Promise.reject(new Error('not asked for'));

    expect(await system.write({ ...create, file: never, isRepeated: true })).toMatchObject({
      answer: 'written',
      id: '8',
    });
    expect(asked[0]?.body).toBe(
      "SELECT * FROM Attachable WHERE AttachableRef.EntityRef.Type = 'Invoice' AND AttachableRef.EntityRef.value = '95' MAXRESULTS 1000",
    );
  });

  test('of another version takes the place of the one before, which goes last', async () => {
    const { system, asked } = quickbooks([none, made, { body: { Attachable: { status: 'Deleted' } } }]);

    expect(await system.write(update)).toMatchObject({ answer: 'written', id: '8' });
    expect(asked.map(({ path, query }) => [path.split('/').at(-1), query['operation']])).toEqual([
      ['query', undefined],
      ['upload', undefined],
      ['attachable', 'delete'],
    ]);
    expect(asked[2]?.body).toBe('{"Id":"7","SyncToken":"2"}');
    expect(asked[2]?.query['requestid']).toHaveLength(36);
  });

  const stale = { status: 400, body: { Fault: { Error: [{ code: '5010' }], type: 'ValidationFault' } } };
  const missing = { status: 400, body: { Fault: { Error: [{ code: '610' }], type: 'ValidationFault' } } };

  test('goes on where somebody else wrote to the one before, or took it away', async () => {
    const { system, asked } = quickbooks([
      none,
      made,
      stale,
      { body: { Attachable: { Id: '7', SyncToken: '3' } } },
      missing,
    ]);

    expect(await system.write(update)).toMatchObject({ answer: 'written', id: '8' });
    expect(asked[4]?.body).toBe('{"Id":"7","SyncToken":"3"}');
    expect(asked[4]?.query['requestid']).not.toBe(asked[2]?.query['requestid']);
    const gone = quickbooks([none, made, stale, missing]);
    expect(await gone.system.write(update)).toMatchObject({ answer: 'written', id: '8' });
  });

  test('the one before that cannot be taken away is no success', async () => {
    const refusal = { status: 400, body: { Fault: { Error: [{ code: '5020' }], type: 'ValidationFault' } } };
    const broken = { status: 500, text: 'broken' };

    expect(await quickbooks([none, made, refusal]).system.write(update)).toMatchObject({ answer: 'refused' });
    expect(await quickbooks([none, made, broken]).system.write(update)).toMatchObject({ answer: 'unknown' });
  });

  test('is refused in its own place, with status 200', async () => {
    const fault = { Error: [{ code: '2500', Detail: 'no such invoice' }], type: 'ValidationFault' };
    const refusal = { body: { AttachableResponse: [{ Fault: fault }] } };

    expect(await quickbooks([refusal]).system.write(create)).toMatchObject({
      answer: 'refused',
      fault: { code: 'invalid-reference' },
    });
  });

  test.each([
    ['nothing in the answer', { body: { AttachableResponse: [] } }],
    [
      'a fault of the server’s own in it',
      { body: { AttachableResponse: [{ Fault: { Error: [{ code: '10000' }], type: 'SystemFault' } }] } },
    ],
    ['an error', { status: 503, text: 'unavailable' }],
  ])('%s settles nothing', async (_what, reply) => {
    expect(await quickbooks([reply]).system.write(create)).toMatchObject({ answer: 'unknown' });
  });

  test('without the file nothing is sent', async () => {
    const fault = { code: 'file-not-pdf', sentence: '', fix: '', owner: 'ops', detail: '' } as const;
    const { system, asked } = quickbooks([]);

    const refused = { ...create, file: () => Promise.resolve({ answer: 'refused', fault } as const) };
    expect(await system.write(refused)).toEqual({ answer: 'refused', fault });
    expect(asked).toEqual([]);
  });
});
