import type { APIGatewayProxyResultV2 } from 'aws-lambda';
import { compose } from '../lib/compose.ts';

/** Alive and able to read its tables; says nothing else to the outside. */
export async function handler(): Promise<APIGatewayProxyResultV2> {
  await compose().ports.connections.list();
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ok: true }),
  };
}
