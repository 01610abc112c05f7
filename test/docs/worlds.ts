/** What the runnable blocks of the documents are about, each in a world where it has just happened, and what must be true once they were run. */
import type { MemoryWorld } from '../../local/memory/world.ts';
import { run, type Ran } from '../cli/cli.ts';
import {
  begun,
  counterpartOf,
  counterparts,
  idGivenTwice,
  imported,
  inOwnScreen,
  openItems,
  postInvoice,
  start,
} from '../support/scenario.ts';

export interface Happened {
  readonly world: MemoryWorld;
  /** The invoice that the documents call 1301. */
  readonly invoice?: number;
  /** The company that a person chooses where a connection has none yet. */
  readonly realm?: string;
  /** What the person has at hand. @param at the path of a file that the block names */
  readonly files?: (at: (name: string) => string) => Promise<void>;
  readonly before?: (line: string) => Promise<void>;
  readonly after?: (line: string, ran: Ran) => void | Promise<void>;
  /** What has to be true once the commands were run. */
  readonly check?: () => Promise<void>;
}

async function withInvoice(): Promise<Happened & { readonly invoice: number }> {
  const world = await imported();
  const invoice = postInvoice(world);
  await world.settle();
  return { world, invoice };
}

/** An invoice that is posted now is in QuickBooks in the end, once. */
export async function arrives(world: MemoryWorld): Promise<Readonly<Record<string, unknown>>> {
  const before = counterparts(world).length;
  const invoice = postInvoice(world);
  await world.settle();
  expect(counterparts(world)).toHaveLength(before + 1);
  return counterpartOf(world, invoice);
}

async function deadLetter(): Promise<Happened> {
  const ledger = { broken: false };
  const world = await start({
    small: true,
    beforeDynamoDb: (_command, table) => {
      if (ledger.broken && table.includes('numbers')) throw new Error('the ledger is out of order');
    },
  });
  await world.importAll();
  await world.settle();
  ledger.broken = true;
  const invoice = postInvoice(world);
  await world.settle();
  ledger.broken = false;
  return {
    world,
    invoice,
    check: async () => {
      expect(await world.app.deadLetters.count()).toBe(0);
      expect(counterpartOf(world, invoice)).toBeDefined();
    },
  };
}

async function disconnected(): Promise<Happened> {
  const world = await imported();
  world.plant('quickbooks', { kind: 'revoke-grant', match: { pathPrefix: '/v3/' } });
  const invoice = postInvoice(world);
  await world.settle();
  const state = async () => (await world.app.ports.connections.state('demo')).disconnected;
  expect(await state()).toMatchObject({ side: 'quickbooks' });
  const connects: string[] = [];
  return {
    world,
    after: (line) => void connects.push(...(line.startsWith('connect ') ? [line] : [])),
    check: async () => {
      if (connects.length === 0) return;
      world.clock.advance(300_000);
      await world.settle();
      expect(await state()).toBeUndefined();
      expect(counterpartOf(world, invoice)).toBeDefined();
      expect(await openItems(world)).toEqual([]);
    },
  };
}

async function halted(): Promise<Happened> {
  const world = await imported();
  await idGivenTwice(world);
  const other = postInvoice(world, { client_id: 3 });
  await world.settle();
  expect(counterparts(world)).toHaveLength(1);
  return {
    world,
    check: async () => {
      world.clock.advance(120_000);
      await world.settle();
      expect((await world.app.ports.connections.state('demo')).halted).toBeUndefined();
      expect(counterpartOf(world, other)).toBeDefined();
    },
  };
}

/** Somebody changed in QuickBooks what HaloPSA owns. */
async function drifted(): Promise<Happened> {
  const { world, invoice } = await withInvoice();
  const { Id, SyncToken } = counterpartOf(world, invoice);
  inOwnScreen(world, 'Invoice', { Id, SyncToken, sparse: true, DueDate: '2027-03-01' });
  await world.settle();
  return { world, invoice };
}

async function drift(): Promise<Happened> {
  const happened = await drifted();
  return { ...happened, check: async () => expect(await openItems(happened.world)).toEqual([]) };
}

async function openItem(): Promise<Happened> {
  const happened = await drifted();
  return {
    ...happened,
    check: async () => {
      const items = await openItems(happened.world);
      expect(items).toHaveLength(1);
      expect(items.every(({ ignored }) => ignored !== undefined)).toBe(true);
    },
  };
}

/** The day comes round, with what is looked at once in it. */
async function tomorrow(world: MemoryWorld): Promise<void> {
  world.clock.advance(86_400_000);
  await world.sweep();
  await world.settle();
}

/** Somebody made an invoice dearer in QuickBooks, and the books were compared since. */
async function booksDiffer(): Promise<Happened> {
  const { world, invoice } = await withInvoice();
  await world.sweep();
  const { Id, SyncToken, Line } = counterpartOf(world, invoice);
  const [line] = Line as readonly Readonly<Record<string, unknown>>[];
  const detail = { ...(line?.['SalesItemLineDetail'] as object), Qty: 1, UnitPrice: 90 };
  const dearer = [{ ...line, Amount: 90, SalesItemLineDetail: detail }];
  inOwnScreen(world, 'Invoice', { Id, SyncToken, sparse: true, Line: dearer });
  await world.settle();
  await tomorrow(world);
  const codes = (await openItems(world)).map(({ code }) => code);
  expect(codes).toContain('tie-out-differs');
  return {
    world,
    invoice,
    check: async () => {
      await tomorrow(world);
      expect(await openItems(world)).toEqual([]);
    },
  };
}

/** A person took one tax for another. */
async function wrongMapping(): Promise<Happened> {
  const world = await imported();
  const right = (await arrives(world))['TxnTaxDetail'];
  await run(world, 'map --connection demo --kind tax-code --remove 2');
  await run(world, 'map --connection demo --kind tax-code --accept 2=3');
  return {
    world,
    check: async () => {
      world.clock.advance(120_000);
      expect((await arrives(world))['TxnTaxDetail']).toEqual(right);
      expect(await openItems(world)).toEqual([]);
    },
  };
}

/** QuickBooks asks for a pause at every call, for as long as the block is read. */
async function throttled(): Promise<Happened> {
  const world = await imported();
  world.plant('quickbooks', { kind: '429', match: { pathPrefix: '/v3/' }, times: 30 });
  const invoice = postInvoice(world);
  await world.settle(30_000);
  expect(counterparts(world)).toEqual([]);
  return {
    world,
    after: (line, { out }) => {
      if (line.startsWith('status')) expect(out).toContain('1 record pending');
    },
    check: async () => {
      await world.settle();
      expect(counterpartOf(world, invoice)).toBeDefined();
      expect(counterparts(world)).toHaveLength(1);
      expect(await openItems(world)).toEqual([]);
      expect(await world.app.deadLetters.count()).toBe(0);
    },
  };
}

async function stopped(): Promise<Happened> {
  const world = await imported();
  await run(world, 'pause --all --reason restore');
  const invoice = postInvoice(world);
  await world.settle(120_000);
  expect(counterparts(world)).toEqual([]);
  return {
    world,
    check: async () => {
      world.clock.advance(900_000);
      await world.settle();
      expect(counterpartOf(world, invoice)).toBeDefined();
    },
  };
}

async function postedWhilePaused(): Promise<Happened> {
  const { world, invoice } = await withInvoice();
  const settings = async () => {
    const demo = await world.app.ports.connections.get('demo');
    return [demo?.paused, demo?.kinds['invoice']?.direction];
  };
  const before = await settings();
  return {
    world,
    invoice,
    check: async () => {
      expect(await settings()).toEqual(before);
      world.clock.advance(120_000);
      await arrives(world);
    },
  };
}

export const WORLDS: Readonly<Record<string, () => Promise<Happened>>> = {
  plain: async () => ({ world: await imported() }),
  'not imported': async () => ({ world: await begun() }),
  posted: withInvoice,
  'posted while paused': postedWhilePaused,
  'wrong mapping': wrongMapping,
  'dead letter': deadLetter,
  disconnected,
  halted,
  stopped,
  throttled,
  drift,
  'books differ': booksDiffer,
  'open item': openItem,
};
