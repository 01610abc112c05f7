/** `halo-qbo config`: settings as a file, from the command line to what the worker does with them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectionStore } from '../../lib/aws/connections.ts';
import { Table } from '../../lib/aws/table.ts';
import { tableNames } from '../../lib/aws/tables.ts';
import { saveChanges } from '../../lib/books/probe.ts';
import type { Plan, Stored } from '../../lib/books/config/change.ts';
import type { Problem } from '../../lib/books/config/sentences.ts';
import type { LoggedChange } from '../../lib/books/config/versions.ts';
import { consent, type MemoryWorld } from '../../local/memory/world.ts';
import { GB_REALM, HALO_TENANT, US_REALM } from '../../local/sample/index.ts';
import { run, runJson } from '../cli/cli.ts';
import { begun, counterparts, imported, openItems, postInvoice } from '../support/scenario.ts';

const folder = mkdtempSync(join(tmpdir(), 'halo-qbo-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Json = Record<string, unknown>;
interface Exported {
  version: number;
  connections: Record<string, Json & Record<'halo' | 'quickbooks' | 'company' | 'numbering', Json>>;
}

const exported = (world: MemoryWorld): Promise<Exported> => runJson<Exported>(world, 'config export');

let files = 0;
const written = (content: unknown): string => {
  const path = join(folder, `${(files += 1)}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

const demoOf = (file: Exported): Exported['connections'][string] => file.connections['demo'] as never;

/** What is exported, changed, as a file. */
async function changed(world: MemoryWorld, change: (file: Exported) => void): Promise<string> {
  const file = await exported(world);
  change(file);
  return written(file);
}

const setKind = (file: Exported, kind: string, set: Json, id = 'demo'): void => {
  const kinds = file.connections[id]?.['kinds'] as Record<string, Json>;
  kinds[kind] = { ...kinds[kind], ...set };
};

const stored = async (world: MemoryWorld, id = 'demo') => {
  const found = await world.app.ports.connections.get(id);
  if (!found) throw new RangeError(`there is no connection ${id}`);
  return found;
};

const problemsOf = async (world: MemoryWorld, path: string): Promise<readonly Problem[]> => {
  const { code, out } = await run(world, `config apply --file ${path} --json`);
  expect(code).toBe(2);
  return (JSON.parse(out) as { problems: readonly Problem[] }).problems;
};

const sentences = (problems: readonly Problem[]): string =>
  problems.map(({ sentence }) => sentence).join('\n');

const logOf = async (world: MemoryWorld, id = 'demo'): Promise<readonly LoggedChange[]> => {
  const { connections } = await runJson<{ connections: { revisions: LoggedChange[] }[] }>(
    world,
    `config log --connection ${id}`,
  );
  return connections[0]?.revisions ?? [];
};

/** Another process, with nothing kept in memory. */
const elsewhere = ({ db, clock }: MemoryWorld) =>
  connectionStore(new Table(db.client, tableNames({}).config), clock.now);

test('what is exported has what a person sets, nothing that was found, no secret, and is the same text each time', async () => {
  const world = await begun();
  await saveChanges(
    'demo',
    [{ group: 'quickbooks', name: 'multiCurrency', value: true }],
    world.app.ports.connections,
  );

  const first = await run(world, 'config export');
  const second = await run(world, 'config export');

  expect(second.out).toBe(first.out);
  expect(first.out).not.toMatch(/customTxnNumbers|multiCurrency|token":|secret|grant/i);
  const demo = demoOf(JSON.parse(first.out) as Exported);
  expect(demo).toMatchObject({
    goLiveDate: null,
    paused: false,
    numbering: { policy: 'halo-number', start: null },
    kinds: {
      account: { direction: 'link', autoCreate: false, onDelete: 'ask' },
      client: { autoCreate: true, onDelete: 'ask' },
      payment: { onDelete: 'remove' },
    },
  });
});

test('a file that is exported differs in nothing; a difference is shown path by path, with exit code 1', async () => {
  const world = await begun();
  const same = join(folder, 'same.json');
  await run(world, `config export --file ${same}`);
  const other = await changed(world, (file) => {
    demoOf(file)['goLiveDate'] = '2026-01-01';
    setKind(file, 'invoice', { direction: 'off' });
  });

  const nothing = await run(world, `config diff --file ${same}`);
  const something = await run(world, `config diff --file ${other}`);
  const json = await runJson<{ connections: Plan['steps'] }>(world, `config diff --file ${other}`);

  expect(JSON.parse(readFileSync(same, 'utf8'))).toEqual(await exported(world));
  expect(nothing.code).toBe(0);
  expect(something.code).toBe(1);
  expect(something.out).toContain('goLiveDate: not set → "2026-01-01"');
  expect(something.out).toContain('kinds.invoice.direction: "push" → "off"');
  expect(json.connections[0]).toMatchObject({
    connection: 'demo',
    changes: [
      { path: 'goLiveDate', from: null, to: '2026-01-01' },
      { path: 'kinds.invoice.direction', from: 'push', to: 'off' },
    ],
  });
  expect((await stored(world)).goLiveDate).toBeUndefined();
});

test('what is applied counts, what was found stays, and a second time changes nothing and says so', async () => {
  const world = await imported();
  const { quickbooks } = await stored(world);
  const path = await changed(world, (file) => {
    demoOf(file)['taxAuthority'] = 'quickbooks';
    setKind(file, 'invoice', { autoCreate: false });
  });

  const first = await run(world, `config apply --file ${path} --by ann`);
  const after = await stored(world);
  const second = await run(world, `config apply --file ${path}`);
  postInvoice(world);
  await world.settle();

  expect(first.out).toContain('taxAuthority: "halo" → "quickbooks"');
  expect(first.out).toContain(`stored as revision ${after.version}`);
  expect(after).toMatchObject({
    taxAuthority: 'quickbooks',
    quickbooks,
    kinds: { invoice: { autoCreate: false } },
  });
  expect([second.code, second.out]).toEqual([0, expect.stringContaining('Nothing was to be changed.')]);
  expect((await stored(world)).version).toBe(after.version);
  expect(counterparts(world)).toEqual([]);
});

test('everything that is wrong is said at once, with its path, what stands there and what may; nothing is applied', async () => {
  const world = await begun();
  const path = await changed(world, (file) => {
    const demo = demoOf(file);
    demo.halo['invoiceDates'] = 'none';
    demo.halo['clientSecret'] = 'do-not-repeat-me';
    demo.halo['requestsPer5Minutes'] = 0;
    demo.quickbooks['minorVersion'] = 'seventy-five';
    demo['goLiveDate'] = '2026-02-30';
    demo['paused'] = null;
    demo['taxAuthority'] = 'quickbooks';
    setKind(file, 'invoice', { direction: 'sideways' });
    file.connections['demo-gb']!['paused'] = true;
  });

  const problems = await problemsOf(world, path);

  expect(problems.map((one) => one.path).toSorted()).toEqual(
    [
      'connections.demo.goLiveDate',
      'connections.demo.halo.clientSecret',
      'connections.demo.halo.invoiceDates',
      'connections.demo.halo.requestsPer5Minutes',
      'connections.demo.kinds.invoice.direction',
      'connections.demo.paused',
      'connections.demo.quickbooks.minorVersion',
    ].toSorted(),
  );
  const all = sentences(problems);
  expect(all).toContain('kinds.invoice.direction is "sideways"; it can be off, link, push, pull or both.');
  expect(all).toContain('goLiveDate is "2026-02-30"; it has to be a day of the calendar');
  expect(all).toContain('quickbooks.minorVersion is "seventy-five"; it has to be a number');
  expect(all).toContain('halo.invoiceDates is what the system finds out by itself');
  expect(all).toContain('paused is missing');
  expect(all).not.toContain('do-not-repeat-me');
  expect(await stored(world)).toMatchObject({ taxAuthority: 'halo', paused: false });
  expect((await stored(world, 'demo-gb')).paused).toBe(false);
});

test.each([
  ['another company', (demo) => (demo.quickbooks['realmId'] = '123'), 'bound to the company'],
  ['another tenant', (demo) => (demo.halo['tenant'] = 'other'), 'belong to the tenant'],
  [
    'a policy that QuickBooks’ setting does not let work',
    (demo) => (demo.numbering['policy'] = 'quickbooks-number'),
    'Switch custom transaction numbers off',
  ],
  [
    'too little room',
    (demo) => Object.assign(demo.numbering, { prefix: 'x'.repeat(20), padding: 2 }),
    'leaves no room',
  ],
  [
    'an account that nobody has',
    (demo) => (demo.company['defaultIncomeAccount'] = '4999'),
    'no account of that name is linked. There are ',
  ],
  [
    'a password in an address',
    (demo) => (demo.halo['baseUrl'] = 'https://me:hidden@halo.example'),
    'belongs to the secrets',
  ],
  ['an unknown kind', (demo) => ((demo['kinds'] as Json)['invoices'] = {}), 'is no kind; there are'],
] satisfies readonly (readonly [string, (demo: Exported['connections'][string]) => unknown, string])[])(
  'refused: %s',
  async (_, change, sentence) => {
    const world = await imported();
    const before = await stored(world);
    const path = await changed(world, (file) => void change(demoOf(file)));

    const { code, out } = await run(world, `config apply --file ${path}`);

    expect(code).toBe(2);
    expect(out).toContain(sentence);
    expect(out).not.toContain('hidden');
    expect(await stored(world)).toEqual(before);
  },
);

test.each([
  ['account', { direction: 'push' }, 'the kind account can have off, link'],
  ['item', { onDelete: 'void' }, 'the kind item can have ask'],
  ['client', { fields: { colour: { owner: 'halo' } } }, 'is no field of the kind client; there are name'],
])('a %s cannot have %j', async (kind, set, sentence) => {
  const world = await begun();
  const path = await changed(world, (file) => setKind(file, kind, set));

  expect(sentences(await problemsOf(world, path))).toContain(sentence);
});

test('a company belongs to one connection, also within one file', async () => {
  const world = await begun();
  const path = await changed(world, (file) => {
    const { revision: _, ...demo } = structuredClone(demoOf(file));
    file.connections['second'] = demo as never;
  });

  const problems = await problemsOf(world, path);

  expect(sentences(problems)).toContain(
    `connections.second.quickbooks.realmId is "${US_REALM}"; that company belongs to the connection demo.`,
  );
});

test('two people at once: the second is told what the first changed, and nothing is lost', async () => {
  const world = await begun();
  const [ann, bob] = [
    await changed(world, (file) => (demoOf(file)['goLiveDate'] = '2026-01-01')),
    await changed(world, (file) => (demoOf(file)['taxAuthority'] = 'quickbooks')),
  ];

  await run(world, `config apply --file ${ann} --by ann`);
  const second = await run(world, `config apply --file ${bob} --by bob`);

  expect(second.code).toBe(1);
  expect(second.out).toContain('somebody else changed it meanwhile');
  expect(second.out).toMatch(/revision \d+, ann, config apply/);
  expect(second.out).toContain('goLiveDate: not set → "2026-01-01"');
  expect(await stored(world)).toMatchObject({ goLiveDate: '2026-01-01', taxAuthority: 'halo' });
  const again = await changed(world, (file) => (demoOf(file)['taxAuthority'] = 'quickbooks'));
  expect((await run(world, `config apply --file ${again}`)).code).toBe(0);
  expect(await stored(world)).toMatchObject({ goLiveDate: '2026-01-01', taxAuthority: 'quickbooks' });
});

test('a change that comes between the look and the write is told, too; a fact that is found then stays', async () => {
  const world = await begun();
  const { connections } = world.app.ports;
  const path = await changed(world, (file) => (demoOf(file)['taxAuthority'] = 'quickbooks'));
  const at = (meanwhile: () => Promise<void>) => {
    let done = false;
    const put: typeof connections.put = async (...args) => {
      if (!done) {
        done = true;
        await meanwhile();
      }
      return connections.put(...args);
    };
    return {
      ...world,
      app: { ...world.app, ports: { ...world.app.ports, connections: { ...connections, put } } },
    };
  };
  const probed = () =>
    saveChanges('demo', [{ group: 'quickbooks', name: 'multiCurrency', value: true }], elsewhere(world));
  const paused = async () => elsewhere(world).put({ ...(await stored(world)), paused: true });

  const first = await run(at(probed), `config apply --file ${path}`);
  const other = await changed(world, (file) => (demoOf(file)['taxAuthority'] = 'halo'));
  const second = await run(at(paused), `config apply --file ${other}`);

  expect(first.code).toBe(0);
  expect(second.code).toBe(1);
  expect(second.out).toContain('paused: false → true');
  expect(await stored(world)).toMatchObject({
    taxAuthority: 'quickbooks',
    paused: true,
    quickbooks: { multiCurrency: true },
  });
});

test('every revision is kept with who, when and what; one can be gone back to, and the company stays bound', async () => {
  const world = await begun();
  const before = await stored(world);
  const path = await changed(world, (file) => {
    demoOf(file)['paused'] = true;
    demoOf(file)['name'] = 'Renamed';
  });
  await run(world, `config apply --file ${path} --by ann`);

  const log = await logOf(world);
  const gone = await run(world, `config revert --connection demo --revision ${before.version} --by bob`);
  const back = await stored(world);

  expect(log[0]).toEqual({
    revision: before.version + 1,
    by: 'ann',
    how: 'config apply',
    at: new Date(world.clock.now()).toISOString(),
    changes: [
      { path: 'name', from: before.name, to: 'Renamed' },
      { path: 'paused', from: false, to: true },
    ],
  });
  expect(gone.code).toBe(0);
  expect(back).toEqual({ ...before, version: before.version + 2 });
  expect((await logOf(world))[0]).toMatchObject({
    by: 'bob',
    how: `config revert to revision ${before.version}`,
  });
  expect((await run(world, 'config log')).out).toContain('ann, config apply');
  expect((await run(world, 'config revert --connection demo --revision 99')).code).toBe(2);
});

const prepared = (file: Exported, change: (one: Json & { quickbooks: Json }) => void): void => {
  const { revision: _, ...demo } = structuredClone(demoOf(file));
  demo.quickbooks['realmId'] = '';
  change(demo);
  file.connections = { fresh: demo as never };
};

test('a connection that is new is made and waits without a word, while the other one of its tenant goes on as before', async () => {
  const world = await imported();
  const path = await changed(world, (file) => prepared(file, () => undefined));

  const made = await run(world, `config apply --file ${path}`);
  postInvoice(world);
  await world.settle();
  await world.sweep();
  await world.settle();

  expect([made.code, made.notes]).toEqual([
    0,
    expect.stringContaining('halo-qbo connect --connection fresh'),
  ]);
  expect(await world.app.ports.connections.state('fresh')).toMatchObject({
    disconnected: { side: 'quickbooks', reason: 'not connected yet' },
  });
  expect(await world.app.ports.openItems.list('fresh')).toEqual([]);
  expect(await openItems(world)).toEqual([]);
  expect(counterparts(world)).toHaveLength(1);
});

test('the first connect keeps all that was prepared, and binds the company', async () => {
  const world = await begun();
  const path = await changed(world, (file) =>
    prepared(file, (one) => {
      one['goLiveDate'] = '2026-06-01';
      one['numbering'] = { policy: 'sequence', prefix: 'F-', suffix: '' };
      one['kinds'] = { client: { direction: 'link' } };
    }),
  );
  // Its company is free again.
  await new Table(world.db.client, tableNames({}).config).remove('connections', 'demo-gb');
  world.clock.advance(60_000);
  await run(world, `config apply --file ${path}`);
  const before = await stored(world, 'fresh');

  const taken = await consent(world, { ...before, quickbooks: { ...before.quickbooks, realmId: US_REALM } });
  const connected = await consent(world, {
    ...before,
    quickbooks: { ...before.quickbooks, realmId: GB_REALM },
  });
  const again = await run(world, `config apply --file ${path}`);

  expect(before).toMatchObject({
    goLiveDate: '2026-06-01',
    numbering: { policy: 'sequence', prefix: 'F-' },
    kinds: { client: { direction: 'link' } },
    quickbooks: { realmId: '', customTxnNumbers: true },
    version: 1,
  });
  expect([taken.status, connected.status]).toEqual([403, 200]);
  expect(await stored(world, 'fresh')).toEqual({
    ...before,
    quickbooks: { ...before.quickbooks, realmId: GB_REALM },
    version: 2,
  });
  expect(await world.app.ports.connections.state('fresh')).toEqual({});
  expect(again.out).toContain('Nothing was to be changed.');
});

test('connecting binds the company and nothing else; the file of before leaves it bound, and a reconnect keeps every setting', async () => {
  const world = await begun({ connections: { 'demo-gb': (gb) => gb } });
  const gb = await stored(world, 'demo-gb');
  const path = await changed(world, (file) => {
    setKind(file, 'client', { direction: 'link', onDelete: 'deactivate' });
    demoOf(file)['goLiveDate'] = '2026-03-01';
    demoOf(file).quickbooks['realmId'] = '';
  });

  const first = await run(world, `config apply --file ${path}`);
  const before = await stored(world);
  const connected = await consent(world, before);

  expect(first.code).toBe(0);
  expect(before.quickbooks.realmId).toBe(US_REALM);
  expect(connected.status).toBe(200);
  expect(await stored(world)).toEqual(before);
  expect(before.halo.tenant).toBe(HALO_TENANT);
  expect(await stored(world, 'demo-gb')).toEqual(gb);
});

test('a change made in another process is used within a minute', async () => {
  const world = await imported();
  await world.app.ports.connections.list();
  await elsewhere(world).put({ ...(await stored(world)), paused: true });
  world.clock.advance(60_000);

  postInvoice(world);
  await world.settle(5_000);

  expect(counterparts(world)).toEqual([]);
});

test('nonsense is answered with what there is', async () => {
  const world = await begun();

  const unknown = await run(world, 'config explode');
  const missing = await run(world, 'config diff --file /nowhere/at-all.json');
  const none = await run(world, 'config apply');
  const text = await run(world, `config diff --file ${written('{"version": ')}`);
  const format = await run(world, `config diff --file ${written({ version: 2, connections: {} })}`);

  expect([unknown, missing, none, text, format].map(({ code }) => code)).toEqual([2, 2, 2, 2, 2]);
  expect(unknown.notes).toContain('There are: export, diff, apply, log, revert.');
  expect(missing.notes).toContain('cannot be read (ENOENT)');
  expect(text.out).toContain('The file is not JSON');
  expect(format.out).toContain('version is 2; it can be 1.');
});

test('several connections in one file, one of them alone with --connection', async () => {
  const world = await begun();
  const path = await changed(world, (file) => {
    for (const one of Object.values(file.connections)) one['paused'] = true;
  });

  const one = await runJson<{ stored: readonly Stored[] }>(
    world,
    `config apply --file ${path} --connection demo-gb`,
  );
  const both = await runJson<{ stored: readonly Stored[] }>(world, `config apply --file ${path}`);

  expect(one.stored.map(({ id, stored: what }) => [id, what])).toEqual([['demo-gb', 'yes']]);
  expect(both.stored.map(({ id, stored: what }) => [id, what])).toEqual([
    ['demo', 'yes'],
    ['demo-gb', 'same'],
  ]);
});

test('the file that the document gives to begin with makes a connection, once its company is chosen', async () => {
  const document = readFileSync(join(__dirname, '../../docs/connect.md'), 'utf8');
  const [, text = ''] = /<!-- connections\.json -->\n```json\n([^]*?)```/.exec(document) ?? [];
  const world = await begun();
  const path = written(text.replace('"demo"', '"new-company"'));

  const { code, out } = await run(world, `config apply --file ${path}`);

  expect([code, out]).toEqual([0, expect.stringContaining('new-company: stored as revision 1')]);
  expect(await stored(world, 'new-company')).toMatchObject({ goLiveDate: '2026-12-01', paused: false });
});
