/** The looks of whoever is refused a new token: somebody else may have renewed it meanwhile, or be about to store it. */
import { asked, type Asked, type Safeguard, type Watched } from './guard.ts';
import type { Around } from '../../../local/memory/models.ts';

const TOKENS_URL = '/oauth2/v1/tokens/bearer';

type Item = Readonly<Record<string, unknown>>;
type Versions = ReadonlyMap<string, number>;

const isTokens = ({ verb, input }: Asked): boolean =>
  verb === 'Get' && input.TableName?.endsWith('-tokens') === true;
const keyOf = ({ input }: Asked): string => `${String(input.Key?.['pk'])} ${String(input.Key?.['sk'])}`;

const isNewer = (item: Item, known: number): boolean => Number(item['version']) > known;

/** At once, and for as long as another may take to store its pair. */
const LOOKS = 50;

/** @param lookedAgain what is answered to the looks after a refusal; `known` is the version from before what was refused was asked for */
function afterRefusal(lookedAgain: (item: Item, known: number) => Item): Around {
  const known = new Map<string, number>();
  let before: Versions | undefined;
  let left = 0;
  return {
    transport: (inner) => async (request) => {
      if (!request.url.includes(TOKENS_URL)) return inner(request);
      const now = new Map(known);
      const answer = await inner(request);
      if (answer.status === 400 || answer.status === 401) [before, left] = [now, LOOKS];
      return answer;
    },
    db: (inner) => async (command) => {
      const one = asked(command);
      const answer = await inner(command);
      const { Item: item } = (isTokens(one) ? answer : {}) as { readonly Item?: Item };
      if (!item) return answer;
      const was = left > 0 ? before?.get(keyOf(one)) : undefined;
      left -= 1;
      known.set(keyOf(one), Number(item['version']));
      if (was === undefined) return answer;
      const shown = lookedAgain(item, was);
      // Whoever has seen it looks no further.
      if (isNewer(shown, was)) left = 0;
      return { Item: shown };
    },
  };
}

export const secondLook: Safeguard = {
  name: 'a second look after a refused renewal',
  guards: 'A token that somebody else has renewed meanwhile is no lost grant.',
  off: () => afterRefusal((item, known) => (isNewer(item, known) ? { ...item, version: known } : item)),
  watch: ({ stepsIn }: Watched) =>
    afterRefusal((item, known) => {
      if (isNewer(item, known)) stepsIn();
      return item;
    }),
};
