/** Keeps a trace of every call for the record's history: method, path, status, time, the vendor's request id; no header, no body. */
import type { Side } from '../entities/kind.ts';
import type { RequestTrace } from '../sync/records.ts';
import type { HttpRequest, HttpResponse, Transport } from './transport.ts';

const TRACES_MAX = 100;

export interface Traced {
  readonly send: Transport;
  take(): readonly RequestTrace[];
}

export function traced(side: Side, transport: Transport, now: () => number, requestIdHeader: string): Traced {
  let traces: RequestTrace[] = [];
  const keep = (request: HttpRequest, startedAt: number, status: number, response?: HttpResponse): void => {
    const url = new URL(request.url);
    const vendorRequestId = response?.headers[requestIdHeader];
    const requestKey = url.searchParams.get('requestid');
    traces.push({
      side,
      method: request.method,
      path: `${url.pathname}${url.searchParams.get('operation') ? `?operation=${url.searchParams.get('operation') ?? ''}` : ''}`,
      status,
      durationMs: now() - startedAt,
      ...(vendorRequestId !== undefined && { vendorRequestId }),
      ...(requestKey !== null && { requestKey }),
    });
    if (traces.length > TRACES_MAX) traces = traces.slice(-TRACES_MAX);
  };
  return {
    send: async (request) => {
      const startedAt = now();
      try {
        const response = await transport(request);
        keep(request, startedAt, response.status, response);
        return response;
      } catch (error) {
        keep(request, startedAt, 0);
        throw error;
      }
    },
    take: () => {
      const taken = traces;
      traces = [];
      return taken;
    },
  };
}
