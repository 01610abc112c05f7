/**
 * Files on records: uploaded as pairs of metadata and content, downloaded by a link that opens without a token for a while, as the vendor's
 * storage does. @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/attachable
 */
import { createHash } from 'node:crypto';
import type { WireRequest, WireResponse } from '../simulator/types.ts';
import type { Company } from './company.ts';
import { entityNamed } from './entities.ts';
import { faultBody, Refusal, refusals } from './faults.ts';
import { partsOf, type Part } from './multipart.ts';
import { contextFor, done, type Done, type Scope } from './operations.ts';
import { present } from './present.ts';
import { textAt, type Rec } from './records.ts';
import { parseObject } from './request.ts';
import { create } from './write.ts';

const FILES = /^\/_files\/([^/]+)\/([^/]+)\/([0-9a-f]+)$/;
const CONTENT = /^file_content_(.+)$/;

/** The pair to a content; node-quickbooks and others send a content alone. */
function metadataFor(parts: readonly Part[], content: Part): Rec {
  const number = CONTENT.exec(content.name)?.[1] ?? '';
  const found = parts.find(({ name }) => name === `file_metadata_${number}`);
  if (!found) return {};
  const metadata = parseObject(found.content.toString('utf8'));
  if (!metadata) throw refusals.malformed(`${found.name} is not a JSON object`);
  return metadata;
}

const keyOf = (realmId: string, id: string): string =>
  createHash('sha256').update(`file ${realmId} ${id}`).digest('hex').slice(0, 32);

const linksTo = ({ origin, realmId }: Scope, id: string): Rec => ({
  FileAccessUri: `/v3/company/${realmId}/download/${id}`,
  TempDownloadUri: `${origin}/_files/${realmId}/${id}/${keyOf(realmId, id)}`,
});

/** @throws Refusal 6000 */
function checkEnding(name: string, allowed: readonly string[]): void {
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  if (!allowed.includes(ending))
    throw refusals.business(`Files of the type "${ending.slice(0, 20)}" are not supported`);
}

function keepFile(scope: Scope, parts: readonly Part[], { content, ...part }: Part): Rec {
  const definition = entityNamed('Attachable');
  if (!definition) throw refusals.notModelled('files');
  const metadata = metadataFor(parts, { content, ...part });
  const name = textAt(metadata, 'FileName') || part.fileName;
  const type = textAt(metadata, 'ContentType') || part.contentType;
  checkEnding(name, scope.switches.uploadEndings);
  const sent = { ...metadata, FileName: name, ContentType: type };
  const { record } = create(contextFor(scope, definition), sent);
  const id = textAt(record, 'Id');
  const whole = { ...record, Size: content.length, ...linksTo(scope, id) };
  scope.company.put('Attachable', whole);
  scope.company.keepFile(id, content);
  return { Attachable: present(scope.company, definition, whole, 'alone') };
}

/** A file that is refused says so in its own place. */
function answerTo(scope: Scope, parts: readonly Part[], content: Part): Rec {
  try {
    return scope.company.attempt(() => keepFile(scope, parts, content));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { Fault: faultBody(error) };
  }
}

/** @throws Refusal 400 for what holds no file, 413 for what is too large */
export function upload(scope: Scope, { headers, body }: WireRequest): Done {
  if (body.length > scope.switches.uploadMaxBytes) throw refusals.uploadTooLarge();
  const parts = partsOf(headers['content-type'] ?? '', body);
  if (!parts) throw refusals.malformed('An upload is sent as multipart/form-data');
  const contents = parts.filter(({ name }) => CONTENT.test(name));
  if (contents.length === 0) throw refusals.malformed('The upload has no file_content part');
  return done({
    AttachableResponse: contents.map((content) => answerTo(scope, parts, content)),
  });
}

/** The temporary link to a file, as plain text. @throws Refusal 610 */
export function downloadLink(scope: Scope, id: string): WireResponse {
  if (!scope.company.file(id) || !scope.company.get('Attachable', id)) throw refusals.notFound();
  return {
    status: 200,
    headers: { 'content-type': 'text/plain;charset=UTF-8' },
    body: textAt(linksTo(scope, id), 'TempDownloadUri'),
  };
}

/** The file itself, for whoever has the link; undefined for other paths. */
export function fileAt(path: string, companies: ReadonlyMap<string, Company>): WireResponse | undefined {
  const [, realmId = '', id = '', key = ''] = FILES.exec(path) ?? [];
  if (realmId === '') return undefined;
  const company = companies.get(realmId);
  const record = company?.get('Attachable', id);
  const content = company?.file(id);
  if (!record || !content || key !== keyOf(realmId, id))
    return {
      status: 403,
      headers: { 'content-type': 'application/xml' },
      body: '<Error><Code>AccessDenied</Code></Error>',
    };
  return {
    status: 200,
    headers: { 'content-type': textAt(record, 'ContentType') || 'application/octet-stream' },
    body: content,
  };
}
