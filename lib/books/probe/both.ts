/** What is asked of either vendor in the same words: how long a token lives, and what comes with the request to slow down. */
import type { Side } from '../../entities/kind.ts';
import { NothingToTell, type Question } from './question.ts';

/** A token is renewed a minute before its end; one that lives hardly longer would be renewed all the time. */
const SHORT_SECONDS = 300;

export const tokenLifetime = (side: Side): Question => ({
  id: `${side}-token-lifetime`,
  side,
  question: 'How long does an access token live?',
  ask: async ({ tokenSeconds }) => {
    const seconds = await tokenSeconds(side);
    if (seconds === undefined) throw new NothingToTell('there is no token yet');
    const isShort = seconds < SHORT_SECONDS;
    return {
      answer: `${Math.round(seconds)} seconds`,
      means: isShort ? 'it is renewed very often: let it live longer' : 'it is renewed by itself in time',
      attention: isShort,
    };
  },
});

/** Never provoked: a limit that the probe used up would be missing for the sync. */
export const retryAfter = (side: Side): Question => ({
  id: `${side}-retry-after`,
  side,
  question: 'Does the request to slow down say for how long?',
  looksBack: true,
  ask: ({ throttled }) => {
    const header = throttled(side);
    if (header === undefined) return Promise.reject(new NothingToTell('nobody asked to slow down meanwhile'));
    return Promise.resolve({
      answer: header === '' ? 'no' : `yes (${header})`,
      means: header === '' ? 'the sync pauses for a minute' : 'the sync pauses for so long',
    });
  },
});
