/** What a real tenant and company answer to the open questions, what that means, and which settings it would change: shown first, then stored. */
import { createInterface } from 'node:readline/promises';
import type { Change, Finding, ProbeReport } from '../../lib/books/probe.ts';
import { EXIT } from '../exit.ts';
import type { Output, Tone } from '../output.ts';
import { pickConnection, withConnection, withExitCode, withJson } from '../pick.ts';
import { clean, count, SYSTEMS } from '../text.ts';
import { examples, verbOf } from '../verb.ts';

interface Options {
  readonly connection?: string;
  readonly json?: boolean;
  readonly exitCode?: boolean;
  readonly write?: boolean;
  readonly save?: boolean;
  readonly yes?: boolean;
}

const HEAD = ['system', 'question', 'answer', 'what it means', 'setting'];

const SAID: Readonly<Record<Finding['state'], string>> = {
  known: '',
  attention: '! ',
  refused: 'refused: ',
  unknown: '? ',
};

export const verb = verbOf<Options>({
  define: (command) =>
    withExitCode(withJson(withConnection(command)))
      .option('--write', 'also make a few small documents, and take them away again')
      .option('--save', 'store the answers that are settings of the connection')
      .option('-y, --yes', 'do not ask before storing them')
      .addHelpText(
        'after',
        '\nReads only, unless --write is given. That makes documents over nothing, says “halo-qbo probe” on each and deletes\n' +
          'them in the end; two ids of HaloPSA, and numbers where QuickBooks counts for itself, stay used.\n' +
          examples(
            'probe --connection demo',
            'probe --connection demo --save',
            'probe --connection sandbox --write --json',
          ),
      ),
  run: async ({ options, app, out }) => {
    const { probe, saveChanges } = await import('../../lib/books/probe.ts');
    const { probePorts } = await import('../../lib/compose-probe.ts');
    const connection = await pickConnection(app, options.connection);
    const progress = await out.progress('asking', 1);
    const report = await probe(connection, probePorts(app, connection), {
      write: options.write === true,
      onAsked: progress.update,
    }).finally(async () => {
      progress.stop();
      await app.budgets.rest();
    });
    if (!options.json) await show(report, out);
    const saved = await isWanted(report, options);
    if (saved) await saveChanges(connection.id, report.changes, app.ports.connections);
    if (options.json) out.json({ ...report, saved });
    else sayStored(report, saved, out);
    const isOpen = report.findings.some(({ state }) => state === 'attention');
    return report.leftBehind.length > 0 || (options.exitCode && isOpen) ? EXIT.attention : EXIT.done;
  },
});

const sayValue = (value: unknown): string =>
  value === undefined ? 'not known' : typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);

const nameOf = ({ group, name }: Pick<Change, 'group' | 'name'>): string => `${group}.${name}`;

const settingOf = ({ setting }: Finding): string =>
  setting ? `${nameOf(setting)}: ${sayValue(setting.value)}` : '';

async function show({ findings, changes, leftBehind }: ProbeReport, out: Output): Promise<void> {
  const rows = findings.map((finding) => [
    SYSTEMS[finding.side],
    finding.question,
    `${SAID[finding.state]}${finding.answer}`,
    finding.means,
    settingOf(finding),
  ]);
  await out.table(HEAD, rows);
  out.say('');
  const sum = (state: Finding['state']): number => findings.filter((one) => one.state === state).length;
  const line = (tone: Tone, text: string): void => out.say(out.tone(tone, text));
  if (sum('attention') > 0) line('warn', `${count(sum('attention'), 'answer')} to act on, marked with !.`);
  if (sum('refused') > 0) line('warn', `${count(sum('refused'), 'question')} refused by the vendor.`);
  if (sum('unknown') > 0)
    out.say(`${count(sum('unknown'), 'question')} that nothing here tells, marked with ?.`);
  for (const left of leftBehind) line('bad', `Left behind, delete it by hand: ${clean(left)}.`);
  for (const change of changes)
    out.say(`  ${nameOf(change)}: ${sayValue(change.from)} → ${sayValue(change.value)}`);
}

async function isWanted({ connection, changes }: ProbeReport, options: Options): Promise<boolean> {
  if (changes.length === 0) return false;
  if (options.save || options.yes) return true;
  if (options.json || !process.stdin.isTTY) return false;
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const asked = `Store ${count(changes.length, 'setting')} of ${connection}? [y/N] `;
    return /^y(es)?$/i.test((await asking.question(asked)).trim());
  } finally {
    asking.close();
  }
}

function sayStored({ connection, changes }: ProbeReport, saved: boolean, out: Output): void {
  if (changes.length === 0) return out.say(`The settings of ${connection} say all that already.`);
  out.say(
    saved
      ? `${count(changes.length, 'setting')} of ${connection} stored.`
      : 'Nothing was stored; --save does it.',
  );
}
