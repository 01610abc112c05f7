/** The documents as tests see them: their texts, their command lines, their links. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '../..');

export interface Document {
  /** Below the repository. */
  readonly path: string;
  readonly text: string;
}

export const documents: readonly Document[] = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

export const documentAt = (path: string): string =>
  documents.find((document) => document.path === path)?.text ?? '';

const commandsIn = (text: string): readonly string[] =>
  [...text.matchAll(/(?:^|[(` ])(?:npx )?halo-qbo ([^\n)`#]+)/g)].map(([, line = '']) => line.trim());

export interface Block {
  readonly path: string;
  /** What the world is to be like for it; undefined for a block that is only read. */
  readonly world: string | undefined;
  readonly lines: readonly string[];
}

const BLOCK = /(?:<!-- runnable: ([a-z ]+) -->\n)?```sh\n([\s\S]*?)```/g;

/** The blocks of shell that call the ops command. */
export const blocks: readonly Block[] = documents.flatMap(({ path, text }) =>
  [...text.matchAll(BLOCK)]
    .map(([, world, body = '']) => ({
      path,
      world,
      lines: body
        .trim()
        .replaceAll(/\\\n\s*/g, ' ')
        .split('\n'),
    }))
    .filter(({ lines }) => lines.some((line) => line.includes('halo-qbo '))),
);

/** A step of a runnable block: a command, or what a person changes in a file before the next. */
export type Step =
  | {
      readonly step: 'command';
      readonly line: string;
      /** What stands before it for this call alone. */
      readonly environment: Readonly<Record<string, string>>;
    }
  | { readonly step: 'edit'; readonly file: string; readonly path: string; readonly value: unknown };

export function stepOf(line: string): Step | undefined {
  const [, file, path, value] = /^# in (\S+): (\S+) = (.+)$/.exec(line) ?? [];
  if (file !== undefined && path !== undefined && value !== undefined)
    return { step: 'edit', file, path, value: JSON.parse(value) as unknown };
  const [command] = commandsIn(line);
  if (command === undefined) return undefined;
  const before = line.slice(0, line.indexOf('halo-qbo '));
  const set = [...before.matchAll(/(?:^| )([A-Z_]+)=(\S+)/g)].map(([, name = '', text = '']) => [name, text]);
  return { step: 'command', line: command, environment: Object.fromEntries(set) as Record<string, string> };
}

/** Commands in running text, but for those with something left open. */
export const spoken: readonly (readonly [path: string, line: string])[] = documents.flatMap(
  ({ path, text }) =>
    [...text.replaceAll(BLOCK, '').matchAll(/`halo-qbo ([^`]+)`/g)]
      .map(([, line = '']) => [path, line] as const)
      .filter(([, line]) => !/[…<]/.test(line)),
);

/** As GitHub names a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchorsIn = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading)));

/** Links to what is not there. */
export const brokenLinks = ({ path, text }: Document): readonly string[] =>
  [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : join(dirname(path), file);
      if (!existsSync(join(ROOT, target))) return true;
      if (anchor === undefined || !target.endsWith('.md')) return false;
      return !anchorsIn(readFileSync(join(ROOT, target), 'utf8')).has(anchor);
    });
