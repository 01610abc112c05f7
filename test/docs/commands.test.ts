/**
 * No document names a command that is not there. Each line of each block is read by the command's own front door; the blocks that are marked
 * runnable are run, in order, in a world where what they are about has just happened.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnreachableError } from '../../cli/exit.ts';
import { command } from '../../cli/main.ts';
import { output } from '../../cli/output.ts';
import { consent } from '../../local/memory/world.ts';
import { run } from '../cli/cli.ts';
import { blocks, spoken, stepOf, type Block } from './documents.ts';
import { RECOVERED } from './recovered.ts';
import { WORLDS, type Happened } from './worlds.ts';

const words = (line: string): readonly string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

/** As far as the system, which is not there. @returns the exit code and what was said */
async function readOnly(line: string): Promise<readonly [code: number, said: string]> {
  const said: string[] = [];
  const stream = { write: (text: string) => said.push(text) };
  const closed = () => Promise.reject(new UnreachableError('nothing is asked here'));
  const code = await command(words(line), output(stream, stream), closed);
  return [code, said.join('')];
}

const UNREACHABLE = 3;

const lines = blocks.flatMap(({ path, lines: all }) =>
  all.map(stepOf).flatMap((step) => (step?.step === 'command' ? [[path, step.line] as const] : [])),
);

test('there are commands to be read', () => {
  expect(lines.length).toBeGreaterThan(50);
  expect(spoken.length).toBeGreaterThan(10);
});

/** A verb that is only named is looked up; what it takes is said elsewhere. */
const named = spoken.map(([path, line]) => [path, line.includes(' ') ? line : `${line} --help`] as const);

test.each([...lines, ...named])('%s: halo-qbo %s', async (_path, line) => {
  const [code, said] = await readOnly(line);

  expect([code, code === 0 || code === UNREACHABLE ? '' : said]).toEqual([
    /^completion |--help$/.test(line) ? 0 : UNREACHABLE,
    '',
  ]);
});

function edit(file: string, path: string, value: unknown): void {
  const content = JSON.parse(readFileSync(file, 'utf8')) as { connections: Record<string, unknown> };
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  let place = content.connections['demo'] as Record<string, unknown>;
  for (const step of steps) place = place[step] as Record<string, unknown>;
  expect(Object.keys(place)).toContain(last);
  place[last] = value;
  writeFileSync(file, JSON.stringify(content));
}

const runnable = blocks.flatMap((block) =>
  block.world === undefined
    ? []
    : [[`${block.path}, ${block.world}: ${block.lines[0] ?? ''}`, block] as const],
);

describe('run in a world', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'halo-qbo-docs-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const here = (line: string, invoice: number | undefined): string =>
    line
      .replace(/(?<= )[\w.-]+\.(?:json|gz)\b/g, (name) => join(folder, name))
      .replaceAll('1301', String(invoice ?? 1301));

  /** What a person does with the address that it prints. */
  async function followed(line: string, { world, realm }: Happened): Promise<void> {
    const [, id = ''] = /^connect .*--connection (\S+)/.exec(line) ?? [];
    const connection = id === '' ? undefined : await world.app.ports.connections.get(id);
    if (!connection) return;
    const realmId = connection.quickbooks.realmId || (realm ?? '');
    const { status } = await consent(world, {
      ...connection,
      quickbooks: { ...connection.quickbooks, realmId },
    });
    expect(status).toBe(200);
    await world.settle();
  }

  test.each(runnable)('%s', async (_name, { world: name = '', lines: all }: Block) => {
    const prepare = { ...WORLDS, ...RECOVERED }[name];
    if (!prepare) throw new RangeError(`no world is ${name}`);
    const happened = await prepare();
    const { world, invoice } = happened;
    await happened.files?.((file) => join(folder, file));

    for (const step of all.map(stepOf)) {
      if (step?.step === 'edit') edit(join(folder, step.file), step.path, step.value);
      if (step?.step !== 'command') continue;
      const { line, environment } = step;
      await happened.before?.(line);
      const app = Object.keys(environment).length > 0 ? world.processWith(environment) : world.app;
      const ran = await run({ ...world, app }, here(line, invoice));
      await world.settle();
      // 1 is an answer, too: something needs a look, which is what such a block is for.
      expect([line, ran.code < 2 ? '' : ran.notes]).toEqual([line, '']);
      expect(ran.notes).not.toContain('    at ');
      await followed(line, happened);
      await happened.after?.(line, ran);
    }

    await happened.check?.();
  });
});
