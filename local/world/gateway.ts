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
    parameters: Object.fromEntries(names.map((name, index) => [name, decoded(match[index + 1] ?? '')])),
  };
}

/** As it came where it is no percent-encoding. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Several values of one name come joined by commas, as API Gateway's payload 2.0 has them. */
function queryOf(url: URL): Record<string, string> {
  const names = [...new Set(url.searchParams.keys())];
  return Object.fromEntries(names.map((name) => [name, url.searchParams.getAll(name).join(',')]));
}

const isText = (body: Buffer): boolean => Buffer.from(body.toString('utf8'), 'utf8').equals(body);

/** One call as it reached the gateway, read whole. */
export interface Call {
  readonly method: string;
  /** Path and query, as they came. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly sourceIp: string;
}

/** A call as API Gateway hands it to a function, payload 2.0. */
function toEvent(
  { method, headers, body, sourceIp }: Call,
  url: URL,
  { route, parameters }: Matched,
): APIGatewayProxyEventV2 {
  const base64 = !isText(body);
  const time = new Date();
  const { cookie } = headers;
  return {
    version: '2.0',
    routeKey: `${route.method} ${route.path}`,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers,
    ...(url.search.length > 1 && { queryStringParameters: queryOf(url) }),
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/) }),
    pathParameters: parameters,
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: '127.0.0.1',
      domainPrefix: 'local',
      http: {
        method,
        path: url.pathname,
        protocol: 'HTTP/1.1',
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
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

export interface Answer {
  readonly status: number;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

const said = (status: number, message: string): Answer => ({ status, body: JSON.stringify({ message }) });

/** A handler answers a status and a body, or any value that is then the body. */
function toAnswer(result: unknown): Answer {
  const {
    statusCode,
    body = '',
    headers = {},
    cookies,
    isBase64Encoded,
  } = (result ?? {}) as Partial<APIGatewayProxyStructuredResultV2>;
  if (statusCode === undefined) return { status: 200, body: JSON.stringify(result ?? null) };
  const plain = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  return {
    status: statusCode,
    body: isBase64Encoded === true ? Buffer.from(body, 'base64') : body,
    headers: { ...Object.fromEntries(plain), ...(cookies && { 'set-cookie': cookies }) },
  };
}

/** Finds the route and asks its function. */
export async function answerCall(
  call: Call,
  handlers: Readonly<Record<string, HttpHandler>>,
): Promise<Answer> {
  const url = new URL(`http://127.0.0.1${call.target}`);
  const matched = routes
    .filter(({ method }) => method === call.method)
    .map((route) => matchPath(route, url.pathname))
    .find((match) => match !== undefined);
  const handler = matched && handlers[matched.route.function];
  if (!matched || !handler) return said(404, 'Not Found');
  return toAnswer(await handler(toEvent(call, url, matched)));
}

async function respond(
  message: IncomingMessage,
  handlers: Readonly<Record<string, HttpHandler>>,
): Promise<Answer> {
  const body = await readBody(message, PAYLOAD_MAX);
  if (!body) return said(413, 'Request Entity Too Large');
  const { method = 'GET', url = '/', socket } = message;
  const sourceIp = socket.remoteAddress ?? '';
  return answerCall({ method, target: url, headers: headersOf(message), body, sourceIp }, handlers);
}

/** Nothing that a caller sends or a handler throws may end the process. */
async function serve(
  message: IncomingMessage,
  response: ServerResponse,
  handlers: Readonly<Record<string, HttpHandler>>,
): Promise<void> {
  const answer = await respond(message, handlers).catch((error: unknown) => {
    console.error(`the gateway: ${error instanceof Error ? error.message : String(error)}`);
    return said(500, 'Internal Server Error');
  });
  if (response.destroyed) return;
  response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
  response.end(answer.body);
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
