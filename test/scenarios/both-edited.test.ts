/** Both systems change the same record at once, and something goes wrong on the way: neither change is lost. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { movedByReplay } from '../support/replay.ts';
import {
  type Rec,
  REALMS,
  editHalo,
  haloRecord,
  imported,
  inOwnScreen,
  inQuickBooks,
  line,
  openItems,
  owed,
  postInvoice,
} from '../support/scenario.ts';

const CLIENT = 1;

const customerOf = async (world: MemoryWorld): Promise<Rec> => {
  const link = await world.app.ports.links.find({
    connection: 'demo',
    kind: 'client',
    link: `h:${CLIENT}`,
  });
  const found = inQuickBooks(world, 'Customer').find(({ Id }) => Id === link?.quickbooks?.id);
  if (!found) throw new RangeError('the client has no customer');
  return found;
};

test('the answer to one change is lost while the other side made another: both sides have both', async () => {
  const world = await imported();
  world.plant('quickbooks', { match: {}, kind: 'drop-webhook', times: 1 });
  inOwnScreen(world, 'Customer', { ...(await customerOf(world)), GivenName: 'Ottilie' });
  world.plant('quickbooks', {
    match: { method: 'POST', pathPrefix: `/v3/company/${REALMS.demo}/customer` },
    kind: 'lost-reply',
    times: 1,
  });

  editHalo(world, 'Client', { id: CLIENT, website: 'https://new.example' });
  await world.settle();

  expect(await customerOf(world)).toMatchObject({
    GivenName: 'Ottilie',
    WebAddr: { URI: 'https://new.example' },
  });
  expect(haloRecord(world, 'Client', CLIENT)).toMatchObject({
    accountsfirstname: 'Ottilie',
    website: 'https://new.example',
  });
  expect(await owed(world)).toEqual([]);
  expect(await movedByReplay(world)).toEqual([]);
});

test('found from QuickBooks, a client whose term nobody has linked yet waits for it and ends as no dead letter', async () => {
  const world = await imported();
  world.plant('halo', { match: {}, kind: 'drop-webhook', times: 1 });
  const { id } = editHalo(world, 'Client', {
    name: 'Late Terms',
    qbo_company_id: REALMS.demo,
    paymentterms: 15,
    item_tax_code: 2,
  });
  inOwnScreen(world, 'Customer', { DisplayName: 'Late Terms' });
  await world.settle();

  expect(await world.app.deadLetters.count()).toBe(0);
  const invoice = postInvoice(world, { client_id: id }, [line({ tax_code: '2' })]);
  await world.settle();
  expect(await openItems(world)).toEqual([]);
  expect(haloRecord(world, 'Invoice', invoice)['thirdpartyinvoicenumber']).toBe(String(invoice));
});
