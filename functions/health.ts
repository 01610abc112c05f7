import { compose } from '../lib/compose.ts';
import { answering } from './http.ts';

/** Alive and able to read its tables; says nothing else to the outside. */
export const handler = answering('health', async () => {
  await compose().ports.connections.list();
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ok: true }),
  };
});
