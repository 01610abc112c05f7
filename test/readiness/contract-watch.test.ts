/** A changed contract of a vendor is one open item: raised by the scheduled look, gone when it is as it was or stored anew, never asked too often. */
import { lookAtContract } from '../../lib/books/contract-watch.ts';
import { lookDaily } from '../../lib/books/daily.ts';
import { probePorts } from '../../lib/compose-probe.ts';
import type { Wire } from '../../lib/entities/kind.ts';
import type { Connection } from '../../lib/sync/connection.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { run } from '../cli/cli.ts';
import { countAnew, openItems, imported, spent, trap, heal } from '../support/scenario.ts';
import { setPreferences } from './planted.ts';

const DAY_MS = 86_400_000;

/** A day later the schedule comes round again. */
async function tomorrow(world: MemoryWorld): Promise<void> {
  world.clock.advance(DAY_MS);
  await world.sweep();
  await world.settle();
}

const contractOf = async (world: MemoryWorld) =>
  (await openItems(world)).filter(({ record }) => record === 'contract');

/** At rest, and looked at for the first time. */
async function watched(...options: Parameters<typeof imported>): Promise<MemoryWorld> {
  const world = await imported(...options);
  await world.sweep();
  await world.settle();
  return world;
}

test('a switch that a person moved in QuickBooks is told a day later, and no more once it is moved back', async () => {
  const world = await watched();
  setPreferences(world, { TaxPrefs: { PartnerTaxEnabled: true } });

  await tomorrow(world);
  const raised = await contractOf(world);
  setPreferences(world, { TaxPrefs: { PartnerTaxEnabled: false } });
  await tomorrow(world);

  expect(raised).toMatchObject([{ kind: 'connection', code: 'contract-settings', owner: 'ops' }]);
  expect(raised[0]?.sentence).toContain(
    'quickbooks.automatedSalesTax is true now, and false in the connection',
  );
  expect(await contractOf(world)).toEqual([]);
});

test('a warning about numbers that are taken that was switched off is told, and numbers are looked up one by one from then on', async () => {
  const world = await watched();
  setPreferences(world, {
    OtherPrefs: { NameValue: [{ Name: 'SalesFormsPrefs.WarnDuplicateNumber', Value: 'false' }] },
  });

  await tomorrow(world);

  expect((await contractOf(world))[0]?.sentence).toContain('quickbooks.duplicateNumbers is accepted now');
  expect((await world.app.ports.connections.get('demo'))?.quickbooks.duplicateNumbers).toBe('accepted');
});

test('storing the answer settles it, too', async () => {
  const world = await watched();
  setPreferences(world, { TaxPrefs: { PartnerTaxEnabled: true } });
  await tomorrow(world);

  await run(world, 'probe --connection demo --save --yes');
  await tomorrow(world);

  expect(await contractOf(world)).toEqual([]);
});

test('nothing changed, nothing said; and within the day nobody is asked again', async () => {
  const world = await watched();
  await tomorrow(world);
  await world.sweep();
  countAnew(world);
  await world.sweep();
  const again = spent(world);
  world.clock.advance(DAY_MS);
  countAnew(world);
  await world.sweep();

  expect(await contractOf(world)).toEqual([]);
  // The sweep itself asks for changes; preferences and the company are asked for by the look only.
  expect(again['quickbooks read'] ?? 0).toBe(0);
  expect(spent(world)['quickbooks read']).toBeGreaterThan(0);
});

test('a right that was taken away is told before what was set otherwise', async () => {
  const world = await watched();
  setPreferences(world, { TaxPrefs: { PartnerTaxEnabled: true } });
  world.plant('halo', { match: { method: 'GET', pathPrefix: '/api/Client' }, kind: '403', times: 1_000 });
  world.clock.advance(DAY_MS);

  await world.sweep();

  const [item] = await contractOf(world);
  expect(item?.code).toBe('contract-rights');
  expect(item?.sentence).toMatch(/HaloPSA does not give Client .*automatedSalesTax is true/s);
});

test('records in a form that the sync does not know are told, with the field', async () => {
  const world = await watched();
  const { ports } = world.app;
  const renamed = ({ DisplayName: name, ...record }: Wire): Wire => ({ ...record, Display_Name: name });
  const changed: typeof ports.system = (side, connection) => {
    const system = ports.system(side, connection);
    return {
      ...system,
      changed: async function* (resource, since) {
        for await (const page of system.changed(resource, since))
          yield { ...page, records: resource.name === 'Customer' ? page.records.map(renamed) : page.records };
      },
    };
  };
  world.clock.advance(DAY_MS);

  const probeOf = (connection: Connection) => probePorts(world.app, connection);
  await lookDaily(ports, [
    {
      name: 'contract',
      look: (connection) => lookAtContract(connection, { ports: { ...ports, system: changed }, probeOf }),
    },
  ]);

  const [item] = await contractOf(world);
  expect(item?.code).toBe('contract-shape');
  expect(item?.sentence).toContain('Customer.DisplayName of QuickBooks');
});

test('a vendor that does not answer has changed nothing', async () => {
  const world = await watched();
  setPreferences(world, { TaxPrefs: { PartnerTaxEnabled: true } });
  trap(world, 'quickbooks', { pathPrefix: '/v3/company/4620816365000000001/preferences' });
  await tomorrow(world);
  const silent = await contractOf(world);
  heal(world, 'quickbooks');
  await tomorrow(world);

  expect(silent).toEqual([]);
  expect(await contractOf(world)).toHaveLength(1);
});
