/** Everything that would fail, before it fails: what blocks first, each with its fix, who makes it, and a few of the records. */
import type { Finding, Readiness } from '../../lib/books/readiness.ts';
import { EXIT } from '../exit.ts';
import type { Output } from '../output.ts';
import { pickConnections, withConnection, withJson } from '../pick.ts';
import { clean, count } from '../text.ts';
import { examples, verbOf } from '../verb.ts';

interface Options {
  readonly connection?: string;
  readonly json?: boolean;
}

export const verb = verbOf<Options>({
  define: (command) =>
    withJson(withConnection(command)).addHelpText(
      'after',
      `\nReads only. The exit code is 1 while something blocks; what only warns leaves it at 0.\n${examples('readiness', 'readiness --connection demo --json')}`,
    ),
  run: async ({ options, app, out }) => {
    const { readiness } = await import('../../lib/books/readiness.ts');
    const { probePorts } = await import('../../lib/compose-probe.ts');
    const picked = await pickConnections(app, options.connection);
    const progress = await out.progress('looking', picked.length);
    const reports: Readiness[] = [];
    try {
      for (const connection of picked) {
        const ports = { ...app.ports, tokens: app.tokens, probe: probePorts(app, connection) };
        reports.push(await readiness(connection, ports));
        progress.update(reports.length);
      }
    } finally {
      progress.stop();
    }
    if (options.json) out.json({ connections: reports });
    else if (reports.length === 0) out.say('There is no connection yet.');
    else reports.forEach((report, index) => show(report, index === 0, out));
    return reports.every(({ ready }) => ready) ? EXIT.done : EXIT.attention;
  },
});

function show({ connection, ready, findings, looked }: Readiness, isFirst: boolean, out: Output): void {
  if (!isFirst) out.say('');
  const blocking = findings.filter(({ severity }) => severity === 'blocks').length;
  const verdict = ready
    ? out.tone('good', 'ready')
    : out.tone('bad', `not ready: ${count(blocking, 'thing')} to do first`);
  out.say(`${out.tone('bold', connection)}  ${verdict}`);
  for (const finding of findings) sayFinding(finding, out);
  const seen = looked.filter(({ records }) => records > 0);
  if (seen.length > 0)
    out.say(
      `  Looked at: ${seen.map(({ kind, records }) => count(records, kind.replaceAll('-', ' '))).join(', ')}.`,
    );
}

function sayFinding(finding: Finding, out: Output): void {
  const { severity, code, kind, sentence, fix, owner, examples: some, count: all } = finding;
  const tone = severity === 'blocks' ? 'bad' : 'warn';
  const about = kind === undefined ? '' : `, ${count(all, kind.replaceAll('-', ' '))}`;
  out.say(`  ${out.tone(tone, severity)}  ${clean(sentence)}`);
  out.say(`          ${clean(fix)} (${owner})`);
  const named = some.map(({ record, label }) =>
    record.endsWith(label) ? clean(record) : `${clean(record)} ${clean(label)}`,
  );
  const rest = all > some.length && some.length > 0 ? ', …' : '';
  out.say(
    out.tone('dim', `          ${code}${about}${named.length > 0 ? `: ${named.join(', ')}${rest}` : ''}`),
  );
}
