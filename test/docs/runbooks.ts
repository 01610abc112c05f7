/** The chapters that alarms name, read from the source of the alarms: it is plain JavaScript for the framework, which a test cannot import. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const source = readFileSync(join(__dirname, '../../infra/alarms.js'), 'utf8');

export const ALARM_RUNBOOKS: readonly string[] = [
  ...new Set([
    ...[...source.matchAll(/\brow\(\s*'([a-z-]+)'/g)].map(([, name = '']) => name),
    ...[...source.matchAll(/alarms\.md#([a-z-]+)\./g)].map(([, name = '']) => name),
  ]),
];
