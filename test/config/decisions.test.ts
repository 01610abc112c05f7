/** The decisions behind `halo-qbo config`, one by one. */
import { kindByName } from '../../lib/entities/registry.ts';
import type { Kind } from '../../lib/entities/kind.ts';
import { directionsOf, wouldDouble } from '../../lib/books/config/directions.ts';
import { fileOf, readFile } from '../../lib/books/config/file.ts';
import { differences, leaves, withoutNulls } from '../../lib/books/config/layout.ts';
import { connectionWith, settingsOf } from '../../lib/books/config/settings.ts';
import { baseOf, changesIn } from '../../lib/books/config/versions.ts';
import type { Connection, Version } from '../../lib/sync/connection.ts';
import { sampleConnections } from '../../local/world/sample-connections.ts';

const [demo] = sampleConnections({
  haloUrl: 'https://halo.example',
  quickbooksUrl: 'https://qbo.example',
  authorizeUrl: 'https://qbo.example/authorize',
  tokenUrl: 'https://qbo.example/token',
  revokeUrl: 'https://qbo.example/revoke',
}) as readonly [Connection, ...Connection[]];

const kind = (name: string, change: Partial<Kind> = {}): Kind => {
  const found = kindByName(name);
  if (!found) throw new RangeError(name);
  return { ...found, ...change };
};

const invoice = kind('invoice', { direction: 'push' });
const parts = () => [];
const part: Kind = { ...invoice, direction: 'pull', quickbooks: { ...invoice.quickbooks, parts } };
const whole = { ...part, quickbooks: { ...part.quickbooks, whole: () => ({ part: '', document: {} }) } };

test.each([
  ['reference data is looked up and never written', kind('account'), ['off', 'link']],
  ['a document goes each way', invoice, ['off', 'link', 'push', 'pull', 'both']],
  ['a part of a document is not written', part, ['off', 'link', 'pull']],
  ['but where the document can be put together', whole, ['off', 'link', 'push', 'pull', 'both']],
  ['what a vendor makes by itself is never written there', kind('attachment'), ['off', 'link', 'push']],
  [
    'what a kind does by itself it can do',
    { ...kind('account'), direction: 'pull' as const },
    ['off', 'link', 'pull'],
  ],
])('%s', (_, one, directions) => {
  expect(directionsOf(one)).toEqual(directions);
});

test('creating in HaloPSA takes a marker, so that a lost answer makes nothing twice', () => {
  const { marker: _, ...unmarked } = invoice.halo;
  const marked = { ...invoice, halo: { ...unmarked, marker: () => ({}) } };

  expect(wouldDouble({ ...invoice, halo: unmarked }, 'both', true)).toBe(true);
  expect(wouldDouble({ ...invoice, halo: unmarked }, 'both', false)).toBe(false);
  expect(wouldDouble({ ...invoice, halo: unmarked }, 'push', true)).toBe(false);
  expect(wouldDouble(marked, 'pull', true)).toBe(false);
});

test('a file read back is what was written, and lists and depths do not matter for what differs', () => {
  const written = fileOf([{ ...demo, version: 3 }]);
  const read = readFile(JSON.stringify(written));

  expect(read).toEqual({
    read: 'file',
    entries: [{ id: 'demo', revision: 3, settings: settingsOf(demo) }],
  });
  expect(differences(written, JSON.parse(JSON.stringify(written)))).toEqual([]);
});

test('null is not set, at every depth', () => {
  expect(withoutNulls({ a: null, b: { c: null, d: 0 }, e: [null] })).toEqual({ b: { d: 0 }, e: [null] });
  expect(leaves({ a: { b: 1, c: null }, d: [1, 2] })).toEqual([
    ['a.b', 1],
    ['a.c', null],
    ['d', '[1,2]'],
  ]);
});

test('a part that only one of two has counts value by value', () => {
  expect(differences({ a: 1, b: { c: true } }, { a: 2, d: 'x' })).toEqual([
    { path: 'a', from: 1, to: 2 },
    { path: 'd', from: null, to: 'x' },
    { path: 'b.c', from: true, to: null },
  ]);
});

test('settings laid over a connection give it back, and keep what was found and what no file says', () => {
  const known: Connection = {
    ...demo,
    halo: { ...demo.halo, invoiceDates: 'none' },
    quickbooks: { ...demo.quickbooks, autoGenerate: true },
    version: 7,
  };

  expect(connectionWith('demo', settingsOf(known), known)).toEqual(known);
});

test('what a kind does by itself is not stored, so that it may become better', () => {
  const settings = settingsOf({ ...demo, kinds: {} });

  expect(Object.keys(settings.kinds)).toContain('invoice');
  expect(connectionWith('demo', settings, demo).kinds).toEqual({});
});

test.each([
  ['halo-number', true],
  ['quickbooks-number', false],
] as const)('before the first connect QuickBooks is taken to be set as %s needs it', (policy, on) => {
  const settings = settingsOf({
    ...demo,
    numbering: { ...demo.numbering, policy },
    quickbooks: { ...demo.quickbooks, realmId: '' },
  });

  expect(connectionWith('fresh', settings, undefined).quickbooks.customTxnNumbers).toBe(on);
});

const versions: readonly Version[] = [
  { connection: { ...demo, version: 1 } },
  { connection: { ...demo, version: 2, paused: true }, by: 'ann', how: 'config apply' },
  {
    connection: {
      ...demo,
      version: 3,
      paused: true,
      quickbooks: { ...demo.quickbooks, multiCurrency: true },
    },
  },
];
const current = versions[2]!.connection;

test('what only the system found out is a revision without a change', () => {
  expect(changesIn(versions).map(({ revision, by, changes }) => [revision, by, changes.length > 0])).toEqual([
    [1, undefined, true],
    [2, 'ann', true],
    [3, undefined, false],
  ]);
});

test.each([
  ['of now', 3, { ...demo }, { base: 'current' }],
  ['without one', undefined, { ...demo }, { base: 'current' }],
  ['that never was', 9, { ...demo }, { base: 'unknown' }],
  ['after which only facts were found', 2, { ...current, name: 'New' }, { base: 'current' }],
  ['whose later change it has, too', 1, { ...current, name: 'New' }, { base: 'current' }],
  [
    'whose later change it would undo',
    1,
    { ...demo, name: 'New' },
    {
      base: 'outdated',
      since: [{ revision: 2, by: 'ann', changes: [{ path: 'paused', from: false, to: true }] }],
    },
  ],
])('a file with a revision %s', (_, revision, wanted, base) => {
  expect(baseOf(revision, settingsOf(wanted), current, versions)).toMatchObject(base);
});
