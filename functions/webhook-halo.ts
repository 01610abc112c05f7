import { compose } from '../lib/compose.ts';
import { ingestHalo } from '../lib/sync/ingest.ts';
import { answering, rawBody, said } from './http.ts';

export const handler = answering('webhook-halo', async (event, seen) => {
  const call = {
    connectionId: event.pathParameters?.['connection'] ?? '',
    pathSecret: event.pathParameters?.['secret'] ?? '',
    kind: event.queryStringParameters?.['kind'],
    authorization: event.headers['authorization'],
    body: rawBody(event),
  };
  return said(await ingestHalo(call, compose().ingest), seen);
});
