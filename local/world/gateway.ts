/** API Gateway on this machine: HTTP in, payload-2.0 events to the very handlers that deploy, their answers out. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { routes, type Route } from '../../functions/routes.ts';
import { headersOf, readBody } from '../simulator/serve.ts';

/** API Gateway's own limit for a payload. */
const PAYLOAD_MAX = 10 * 1024 * 1024;

export type HttpHandler = (event: APIGatewayProxyEventV2) => Promise<unknown>;

interface Matched {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

function matchPath(route: Route, path: string): Matched | undefined {
  const names: string[] = [];
  const pattern = route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    names.push(name);
    return '([^/]+)';
  });
  const match = new RegExp(`^${pattern}$`).exec(path);
  if (!match) return undefined;
  return {
    route,
    parameters: Object.fromEntries(
      names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? '')]),
    ),
  };
}

const isText = (body: Buffer): boolean => Buffer.from(body.toString('utf8'), 'utf8').equals(body);

function toEvent(
  message: IncomingMessage,
  url: URL,
  body: Buffer,
  { route, parameters }: Matched,
): APIGatewayProxyEventV2 {
  const base64 = !isText(body);
  const time = new Date();
  return {
    version: '2.0',
    routeKey: `${route.method} ${route.path}`,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: headersOf(message),
    queryStringParameters: Object.fromEntries(url.searchParams),
    pathParameters: parameters,
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: '127.0.0.1',
      domainPrefix: 'local',
      http: {
        method: route.method,
        path: url.pathname,
        protocol: 'HTTP/1.1',
        sourceIp: message.socket.remoteAddress ?? '',
        userAgent: message.headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: `${route.method} ${route.path}`,
      stage: '$default',
      time: time.toUTCString(),
      timeEpoch: time.getTime(),
    },
    ...(body.length > 0 && { body: body.toString(base64 ? 'base64' : 'utf8') }),
    isBase64Encoded: base64,
  };
}

const send = (
  response: ServerResponse,
  statusCode: number,
  body: string,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(statusCode, { 'content-type': 'application/json', ...headers });
  response.end(body);
};

async function serve(
  message: IncomingMessage,
  response: ServerResponse,
  handlers: Readonly<Record<string, HttpHandler>>,
): Promise<void> {
  const url = new URL(message.url ?? '/', 'http://127.0.0.1');
  const body = await readBody(message, PAYLOAD_MAX);
  if (!body) return send(response, 413, JSON.stringify({ message: 'Request Entity Too Large' }));
  const matched = routes
    .filter(({ method }) => method === message.method)
    .map((route) => matchPath(route, url.pathname))
    .find((match) => match !== undefined);
  const handler = matched && handlers[matched.route.function];
  if (!matched || !handler) return send(response, 404, JSON.stringify({ message: 'Not Found' }));
  try {
    const result = (await handler(toEvent(message, url, body, matched))) as APIGatewayProxyStructuredResultV2;
    send(
      response,
      result.statusCode ?? 200,
      result.body ?? '',
      (result.headers ?? {}) as Record<string, string>,
    );
  } catch (error) {
    console.error(`${matched.route.function}: ${error instanceof Error ? error.message : String(error)}`);
    send(response, 500, JSON.stringify({ message: 'Internal Server Error' }));
  }
}

export async function startGateway(
  port: number,
  handlers: Readonly<Record<string, HttpHandler>>,
): Promise<Server> {
  const server = createServer((message, response) => void serve(message, response, handlers));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}
