/** What a newcomer wants to see: what was synced, the totals to the cent, what it cost, what needs a person, where to look next. */
import Table from 'cli-table3';
import type { Status } from '../../lib/books/status.ts';
import { sayMoney } from '../../lib/entities/codecs.ts';
import type { World } from './world.ts';

const CURRENCIES: Readonly<Record<string, string>> = { demo: 'USD', 'demo-gb': 'GBP' };

async function requestsOf(url: string): Promise<string> {
  try {
    const { counts } = (await (await fetch(`${url}/_sim/requests`)).json()) as {
      counts: Record<string, number>;
    };
    return Object.entries(counts)
      .filter(([type]) => !type.startsWith('status'))
      .map(([type, count]) => `${count} ${type}`)
      .join(', ');
  } catch {
    return 'not a simulator';
  }
}

export async function summary(world: World, { connections, deadLetters }: Status): Promise<string> {
  const table = new Table({
    head: ['connection', 'kind', 'HaloPSA', 'QuickBooks', 'linked', 'waiting', 'open items'],
    style: { head: [], border: [] },
  });
  for (const { id, kinds } of connections) {
    for (const { kind, halo, quickbooks, linked, waiting, openItems } of kinds)
      table.push([id, kind, halo, quickbooks, linked, waiting, openItems]);
  }
  const totals = connections.map(({ id, totals: { haloMinor, quickbooksMinor, explainedMinor } }) => {
    const say = (minor: number): string => sayMoney(minor, CURRENCIES[id] ?? 'USD');
    const difference = haloMinor - quickbooksMinor;
    const explained =
      difference === 0
        ? 'equal to the cent'
        : `${say(difference)} apart, ${say(explainedMinor)} of it by the rounding rule`;
    return `${id}: invoices ${say(haloMinor)} in HaloPSA, ${say(quickbooksMinor)} in QuickBooks: ${explained}`;
  });
  return [
    table.toString(),
    ...totals,
    `requests to HaloPSA: ${await requestsOf(world.vendors.haloUrl)}`,
    `requests to QuickBooks: ${await requestsOf(world.vendors.quickbooksUrl)}`,
    `dead letters: ${deadLetters}`,
    'look next: npx halo-qbo status · npx halo-qbo errors · npx halo-qbo history invoice 1001 --connection demo',
  ].join('\n');
}
