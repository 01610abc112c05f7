/**
 * What an import of tax rates would do, code by code. A rate that HaloPSA has already is linked and never doubled: it is told by its mapping, or by name
 * and percentage together. Where that could be several, or only one of the two agrees, a person decides.
 */
import type { Refusal } from '../../entities/kind.ts';
import { kind } from '../../entities/tax-code/index.ts';
import { whyLeft } from '../../entities/tax-code/importable.ts';
import { named, sameName, type Named, type Rate, type Rates } from './read.ts';

export interface ImportRow {
  readonly code: Named;
  /** `link`: HaloPSA has it. `make`: it would be made there. `attention`: a person decides. `left`: not to be taken over. */
  readonly state: 'linked' | 'link' | 'make' | 'attention' | 'left';
  /** HaloPSA's rates that it is about. */
  readonly halo: readonly Named[];
  /** What would be sent to HaloPSA. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** `link`: nobody has said so yet, so it is kept as a mapping. */
  readonly isNew?: true;
  readonly sentence?: string;
  readonly fix?: string;
}

type Judgement = Omit<ImportRow, 'code'>;

export const planImport = (rates: Rates, codes: readonly Rate[] = rates.quickbooks): readonly ImportRow[] =>
  codes.map((code) => ({ code: named(code), ...judged(code, rates) }));

function judged(code: Rate, rates: Rates): Judgement {
  const having = (of: ReadonlyMap<string, string>): readonly Rate[] =>
    rates.halo.filter(({ id }) => of.get(id) === code.id);
  const linked = having(rates.linked);
  const mapped = having(rates.mapped).filter(({ id }) => !rates.linked.has(id));
  const left = whyLeft(code.read.record, rates.env.company);
  const differing = mapped.find(({ ratePercent }) => ratePercent !== code.ratePercent);
  if (differing) return differs(code, differing, 'is mapped to it');
  if (mapped.length > 0 && left === undefined) return { state: 'link', halo: mapped.map(named) };
  if (linked.length > 0) return { state: 'linked', halo: linked.map(named) };
  if (left !== undefined) return { state: 'left', halo: [], sentence: left };
  return byName(code, rates) ?? toMake(code, rates);
}

function byName(code: Rate, rates: Rates): Judgement | undefined {
  const all = rates.halo.filter(({ name }) => sameName(name, code.name));
  const alike = all.filter(({ ratePercent }) => ratePercent === code.ratePercent);
  const free = alike.filter(({ id }) => !rates.linked.has(id) && !rates.mapped.has(id));
  const [only, another] = free;
  if (only && !another) return { state: 'link', halo: [named(only)], isNew: true };
  if (another) return several(code, free);
  const [taken] = alike;
  if (taken) return isTaken(code, taken, rates);
  const [other] = all;
  return other && differs(code, other, 'has its name');
}

const map = (code: Rate, rate: string): string =>
  `\`halo-qbo map --kind ${kind.name} --accept ${rate}=${code.id}\``;

const several = (code: Rate, free: readonly Rate[]): Judgement => ({
  state: 'attention',
  halo: free.map(named),
  sentence: `${free.length} rates of HaloPSA have its name and percentage.`,
  fix: `Say which it is with ${map(code, '<id>')}.`,
});

const isTaken = (code: Rate, taken: Rate, { linked, mapped }: Rates): Judgement => ({
  state: 'attention',
  halo: [named(taken)],
  sentence: `The HaloPSA rate ${taken.id} has its name and percentage, and stands for the code ${linked.get(taken.id) ?? mapped.get(taken.id) ?? ''}.`,
  fix: `Map it anew with ${map(code, taken.id)}, or give one of the two another name.`,
});

const differs = (code: Rate, rate: Rate, how: string): Judgement => ({
  state: 'attention',
  halo: [named(rate)],
  sentence: `The HaloPSA rate ${rate.id} ${how} and is ${rate.ratePercent} %; in QuickBooks it is ${code.ratePercent} %.`,
  fix: 'Correct the percentage or the name in HaloPSA, then import again.',
});

function toMake(code: Rate, rates: Rates): Judgement {
  const order = kind.halo.ordered?.(code.read.record, {}, rates.env.company);
  if (order?.ordered !== 'body') return { state: 'attention', halo: [], ...pick(order?.refusal) };
  const free = rates.halo.filter(
    ({ id, ratePercent }) =>
      ratePercent === code.ratePercent && !rates.linked.has(id) && !rates.mapped.has(id),
  );
  return {
    state: 'make',
    halo: [],
    body: order.body,
    ...(free.length > 0 && {
      sentence: `HaloPSA has ${free.map(({ name, id }) => `${name} (${id})`).join(', ')} of the same percentage: if that is it, map it instead with ${map(code, '<id>')}.`,
    }),
  };
}

const pick = (refusal: Refusal | undefined): Pick<ImportRow, 'sentence' | 'fix'> =>
  refusal ? { sentence: refusal.sentence, fix: refusal.fix } : {};

/** HaloPSA's rates that stand for nothing in QuickBooks. */
export function onlyInHalo(rates: Rates, rows: readonly ImportRow[]): readonly Named[] {
  const known = new Set(
    rows.flatMap(({ halo, state }) => (state === 'attention' ? [] : halo)).map(({ id }) => id),
  );
  return rates.halo.filter(({ id }) => !known.has(id) && !rates.linked.has(id)).map(named);
}
