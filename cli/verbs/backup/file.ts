/**
 * A backup on disk: compressed as it is written and read, for its owner alone, and under its name only once it is whole. What is wrong with the
 * compression is wrong with the file.
 */
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip, createGzip } from 'node:zlib';
import { UsageError } from '../../exit.ts';
import { clean } from '../../text.ts';

/** Nobody else on the machine is to read whom we bill. */
const OWNER_ONLY = 0o600;
const LINE_MAX = 16 * 1024 * 1024;

/** @throws UsageError where there is a file already */
export async function writeLines(path: string, lines: AsyncIterable<string>): Promise<void> {
  if (existsSync(path)) throw new UsageError(`${clean(path)} exists; choose another name.`);
  const unfinished = `${path}.unfinished`;
  const file = createWriteStream(unfinished, { mode: OWNER_ONLY });
  try {
    await pipeline(Readable.from(lines), createGzip(), file);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw said(path, 'written', error);
  }
}

const FILE_CODES = /^(ENOENT|EACCES|EPERM|EISDIR|ENOTDIR|ENOSPC|EROFS)$/;

function said(path: string, what: string, error: unknown): unknown {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (FILE_CODES.test(code)) return new UsageError(`${clean(path)} cannot be ${what} (${code}).`);
  if (code.startsWith('Z_'))
    return new UsageError(
      `The backup is refused: ${clean(path)} is cut short, altered or no backup (${code}).`,
    );
  return error;
}

/** Without their ends. @throws UsageError for what is no whole file */
export async function* readLines(path: string): AsyncGenerator<string> {
  const file = createReadStream(path);
  const gunzip = createGunzip();
  file.on('error', (error) => gunzip.destroy(error));
  const decoder = new StringDecoder('utf8');
  let rest = '';
  try {
    for await (const chunk of file.pipe(gunzip)) {
      const [first = '', ...others] = decoder.write(chunk as Buffer).split('\n');
      rest += first;
      for (const next of others) {
        yield rest;
        rest = next;
      }
      if (rest.length > LINE_MAX) throw new UsageError(`The backup is refused: ${clean(path)} has no lines.`);
    }
  } catch (error) {
    throw said(path, 'read', error);
  } finally {
    file.destroy();
  }
  if (rest !== '') yield rest;
}
