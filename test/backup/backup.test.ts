/** A stage loses its tables and gets them back from a file: nobody at the vendors notices. */
import { existsSync, statSync } from 'node:fs';
import { tableNames } from '../../lib/aws/tables.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { run, runJson } from '../cli/cli.ts';
import { movedByReplay } from '../support/replay.ts';
import {
  counterpartOf,
  counterparts,
  editHalo,
  numberRow,
  openItems,
  owed,
  postInvoice,
} from '../support/scenario.ts';
import { busyWorld, change, folder, linesOf, lose, reconnect, rowsOf, writeFileOf } from './stage.ts';

let files: ReturnType<typeof folder>;
let world: MemoryWorld;
let file: string;

beforeAll(async () => {
  files = folder();
  world = await busyWorld();
  file = files.at('whole.gz');
  await run(world, `backup --to ${file}`);
});
afterAll(() => files.remove());

interface Answer {
  readonly restored: string;
  readonly written: number;
  readonly same: number;
  readonly leftOut: number;
  readonly left: readonly { readonly part: string; readonly name: string; readonly why: string }[];
}

interface Verified {
  readonly same: boolean;
  readonly differing: number;
  readonly differences: readonly { readonly part: string; readonly how: string }[];
}

const restore = (options = ''): Promise<Answer> => runJson(world, `restore --from ${file} ${options}`);
const verify = (): Promise<Verified> => runJson(world, `restore --from ${file} --verify`);
const stored = (): number =>
  Object.values(tableNames({})).reduce((sum, name) => sum + world.db.all(name).length, 0);

describe('the file', () => {
  test('has every kind of row, each under its name, and none that nobody can name', () => {
    const parts = new Set(rowsOf(file).map(({ part }) => part));

    expect([...parts].toSorted()).toEqual([
      'aliases',
      'configuration',
      'counted reads',
      'counters',
      'coverage',
      'earlier configuration',
      'history',
      'links',
      'mappings',
      'numbers',
      'open items',
      'waiting',
    ]);
  });

  test('has no token, no secret and no ticket', async () => {
    const text = linesOf(file).join('\n');

    for (const side of ['halo', 'quickbooks'] as const) {
      const tokens = await world.app.tokens.get('demo', side);
      for (const secret of [tokens?.current.accessToken, tokens?.current.refreshToken])
        if (secret !== undefined) expect(text).not.toContain(secret);
    }
    for (const word of [
      'sealed',
      'local-secret',
      'local-webhook',
      'qbo-local-secret',
      'nonces',
      'leaseOwner',
    ])
      expect(text).not.toContain(word);
  });

  test('is for its owner alone, and whole before it has its name', () => {
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(existsSync(`${file}.unfinished`)).toBe(false);
  });

  test('is never written over', async () => {
    const { code, notes } = await run(world, `backup --to ${file}`);

    expect(code).toBe(2);
    expect(notes).toContain('exists; choose another name');
  });

  test('a running stage that nothing happened in is the same, part by part', async () => {
    const { code, out } = await run(world, `restore --from ${file} --verify`);

    expect(code).toBe(0);
    expect(out).toMatch(/links\s+\d+\s+\d+\s+same/);
    expect(out).toContain('the tables are the same');
  });
});

describe('a file that is not what it was is refused before anything is written', () => {
  const lines = (): string[] => [...linesOf(file)];
  const damaged: readonly (readonly [string, () => readonly string[]])[] = [
    ['a line is missing', () => lines().toSpliced(5, 1)],
    ['a line is there twice', () => lines().toSpliced(5, 0, lines()[5] ?? '')],
    ['two lines are exchanged', () => lines().toSpliced(5, 2, lines()[6] ?? '', lines()[5] ?? '')],
    ['a figure is another', () => lines().map((line) => line.replace('"generation":1', '"generation":7'))],
    ['the end is missing', () => lines().slice(0, -1)],
    ['the beginning is missing', () => lines().slice(1)],
    ['only the beginning is left', () => lines().slice(0, 1)],
    ['something follows', () => [...lines(), '{}']],
    ['a line is no JSON', () => lines().toSpliced(7, 1, '{"part":')],
    ['a row has no key', () => lines().toSpliced(7, 1, '{"part":"links","table":"sync","row":{}}')],
    [
      'a row is for the table of the tokens',
      () => lines().map((line) => line.replace('"table":"sync"', '"table":"tokens"')),
    ],
    [
      'it is of a later format',
      () => lines().toSpliced(0, 1, (lines()[0] ?? '').replace('"format":1', '"format":2')),
    ],
    ['it is another program’s', () => ['{"backup":"other"}', '{}']],
    ['it is empty', () => []],
  ];

  test.each(damaged)('%s', async (name, made) => {
    const path = files.at(`${name.replaceAll(' ', '-')}.gz`);
    writeFileOf(path, made());
    await lose(world);

    const { code, notes } = await run(world, `restore --from ${path}`);

    expect(code).toBe(2);
    expect(notes).toContain('The backup is refused');
    expect(stored()).toBe(0);
    await restoreWorld();
  });

  test.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 100)],
    ['altered in one byte', (bytes: Buffer) => Buffer.from(bytes).fill(0x55, 2_000, 2_001)],
    ['no backup at all', () => Buffer.from('a letter to a friend')],
  ])('the compressed file is %s', async (name, made) => {
    const { readFileSync, writeFileSync } = await import('node:fs');
    const path = files.at(`${name.replaceAll(' ', '-')}.raw.gz`);
    writeFileSync(path, made(readFileSync(file)));

    const { code, notes } = await run(world, `restore --from ${path} --yes`);

    expect(code).toBe(2);
    expect(notes).toContain('The backup is refused');
    expect((await verify()).same).toBe(true);
  });

  test('another file than the one whose checksum was noted', async () => {
    const { code, notes } = await run(world, `restore --from ${file} --checksum ${'0'.repeat(64)} --yes`);

    expect(code).toBe(2);
    expect(notes).toContain('not the one given');
  });

  test('a file that is not there', async () => {
    expect(await run(world, `restore --from ${files.at('nowhere.gz')}`)).toMatchObject({
      code: 2,
      notes: expect.stringContaining('cannot be read (ENOENT)'),
    });
  });

  async function restoreWorld(): Promise<void> {
    expect(await restore()).toMatchObject({ restored: 'yes', leftOut: 0 });
    expect((await verify()).differences).toEqual([]);
    await reconnect(world);
    await world.settle();
  }
});

describe('over rows that are there', () => {
  const link = () =>
    rowsOf(file).find(
      ({ part, row }) => part === 'links' && row['state'] === 'synced' && row['kind'] === 'invoice',
    )!;
  const version = (): number => Number(link().row['version']);

  beforeEach(async () => {
    await lose(world);
    await restore();
  });

  test('nothing is written without leave, and what is there is said', async () => {
    const { code, out } = await run(world, `restore --from ${file}`);

    expect(code).toBe(1);
    expect(out).toMatch(/Nothing was written.*links \d+.*--yes/);
  });

  test('what is the same is left alone: a restore that was cut off goes on', async () => {
    const rows = rowsOf(file).length;

    expect(await restore('--yes')).toMatchObject({ written: 0, same: rows, leftOut: 0 });
  });

  test('an older row becomes as it was', async () => {
    change(world, link(), { version: version() - 1, state: 'new' });

    expect(await restore('--yes')).toMatchObject({ written: 1, leftOut: 0 });
    expect((await verify()).same).toBe(true);
  });

  test('a newer row stays, unless it is asked for', async () => {
    change(world, link(), { version: version() + 1, state: 'conflict' });

    expect(await restore('--yes')).toMatchObject({
      written: 0,
      left: [{ part: 'links', why: 'newer in the tables' }],
    });
    expect(await verify()).toMatchObject({ same: false, differences: [{ part: 'links', how: 'different' }] });
    expect(await restore('--yes --roll-back')).toMatchObject({ written: 1, leftOut: 0 });
    expect((await verify()).same).toBe(true);
  });

  test('a number that was used since is not free again, and a counter does not go back', async () => {
    const row = rowsOf(file).find(({ part }) => part === 'numbers')!;
    const head = rowsOf(file).find(({ part }) => part === 'counters')!;
    change(world, row, { state: 'void', at: '2026-12-01T00:00:00.000Z' });
    change(world, head, { next: '900', version: Number(head.row['version']) + 5 });

    await restore('--yes');

    expect(await numberRow(world, String(row.row['number']))).toMatchObject({ state: 'void' });
    expect(
      await world.app.ports.numbers.head({ connection: 'demo', sequence: 'sales', counter: 'all' }),
    ).toMatchObject({ next: '900' });
  });

  test('a record that belongs to another pair by now keeps it, with its aliases', async () => {
    const { row, ...place } = link();
    const { quickbooks } = row as { quickbooks: { id: string } };
    const alias = rowsOf(file).find(
      ({ part, row: { alias: of, pk } }) => part === 'aliases' && of === row['sk'] && pk === row['pk'],
    )!;
    await lose(world);
    // Met from the other side this time: the link bears QuickBooks' id, and HaloPSA's is its alias.
    const own = `q:${quickbooks.id}`;
    change(world, { ...place, row }, { sk: own, link: own, version: 1 });
    change(world, { ...place, row: { pk: row['pk'], sk: row['sk'] } }, { alias: own });

    const { left } = await restore('--yes');

    expect(left.map(({ why }) => why)).toEqual(['belongs to another link', 'belongs to another link']);
    const found = await world.app.ports.links.find({
      connection: 'demo',
      kind: 'invoice',
      link: String(row['sk']),
    });
    expect(found?.link).toBe(own);
    expect(String(alias.row['sk'])).toBe(own);
  });

  test('rows that came since are named, and stay', async () => {
    await reconnect(world);
    const id = postInvoice(world);
    await world.settle();

    const { differences } = await verify();

    expect(differences).toContainEqual(expect.objectContaining({ part: 'links', how: 'only in the tables' }));
    await restore('--yes');
    expect(counterpartOf(world, id)).toBeDefined();
    expect(
      (await world.app.ports.links.find({ connection: 'demo', kind: 'invoice', link: `h:${id}` }))?.state,
    ).toBe('synced');
  });
});

test('tables are lost and put back: nothing is written to either vendor, and the next edit syncs once', async () => {
  const own = await busyWorld();
  const path = files.at('lost.gz');
  const before = await owed(own);
  await run(own, `backup --to ${path}`);
  await lose(own);

  expect((await run(own, `restore --from ${path}`)).code).toBe(0);
  expect((await run(own, `restore --from ${path} --verify`)).code).toBe(0);
  await reconnect(own);
  await own.settle();

  expect(await movedByReplay(own)).toEqual([]);
  expect(await owed(own)).toEqual(before);
  expect((await openItems(own)).find(({ ignored }) => ignored)).toMatchObject({
    ignored: { reason: 'is a test' },
  });

  const known = counterparts(own).length;
  const id = postInvoice(own);
  editHalo(own, 'Client', { id: 1, accountsemailaddress: 'after@restore.example' });
  await own.settle();
  expect(counterparts(own)).toHaveLength(known + 1);
  expect(counterpartOf(own, id)).toMatchObject({ DocNumber: 'INV-00002' });
  expect(await movedByReplay(own)).toEqual([]);
});

test('the configuration comes back with who changed what', async () => {
  const { out } = await run(world, 'config log --connection demo');

  expect(out).toContain('ops, config apply');
  expect(out).toContain('Sample MSP, renamed');
});
