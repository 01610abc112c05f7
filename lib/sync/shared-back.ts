/**
 * Reference data on its way to HaloPSA. Several records there may share one of QuickBooks', so its id leads to no link of its own, and what a
 * QuickBooks record names is looked for among the kind's links, which are few. Where several share it, the one with the lowest HaloPSA id
 * stands for all: they are the same to QuickBooks.
 */
import { kindByName } from '../entities/registry.ts';
import type { LinkStore } from './ports.ts';
import type { Link } from './records.ts';
import type { Named } from './references.ts';

const NUMERIC = new Intl.Collator('en', { numeric: true });

/** The link that answers for each of `wanted` in HaloPSA; those that have none are left out. */
export async function sharedBack(
  connection: string,
  wanted: readonly Named[],
  links: Pick<LinkStore, 'all'>,
): Promise<readonly { readonly named: Named; readonly link: Link }[]> {
  const shared = wanted.filter(
    ({ kind, side }) => side === 'quickbooks' && kindByName(kind)?.shared === true,
  );
  const found: { named: Named; link: Link }[] = [];
  for (const [kind, own] of Map.groupBy(shared, (named) => named.kind)) {
    const mapped: Link[] = [];
    for await (const link of links.all(connection, kind)) if (link.halo && link.quickbooks) mapped.push(link);
    const inOrder = mapped.toSorted((a, b) => NUMERIC.compare(a.halo?.id ?? '', b.halo?.id ?? ''));
    for (const named of own) {
      const link = inOrder.find(({ quickbooks }) => quickbooks?.id === named.id);
      if (link) found.push({ named, link });
    }
  }
  return found;
}
