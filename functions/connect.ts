import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { beginConnect, finishConnect } from '../lib/books/connect.ts';
import { compose } from '../lib/compose.ts';
import { CALLBACK_PATH, connectPorts, GrantRefused, GrantUnknown } from '../lib/compose-grants.ts';
import { answering, page } from './http.ts';
import type { Seen } from './observed.ts';

const RECONNECT =
  'Run `halo-qbo connect` and open the link that it prints. Every setting and every link is kept.';
const REFUSED =
  'QuickBooks did not take what it had granted a moment ago; the page may have been open too long. Nothing was changed. Ask for a new link with `halo-qbo connect`.';
const UNKNOWN =
  'QuickBooks gave no usable answer. Nothing was changed. Wait a minute and ask for a new link with `halo-qbo connect`.';

async function begin(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const begun = await beginConnect(event.queryStringParameters?.['ticket'] ?? '', connectPorts(compose()));
  return begun.begun === 'redirect'
    ? { statusCode: 302, headers: { location: begun.url } }
    : page(403, 'Not connected', begun.why);
}

async function finish(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const connected = await finishConnect(
    `https://callback${CALLBACK_PATH}?${event.rawQueryString}`,
    connectPorts(compose()),
  );
  return connected.connected === 'yes'
    ? page(200, 'Connected', `${connected.connection} is connected to QuickBooks. You can close this page.`)
    : page(403, 'Not connected', connected.why);
}

/** What Intuit says no to, or does not answer, is no fault of ours: a page for the person, who begins again. */
function notGranted(error: unknown, { log }: Seen): APIGatewayProxyStructuredResultV2 {
  if (!(error instanceof GrantRefused || error instanceof GrantUnknown)) throw error;
  log.warn('a company could not be connected', { because: error.message });
  return error instanceof GrantRefused
    ? page(403, 'Not connected', REFUSED)
    : page(502, 'Not connected', UNKNOWN);
}

export const handler = answering('connect', async (event, seen) => {
  if (event.rawPath === CALLBACK_PATH)
    return finish(event).catch((error: unknown) => notGranted(error, seen));
  return event.rawPath.endsWith('/reconnect') ? page(200, 'Reconnect QuickBooks', RECONNECT) : begin(event);
});
