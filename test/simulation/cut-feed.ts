/**
 * QuickBooks' change feed of payments at a bad time. It fails; or it is cut, as it is when more than a thousand records changed: the first of them,
 * and no word of the rest. What fills the answer up to a thousand is nobody's record here.
 */
import type { Around } from '../../local/memory/models.ts';
import { sending, type Entry } from './safeguards/guard.ts';
import type { HttpResponse, Transport } from '../../lib/http/transport.ts';

const OBJECTS_MAX = 1_000;
const CUT = 'Payment';

/** Stands for all that fills the answer; hints at it are dropped on their way. */
const FILLER = { Id: 'FILLER', SyncToken: '0', TotalAmt: 1, Line: [], MetaData: {} };

type Rows = readonly unknown[];
type Response = Readonly<Record<string, unknown>>;

const cutRows = (rows: Rows): Rows => {
  const kept = rows.slice(0, Math.floor(rows.length / 2));
  return [...kept, ...Array.from({ length: OBJECTS_MAX - kept.length }, () => FILLER)];
};

const listIn = ({ [CUT]: rows }: Response): Rows => (Array.isArray(rows) ? rows : []);

const cutResponse = (response: Response): Response =>
  Object.fromEntries(
    Object.entries(response).map(([name, value]) => [
      name,
      name === CUT && Array.isArray(value) ? cutRows(value) : value,
    ]),
  );

function responsesIn({ status, text }: HttpResponse): readonly Response[] {
  if (status !== 200 || !text.startsWith('{')) return [];
  const { CDCResponse: answers } = JSON.parse(text) as {
    readonly CDCResponse?: readonly { readonly QueryResponse: readonly Response[] }[];
  };
  return answers?.[0]?.QueryResponse ?? [];
}

export type Feed = 'cut' | 'fails';

const asksFor = (url: string): readonly string[] =>
  url.includes('/cdc?') ? (new URL(url).searchParams.get('entities') ?? '').split(',') : [];

const FAILED: HttpResponse = { status: 503, headers: {}, text: 'the service is unavailable' };

const isOfFiller = ({ MessageBody: body }: Entry): boolean => body.includes(`"id":"${FILLER.Id}"`);

export const withoutFillers: Around = sending((entries) => entries.filter((entry) => !isOfFiller(entry)));

/** @param how what is to become of the next answer about payments, until it is told that it happened */
export const disturbedFeed =
  (inner: Transport, how: () => Feed | undefined, happened: () => void): Transport =>
  async (request) => {
    const asked = asksFor(request.url);
    const wanted = asked.includes(CUT) ? how() : undefined;
    if (wanted === undefined) return inner(request);
    if (wanted === 'fails') {
      happened();
      return FAILED;
    }
    const answer = await inner(request);
    const responses = responsesIn(answer);
    if (!responses.some((response) => listIn(response).length > 1)) return answer;
    // Cut among others it is asked for by itself, and then it is cut again.
    if (asked.length === 1) happened();
    const body = JSON.parse(answer.text) as Response;
    const cut = { ...body, CDCResponse: [{ QueryResponse: responses.map(cutResponse) }] };
    return { ...answer, text: JSON.stringify(cut) };
  };
