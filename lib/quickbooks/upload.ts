/**
 * Files on records. The API changes what is said of a file and never the file, so another version is uploaded beside the one before, which then goes.
 * Both happen in one write of ours: whatever cuts it off, the whole is asked for again. Nobody says whether `/upload` knows a request id, as all else
 * does, so an upload that may have happened is first looked for among the files of the same document, and so is one that takes another's place.
 */
import { get } from '../entities/lens.ts';
import type { Wire } from '../entities/kind.ts';
import { asWire, idText, list } from '../entities/wire.ts';
import type { FileAnswer } from '../sync/file.ts';
import { DefectError } from '../sync/outcome.ts';
import type { WriteAnswer, WriteRequest } from '../sync/record-system.ts';
import type { Api, ApiAnswer } from './api.ts';
import { classify } from './faults.ts';
import { multipart } from './multipart.ts';

/** What may be said of a file; all else in the record is QuickBooks' own. */
const SAID = ['AttachableRef', 'FileName', 'Note', 'Category', 'Tag', 'PlaceName'] as const;
const NEVER = new Date(0).toISOString();

export interface Uploading {
  readonly api: Api;
  /** The files that hang on a record. */
  readonly filesOf: (entity: string, id: string) => Promise<readonly Wire[]>;
}

type Upload = Omit<WriteRequest, 'file'> & { readonly file: () => Promise<FileAnswer> };

export async function upload(request: Upload, uploading: Uploading): Promise<WriteAnswer> {
  const { operation, isRepeated } = request;
  const there = operation === 'update' || isRepeated ? await standing(request, uploading) : undefined;
  const made: WriteAnswer = there
    ? { answer: 'written', record: there, id: idText(there['Id']), at: NEVER }
    : await send(request, uploading);
  if (made.answer !== 'written' || operation !== 'update') return made;
  return (await takeAway(request, uploading)) ?? made;
}

/** The file as it is to be, which a request before has made. */
async function standing({ body, id }: Upload, { filesOf }: Uploading): Promise<Wire | undefined> {
  const ref = asWire(asWire(list(body['AttachableRef'])[0])['EntityRef']);
  const files = await filesOf(idText(ref['type']), idText(ref['value']));
  const isSame = (file: Wire): boolean =>
    idText(file['Id']) !== id && file['Note'] === body['Note'] && file['FileName'] === body['FileName'];
  return files.find(isSame);
}

async function send({ body, requestKey, file }: Upload, { api }: Uploading): Promise<WriteAnswer> {
  const given = await file();
  if (given.answer === 'refused') return given;
  const { content, type } = given;
  const said = SAID.flatMap((name) => (body[name] === undefined ? [] : [[name, body[name]] as const]));
  const metadata = { ...Object.fromEntries(said), ContentType: type };
  const parts = multipart(requestKey, metadata, { name: idText(body['FileName']), type, content });
  const answer = await api({
    method: 'POST',
    path: 'upload',
    query: { requestid: requestKey },
    ...parts,
  });
  return answer.answer === 'ok' ? answered(answer) : withoutNotFound(answer);
}

type NotOk = Exclude<ApiAnswer, { answer: 'ok' }>;

const withoutNotFound = (answer: NotOk): WriteAnswer =>
  answer.answer === 'not-found' ? { answer: 'refused', fault: answer.fault } : answer;

/** Each file has its own answer; a refusal of one comes with status 200. */
function answered({ body, at }: Extract<ApiAnswer, { answer: 'ok' }>): WriteAnswer {
  const [one] = list(body['AttachableResponse']);
  const record = asWire(one?.['Attachable']);
  const id = idText(record['Id']);
  if (id !== '') return { answer: 'written', record, id, at };
  if (one?.['Fault'] === undefined)
    return { answer: 'unknown', because: 'QuickBooks answered an upload with no file' };
  const { meaning, fault } = classify(400, JSON.stringify({ Fault: one['Fault'] }));
  return meaning === 'unavailable'
    ? { answer: 'unknown', because: fault.sentence }
    : { answer: 'refused', fault };
}

/** @returns why it still stands; undefined when it is gone, whoever did it */
async function takeAway(
  { body, resource, id = '', requestKey }: Upload,
  { api }: Uploading,
): Promise<WriteAnswer | undefined> {
  const path = resource.name.toLowerCase();
  const remove = (SyncToken: unknown, requestid: string): Promise<ApiAnswer> =>
    api({
      method: 'POST',
      path,
      query: { operation: 'delete', requestid },
      body: JSON.stringify({ Id: id, SyncToken }),
    });
  const first = await remove(body['SyncToken'], `${requestKey.slice(1)}d`);
  if (first.answer !== 'stale') return leftOver(first);
  // Somebody wrote a note to it meanwhile: what it shows is out of date all the same.
  const now = await api({ method: 'GET', path: `${path}/${id}` });
  if (now.answer === 'not-found') return undefined;
  if (now.answer !== 'ok')
    throw new DefectError(`QuickBooks refused a read (${resource.name}): ${now.answer}`);
  const token = idText(get(now.body, `${resource.name}.SyncToken`));
  return leftOver(await remove(token, `${requestKey.slice(1)}e`));
}

const leftOver = (answer: ApiAnswer): WriteAnswer | undefined =>
  answer.answer === 'ok' || answer.answer === 'not-found' ? undefined : answer;
