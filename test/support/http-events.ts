/** API Gateway's payload 2.0, as it reaches a function. */
import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

export interface Request {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly base64?: boolean;
}

export function httpEvent({
  method = 'POST',
  path,
  query,
  parameters,
  headers = {},
  body,
  base64 = false,
}: Request): APIGatewayProxyEventV2 {
  return {
    version: '2.0',
    routeKey: `${method} ${path}`,
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: { ...headers },
    ...(query && { queryStringParameters: { ...query } }),
    ...(parameters && { pathParameters: { ...parameters } }),
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      domainName: 'api.example.com',
      domainPrefix: 'api',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: 'request',
      routeKey: `${method} ${path}`,
      stage: '$default',
      time: '24/Nov/2026:09:00:00 +0000',
      timeEpoch: 1_795_510_800_000,
    },
    ...(body !== undefined && {
      body: base64 ? Buffer.from(body).toString('base64') : body.toString('utf8'),
    }),
    isBase64Encoded: base64,
  };
}

export const signatureOf = (body: string | Buffer, verifierToken = 'local-verifier-token'): string =>
  createHmac('sha256', verifierToken).update(body).digest('base64');
