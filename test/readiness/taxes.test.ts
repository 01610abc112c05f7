/** A rate that stands for nothing in QuickBooks: said before the first invoice, with the command that mends it, which then does. */
import type { Readiness } from '../../lib/books/readiness.ts';
import { run, runJson } from '../cli/cli.ts';
import {
  counterpartOf,
  editHalo,
  imported,
  line,
  openItems,
  owed,
  postInvoice,
  REALMS,
} from '../support/scenario.ts';

test('readiness and the open item name the command, and after it the invoice goes by itself', async () => {
  const world = await imported();
  const rate = String(
    editHalo(world, 'Tax', { name: 'Marfa', value: 7.75, qbo_company_id: REALMS.demo })['id'],
  );
  world.clock.advance(5_000);
  const invoice = postInvoice(world, { client_id: 1 }, [
    line({ qty_order: 1, unit_price: 100, tax_code: rate }),
  ]);
  await world.settle();
  const command = `tax create --connection demo --code ${rate}`;

  const { connections } = await runJson<{ connections: readonly Readiness[] }>(
    world,
    'readiness --connection demo',
  );
  const findings = connections.flatMap((one) => one.findings);
  const items = await openItems(world);

  expect(findings.find(({ code }) => code === 'no-counterpart')).toMatchObject({
    severity: 'blocks',
    fix: expect.stringContaining(`halo-qbo ${command}`) as unknown,
  });
  expect(items.find(({ record }) => record === `h:${rate}`)?.fix).toContain(`halo-qbo ${command}`);

  await run(world, `${command} --apply`);
  await world.settle();

  expect(counterpartOf(world, invoice)).toMatchObject({ TotalAmt: 107.75 });
  expect(await owed(world)).toEqual([]);
});
