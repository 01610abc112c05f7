/** Between our look at an invoice and our write of it, somebody in QuickBooks saves the same invoice: the worst moment there is. */
import type { HttpRequest, Transport } from '../../lib/http/transport.ts';

const INVOICE = /^\/v3\/company\/\d+\/invoice$/;

function idOfUpdate({ method, url, body = '' }: HttpRequest): string | undefined {
  if (method !== 'POST' || !INVOICE.test(new URL(url).pathname) || !body.startsWith('{')) return undefined;
  const { Id: id } = JSON.parse(body) as { readonly Id?: string };
  return id;
}

/** @param somebody told of the invoice that is about to be written */
export const meanwhile =
  (inner: Transport, somebody: (id: string) => void): Transport =>
  (request) => {
    const id = idOfUpdate(request);
    if (id !== undefined) somebody(id);
    return inner(request);
  };
