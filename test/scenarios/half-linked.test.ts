/** The worker that was about to link two records died when the id of one was taken and the link itself not saved yet. */
import { tableNames } from '../../lib/aws/tables.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import {
  REALMS,
  editHalo,
  hint,
  imported,
  inOwnScreen,
  inQuickBooks,
  line,
  owed,
  postInvoice,
  quickbooksRecord,
  withSettings,
} from '../support/scenario.ts';

const keyOf = (link: string) => ({ connection: 'demo', kind: 'client', link });

/** Both are there under one name, and the customer's id leads to a link that does not know it. */
async function halfLinked(
  world: MemoryWorld,
): Promise<{ readonly client: string; readonly customer: string }> {
  world.plant('halo', { match: {}, kind: 'drop-webhook', times: 1 });
  world.plant('quickbooks', { match: {}, kind: 'drop-webhook', times: 1 });
  const made = editHalo(world, 'Client', {
    name: 'Lone Star',
    qbo_company_id: REALMS.demo,
    item_tax_code: 2,
  });
  const { Id } = inOwnScreen(world, 'Customer', { DisplayName: 'Lone Star' });
  const [client, customer] = [String(made['id']), String(Id)];
  const { links } = world.app.ports;
  const lease = await links.acquire(keyOf(`h:${client}`), 'who dies', world.clock.now(), 1_000);
  if (!lease) throw new RangeError('somebody else has it');
  const { link } = lease;
  const wanted = { ...link, halo: { id: client, observed: {} }, quickbooks: { id: customer, observed: {} } };
  const late = { ...lease, link: { ...link, version: link.version + 1 } };
  await expect(links.save(late, wanted)).rejects.toThrow('lost');
  world.clock.advance(2_000);
  return { client, customer };
}

test('the customer is renamed before anybody looks again: the two are two, and documents go to their own', async () => {
  const kinds = { client: { direction: 'both', autoCreate: true } } as const;
  const world = await imported({ connections: { demo: withSettings({ kinds }) } });
  const { client, customer } = await halfLinked(world);

  inOwnScreen(world, 'Customer', {
    ...quickbooksRecord(world, 'Customer', customer),
    DisplayName: 'Big Bend',
  });
  await world.settle();
  await hint(world, { system: 'halo', kind: 'client', id: client });
  await world.settle();

  const invoice = postInvoice(world, { client_id: Number(client) }, [line({ tax_code: '2' })]);
  await world.settle();
  const [made] = inQuickBooks(world, 'Invoice').filter(({ DocNumber: number }) => number === String(invoice));
  const billed = (made?.['CustomerRef'] as { readonly value: string } | undefined)?.value ?? '';
  expect(quickbooksRecord(world, 'Customer', billed)).toMatchObject({ DisplayName: 'Lone Star' });
  expect(await owed(world)).toEqual([]);
});

test('found from QuickBooks, and the answer of the first write is lost: the pair is what it was planned from', async () => {
  const kinds = { supplier: { direction: 'both', autoCreate: true } } as const;
  const world = await imported({ connections: { demo: withSettings({ kinds }) } });
  world.plant('halo', { match: {}, kind: 'drop-webhook', times: 1 });
  const { id } = editHalo(world, 'Supplier', {
    name: 'Öresund Cables',
    phone_number: '020 7946 0000',
    qbo_company_id: REALMS.demo,
  });
  const { Id } = inOwnScreen(world, 'Vendor', { DisplayName: 'Öresund Cables' });
  world.plant('quickbooks', {
    match: { method: 'POST', pathPrefix: `/v3/company/${REALMS.demo}/vendor` },
    kind: 'lost-reply',
    times: 1,
  });
  await world.settle();

  const key = { connection: 'demo', kind: 'supplier', link: `h:${String(id)}` as const };
  expect(await world.app.ports.links.find(key)).toMatchObject({
    state: 'synced',
    halo: { id: String(id) },
    quickbooks: { id: Id },
  });
  expect(quickbooksRecord(world, 'Vendor', String(Id))).toMatchObject({
    PrimaryPhone: { FreeFormNumber: '020 7946 0000' },
  });
  expect(await owed(world)).toEqual([]);
});

test('found by name, the two are a pair before anything is written: whoever looks at the other then finds it taken', async () => {
  const held: { world?: MemoryWorld; readonly known: unknown[] } = { known: [] };
  const onRequest = async (phase: 'before' | 'after', url: string): Promise<void> => {
    const { world, known } = held;
    if (!world || phase !== 'before' || !new URL(url).pathname.endsWith('/vendor')) return;
    const vendor = inQuickBooks(world, 'Vendor').at(-1);
    const key = { connection: 'demo', kind: 'supplier', link: `q:${String(vendor?.['Id'])}` } as const;
    known.push((await world.app.ports.links.find(key))?.halo?.id);
  };
  const world = await imported({ onRequest });
  world.plant('quickbooks', { match: {}, kind: 'drop-webhook', times: 1 });
  inOwnScreen(world, 'Vendor', { DisplayName: 'Öresund Cables' });
  held.world = world;
  const { id } = editHalo(world, 'Supplier', {
    name: 'Öresund Cables',
    phone_number: '020 7946 0000',
    qbo_company_id: REALMS.demo,
  });
  await world.settle();

  expect(held.known).toEqual([String(id)]);
});

test('each is left as the other’s alias, so that neither is a link: whichever is looked at becomes one, and the two are linked', async () => {
  const kinds = { client: { direction: 'both', autoCreate: true } } as const;
  const world = await imported({ connections: { demo: withSettings({ kinds }) } });
  const { client, customer } = await halfLinked(world);
  const { sync } = tableNames({});
  const pk = 'demo#client';
  world.db.force(sync, { pk, sk: `h:${client}`, alias: `q:${customer}` });
  world.db.force(sync, { pk, sk: `q:${customer}`, alias: `h:${client}` });

  await hint(world, { system: 'halo', kind: 'client', id: client });
  await hint(world, { system: 'quickbooks', kind: 'client', id: customer });
  await world.settle();

  const links = await Promise.all(
    [`h:${client}`, `q:${customer}`].map((link) => world.app.ports.links.find(keyOf(link))),
  );
  expect(links.map((link) => [link?.state, link?.halo?.id, link?.quickbooks?.id])).toEqual([
    ['synced', client, customer],
    ['synced', client, customer],
  ]);
  expect(await owed(world)).toEqual([]);
});
