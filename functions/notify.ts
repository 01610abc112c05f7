import { measure } from '../lib/books/notices/measure.ts';
import { notify, standingOf } from '../lib/books/notices/notify.ts';
import type { Standing } from '../lib/books/notices/problems.ts';
import { compose, type App } from '../lib/compose.ts';
import { measurePorts, notifyPorts, overallOf, writeMeasure, writeOverall } from '../lib/compose-notices.ts';
import { observed, type Seen } from './observed.ts';

/** A connection that cannot be measured keeps no other from it. @returns which those are */
async function measureAll(app: App, standing: Standing, { log }: Seen): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const connection of await app.ports.connections.list())
    try {
      const items = standing.items.filter((item) => item.connection === connection.id);
      writeMeasure('notify', await measure(connection, items, measurePorts(app)));
    } catch (error) {
      log.error(`${connection.id} could not be measured`, error);
      failed.push(connection.id);
    }
  writeOverall('notify', await overallOf(app, standing));
  return failed;
}

/** People come before figures. What a notice says stands in the log, too, for whoever subscribed to nothing. */
export const handler = observed('notify', async (seen) => {
  const { log, counters } = seen;
  const app = compose();
  const ports = await notifyPorts(app);
  const standing = await standingOf(ports);
  const { notices, failed, untold } = await notify(ports, standing);
  for (const { title, lines } of notices) log.info('people were told', { title, lines });
  for (const one of [...failed, ...untold]) log.warn('a notice was not taken', { ...one });
  counters.count('NoticesNotSent', failed.length + untold.length);
  const unmeasured = await measureAll(app, standing, seen);
  if (untold.length > 0)
    throw new Error(
      `nobody could be told: ${untold.map(({ channel, because }) => `${channel}: ${because}`).join('; ')}`,
    );
  if (unmeasured.length > 0) throw new Error(`could not be measured: ${unmeasured.join(', ')}`);
  return { told: notices.map(({ title }) => title) };
});
