/** One record's history: from the hint to the vendor's own request id. */
import type { NamedRecord } from '../../lib/books/names.ts';
import type { JournalEntry } from '../../lib/sync/records.ts';
import { entryLine, requestLine } from '../entries.ts';
import { EXIT } from '../exit.ts';
import type { Output } from '../output.ts';
import { pickKind, pickRecord, wholeNumber, withConnection, withJson } from '../pick.ts';
import { clean, count, SYSTEMS, time } from '../text.ts';
import { examples, verbOf } from '../verb.ts';

interface Options {
  readonly connection?: string;
  readonly limit: number;
  readonly json?: boolean;
}

const LIMIT = 50;

export const verb = verbOf<Options>({
  define: (command) =>
    withJson(withConnection(command))
      .argument('<kind>', 'the kind of record')
      .argument('<record>', 'link id (h:1001, q:155), HaloPSA id, document number or name')
      .option('-n, --limit <entries>', 'the newest so many', wholeNumber, LIMIT)
      .addHelpText(
        'after',
        examples('history invoice 1001', 'history payment q:155 --connection demo --json'),
      ),
  run: async ({ args, options, app, out }) => {
    const { historyOf } = await import('../../lib/books/history.ts');
    const [given = '', text = ''] = args;
    const record = await pickRecord(app, await pickKind(given), text, options.connection);
    const entries = await historyOf(record, options.limit, app.ports);
    const { connection, kind, record: name, link } = record;
    if (options.json) out.json({ connection, kind, record: name, ...(link && { link }), entries });
    else show(record, entries, out);
    return link || entries.length > 0 ? EXIT.done : EXIT.attention;
  },
});

function show(record: NamedRecord, entries: readonly JournalEntry[], out: Output): void {
  out.say(out.tone('bold', title(record)));
  if (entries.length === 0) return out.say('Nothing has been done about it.');
  const several = new Set(entries.map((entry) => entry.record)).size > 1;
  for (const entry of entries) {
    out.say(entryLine(entry, out, several ? `${clean(entry.record)}: ` : ''));
    if (entry.error) out.say(`    ${clean(entry.error.name)}: ${clean(entry.error.message)}`);
    for (const request of entry.requests) out.say(out.tone('dim', requestLine(request)));
  }
  out.say(`${count(entries.length, 'entry', 'entries')}, the newest from ${time(entries.at(-1)?.at ?? '')}.`);
}

function title({ connection, kind, record, link }: NamedRecord): string {
  const sides = (['halo', 'quickbooks'] as const).flatMap((side) => {
    const seen = link?.[side];
    if (!seen) return [];
    const number = seen.observed.number;
    return [`${SYSTEMS[side]} ${clean(seen.id)}${number ? ` (number ${clean(number)})` : ''}`];
  });
  const where = sides.length === 0 ? '' : `: ${sides.join(', ')}`;
  return `${kind} ${clean(record)} of ${connection}${where}${link ? `, ${link.state}` : ''}`;
}
