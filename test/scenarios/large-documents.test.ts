/**
 * An invoice of QuickBooks' most lines, with long descriptions: what is kept of it has room in a row, or it is refused before a number is taken or
 * anything is written.
 */
import { pressed, unpressed } from '../../lib/sync/pressed.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import {
  counterpartOf,
  counterparts,
  editHalo,
  haloRecord,
  REALMS,
  imported,
  inQuickBooks,
  numberRow,
  openItems,
  owed,
  postInvoice,
  retry,
  type Rec,
} from '../support/scenario.ts';

/** As many as QuickBooks takes. */
const LINES = 750;
const UNTAXED_CLIENT = 2;

const WORDS =
  'server backup ticket disk user laptop replaced checked licence monthly switch firewall remote hours'.split(
    ' ',
  );

/** Texts that are drawn, and the same in each run. */
function drawing(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor(state / 65_536) % below;
  };
}

function prose(length: number, seed: number): string {
  const drawn = drawing(seed);
  let text = '';
  while (text.length < length) text += `${WORDS[drawn(WORDS.length)]} ${drawn(500)} `;
  return text.slice(0, length - 1).trimEnd();
}

/** Nothing to press: what a log or a key looks like. */
function noise(length: number, seed: number): string {
  const drawn = drawing(seed);
  return Array.from({ length }, () => String.fromCodePoint(0x4e00 + drawn(20_000))).join('');
}

const linesOf = (texts: (length: number, seed: number) => string, length: number): readonly Rec[] =>
  Array.from({ length: LINES }, (_, index) => ({
    _itemid: 41,
    item_shortdescription: texts(length, index + 1),
    qty_order: 1,
    unit_price: 10,
  }));

const described = (invoice: Rec): readonly unknown[] =>
  (invoice['Line'] as readonly Rec[]).map(({ Description: text }) => text);

let world: MemoryWorld;

beforeEach(async () => {
  world = await imported();
});

/** The second is the most that is taken, to some characters. */
test.each([400, 1_400])(
  '750 lines of %d characters are synced, edited and remembered, after a lost reply too',
  async (length) => {
    // Prepare
    const lines = linesOf(prose, length);
    const match = { method: 'POST', pathPrefix: `/v3/company/${REALMS.demo}/invoice` };
    world.plant('quickbooks', { match, kind: 'lost-reply', times: 1 });

    // Act
    const id = postInvoice(world, { client_id: UNTAXED_CLIENT }, lines);
    await world.settle();
    const posted = counterpartOf(world, id);
    const [first, ...rest] = haloRecord(world, 'Invoice', id)['lines'] as readonly Rec[];
    editHalo(world, 'Invoice', { id, lines: [{ ...first, item_shortdescription: 'Corrected' }, ...rest] });
    await world.settle();

    // Assess
    expect(posted).toMatchObject({ TotalAmt: 7_500 });
    expect(described(posted)).toEqual(
      expect.arrayContaining(lines.map((row) => row['item_shortdescription'])),
    );
    expect(described(counterpartOf(world, id))).toEqual(described(posted).with(0, 'Corrected'));
    expect(await owed(world)).toEqual([]);
    const link = await world.app.ports.links.find({ connection: 'demo', kind: 'invoice', link: `h:${id}` });
    expect(link?.agreed?.halo['lines']).toHaveLength(LINES);
    expect(link?.agreed?.halo).toEqual(link?.agreed?.quickbooks);
  },
);

test('what no row can hold is one open item, without a number taken or anything written, until it is made smaller', async () => {
  // Act
  const before = inQuickBooks(world, 'Invoice').length;
  const id = postInvoice(world, { client_id: UNTAXED_CLIENT }, linesOf(noise, 4_000));
  await world.settle();

  // Assess
  const number = String(haloRecord(world, 'Invoice', id)['invoicenumber']);
  expect(await owed(world)).toEqual([`invoice h:${id} is open: too-large`]);
  expect(await openItems(world)).toMatchObject([
    { owner: 'bookkeeper', fix: expect.stringContaining('Shorten') as unknown },
  ]);
  expect(inQuickBooks(world, 'Invoice')).toHaveLength(before);
  expect(await numberRow(world, number)).toBeUndefined();

  // Act
  const shortened = (haloRecord(world, 'Invoice', id)['lines'] as readonly Rec[]).map((row, index) => ({
    ...row,
    item_shortdescription: prose(100, index + 1),
  }));
  editHalo(world, 'Invoice', { id, lines: shortened });
  await world.settle();
  await retry(world);

  // Assess
  expect(await owed(world)).toEqual([]);
  expect(counterparts(world)).toHaveLength(1);
});

test('what 0.1.0 has pressed is read', () => {
  const row = {
    pk: 'demo#invoice',
    agreedPressed: 'jxqAeyJoYWxvIjp7ImxpbmVzIjpbeyJkZXNjcmlwdGlvbiI6Ilpvw6vigJlzIHNlcnZlciJ9XX19Aw==',
  };
  expect(unpressed(row, 'agreed')).toEqual({
    pk: 'demo#invoice',
    agreed: { halo: { lines: [{ description: 'Zoë’s server' }] } },
  });
});

test('what a release without pressed values has written since is what counts', () => {
  const row = pressed({ link: 'h:1', agreed: { text: 'x'.repeat(50_000) } }, 'agreed');

  expect(unpressed({ ...row, agreed: { text: 'newer' } }, 'agreed')).toEqual({
    link: 'h:1',
    agreed: { text: 'newer' },
  });
});

test('every description of a large invoice is edited at once, and follows', async () => {
  const id = postInvoice(world, { client_id: UNTAXED_CLIENT }, linesOf(prose, 800));
  await world.settle();
  const lines = (haloRecord(world, 'Invoice', id)['lines'] as readonly Rec[]).map((row, index) => ({
    ...row,
    item_shortdescription: prose(800, 5_000 + index),
  }));
  editHalo(world, 'Invoice', { id, lines });
  await world.settle();

  expect(await owed(world)).toEqual([]);
  expect(described(counterpartOf(world, id))[0]).toBe(prose(800, 5_000));
});
