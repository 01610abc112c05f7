/** The HTTP routes, as data: the local gateway serves them and the deployed API is checked against them. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly function: string;
}

export const routes: readonly Route[] = [
  { method: 'POST', path: '/webhooks/quickbooks', function: 'webhook-quickbooks' },
  { method: 'POST', path: '/webhooks/halo/{connection}/{secret}', function: 'webhook-halo' },
  { method: 'GET', path: '/connect/quickbooks', function: 'connect' },
  { method: 'GET', path: '/connect/quickbooks/callback', function: 'connect' },
  { method: 'GET', path: '/connect/quickbooks/reconnect', function: 'connect' },
  { method: 'GET', path: '/health', function: 'health' },
];
