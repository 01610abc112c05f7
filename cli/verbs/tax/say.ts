/** Tax rates as a person reads them: each with what stands for it, or what would be made of it. */
import type { CreateRow } from '../../../lib/books/taxes/plan-create.ts';
import type { ImportRow } from '../../../lib/books/taxes/plan-import.ts';
import type { Named } from '../../../lib/books/taxes/read.ts';
import type { Output } from '../../output.ts';
import { clean } from '../../text.ts';

const IMPORT_SAID: Readonly<Record<ImportRow['state'], string>> = {
  linked: 'linked',
  link: 'is there: would be linked',
  make: 'would be made in HaloPSA',
  attention: '! to be decided',
  left: 'left',
};

const rate = ({ id, name, ratePercent }: Named): string => `${clean(name)} ${ratePercent} % (${clean(id)})`;

const rates = (all: readonly Named[]): string => all.map(rate).join(', ');

const madeOf = ({ body }: ImportRow): string =>
  body
    ? `${clean(String(body['name']))} ${String(body['value'])} %, code ${clean(String(body['qbocode']))}`
    : '';

export async function sayImport(rows: readonly ImportRow[], out: Output): Promise<void> {
  await out.table(
    ['QuickBooks code', 'name', 'rate', 'what', 'HaloPSA'],
    rows.map((row) => [
      clean(row.code.id),
      clean(row.code.name),
      `${row.code.ratePercent} %`,
      IMPORT_SAID[row.state],
      row.state === 'make' ? madeOf(row) : rates(row.halo),
    ]),
  );
  for (const { code, sentence, fix, state } of rows) {
    if (sentence === undefined) continue;
    const said = `${clean(code.name)} (${clean(code.id)}): ${clean(sentence)}`;
    out.say(state === 'attention' ? out.tone('warn', said) : out.tone('dim', said));
    if (fix !== undefined) out.say(`    ${clean(fix)}`);
  }
}

export function sayOnlyHalo(all: readonly Named[], connection: string, out: Output): void {
  if (all.length === 0) return;
  out.say('');
  out.say(out.tone('bold', 'Only in HaloPSA'));
  for (const one of all) out.say(`  ${rate(one)}`);
  out.say(`\`halo-qbo tax create --connection ${connection} --code <id>\` shows what QuickBooks would get.`);
}

const CREATE_SAID: Readonly<Record<CreateRow['state'], string>> = {
  linked: 'linked',
  link: 'is there: would be linked',
  make: 'would be made in QuickBooks',
  refused: '! not possible so',
};

const agencyOf = ({ agency }: CreateRow): string => {
  if (!agency) return '';
  return agency.id === undefined ? `${clean(agency.name)} (new)` : `${clean(agency.name)} (${agency.id})`;
};

export async function sayCreate(rows: readonly CreateRow[], out: Output): Promise<void> {
  await out.table(
    ['HaloPSA rate', 'name', 'rate', 'what', 'code', 'rate name', 'agency'],
    rows.map((row) => [
      clean(row.halo.id),
      clean(row.halo.name),
      `${row.halo.ratePercent} %`,
      CREATE_SAID[row.state],
      clean(row.code ?? ''),
      clean(row.rateName ?? ''),
      agencyOf(row),
    ]),
  );
  for (const { halo, refusal, state } of rows) {
    if (refusal) out.say(out.tone('warn', `${rate(halo)}: ${clean(refusal.sentence)}`));
    if (refusal) out.say(`    ${clean(refusal.fix)}`);
    if (state === 'make')
      out.say(
        out.tone('dim', `${rate(halo)}: for sales; QuickBooks lets nobody change or delete it by the API.`),
      );
  }
}
