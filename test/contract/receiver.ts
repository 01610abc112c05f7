/** Somewhere for webhooks to go: keeps what arrives, byte for byte, until a case has found what it waits for. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { headersOf, readBody } from '../../local/simulator/serve.ts';

export interface Delivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Receiver {
  readonly url: string;
  /** Waits for a delivery that satisfies `wanted`. @throws Error when none comes */
  delivered(wanted: (delivery: Delivery) => boolean): Promise<Delivery>;
  close(): Promise<void>;
}

const BODY_MAX = 1024 * 1024;
const PATIENCE_MS = 8_000;
const LOOK_EVERY_MS = 20;

export async function openReceiver(): Promise<Receiver> {
  const deliveries: Delivery[] = [];
  const server = createServer((message, response) => {
    void readBody(message, BODY_MAX).then((body) => {
      if (body) deliveries.push({ headers: headersOf(message), body });
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    delivered: async (wanted) => {
      const until = Date.now() + PATIENCE_MS;
      for (;;) {
        const found = deliveries.find(wanted);
        if (found) return found;
        if (Date.now() > until) throw new Error(`no such webhook came, ${deliveries.length} others did`);
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
