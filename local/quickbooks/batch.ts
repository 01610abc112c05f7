/**
 * Up to 30 operations in one request, carried out one after the other; an item's fault is its own, and the whole answers 200.
 * @see https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/batch
 */
import type { Change } from './change.ts';
import { entityNamed, UNMODELLED } from './entities.ts';
import { faultBody, Refusal, refusals } from './faults.ts';
import { done, operate, optionsIn, type Done, type Scope } from './operations.ts';
import { runQuery } from './query.ts';
import { textAt, type Rec } from './records.ts';
import { Oddity } from './removal.ts';

const BATCH_MAX = 30;
const BATCH_ID_MAX = 10;
export const BATCH_REQUEST_ID_MAX = 36;
const NOT_ENTITIES: ReadonlySet<string> = new Set([
  'bId',
  'operation',
  'optionsData',
  'Query',
  'iteration',
  'iterationCount',
]);

const isObject = (value: unknown): value is Rec =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws Refusal 400, 2010, 2050 */
export function runBatch(scope: Scope, body: Rec, hasRequestId: boolean): Done {
  const items: unknown = body['BatchItemRequest'];
  if (!Array.isArray(items) || items.length === 0) throw refusals.malformed('Batch Request is Empty');
  if (items.length > BATCH_MAX)
    throw refusals.malformed(`Batch Request has ${items.length} items; the maximum is ${BATCH_MAX}`);
  const checked = items.map((item: unknown) => {
    if (!isObject(item)) throw refusals.property('BatchItemRequest');
    if (hasRequestId && textAt(item, 'bId').length > BATCH_ID_MAX)
      throw refusals.tooLong('bId', BATCH_ID_MAX);
    return item;
  });
  const changes: Change[] = [];
  const answers = checked.map((item) => {
    const bId = textAt(item, 'bId');
    const { body: answer, changes: own } = answerTo(scope, item);
    changes.push(...own);
    return { ...answer, bId };
  });
  return done({ BatchItemResponse: answers }, changes);
}

function answerTo(scope: Scope, item: Rec): Done {
  try {
    return runItem(scope, item);
  } catch (error) {
    if (error instanceof Oddity) return done({});
    if (!(error instanceof Refusal)) throw error;
    return done({ Fault: faultBody(error) });
  }
}

function runItem(scope: Scope, item: Rec): Done {
  const { optionsData, Query: statement } = item;
  const operation = item['operation'] === undefined ? 'create' : textAt(item, 'operation');
  if (typeof statement === 'string')
    return done({ QueryResponse: runQuery(scope.company, statement, scope.switches) });
  const name = Object.keys(item).find((key) => !NOT_ENTITIES.has(key));
  if (name === undefined) throw refusals.malformed('The batch item names no entity');
  const definition = entityNamed(name);
  if (!definition && UNMODELLED.has(name.toLowerCase())) throw refusals.notModelled(name);
  if (definition?.name !== name) throw refusals.property(name.slice(0, 80));
  const body = item[name];
  if (!isObject(body)) throw refusals.property(name);
  return operate(scope, definition, body, operation, optionsIn(textAt({ optionsData }, 'optionsData')));
}
