/** The embedded DynamoDB in a thread of its own: it takes a third of the world's work, and the other core is free to do it. */
import { createRequire } from 'node:module';
import type { Server } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

const { folder, port } = workerData as { readonly folder: string | undefined; readonly port: number };
const dynalite = createRequire(import.meta.url)('dynalite') as (options: object) => Server;
const server = dynalite({
  createTableMs: 0,
  deleteTableMs: 0,
  updateTableMs: 0,
  ...(folder !== undefined && { path: folder }),
});
// An error while listening ends the thread with it, and whoever started the thread hears of it.
server.listen(port, '127.0.0.1', () => {
  const address = server.address();
  parentPort?.postMessage({ port: typeof address === 'object' && address ? address.port : port });
});
parentPort?.once('message', () => {
  server.closeAllConnections();
  server.close(() => process.exit(0));
});
