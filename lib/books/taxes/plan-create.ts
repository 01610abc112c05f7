/**
 * What would be made in QuickBooks of HaloPSA's rates that a person names. A rate in QuickBooks can neither be changed nor deleted by the API, so whatever
 * is uncertain is asked before: whom the tax is owed to, how the rate is called, whether the code is not there already.
 */
import type { Refusal } from '../../entities/kind.ts';
import { automatedRefusal, RATE_NAME_MAX, unmakeable } from '../../entities/tax-code/service.ts';
import { idText } from '../../entities/wire.ts';
import type { Agency, TaxCompany } from './agencies.ts';
import { named, sameName, type Named, type Rate, type Rates } from './read.ts';

/** What a person says beside the rates themselves. */
export interface Wish {
  /** Id or name of an agency that is there. */
  readonly agency?: string;
  /** Name of one that is to be made, unless it is there. */
  readonly newAgency?: string;
  readonly rateName?: string;
}

export type ChosenAgency = Agency | { readonly id?: undefined; readonly name: string };

export interface CreateRow {
  readonly halo: Named;
  /** `link`: QuickBooks has it. `make`: it would be made there. */
  readonly state: 'linked' | 'link' | 'make' | 'refused';
  /** The code that it is, or would be, linked to. */
  readonly code?: string;
  readonly agency?: ChosenAgency;
  readonly rateName?: string;
  readonly refusal?: Refusal;
}

export interface CreateFacts {
  readonly rates: Rates;
  readonly company: TaxCompany;
  /** Names of QuickBooks' rates, each of which is there once. */
  readonly rateNames: readonly string[];
}

type Judgement = Omit<CreateRow, 'halo'>;

const refused = (code: string, sentence: string, fix: string): Judgement => ({
  state: 'refused',
  refusal: { code, sentence, fix, owner: 'bookkeeper' },
});

export function planCreate(wanted: readonly Rate[], wish: Wish, facts: CreateFacts): readonly CreateRow[] {
  const taken = facts.rateNames.map((name) => name.toLowerCase());
  return wanted.map((rate) => {
    const judgement = judged(rate, wish, facts, taken);
    if (judgement.rateName !== undefined) taken.push(judgement.rateName.toLowerCase());
    return { halo: named(rate), ...judgement };
  });
}

function judged(rate: Rate, wish: Wish, facts: CreateFacts, taken: readonly string[]): Judgement {
  const { rates, company } = facts;
  const linked = rates.linked.get(rate.id);
  if (linked !== undefined) return { state: 'linked', code: linked };
  if (company.isAutomated) return { state: 'refused', refusal: automatedRefusal() };
  if (!company.usesSalesTax)
    return refused(
      'tax-off',
      'Sales tax is off in QuickBooks, which takes no tax code then.',
      'Switch it on in QuickBooks (Taxes), then ask again.',
    );
  const there = standing(rate, rates);
  if (there) return there;
  const wrong = unmakeable(rate.read.record, rates.env.company);
  return wrong ? { state: 'refused', refusal: wrong } : toMake(rate, wish, company, taken);
}

function standing(rate: Rate, { quickbooks, mapped }: Rates): Judgement | undefined {
  const own = mapped.get(rate.id);
  const there =
    quickbooks.find(({ id }) => id === own) ??
    (own === undefined ? quickbooks.find(({ name }) => sameName(name, rate.name)) : undefined);
  if (!there) return undefined;
  if (there.ratePercent === rate.ratePercent) return { state: 'link', code: there.id };
  return refused(
    'tax-code-differs',
    `QuickBooks has the tax code ${there.id}, ${there.name}, with ${there.ratePercent} %; the rate in HaloPSA is ${rate.ratePercent} %.`,
    'Give the HaloPSA rate another name or the right percentage: a rate of QuickBooks cannot be changed.',
  );
}

function toMake(rate: Rate, wish: Wish, { agencies }: TaxCompany, taken: readonly string[]): Judgement {
  const agency = agencyFor(wish, agencies);
  if (!agency) return noAgency(wish, agencies);
  const rateName = rateNameFor(rate, wish, taken);
  return rateName === undefined
    ? refused(
        'tax-rate-name',
        `QuickBooks takes a name of at most ${RATE_NAME_MAX} characters for a rate, and each only once${wish.rateName === undefined ? '' : `; ${wish.rateName} is too long or taken`}.`,
        'Say another with --rate-name.',
      )
    : { state: 'make', agency, rateName };
}

function agencyFor({ agency, newAgency }: Wish, agencies: readonly Agency[]): ChosenAgency | undefined {
  if (newAgency !== undefined)
    return agencies.find(({ name }) => sameName(name, newAgency)) ?? { name: newAgency.trim() };
  if (agency !== undefined)
    return agencies.find(({ id }) => id === agency) ?? agencies.find(({ name }) => sameName(name, agency));
  return agencies.length === 1 ? agencies[0] : undefined;
}

function noAgency({ agency }: Wish, agencies: readonly Agency[]): Judgement {
  const known = agencies.map(({ id, name }) => `${name} (${id})`).join(', ') || 'none';
  return refused(
    'tax-agency',
    agency === undefined
      ? `Whom the tax is owed to has to be said. QuickBooks has these agencies: ${known}.`
      : `QuickBooks has no tax agency ${agency}. It has: ${known}.`,
    'Choose one with --agency, or have one made with --new-agency.',
  );
}

/** The first that is short enough and free: the rate's own name, its code, its percentage, its id. */
function rateNameFor({ id, name, ratePercent, read }: Rate, { rateName }: Wish, taken: readonly string[]) {
  const own = [name, idText(read.record['code']), `${ratePercent}%`, `Halo ${id}`];
  return (rateName === undefined ? own : [rateName])
    .map((text) => text.trim())
    .find((text) => text !== '' && text.length <= RATE_NAME_MAX && !taken.includes(text.toLowerCase()));
}
