/** The packaged template against CloudFormation's own schema: what it would refuse after minutes of a deployment is refused here. */
import { packagedTemplate, type Template } from '../support/packaged.ts';
import { wrongIn } from '../support/cloudformation.ts';

const template = packagedTemplate('prod');

test('every resource has a type that there is, properties that it has, and values of their form', () => {
  expect(wrongIn(template)).toEqual([]);
});

type Changing = Record<
  string,
  { Type: string; Properties: Record<string, unknown> } & Record<string, unknown>
>;

/** A fault in a copy of the template. */
const planted = (plant: (resources: Changing) => void): Template => {
  const copy = structuredClone(template);
  plant(copy.Resources as unknown as Changing);
  return copy;
};

test.each<readonly [string, (resources: Changing) => void, string]>([
  [
    'a type that there is not',
    ({ LiveQueue: queue }) => (queue!.Type = 'AWS::SQS::Line'),
    'LiveQueue is of a type that there is not: AWS::SQS::Line',
  ],
  [
    'a misspelled property',
    ({ LiveQueue: queue }) => (queue!.Properties['VisibilityTimeOut'] = 360),
    'LiveQueue has no property VisibilityTimeOut',
  ],
  [
    'a misspelled property deep inside',
    ({ SyncTable: table }) =>
      (table!.Properties['PointInTimeRecoverySpecification'] = { PointInTimeRecovery: true }),
    'SyncTable.PointInTimeRecoverySpecification has no property PointInTimeRecovery',
  ],
  [
    'a property that must be there',
    ({ SyncTable: table }) => delete table!.Properties['KeySchema'],
    'SyncTable.KeySchema is missing',
  ],
  [
    'one that must be there deep inside',
    ({ SweepSchedule: schedule }) => (schedule!.Properties['FlexibleTimeWindow'] = {}),
    'SweepSchedule.FlexibleTimeWindow.Mode is missing',
  ],
  [
    'a text for a number',
    ({ LiveQueue: queue }) => (queue!.Properties['VisibilityTimeout'] = '6 minutes'),
    'LiveQueue.VisibilityTimeout is to be of type integer: "6 minutes"',
  ],
  [
    'one value for a list',
    ({ QueuesOnlyOverTls: policy }) => (policy!.Properties['Queues'] = 'LiveQueue'),
    'QueuesOnlyOverTls.Queues is to be a list',
  ],
  [
    'an attribute that no resource has',
    ({ SyncTable: table }) => (table!['DeletePolicy'] = 'Retain'),
    'SyncTable has no attribute DeletePolicy',
  ],
  [
    'a condition that is not defined',
    ({ Domain: domain }) => (domain!['Condition'] = 'HasHouse'),
    'Domain needs a condition that is not defined',
  ],
])('%s is seen', (_, plant, said) => {
  expect(wrongIn(planted(plant))).toEqual([said]);
});
