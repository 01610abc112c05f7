/** Every question, in the order in which it is asked: a vendor that goes silent leaves the other's unharmed. */
import { haloLists } from './halo-lists.ts';
import { haloReads } from './halo-reads.ts';
import { haloWrites } from './halo-writes.ts';
import { retryAfter, tokenLifetime } from './both.ts';
import type { Question } from './question.ts';
import { quickbooksReads } from './quickbooks-reads.ts';
import { quickbooksWrites } from './quickbooks-writes.ts';

export const questions: readonly Question[] = [
  ...quickbooksReads,
  ...quickbooksWrites,
  tokenLifetime('quickbooks'),
  retryAfter('quickbooks'),
  ...haloReads,
  ...haloLists,
  ...haloWrites,
  tokenLifetime('halo'),
  retryAfter('halo'),
];
