/** `npm test`, all of it. */
import { join } from 'node:path';
import { npm } from './command.ts';
import { figure, secondsSince, type Measurement, type Target } from './figure.ts';

const TEST: Target = { name: 'test.seconds', unit: 's', target: 180 };

export const tests: Measurement = {
  targets: [TEST],
  measure: async (_wanted, say) => {
    say('npm test');
    const startedAt = performance.now();
    await npm(['test'], join(import.meta.dirname, '..'));
    return [figure(TEST, secondsSince(startedAt))];
  },
};
