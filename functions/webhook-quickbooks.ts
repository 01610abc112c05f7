import { compose } from '../lib/compose.ts';
import { ingestQuickBooks } from '../lib/sync/ingest.ts';
import { answering, rawBody, said } from './http.ts';

export const handler = answering('webhook-quickbooks', async (event, seen) =>
  said(await ingestQuickBooks(rawBody(event), event.headers['intuit-signature'], compose().ingest), seen),
);
