/** `multipart/form-data` as `/upload` takes it: what is said of a file, and the file. */

export interface Multipart {
  readonly contentType: string;
  readonly content: Buffer;
}

interface File {
  readonly name: string;
  readonly type: string;
  readonly content: Buffer;
}

/** A mark that does not stand in the file. */
function boundaryFor(seed: string, content: Buffer): string {
  let boundary = `file-${seed}`;
  while (content.includes(`--${boundary}`)) boundary += '-';
  return boundary;
}

/** A header ends with its line, and a name with its quote. */
const inHeader = (text: string): string => text.replace(/[\r\n"\\]/g, '-');

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/attachable (upload) @param seed that the boundary is made of */
export function multipart(seed: string, metadata: unknown, { name, type, content }: File): Multipart {
  const boundary = boundaryFor(seed, content);
  const head = [
    `--${boundary}`,
    'Content-Disposition: form-data; name="file_metadata_0"',
    'Content-Type: application/json; charset=UTF-8',
    '',
    JSON.stringify(metadata),
    `--${boundary}`,
    `Content-Disposition: form-data; name="file_content_0"; filename="${inHeader(name)}"`,
    `Content-Type: ${type}`,
    '',
    '',
  ].join('\r\n');
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    content: Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
}
