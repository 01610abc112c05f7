/**
 * Records that settings name: default accounts, default item. One that nobody knows would be refused with every invoice, so it is refused here, once.
 * Before the first import nothing is known, and nothing is said.
 */
import type { LinkStore } from '../../sync/ports.ts';
import { linkIdOf } from '../../sync/references.ts';
import { problem, type Wanted } from './rules.ts';
import type { Problem } from './sentences.ts';
import { said } from './sentences.ts';

const NAMED = [
  { setting: 'defaultIncomeAccount', kind: 'account' },
  { setting: 'defaultExpenseAccount', kind: 'account' },
  { setting: 'defaultPayablesAccount', kind: 'account' },
  { setting: 'defaultItem', kind: 'item' },
] as const;

const SHOWN_MAX = 10;

type Links = Pick<LinkStore, 'all'>;

async function knownIds(connection: string, kind: string, links: Links): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { halo, quickbooks, state, link } of links.all(connection, kind))
    if (quickbooks && state !== 'removed') ids.push(halo?.id ?? link.slice(2));
  return ids.toSorted();
}

async function unknownIn({ id, settings, before }: Wanted, links: Links): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const { setting, kind } of NAMED) {
    const name = settings.company[setting];
    if (name === undefined || name === before?.company[setting]) continue;
    const known = await knownIds(id, kind, links);
    if (known.length === 0 || known.map((one) => linkIdOf('halo', one)).includes(linkIdOf('halo', name)))
      continue;
    const some = known.slice(0, SHOWN_MAX).join(', ');
    const more = known.length > SHOWN_MAX ? `, and ${known.length - SHOWN_MAX} more` : '';
    problems.push(
      problem(
        id,
        `company.${setting}`,
        `is ${said(name)}; no ${kind} of that name is linked. There are ${some}${more}.`,
      ),
    );
  }
  return problems;
}

export async function unknownRecords(all: readonly Wanted[], links: Links): Promise<readonly Problem[]> {
  const found = await Promise.all(all.map((wanted) => unknownIn(wanted, links)));
  return found.flat();
}
