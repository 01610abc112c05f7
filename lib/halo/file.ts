/**
 * The document of a record, as HaloPSA makes it: asked for by a POST that changes nothing we know of. Whether the answer is the file or the record that
 * names it is the tenant's own (`attachments.pdfAnswer`). Only a PDF is taken, told by how it begins and not by what is said of it, and no more of it
 * than the connection allows. What fails is a matter of this one document: the way to HaloPSA stays open for all else.
 */
import type { FileSource } from '../entities/kind.ts';
import { asWire, idText } from '../entities/wire.ts';
import { TooLargeError } from '../http/transport.ts';
import { UnavailableError } from '../sync/outcome.ts';
import type { FileAnswer } from '../sync/file.ts';
import type { VendorFault } from '../sync/record-system.ts';
import type { Api, ApiAnswer, ApiCall } from './api.ts';

const RETRY_MS = 10_000;
const NUMBER = /^[1-9]\d*$/;
const PDF = '%PDF-';
const MEGABYTE = 1_000_000;

const refused = (fault: VendorFault): FileAnswer => ({ answer: 'refused', fault });

const tooLarge = (maxBytes: number): VendorFault => ({
  code: 'file-too-large',
  sentence: `The PDF of the invoice is larger than the ${maxBytes / MEGABYTE} megabytes that this connection sends.`,
  fix: 'Make the template smaller in HaloPSA (mostly its pictures), or raise `attachments.maxMegabytes`; then retry.',
  owner: 'ops',
  detail: `more than ${maxBytes} bytes`,
});

const notPdf = (begins: string): VendorFault => ({
  code: 'file-not-pdf',
  sentence: 'What HaloPSA gives as the PDF of the invoice is none, so nothing was attached.',
  fix: 'Look at the PDF of the invoice in HaloPSA and at its template, then retry.',
  owner: 'ops',
  detail: `it begins with ${JSON.stringify(begins)}`,
});

const notGiven = (): VendorFault => ({
  code: 'file-not-given',
  sentence: 'HaloPSA answers with the invoice, and not with the PDF of it.',
  fix: 'Set `attachments.pdfAnswer` to `kept` (or back to `file` where HaloPSA names no attachment), then retry.',
  owner: 'ops',
  detail: 'JSON instead of a file',
});

type Asked = Extract<ApiAnswer, { answer: 'ok' | 'refused' | 'not-found' }>;

/** @throws UnavailableError of the record alone, unless HaloPSA as a whole has something to say */
async function ask(api: Api, call: ApiCall, now: () => number): Promise<Asked> {
  const unavailable = (because: string, cause?: unknown): UnavailableError =>
    new UnavailableError('halo', because, now() + RETRY_MS, { scope: 'record', cause });
  try {
    const answer = await api(call);
    if (answer.answer === 'unknown') throw unavailable(answer.because);
    if (answer.answer === 'stale') throw unavailable('the record was being changed');
    return answer;
  } catch (error) {
    // A longer pause is one that HaloPSA asks everybody for.
    const isOfOne =
      error instanceof UnavailableError &&
      error.scope === 'vendor' &&
      error.retryAtEpochMs <= now() + RETRY_MS;
    if (isOfOne && call.method === 'GET') throw unavailable(error.message, error);
    throw error;
  }
}

/** @throws UnavailableError */
export async function fileFrom(
  api: Api,
  { path, keptAs, maxBytes }: FileSource,
  id: string,
  now: () => number,
): Promise<FileAnswer> {
  try {
    const made = await ask(api, { method: 'POST', path: `${path}/${id}`, bytesMax: maxBytes }, now);
    if (made.answer !== 'ok') return refused(made.fault);
    if (made.file) return checked(made.file);
    const kept = keptAs === undefined ? '' : idText(asWire(made.body)[keptAs]);
    if (!NUMBER.test(kept)) return refused(notGiven());
    const found = await ask(api, { method: 'GET', path: `Attachment/${kept}`, bytesMax: maxBytes }, now);
    if (found.answer !== 'ok') return refused(found.fault);
    return found.file ? checked(found.file) : refused(notPdf('{'));
  } catch (error) {
    if (error instanceof TooLargeError) return refused(tooLarge(maxBytes));
    throw error;
  }
}

function checked(content: Buffer): FileAnswer {
  const begins = content.subarray(0, PDF.length).toString('latin1');
  return begins === PDF ? { answer: 'file', content, type: 'application/pdf' } : refused(notPdf(begins));
}
