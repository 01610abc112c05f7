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
import type { MemoryWorld } from '../../local/memory/world.ts';
import { run } from '../cli/cli.ts';
import {
  begun,
  counterpartOf,
  imported,
  inOwnScreen,
  openItems,
  postInvoice,
  start,
} from '../support/scenario.ts';
import { blocks, spoken, stepOf, type Block } from './documents.ts';

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

interface Happened {
  readonly world: MemoryWorld;
  /** The invoice that the documents call 1301. */
  readonly invoice?: number;
}

async function withInvoice(): Promise<Required<Happened>> {
  const world = await imported();
  const invoice = postInvoice(world);
  await world.settle();
  return { world, invoice };
}

async function deadLetter(): Promise<Happened> {
  const ledger = { broken: false };
  const world = await start({
    small: true,
    beforeDynamoDb: (_command, table) => {
      if (ledger.broken && table.includes('numbers')) throw new Error('the ledger is out of order');
    },
  });
  await world.importAll();
  await world.settle();
  ledger.broken = true;
  const invoice = postInvoice(world);
  await world.settle();
  ledger.broken = false;
  return { world, invoice };
}

async function disconnected(): Promise<Happened> {
  const world = await imported();
  const since = new Date(world.clock.now()).toISOString();
  await world.app.ports.connections.changeState('demo', {
    disconnected: { side: 'quickbooks', since, reason: 'the grant was revoked' },
  });
  return { world };
}

async function halted(): Promise<Happened> {
  const world = await imported();
  const since = new Date(world.clock.now()).toISOString();
  await world.app.ports.connections.changeState('demo', { halted: { since, reason: 'Another record.' } });
  return { world };
}

/** Somebody changed in QuickBooks what HaloPSA owns. */
async function drift(): Promise<Happened> {
  const { world, invoice } = await withInvoice();
  const { Id, SyncToken } = counterpartOf(world, invoice);
  inOwnScreen(world, 'Invoice', { Id, SyncToken, sparse: true, DueDate: '2027-03-01' });
  await world.settle();
  return { world, invoice };
}

/** A person took one tax for another. */
async function wrongMapping(): Promise<Happened> {
  const world = await imported();
  await run(world, 'map --connection demo --kind tax-code --accept 2=3');
  return { world };
}

const WORLDS: Readonly<Record<string, () => Promise<Happened>>> = {
  plain: async () => ({ world: await imported() }),
  'not imported': async () => ({ world: await begun() }),
  posted: withInvoice,
  'wrong mapping': wrongMapping,
  'dead letter': deadLetter,
  disconnected,
  halted,
  drift,
  'open item': drift,
};

/** What has to be true once the commands of a block were run. */
const AFTER: Readonly<Record<string, (happened: Happened) => Promise<void>>> = {
  'dead letter': async ({ world, invoice = 0 }) => {
    expect(await world.app.deadLetters.count()).toBe(0);
    expect(counterpartOf(world, invoice)).toBeDefined();
  },
  halted: async ({ world }) => {
    expect((await world.app.ports.connections.state('demo')).halted).toBeUndefined();
  },
  drift: async ({ world }) => {
    expect(await openItems(world)).toEqual([]);
  },
  'open item': async ({ world }) => {
    const items = await openItems(world);
    expect(items).toHaveLength(1);
    expect(items.every(({ ignored }) => ignored !== undefined)).toBe(true);
  },
};

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

  test.each(runnable)('%s', async (_name, { world: name = '', lines: all }: Block) => {
    const prepare = WORLDS[name];
    if (!prepare) throw new RangeError(`no world is ${name}`);
    const happened = await prepare();
    const { world, invoice } = happened;

    for (const step of all.map(stepOf)) {
      if (step?.step === 'edit') edit(join(folder, step.file), step.path, step.value);
      if (step?.step !== 'command') continue;
      const ran = await run(world, here(step.line, invoice));
      await world.settle();
      // 1 is an answer, too: something needs a look, which is what such a block is for.
      expect([step.line, ran.code < 2 ? '' : ran.notes]).toEqual([step.line, '']);
      expect(ran.notes).not.toContain('    at ');
    }

    await AFTER[name]?.(happened);
  });
});
