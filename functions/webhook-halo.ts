import type { APIGatewayProxyEventV2, APIGatewayProxyResultV2 } from 'aws-lambda';
import { compose } from '../lib/compose.ts';
import { ingestHalo } from '../lib/sync/ingest.ts';
import { rawBody, said } from './http.ts';

export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyResultV2> {
  const call = {
    connectionId: event.pathParameters?.['connection'] ?? '',
    pathSecret: event.pathParameters?.['secret'] ?? '',
    kind: event.queryStringParameters?.['kind'],
    authorization: event.headers['authorization'],
    body: rawBody(event),
  };
  return said(await ingestHalo(call, compose().ingest));
}
