import type { APIGatewayProxyEventV2, APIGatewayProxyResultV2 } from 'aws-lambda';
import { beginConnect, finishConnect } from '../lib/books/connect.ts';
import { compose } from '../lib/compose.ts';
import { CALLBACK_PATH, connectPorts } from '../lib/compose-grants.ts';
import { page } from './http.ts';

const RECONNECT =
  'Run `halo-qbo connect` and open the link that it prints. Every setting and every link is kept.';

async function begin(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyResultV2> {
  const begun = await beginConnect(event.queryStringParameters?.['ticket'] ?? '', connectPorts(compose()));
  return begun.begun === 'redirect'
    ? { statusCode: 302, headers: { location: begun.url } }
    : page(403, 'Not connected', begun.why);
}

async function finish(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyResultV2> {
  const connected = await finishConnect(
    `https://callback${CALLBACK_PATH}?${event.rawQueryString}`,
    connectPorts(compose()),
  );
  return connected.connected === 'yes'
    ? page(200, 'Connected', `${connected.connection} is connected to QuickBooks. You can close this page.`)
    : page(403, 'Not connected', connected.why);
}

export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyResultV2> {
  if (event.rawPath === CALLBACK_PATH) return finish(event);
  return event.rawPath.endsWith('/reconnect') ? page(200, 'Reconnect QuickBooks', RECONNECT) : begin(event);
}
