/**
 * QuickBooks' change feed as it is when more than a thousand records changed: the first of them, and no word of the rest. Instead of a thousand
 * records the first of the real ones stands in it as often as it takes.
 */
import type { HttpResponse, Transport } from '../../lib/http/transport.ts';

const OBJECTS_MAX = 1_000;

type Rows = readonly unknown[];
type Response = Readonly<Record<string, unknown>>;

const cutRows = (rows: Rows): Rows => {
  const kept = rows.slice(0, Math.floor(rows.length / 2));
  return [...kept, ...Array.from({ length: OBJECTS_MAX - kept.length }, () => rows[0])];
};

const listIn = (response: Response): Rows =>
  Object.values(response).find((value) => Array.isArray(value)) ?? [];

const cutResponse = (response: Response): Response =>
  Object.fromEntries(
    Object.entries(response).map(([name, value]) => [name, Array.isArray(value) ? cutRows(value) : value]),
  );

function responsesIn({ status, text }: HttpResponse): readonly Response[] {
  if (status !== 200 || !text.startsWith('{')) return [];
  const { CDCResponse: answers } = JSON.parse(text) as {
    readonly CDCResponse?: readonly { readonly QueryResponse: readonly Response[] }[];
  };
  return answers?.[0]?.QueryResponse ?? [];
}

/** @param isNow whether the next answer is to be cut, asked for answers from which something can be left out */
export const cutting =
  (inner: Transport, isNow: () => boolean): Transport =>
  async (request) => {
    const answer = await inner(request);
    if (!request.url.includes('/cdc?')) return answer;
    const responses = responsesIn(answer);
    if (!responses.some((response) => listIn(response).length > 1) || !isNow()) return answer;
    const body = JSON.parse(answer.text) as Response;
    return {
      ...answer,
      text: JSON.stringify({ ...body, CDCResponse: [{ QueryResponse: responses.map(cutResponse) }] }),
    };
  };
