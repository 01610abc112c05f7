/** A simulator on the wire: node:http on the loopback, raw bodies, keep-alive, no request that hangs unless it was told to. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NoAnswer, type Simulator } from './simulator.ts';
import type { Deliver } from './outbox.ts';
import type { WireRequest, WireResponse } from './types.ts';

const BODY_MAX = 10 * 1024 * 1024;
/** What is larger than a vendor takes is the vendor's to refuse. */
const UPLOAD_MAX = 128 * 1024 * 1024;
const UPLOAD = /^\/v3\/company\/[^/]+\/upload(?:\?|$)/;
const DELIVERY_TIMEOUT_MS = 10_000;
const PUMP_EVERY_MS = 250;

/** Reads a whole body; undefined when it is larger than `max` bytes. */
export async function readBody(message: IncomingMessage, max: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size <= max) chunks.push(bytes);
  }
  return size > max ? undefined : Buffer.concat(chunks);
}

export function headersOf(message: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]),
  );
}

async function toRequest(message: IncomingMessage): Promise<WireRequest | undefined> {
  const target = message.url ?? '/';
  const body = await readBody(message, UPLOAD.test(target) ? UPLOAD_MAX : BODY_MAX);
  if (!body) return undefined;
  // `//` at the start of a path is no other host.
  const url = new URL(target.startsWith('/') ? `http://simulator${target}` : target, 'http://simulator');
  return {
    method: message.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: headersOf(message),
    body,
  };
}

function answer(response: ServerResponse, { status, headers, body }: WireResponse): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  response.writeHead(status, { ...headers, date: new Date().toUTCString(), 'content-length': bytes.length });
  response.end(bytes);
}

const plain = (status: number, error: string): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ error }),
});

async function respond(
  simulator: Simulator,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const request = await toRequest(message);
    if (!request) return answer(response, plain(413, 'the body is larger than the simulator reads'));
    answer(response, simulator.control(request) ?? (await simulator.request(request)));
  } catch (error) {
    if (error instanceof NoAnswer) {
      // A lost reply breaks the connection; a time-out holds it until the caller gives up.
      if (error.performed) response.destroy();
      return;
    }
    answer(
      response,
      plain(500, `the simulator failed: ${error instanceof Error ? error.message : String(error)}`),
    );
  }
}

export interface Served {
  readonly url: string;
  readonly server: Server;
  close(): Promise<void>;
}

/** Serves the simulator and delivers its webhooks. @param port 0 takes any free one */
export async function serveSimulator(simulator: Simulator, port: number): Promise<Served> {
  const server = createServer((message, response) => void respond(simulator, message, response));
  server.keepAliveTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const pump = pumpForever(simulator);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    close: async () => {
      pump.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function pumpForever(simulator: Simulator): { stop(): void } {
  let stopped = false;
  const pump = (): void => {
    if (stopped) return;
    void simulator.outbox.pump().then((tried) => (tried > 0 ? setImmediate(pump) : undefined));
  };
  const timer = setInterval(pump, PUMP_EVERY_MS);
  timer.unref();
  simulator.onOwed(() => setImmediate(pump));
  pump();
  return {
    stop: () => {
      stopped = true;
      clearInterval(timer);
    },
  };
}

/** Delivers a webhook by HTTP. */
export const deliverByHttp: Deliver = async ({ url, headers, body }) => {
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body,
    signal: AbortSignal.timeout(DELIVERY_TIMEOUT_MS),
  });
  await response.arrayBuffer();
  return { status: response.status };
};
