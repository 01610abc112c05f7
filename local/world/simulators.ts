/** The two simulators with the sample in them, on the wire, their books on disk. */
import { join } from 'node:path';
import { HaloModel, webhookLadderMs as haloLadderMs } from '../halo/index.ts';
import { QuickBooksModel, webhookLadderMs } from '../quickbooks/index.ts';
import { sampleHalo, sampleQuickBooks } from '../sample/index.ts';
import { memoryBooks, sqliteBooks } from '../simulator/books.ts';
import { systemClock } from '../simulator/clock.ts';
import { deliverByHttp, serveSimulator, type Served } from '../simulator/serve.ts';
import { Simulator } from '../simulator/simulator.ts';
import type { Books } from '../simulator/types.ts';

export interface SimulatorSettings {
  /** Where books are kept; memory without one. */
  readonly folder?: string;
  readonly gatewayUrl: string;
  readonly empty: boolean;
  /** How many times the vendors' own limits. */
  readonly limitMultiplier: number;
}

export interface SimulatorServed extends Served {
  readonly simulator: Simulator;
}

const booksIn = (folder: string | undefined, name: string): Books =>
  folder === undefined ? memoryBooks() : sqliteBooks(join(folder, `${name}.sqlite`));

export async function startHaloSimulator(
  port: number,
  settings: SimulatorSettings,
): Promise<SimulatorServed> {
  const { folder, gatewayUrl, empty, limitMultiplier } = settings;
  const clock = systemClock();
  const model = new HaloModel({
    seed: sampleHalo({ webhookBaseUrl: gatewayUrl, empty }),
    clock,
    limitMultiplier,
  });
  const simulator = new Simulator({
    model,
    clock,
    books: booksIn(folder, 'halo'),
    deliver: deliverByHttp,
    ladderMs: haloLadderMs,
    endless: false,
    onTried: (notice, status) => model.delivered(notice, status),
  });
  return { ...(await serveSimulator(simulator, port)), simulator };
}

export async function startQuickBooksSimulator(
  port: number,
  settings: SimulatorSettings,
): Promise<SimulatorServed> {
  const { folder, gatewayUrl, empty, limitMultiplier } = settings;
  const clock = systemClock();
  const seed = sampleQuickBooks({
    webhookUrl: `${gatewayUrl}/webhooks/quickbooks`,
    redirectUri: `${gatewayUrl}/connect/quickbooks/callback`,
    empty,
  });
  const model = new QuickBooksModel({ seed, clock, limitMultiplier });
  const simulator = new Simulator({
    model,
    clock,
    books: booksIn(folder, 'quickbooks'),
    deliver: deliverByHttp,
    ladderMs: webhookLadderMs,
    endless: true,
  });
  return { ...(await serveSimulator(simulator, port)), simulator };
}
