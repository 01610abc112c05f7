/**
 * A backup of every format that was ever released is read by this release, and what it holds is read by the stores as it was written. A release that
 * changes the format adds its fixture; those before stay as they are.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tieOutPorts } from '../../lib/compose-tie-out.ts';
import { unpressed } from '../../lib/sync/pressed.ts';
import { tableNames } from '../../lib/aws/tables.ts';
import { contentsOf, rowsIn } from '../../lib/books/backup/file.ts';
import { formatAfter, MIGRATIONS, type Migration } from '../../lib/books/backup/migrations.ts';
import type { KeptRow, Row } from '../../lib/books/backup/row.ts';
import { run } from '../cli/cli.ts';
import { start } from '../support/scenario.ts';
import { folder, lose, writeFileOf } from './stage.ts';

const FIXTURES = join(__dirname, 'fixtures');
const PRESENT = formatAfter(MIGRATIONS);
const formats = Array.from({ length: PRESENT }, (_, index) => index + 1);

const linesOf = (format: number): readonly string[] =>
  readFileSync(join(FIXTURES, `format-${format}.ndjson`), 'utf8')
    .trimEnd()
    .split('\n');

async function* given(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

async function rowsOf(format: number, migrations?: readonly Migration[]): Promise<readonly KeptRow[]> {
  const rows: KeptRow[] = [];
  for await (const kept of rowsIn(given(linesOf(format)), undefined, migrations)) rows.push(kept);
  return rows;
}

test('every format that was released has its fixture', () => {
  expect(readdirSync(FIXTURES).toSorted()).toEqual(
    formats.map((format) => `format-${format}.ndjson`).toSorted(),
  );
});

test('the newest fixture has every part, so that the next release is tested against all of them', async () => {
  const parts = new Set((await rowsOf(PRESENT)).map(({ part }) => part));

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
    'pending',
    'skipped numbers',
    'states',
    'tie-outs',
    'told problems',
    'undecided writes',
    'waiting',
  ]);
});

describe.each(formats)('a backup of format %d', (format) => {
  const files = folder();
  afterAll(() => files.remove());

  async function restored() {
    const world = await start({ small: true });
    const path = files.at(`format-${format}.gz`);
    writeFileOf(path, linesOf(format));
    await lose(world);
    const { code, notes } = await run(world, `restore --from ${path}`);
    expect([code, notes]).toEqual([0, expect.stringContaining('Now connect')]);
    return world;
  }

  test('is put back as this release would have written it', async () => {
    const world = await restored();

    const { code, out } = await run(world, `restore --from ${files.at(`format-${format}.gz`)} --verify`);

    expect(out).toContain('the tables are the same');
    expect(code).toBe(0);
  });

  /** Nobody migrates the tables of a stack that is updated: what an earlier release wrote stands there as it was. */
  async function standing() {
    const world = await start({ small: true });
    await lose(world);
    for (const { table, row } of await rowsOf(format, [])) world.db.force(tableNames({})[table], row);
    world.restart();
    return world;
  }

  test.each([
    ['put back', restored],
    ['left in the tables by an update', standing],
  ])('has rows that every store reads, %s', async (_how, made) => {
    const { app } = await made();
    const { ports } = app;
    const rows = await rowsOf(format);
    const of = (part: string): readonly Row[] =>
      rows
        .filter((kept) => kept.part === part)
        .map(({ row: { pk: _pk, sk: _sk, expiresAt: _expiresAt, ...rest } }) => rest);
    const ours = (part: string): readonly Row[] => of(part).filter((row) => row['connection'] === 'demo');

    for (const link of of('links'))
      expect(
        await ports.links.find({
          connection: 'demo',
          kind: String(link['kind']),
          link: String(link['link']),
        }),
      ).toEqual(unpressed(link, 'agreed'));
    const [{ quickbooks, kind, link } = {}] = of('links').filter((row) => row['kind'] === 'invoice');
    const alias = { connection: 'demo', kind: String(kind), link: `q:${(quickbooks as { id: string }).id}` };
    expect((await ports.links.find(alias))?.link).toBe(link);
    expect(await ports.openItems.list('demo')).toEqual(ours('open items'));
    expect(await ports.intents.undecided('demo')).toEqual(ours('undecided writes'));
    expect(await ports.waits.list('demo')).toEqual(ours('waiting'));
    expect(await ports.pending.list('demo')).toEqual(ours('pending'));
    expect(await ports.mappings.list('demo', 'term')).toEqual(ours('mappings'));
    for (const row of ours('numbers'))
      expect(
        await ports.numbers.get({ connection: 'demo', sequence: 'sales', number: String(row['number']) }),
      ).toEqual(row);
    expect(await ports.numbers.skips({ connection: 'demo', sequence: 'sales' })).toEqual(
      ours('skipped numbers'),
    );
    const { version: _version, ...head } = of('counters')[0] ?? {};
    expect(await ports.numbers.head({ connection: 'demo', sequence: 'sales', counter: 'all' })).toEqual(head);
    const known = (await ports.connections.list()).map(({ id, version }) => ({ id, version }));
    expect(known).toEqual(of('configuration').map(({ id, version }) => ({ id, version })));
    expect((await app.configVersions.list('demo')).length).toBeGreaterThan(1);
    expect(await ports.connections.state('demo-gb')).toEqual(of('states')[0]);
    const { version, ...told } = of('told problems')[0] ?? {};
    expect(await app.told.read()).toEqual({ told, version });
    expect(await tieOutPorts(app).tieOuts.read('demo')).toEqual(of('tie-outs')[0]);
    expect((await ports.coverage.of('demo', 'halo', 'invoice'))?.behind).toEqual({
      'credit-note': expect.any(String) as unknown,
    });
    for (const entry of of('history')) {
      const { connection, kind: entryKind, recordId } = entry;
      const found = await ports.journal.history(String(connection), String(entryKind), String(recordId), 10);
      expect(found).toContainEqual(expect.objectContaining({ at: entry['at'], summary: entry['summary'] }));
    }
  });
});

describe('from one format to the next', () => {
  const renamed: Migration = {
    why: 'a link says what state it is in under another name',
    change: (kept) => {
      if (kept.part !== 'links') return kept;
      const { state, ...row } = kept.row;
      return { ...kept, row: { ...row, condition: state } };
    },
  };
  const dropped: Migration = {
    why: 'what was once counted is not needed any more',
    change: (kept) => (kept.part === 'counted reads' ? undefined : kept),
  };
  const doubled: Migration = {
    why: 'and the new name is written twice',
    change: (kept) =>
      kept.row['condition'] === undefined
        ? kept
        : { ...kept, row: { ...kept.row, again: kept.row['condition'] } },
  };

  test('rows go through every step after their format, in order', async () => {
    const rows = await rowsOf(1, [renamed, dropped, doubled]);

    const links = rows.filter(({ part }) => part === 'links').map(({ row }) => row);
    expect(links[0]).toMatchObject({ condition: 'synced', again: 'synced' });
    expect(links[0]).not.toHaveProperty('state');
    expect(rows.filter(({ part }) => part === 'counted reads')).toEqual([]);
  });

  test('a file is judged by what it was written as, whatever becomes of its rows', async () => {
    const contents = await contentsOf(given(linesOf(1)), [dropped]);

    expect(contents).toMatchObject({ format: 1, rows: linesOf(1).length - 2 });
  });

  test('rows of the present format are left as they are', async () => {
    const present = linesOf(1).toSpliced(0, 1);
    const head = JSON.stringify({ ...(JSON.parse(linesOf(1)[0] ?? '') as object), format: 2 });

    await expect(contentsOf(given([head, ...present]))).rejects.toThrow('reads formats up to 1');
    const rows: KeptRow[] = [];
    const reading = rowsIn(given([head, ...present]), undefined, [renamed]);
    // Its checksum is that of the first line it was written with.
    await expect(
      (async () => {
        for await (const kept of reading) rows.push(kept);
      })(),
    ).rejects.toThrow('altered');
    expect(rows.find(({ part }) => part === 'links')?.row).toHaveProperty('state');
  });
});
