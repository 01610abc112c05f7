/**
 * `node scripts/soak/safeguards.ts`: the simulation with one safeguard after the other off, so that it is known to see. Prints the table; `--write`
 * puts it into `docs/simulation.md`, between its marks. `--only name` takes one. Exit code 1 where a row is not as it has to be.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { checkRow, undisturbed, type Checked } from '../../test/simulation/safeguards/check.ts';
import { rows } from '../../test/simulation/safeguards/table.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    seeds: { type: 'string', default: '200' },
    holding: { type: 'string', default: '40' },
    write: { type: 'boolean', default: false },
  },
});
const limits = { failing: Number(values.seeds), holding: Number(values.holding) };

const FILE = join(import.meta.dirname, '..', '..', 'docs', 'simulation.md');
const [BEGIN, END] = ['<!-- safeguards: begin -->', '<!-- safeguards: end -->'];

function tableOf(checked: readonly Checked[]): string {
  const lines = checked.map(({ row: { safeguard, backups }, alone, together }) => [
    safeguard.name,
    safeguard.guards,
    backups.map(({ name }) => name).join(', ') || 'nothing',
    alone,
    together || '–',
  ]);
  const head = ['safeguard', 'what it is for', 'backed up by', 'off alone', 'off with its backups'];
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

async function write(table: string): Promise<void> {
  const before = readFileSync(FILE, 'utf8');
  const [from, to] = [before.indexOf(BEGIN), before.indexOf(END)];
  if (from < 0 || to < from) throw new RangeError(`${FILE} has no marks for the table`);
  const text = `${before.slice(0, from + BEGIN.length)}\n\n${table}\n\n${before.slice(to)}`;
  writeFileSync(FILE, await format(text, { ...(await resolveConfig(FILE)), parser: 'markdown' }));
}

process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';
const wanted = rows.filter(({ safeguard }) => values.only === undefined || safeguard.name === values.only);
if (wanted.length === 0) throw new RangeError(`there is no safeguard ${values.only ?? ''}`);
const before = await undisturbed(wanted, limits);
const checked: Checked[] = [];
for (const row of wanted) {
  const one = await checkRow(row, before, limits);
  checked.push(one);
  console.log(
    `${row.safeguard.name}: ${[one.alone, one.together && `with its backups ${one.together}`].filter(Boolean).join('; ')}`,
  );
  for (const problem of one.wrong) console.log(`  ${problem}`);
}
const wrong = [
  ...(before.problem === undefined
    ? []
    : [`with nothing off seed ${before.failedAt} fails: ${before.problem}`]),
  ...checked.flatMap((one) => one.wrong),
];
console.log(`\n${tableOf(checked)}\n`);
if (values.write && wrong.length === 0) await write(tableOf(checked));
console.log(`${checked.length} safeguards, ${wrong.length} of them not as they have to be`);
for (const problem of wrong) console.log(`  ${problem}`);
process.exitCode = wrong.length > 0 ? 1 : 0;
