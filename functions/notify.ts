import { measure } from '../lib/books/notices/measure.ts';
import { notify, standingOf } from '../lib/books/notices/notify.ts';
import { compose } from '../lib/compose.ts';
import { measurePorts, notifyPorts, overallOf, writeMeasure, writeOverall } from '../lib/compose-notices.ts';
import { observed } from './observed.ts';

/** What a notice says stands in the log, too, for whoever subscribed to nothing. */
export const handler = observed('notify', async ({ log, counters }) => {
  const app = compose();
  const ports = await notifyPorts(app);
  const standing = await standingOf(ports);
  for (const connection of await app.ports.connections.list()) {
    const items = standing.items.filter((item) => item.connection === connection.id);
    writeMeasure('notify', await measure(connection, items, measurePorts(app)));
  }
  writeOverall('notify', await overallOf(app, standing));
  const { notices, failed } = await notify(ports, standing);
  for (const { title, lines } of notices) log.info('people were told', { title, lines });
  for (const one of failed) log.warn('a notice was not taken', { ...one });
  counters.count('NoticesNotSent', failed.length);
  return { told: notices.map(({ title }) => title) };
});
