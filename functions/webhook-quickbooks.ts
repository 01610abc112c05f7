import type { APIGatewayProxyEventV2, APIGatewayProxyResultV2 } from 'aws-lambda';
import { compose } from '../lib/compose.ts';
import { ingestQuickBooks } from '../lib/sync/ingest.ts';
import { rawBody, said } from './http.ts';

export const handler = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyResultV2> =>
  said(await ingestQuickBooks(rawBody(event), event.headers['intuit-signature'], compose().ingest));
