/** The safeguards that are conditions of DynamoDB's, or rows kept there. */
import type { Send } from '../../../local/memory/models.ts';
import { asked, condition, onDb, type Asked, type Safeguard } from './guard.ts';

const isIn =
  (table: string) =>
  ({ input }: Asked): boolean =>
    input.TableName?.endsWith(table) === true;
const sets = (what: string, { input }: Asked): boolean =>
  input.UpdateExpression?.startsWith(`SET ${what}`) === true;
const asks = (what: string, { input }: Asked): boolean => input.ConditionExpression?.includes(what) === true;
const puts = ({ verb }: Asked): boolean => verb === 'Put';

export const linkLease = condition(
  'link lease',
  'One worker at a time has a pair of records in hand.',
  (one) => sets('leaseOwner = :owner', one),
  'attribute_not_exists(alias)',
);

export const linkVersion = condition(
  'link version',
  'Who lost the lease cannot save what it knows of the pair.',
  (one) => puts(one) && asks('leaseOwner = :owner', one),
);

export const leaseBeforeWrite = condition(
  'lease renewed before a write',
  'A worker that was slow and taken for dead does not write.',
  (one) => sets('leaseUntil = :until', one),
);

export const alias = condition(
  'one link for a record',
  'A record belongs to one pair only.',
  (one) => puts(one) && one.input.Item?.['alias'] !== undefined,
);

export const numberRow = condition(
  'number condition',
  'A number in the ledger has one holder.',
  (one) => isIn('numbers')(one) && puts(one) && asks('#holder = :holder', one),
);

export const numberHead = condition(
  'counter version',
  'A counter gives each number once.',
  (one) => isIn('numbers')(one) && puts(one) && one.pk.endsWith('#counters'),
);

export const singleRefresher = condition(
  'single refresher',
  'A token that rotates is renewed by one at a time.',
  (one) => sets('refreshingBy = :owner', one),
);

const ofIntents = ({ pk }: Asked): boolean => pk.endsWith('#intent');

const notKept =
  (inner: Send): Send =>
  (command) => {
    const one = asked(command);
    return puts(one) && ofIntents(one) ? Promise.resolve({}) : inner(command);
  };

const found = (answer: unknown): boolean =>
  (answer as { readonly Item?: unknown } | undefined)?.Item !== undefined;

export const intent: Safeguard = {
  name: 'intent',
  guards: 'What is about to be written is kept until its answer is, so that a lost one is asked for again.',
  off: () => onDb(notKept),
  watch: ({ stepsIn }) =>
    onDb((inner) => async (command) => {
      const one = asked(command);
      const answer = await inner(command);
      if (one.verb === 'Get' && ofIntents(one) && found(answer)) stepsIn();
      return answer;
    }),
};

const isLookAround = (one: Asked): boolean =>
  one.verb === 'Query' && ofIntents(one) && one.input.ExpressionAttributeValues?.[':prefix'] !== undefined;

const isAnyFound = (answer: unknown): boolean =>
  ((answer as { readonly Items?: readonly unknown[] }).Items ?? []).length > 0;

/** The look of a stranger for an undecided write of its kind. */
export const strangersWait: Safeguard = {
  name: 'strangers wait for undecided writes',
  guards: 'The webhook of a record that we are making is not taken for a record of somebody else’s.',
  off: () =>
    onDb(
      (inner) => (command) =>
        isLookAround(asked(command)) ? Promise.resolve({ Items: [] }) : inner(command),
    ),
  watch: ({ stepsIn }) =>
    onDb((inner) => async (command) => {
      const answer = await inner(command);
      if (isLookAround(asked(command)) && isAnyFound(answer)) stepsIn();
      return answer;
    }),
};

/** The cursor is moved before what it covers was looked through. */
export const coverage: Safeguard = {
  name: 'coverage',
  guards: 'How far changes were looked through moves only when all of them are queued.',
  off: ({ world }) =>
    onDb((inner) => async (command) => {
      const one = asked(command);
      const answer = await inner(command);
      const now = world()?.clock.now();
      if (one.verb !== 'Get' || !one.pk.endsWith('#coverage') || now === undefined || !found(answer))
        return answer;
      world()?.db.force(one.input.TableName ?? '', {
        ...one.input.Key,
        until: new Date(now).toISOString(),
      });
      return answer;
    }),
};
