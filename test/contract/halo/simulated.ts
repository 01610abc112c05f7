/** The HaloPSA simulator on a free port, with the sample's taxes and product groups and no records. */
import { eventNumbers } from '../../../local/halo/events.ts';
import { HaloModel, webhookLadderMs } from '../../../local/halo/index.ts';
import { HALO_CLIENT, HALO_TENANT, sampleHalo } from '../../../local/sample/index.ts';
import { memoryBooks } from '../../../local/simulator/books.ts';
import { systemClock } from '../../../local/simulator/clock.ts';
import { deliverByHttp, serveSimulator } from '../../../local/simulator/serve.ts';
import { Simulator } from '../../../local/simulator/simulator.ts';
import { openReceiver } from '../receiver.ts';
import type { Access } from './api.ts';

function eventNumber(resource: string, verb: string): string {
  const found = Object.entries(eventNumbers).find(
    ([, meaning]) => meaning?.resource === resource && meaning.verb === verb,
  );
  if (!found) throw new RangeError(`${resource} ${verb} has no number`);
  return found[0];
}

export interface SimulatedHalo {
  readonly url: string;
  readonly access: Access;
  close(): Promise<void>;
}

/** @param limitMultiplier a suite asks faster than a sync may */
export async function serveHalo(limitMultiplier = 1_000): Promise<SimulatedHalo> {
  const receiver = await openReceiver();
  const clock = systemClock();
  const seed = { ...sampleHalo({ webhookBaseUrl: receiver.url, empty: true }), webhooks: [] };
  const model = new HaloModel({ seed, clock, limitMultiplier });
  const simulator = new Simulator({
    model,
    clock,
    books: memoryBooks(),
    deliver: deliverByHttp,
    ladderMs: webhookLadderMs,
    endless: false,
    onTried: (notice, status) => model.delivered(notice, status),
  });
  const served = await serveSimulator(simulator, 0);
  return {
    url: served.url,
    access: {
      baseUrl: served.url,
      authUrl: `${served.url}/auth`,
      tenant: HALO_TENANT,
      clientId: HALO_CLIENT.id,
      clientSecret: HALO_CLIENT.secret,
      pace: () => Promise.resolve(),
      webhooks: { receiver, eventNumber },
    },
    close: async () => {
      await served.close();
      await receiver.close();
    },
  };
}
