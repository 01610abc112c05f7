/** No name, address, telephone number or e-mail address of a customer is in a line of the log, whatever goes wrong with her records. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { breakContract } from '../support/contract.ts';
import { spoken } from '../support/spoken.ts';
import { REALMS, editHalo, imported, inOwnScreen, line, postInvoice } from '../support/scenario.ts';

process.env['POWERTOOLS_LOG_LEVEL'] = 'DEBUG';

const PERSONAL = ['Wilhelmina', 'Quackenbush', 'Larkspur', '555-0142', 'quackenbush.example'];

const person = (world: MemoryWorld): number =>
  Number(
    editHalo(world, 'Client', {
      name: 'Wilhelmina Quackenbush',
      accountsfirstname: 'Wilhelmina',
      accountslastname: 'Quackenbush',
      accountsemailaddress: 'wilhelmina@quackenbush.example',
      main_invoice_address: { line1: '17 Larkspur Crescent' },
      phonenumber: '555-0142',
      qbo_company_id: REALMS.demo,
      currencyisocode: 'USD',
    })['id'],
  );

const MEMO = { notes_1: 'Call Wilhelmina Quackenbush, 555-0142' };

const TROUBLES: readonly (readonly [string, (world: MemoryWorld, client: number) => Promise<void> | void])[] =
  [
    ['nothing', (world, client) => void postInvoice(world, { client_id: client, ...MEMO })],
    [
      'HaloPSA breaks its contract',
      (world, client) => {
        const id = postInvoice(world, { client_id: client, ...MEMO });
        breakContract(world, `/api/Invoice/${id}`, {
          total: 'what Wilhelmina Quackenbush owes',
          lines: 'Larkspur',
        });
        breakContract(world, `/api/Client/${client}`, { name: { first: 'Wilhelmina', last: 'Quackenbush' } });
        editHalo(world, 'Client', { id: client, name: 'Wilhelmina Quackenbush-Larkspur' });
      },
    ],
    [
      'QuickBooks refuses, and quotes her',
      (world, client) => {
        inOwnScreen(world, 'Vendor', { DisplayName: 'Quackenbush Larkspur' });
        editHalo(world, 'Client', { id: client, name: 'Quackenbush Larkspur' });
        postInvoice(world, { client_id: client, ...MEMO }, [line({ qty_order: -1 })]);
      },
    ],
    [
      'QuickBooks does not answer',
      (world, client) => {
        for (const kind of ['500', 'timeout', 'lost-reply'] as const)
          world.plant('quickbooks', { match: { method: 'POST' }, kind, times: 3 });
        postInvoice(world, { client_id: client, ...MEMO });
      },
    ],
    [
      'both have edited her',
      (world, client) => {
        const id = postInvoice(world, { client_id: client, ...MEMO });
        editHalo(world, 'Invoice', { id, notes_1: 'Wilhelmina, Larkspur Crescent' });
      },
    ],
  ];

test.each(TROUBLES)('%s', async (_, trouble) => {
  const lines = await spoken(async () => {
    const world = await imported();
    const client = person(world);
    await world.settle();
    await trouble(world, client);
    await world.settle();
    world.clock.advance(3_600_000);
    await world.sweep();
    await world.settle();
  });

  const text = JSON.stringify(lines);
  expect(PERSONAL.filter((name) => text.includes(name))).toEqual([]);
});

test('and there are lines, so that something was looked at', async () => {
  const lines = await spoken(async () => {
    const world = await imported();
    const client = person(world);
    breakContract(world, `/api/Client/${client}`, { name: { first: 'Wilhelmina' } });
    await world.settle();
  });

  expect(lines.map(({ level }) => level)).toContain('ERROR');
});
