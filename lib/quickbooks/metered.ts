/**
 * What Intuit meters: everything that takes data out (an entity, a query, the change feed, a report, the company), when it succeeds and the company
 * is a real one. Of a batch each item counts. Writes are free.
 * @see https://developer.intuit.com/app/developer/qbo/docs/get-started/app-partner-program
 */
import type { ApiCall } from './api.ts';

interface BatchItem {
  readonly Query?: unknown;
}

function queriesIn(body = ''): number {
  const { BatchItemRequest: items = [] } = JSON.parse(body) as { BatchItemRequest?: readonly BatchItem[] };
  return items.filter(({ Query: query }) => query !== undefined).length;
}

/** How many metered reads a call is when it succeeds. */
export function readsIn({ method, path, body }: Pick<ApiCall, 'method' | 'path' | 'body'>): number {
  if (method === 'GET' || path === 'query') return 1;
  return path === 'batch' ? queriesIn(body) : 0;
}

/** Sandbox companies are not metered. */
export const isMetered = (apiUrl: string): boolean => !new URL(apiUrl).host.startsWith('sandbox');
