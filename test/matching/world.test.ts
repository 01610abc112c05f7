/** What a person maps reaches the engine: before every other key, once, and for good. */
import type { Proposals } from '../../lib/books/mapping.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { run, runJson } from '../cli/cli.ts';
import { movedByReplay } from '../support/replay.ts';
import {
  begun,
  editHalo,
  haloRecord,
  inOwnScreen,
  inQuickBooks,
  openItems,
  quickbooksRecord,
  withSettings,
  type Rec,
} from '../support/scenario.ts';

const withoutCreate = withSettings({ kinds: { client: { autoCreate: false } } });

/** One that no key of the sync's own finds: another name. @returns its id in QuickBooks */
const customerOf = (world: MemoryWorld, name: string, change: Rec = {}): string =>
  String(inOwnScreen(world, 'Customer', { DisplayName: name, ...change })['Id']);

const CLIENT = 2;
const clientName = (world: MemoryWorld): string => String(haloRecord(world, 'Client', CLIENT)['name']);

async function startUnmapped(): Promise<MemoryWorld> {
  const world = await begun();
  for (const connection of await world.app.ports.connections.list())
    await world.app.ports.connections.put(withoutCreate(connection));
  return world;
}

const proposals = (world: MemoryWorld, kind = 'client'): Promise<Proposals> =>
  runJson<Proposals>(world, `map --connection demo --kind ${kind}`);

const linkOf = (world: MemoryWorld, kind: string, halo: string) =>
  world.app.ports.links.find({ connection: 'demo', kind, link: `h:${halo}` });

test('looking changes nothing on either side, and links nothing', async () => {
  const world = await startUnmapped();
  const customers = inQuickBooks(world, 'Customer').length;

  const found = await proposals(world);
  await world.settle();

  expect(found.accepted.length).toBeGreaterThan(0);
  expect(inQuickBooks(world, 'Customer')).toHaveLength(customers);
  expect(await linkOf(world, 'client', found.accepted[0]?.halo.id ?? '')).toBeUndefined();
});

test('a name that differs by its legal form is proposed with its reason, and nothing is made of it by itself', async () => {
  const world = await startUnmapped();
  const id = customerOf(world, `${clientName(world)} Inc.`);

  const { proposed, accepted } = await proposals(world);
  await run(world, 'map --connection demo --kind client --accept exact');
  await world.settle();

  expect(accepted.map(({ halo }) => halo.id)).not.toContain(String(CLIENT));
  expect(proposed).toContainEqual({
    halo: { id: String(CLIENT), label: clientName(world) },
    quickbooks: expect.objectContaining({
      id,
      reasons: ['name differs by legal form (inc, none)'],
    }) as unknown,
  });
  expect(await linkOf(world, 'client', String(CLIENT))).toBeUndefined();
});

test('a pair that a person names is linked, whatever it is called, and stays so', async () => {
  const world = await startUnmapped();
  const id = customerOf(world, 'Quite another name');
  await world.importAll();
  await world.settle();
  const before = await openItems(world);

  const { out, code } = await run(world, `map -c demo -k client --accept ${CLIENT}=${id} --by Jo`);
  await world.settle();

  expect(code).toBe(0);
  expect(out).toContain('1 mapping accepted');
  expect(await linkOf(world, 'client', String(CLIENT))).toMatchObject({
    state: 'synced',
    quickbooks: { id },
  });
  expect(quickbooksRecord(world, 'Customer', id)['DisplayName']).toBe(clientName(world));
  expect(await movedByReplay(world)).toEqual([]);
  expect(await world.app.ports.mappings.find('demo', 'client', 'quickbooks', id)).toMatchObject({
    halo: String(CLIENT),
    by: 'Jo',
  });
  expect(before.map(({ record }) => record)).toContain(`h:${CLIENT}`);
  expect((await openItems(world)).map(({ record }) => record)).not.toContain(`h:${CLIENT}`);
});

test('a mapping counts from whichever side the record is looked at first', async () => {
  const world = await startUnmapped();
  const id = customerOf(world, 'Quite another name');
  await world.importAll();
  await world.settle();
  await world.app.ports.mappings.put(
    { connection: 'demo', kind: 'client', halo: String(CLIENT), quickbooks: id, by: 'Jo', at: '2026-11-24' },
    false,
  );

  await run(world, `sync -c demo --kind client --side quickbooks --id ${id}`);
  await world.settle();

  expect(await linkOf(world, 'client', String(CLIENT))).toMatchObject({
    halo: { id: String(CLIENT) },
    quickbooks: { id },
  });
});

test('what is exactly the same is linked in bulk; a second time there is nothing to accept', async () => {
  const world = await startUnmapped();
  const { accepted } = await proposals(world);

  await run(world, 'map -c demo -k client --accept exact');
  await world.settle();
  const after = await proposals(world);

  expect(after.linked).toBe(accepted.length);
  expect([after.accepted, after.mapped]).toEqual([[], []]);
  expect((await run(world, 'map -c demo -k client --accept exact')).out).toContain('0 mappings accepted');
});

test('proposals from a score on are taken only when a person says so', async () => {
  const world = await startUnmapped();
  const { name, accountsemailaddress: email } = haloRecord(world, 'Client', CLIENT);
  const domain = String(email).replace('accounts@', 'billing@');
  const id = customerOf(world, `${String(name)} Inc.`, { PrimaryEmailAddr: { Address: domain } });

  const tooHigh = await runJson<{ mapped: unknown[] }>(world, 'map -c demo -k client --above 1');
  await run(world, 'map -c demo -k client --above 0.9');
  await world.settle();

  expect(tooHigh.mapped.length).toBeLessThan((await proposals(world)).linked);
  expect(await linkOf(world, 'client', String(CLIENT))).toMatchObject({ quickbooks: { id } });
});

test('two records cannot be mapped to one customer, nor one that is linked to another', async () => {
  const world = await startUnmapped();
  const id = customerOf(world, 'Wanted by two');
  await world.app.ports.mappings.put(
    { connection: 'demo', kind: 'client', halo: '3', quickbooks: id, by: 'Jo', at: '2026-11-24' },
    false,
  );

  const mapped = await run(world, `map -c demo -k client --accept ${CLIENT}=${id}`);
  await run(world, `map -c demo -k client --accept 3=${id}`);
  await world.settle();
  const linked = await run(world, `map -c demo -k client --accept ${CLIENT}=${id}`);

  expect([mapped.code, linked.code]).toEqual([1, 1]);
  expect(mapped.out).toContain('is mapped to client 3 of HaloPSA already');
  expect(linked.out).toContain('is linked to client 3 of HaloPSA already');
});

test('a mapping to what is not there is said, and nothing else is taken or made in its place', async () => {
  const world = await startUnmapped();
  const [first] = (await proposals(world)).accepted;

  await run(world, `map -c demo -k client --accept ${first?.halo.id ?? ''}=987654`);
  await world.settle();

  const item = (await openItems(world)).find(({ record }) => record === `h:${first?.halo.id ?? ''}`);
  expect(item).toMatchObject({ code: 'mapped-record-gone', owner: 'bookkeeper' });
});

test('taken back before it could be linked, the sync goes by its own keys again', async () => {
  const world = await startUnmapped();
  const [first] = (await proposals(world)).accepted;
  const halo = first?.halo.id ?? '';
  await run(world, `map -c demo -k client --accept ${halo}=987654`);
  await world.settle();

  const { code } = await run(world, `map -c demo -k client --remove ${halo}`);
  await world.settle();

  expect(code).toBe(0);
  expect(await linkOf(world, 'client', halo)).toMatchObject({ quickbooks: { id: first?.quickbooks.id } });
  expect(await openItems(world)).toEqual([]);
});

test('what is linked and kept in step by now is not torn apart', async () => {
  const world = await startUnmapped();
  const id = customerOf(world, 'Quite another name');
  await run(world, `map -c demo -k client --accept ${CLIENT}=${id}`);
  await world.settle();

  const { code, notes } = await run(world, `map -c demo -k client --remove ${CLIENT}`);

  expect(code).toBe(2);
  expect(notes).toContain('linked and kept in step');
});

/** A tax of HaloPSA's whose rate is that of Austin, mapped by nobody. */
const newTax = (world: MemoryWorld): string =>
  String(
    editHalo(world, 'Tax', {
      name: 'Austin again',
      value: 8.25,
      qbo_company_id: haloRecord(world, 'Tax', 2)['qbo_company_id'],
    })['id'],
  );

test('reference data shares its counterpart, can be mapped anew, and taken back again', async () => {
  const world = await startUnmapped();
  const tax = newTax(world);
  await run(world, `map -c demo -k tax-code --accept ${tax}=4`);
  await world.settle();
  const wrong = await linkOf(world, 'tax-code', tax);

  await run(world, `map -c demo -k tax-code --accept ${tax}=3`);
  await world.settle();
  const right = await linkOf(world, 'tax-code', tax);
  await run(world, `map -c demo -k tax-code --remove ${tax}`);
  await world.settle();

  expect(wrong).toMatchObject({ state: 'conflict', quickbooks: { id: '4' } });
  expect(right).toMatchObject({ state: 'synced', quickbooks: { id: '3' } });
  expect((await linkOf(world, 'tax-code', tax))?.quickbooks).toBeUndefined();
  expect(await openItems(world)).toMatchObject([{ record: `h:${tax}`, code: 'no-counterpart' }]);
});

test('a record of another company, or an inactive one, is no candidate', async () => {
  const world = await startUnmapped();
  const name = clientName(world);
  customerOf(world, `${name} Inc.`);
  editHalo(world, 'Client', { id: CLIENT, inactive: true });

  const { proposed, onlyHalo, leftOut } = await proposals(world);

  expect([...proposed.map(({ halo }) => halo.id), ...onlyHalo.map(({ id }) => id)]).not.toContain(
    String(CLIENT),
  );
  expect(onlyHalo.map(({ id }) => id)).not.toContain('31');
  expect(leftOut.halo).toBeGreaterThan(0);
});

test.each([
  ['account', 'same QuickBooks AcctNum'],
  ['term', 'same QuickBooks DueDays'],
  ['tax-code', 'same QuickBooks Id'],
])('%s: the kind’s own certain key is what accepts it', async (kind, reason) => {
  const world = await startUnmapped();

  const { accepted } = await proposals(world, kind);

  expect(accepted.length).toBeGreaterThan(1);
  expect(accepted.every(({ quickbooks }) => quickbooks.reasons[0]?.startsWith(reason))).toBe(true);
});

test('without a kind it counts every kind that can be mapped, and no document', async () => {
  const world = await startUnmapped();

  const { out } = await run(world, 'map --connection demo');

  expect(out).toMatch(
    /kind +linked +mapped +exact +proposed +ambiguous +only in HaloPSA +only in QuickBooks/,
  );
  expect(out).toMatch(/^client /m);
  expect(out).not.toMatch(/^(invoice|payment) /m);
});

test.each([
  ['--accept exact', '--kind'],
  ['--kind invoice', 'known by its number'],
  ['--kind client --accept 2', '<haloId>=<quickbooksId>'],
  ['--kind client --above 7', 'at most 1'],
  ['--kind client --accept exact --remove 2', 'not both'],
  ['--kind client --remove 2', 'not mapped by anybody'],
])('wrong usage is said: map %s', async (line, said) => {
  const world = await startUnmapped();

  const { code, notes } = await run(world, `map --connection demo ${line}`);

  expect(code).toBe(2);
  expect(notes).toContain(said);
});
