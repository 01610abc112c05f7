/** `multipart/form-data` as `/upload` gets it: parts by name, each with its headers and its bytes as they came. */
export interface Part {
  readonly name: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly content: Buffer;
}

const HEADERS_MAX = 4_096;
const BREAK = Buffer.from('\r\n\r\n');

const parameter = (header: string, name: string): string =>
  new RegExp(`(?:^|[;\\s])${name}="([^"]*)"`, 'i').exec(header)?.[1] ??
  new RegExp(`(?:^|[;\\s])${name}=([^;\\s"]+)`, 'i').exec(header)?.[1] ??
  '';

function toPart(bytes: Buffer): Part | undefined {
  const end = bytes.indexOf(BREAK);
  if (end < 0 || end > HEADERS_MAX) return undefined;
  const lines = bytes.subarray(0, end).toString('utf8').split('\r\n');
  const header = (name: string): string =>
    lines
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim() ?? '';
  const disposition = header('content-disposition');
  const name = parameter(disposition, 'name');
  if (name === '') return undefined;
  const content = bytes.subarray(end + BREAK.length);
  const encoded = header('content-transfer-encoding').toLowerCase() === 'base64';
  return {
    name,
    fileName: parameter(disposition, 'filename'),
    contentType: header('content-type') || 'application/octet-stream',
    content: encoded ? Buffer.from(content.toString('latin1'), 'base64') : content,
  };
}

/** The parts of a body; undefined when it is not multipart at all. */
export function partsOf(contentType: string, body: Buffer): readonly Part[] | undefined {
  const boundary = /^multipart\/form-data/i.test(contentType) ? parameter(contentType, 'boundary') : '';
  if (boundary === '') return undefined;
  const mark = Buffer.from(`--${boundary}`);
  const parts: Part[] = [];
  let at = body.indexOf(mark);
  while (at >= 0) {
    const next = body.indexOf(mark, at + mark.length);
    if (next < 0) break;
    // Between two marks: a line break, the part, a line break.
    const part = toPart(body.subarray(at + mark.length + 2, Math.max(next - 2, at + mark.length + 2)));
    if (part) parts.push(part);
    at = next;
  }
  return parts;
}
