/** HaloPSA's times often lack their zone. They are UTC wherever the function runs, so another process is asked that lives somewhere else. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { inUtc } from '../../lib/halo/time.ts';

const WEBHOOK = fileURLToPath(new URL('../../lib/halo/webhook.ts', import.meta.url));

function changedAtInNewYork(timestamp: string): unknown {
  const script = `
    const { readNotifications } = await import(${JSON.stringify(WEBHOOK)});
    const body = Buffer.from(JSON.stringify({ object_id: 1, timestamp: ${JSON.stringify(timestamp)} }));
    process.stdout.write(JSON.stringify(readNotifications(body)?.[0]?.changedAt ?? null));`;
  const said = execFileSync(process.execPath, ['--input-type=module', '--no-warnings', '-e', script], {
    env: { ...process.env, TZ: 'America/New_York', NODE_OPTIONS: '' },
    encoding: 'utf8',
  });
  return JSON.parse(said);
}

test.each([
  ['2026-11-24T09:00:00.123', '2026-11-24T09:00:00.123Z'],
  ['2026-11-24T09:00:00-05:00', '2026-11-24T14:00:00.000Z'],
])('a webhook of %s is of %s', (timestamp, changedAt) => {
  expect(changedAtInNewYork(timestamp)).toBe(changedAt);
});

test.each([
  ['2026-11-24T09:00:00.1234567', '2026-11-24T09:00:00.1234567Z'],
  ['2026-11-24 09:00', '2026-11-24T09:00Z'],
  ['2026-11-24T09:00:00Z', '2026-11-24T09:00:00Z'],
  ['2026-11-24T09:00:00+01:00', '2026-11-24T09:00:00+01:00'],
  ['2026-11-24', '2026-11-24'],
  ['', ''],
])('%p is %p', (time, told) => {
  expect(inUtc(time)).toBe(told);
});
