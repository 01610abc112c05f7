/** What the numbers verb says: tables for a person, CSV for a sheet. */
import type { Applied } from '../../../lib/books/numbers/apply.ts';
import type { PolicyPlan } from '../../../lib/books/numbers/policy.ts';
import type { Refusal } from '../../../lib/entities/kind.ts';
import type { Alignment, Next } from '../../../lib/numbering/align.ts';
import type { Audit } from '../../../lib/numbering/audit.ts';
import type { Output } from '../../output.ts';
import { clean, count, SYSTEMS } from '../../text.ts';

type Named<T> = T & { readonly connection: string };

const SERIES = ['series', 'first', 'last', 'documents', 'missing', 'unexplained'] as const;
const FINDINGS = ['', 'what', 'from', 'to', 'count', 'reason', 'documents'] as const;

export async function sayAudit(
  { connection, series, findings, unexplained }: Named<Audit>,
  out: Output,
): Promise<void> {
  out.say(out.tone('bold', connection));
  if (series.length === 0) out.say('No document carries a number yet.');
  else
    await out.table(
      SERIES,
      series.map((one) => [one.series, one.first, one.last, one.documents, one.missing, one.unexplained]),
    );
  if (findings.length > 0) {
    out.say('');
    await out.table(
      FINDINGS,
      findings.map(({ flaw, first, last, count: many, explained, reason, documents }) => [
        explained ? '' : '!',
        flaw,
        first,
        last === first ? '' : last,
        many,
        reason,
        documents.join('; '),
      ]),
    );
  }
  out.say(
    unexplained === 0
      ? out.tone('good', 'Every number is accounted for.')
      : out.tone('bad', `${count(unexplained, 'finding')} that nothing explains, marked with !.`),
  );
  out.say('');
}

/** A sheet takes a cell that begins like this for a formula; names come from outside. */
const FORMULA = /^[=+\-@\t\r]/;

const cell = (value: string | number): string => {
  const text = clean(String(value));
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const line = (cells: readonly (string | number)[]): string => cells.map(cell).join(',');

const CSV = ['connection', 'what', 'series', 'first', 'last', 'count', 'explained', 'reason', 'documents'];

/** @returns lines; a series counts its documents */
export const auditCsv = (found: readonly Named<Audit>[]): readonly string[] => [
  line(CSV),
  ...found.flatMap(({ connection, series, findings }) => [
    ...series.map(({ series: name, first, last, documents, missing, unexplained }) =>
      line([
        connection,
        'series',
        name,
        first,
        last,
        documents,
        unexplained === '0' ? 'yes' : 'no',
        `${missing} missing, ${unexplained} unexplained`,
        '',
      ]),
    ),
    ...findings.map((one) =>
      line([
        connection,
        one.flaw,
        one.series,
        one.first,
        one.last,
        one.count,
        one.explained ? 'yes' : 'no',
        one.reason,
        one.documents.join('; '),
      ]),
    ),
  ]),
];

const COUNTERS: Readonly<Record<Alignment['counter'], string>> = {
  halo: `${SYSTEMS.halo}’s next id`,
  quickbooks: `${SYSTEMS.quickbooks}’ own counter`,
  sequence: 'the sequence',
};

type Done = { readonly applied?: Applied; readonly handedBack?: readonly string[] };

export function sayAlignment(one: Named<Alignment> & Done, out: Output): void {
  const { connection, counter, now, safe, change, number, why, todo, applied, handedBack = [] } = one;
  out.say(out.tone('bold', connection));
  out.say(
    change
      ? `  Move ${COUNTERS[counter]} from ${now ?? '?'} to ${safe}: the next number is then ${clean(number)}.`
      : `  ${COUNTERS[counter]} is where numbers are safe: ${safe}, which gives ${clean(number)}.`,
  );
  for (const sentence of why) out.say(`  - ${clean(sentence)}`);
  for (const sentence of todo) out.say(`  By hand: ${clean(sentence)}`);
  if (applied?.applied === 'moved')
    out.say(out.tone('good', `  Moved from ${applied.from} to ${applied.to}.`));
  if (applied?.applied === 'refused') out.say(out.tone('bad', `  ${clean(applied.sentence)}`));
  if (applied?.applied === 'nothing') out.say('  Nothing was to be moved.');
  if (!applied && change) out.say(`  \`halo-qbo numbers align --connection ${connection} --apply\` does it.`);
  if (handedBack.length > 0) out.say(`  Handed back: ${handedBack.map(clean).join(', ')}.`);
}

export function sayNext(
  {
    connection,
    policy,
    number,
    why,
    trouble,
  }: Named<Next> & { readonly policy: string; readonly trouble?: Refusal },
  out: Output,
): void {
  out.say(
    `${out.tone('bold', connection)}  ${number === undefined ? 'not known' : clean(number)}  (${policy})`,
  );
  for (const sentence of why) out.say(`  - ${clean(sentence)}`);
  if (trouble) out.say(out.tone('bad', `  ${clean(trouble.sentence)} ${clean(trouble.fix)}`));
}

const sayNumbering = ({ policy, prefix, suffix, padding, start, gaps, onTaken }: PolicyPlan['to']): string =>
  [
    policy,
    `prefix “${prefix}”`,
    `suffix “${suffix}”`,
    ...(padding === undefined ? [] : [`${padding} digits`]),
    ...(start === undefined ? [] : [`from ${start}`]),
    ...(gaps === undefined ? [] : [`gaps ${gaps}`]),
    ...(onTaken === undefined ? [] : [`on a taken number: ${onTaken}`]),
  ].join(', ');

export function sayPlan(connection: string, plan: PolicyPlan, stored: boolean, out: Output): void {
  const { from, to, trouble, before, after, alignment, kept } = plan;
  out.say(out.tone('bold', connection));
  out.say(`  now:  ${sayNumbering(from)}; the next invoice gets ${clean(before.number ?? '?')}`);
  out.say(`  then: ${sayNumbering(to)}; the next invoice gets ${clean(after.number ?? '?')}`);
  for (const sentence of after.why) out.say(`  - ${clean(sentence)}`);
  if (alignment.change)
    out.say(
      out.tone(
        'warn',
        `  ${COUNTERS[alignment.counter]} has to be moved to ${alignment.safe} first or right after: \`halo-qbo numbers align\`.`,
      ),
    );
  if (trouble) out.say(out.tone('bad', `  ${clean(trouble.sentence)} ${clean(trouble.fix)}`));
  out.say(
    kept.length === 0
      ? '  No document is under way.'
      : `  ${count(kept.length, 'document')} under way keep the number they have: ${kept.map(({ number }) => clean(number)).join(', ')}.`,
  );
  out.say(
    stored ? '  Stored: it holds for what is posted from now on.' : '  Nothing was stored; --apply does it.',
  );
}
