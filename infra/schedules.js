/**
 * What runs by the clock. Written here and not as events of the functions, because a schedule of the framework's has no dead-letter queue: what
 * the scheduler could not hand to a function, for want of a right or of room, would be gone without a trace. Handed over is not done; what fails
 * after that shows in the function's own alarm, and the clock comes again.
 */
import { aliasIdOf, arnOf, idOf, ref, SCHEDULED } from './names.js';

/** A call that comes later than the next one is of no use. */
const TRIES = 2;
const SECONDS_MIN = 60;

const schedule = (name, minutes) => ({
  Type: 'AWS::Scheduler::Schedule',
  Properties: {
    Name: `\${self:service}-\${sls:stage}-${name}`,
    ScheduleExpression: `rate(${minutes} minute${minutes === 1 ? '' : 's'})`,
    State: 'ENABLED',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: ref(aliasIdOf(name)),
      RoleArn: arnOf('SchedulerRole'),
      DeadLetterConfig: { Arn: arnOf('ScheduleDeadLetters') },
      RetryPolicy: {
        MaximumEventAgeInSeconds: Math.max(SECONDS_MIN, minutes * 60),
        MaximumRetryAttempts: TRIES,
      },
    },
  },
});

export const resources = {
  Resources: Object.fromEntries(
    Object.entries(SCHEDULED).map(([name, minutes]) => [`${idOf(name)}Schedule`, schedule(name, minutes)]),
  ),
};
