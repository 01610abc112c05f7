/** The parts of the README that follow from the kinds: their table, and what is to be ticked for the webhook in Intuit's portal. */
import type { Kind, Side } from '../../lib/entities/kind.ts';

/** @see https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks (entities that notify) */
const WITHOUT_WEBHOOK: ReadonlySet<string> = new Set([
  'TaxCode',
  'TaxRate',
  'Attachable',
  'CompanyInfo',
  'CompanyCurrency',
]);

const NAMES: Readonly<Record<Side, string>> = { halo: 'HaloPSA', quickbooks: 'QuickBooks' };

const DIRECTIONS: Readonly<Record<Kind['direction'], string>> = {
  off: 'off',
  link: 'matched, never written',
  push: 'HaloPSA → QuickBooks',
  pull: 'QuickBooks → HaloPSA',
  both: 'both ways',
};

/** Fields that belong to the other side than the rest are named. */
function ownerOf({ owner, owners = {}, ownedWhereMade }: Kind): string {
  if (ownedWhereMade) return 'where it was made';
  const others = Object.entries(owners).filter(([, side]) => side !== owner);
  const fields = others.map(([field]) => field).join(', ');
  return others.length === 0
    ? NAMES[owner]
    : `${NAMES[owner]}; ${NAMES[owner === 'halo' ? 'quickbooks' : 'halo']}: ${fields}`;
}

const sourceOf = ({ halo }: Kind): string =>
  halo.resource.virtual === true ? 'values in other records' : halo.resource.name;

const natureOf = ({ document, shared }: Kind): string =>
  document ? 'document' : shared === true ? 'reference' : 'record';

const isMadeOnRequest = ({ halo, quickbooks }: Kind): boolean =>
  halo.ordered !== undefined || quickbooks.ordered !== undefined;

const created = (kind: Kind): string => (isMadeOnRequest(kind) ? 'on request' : createdByItself(kind));

const createdByItself = ({ direction, autoCreate, halo }: Kind): string =>
  direction === 'link' || direction === 'off' || (direction === 'pull' && halo.resource.virtual === true)
    ? 'never'
    : autoCreate
      ? 'yes'
      : 'when switched on';

/** Money that was given back: a person is told of it, and nothing is written. */
export const ONLY_SHOWN: ReadonlySet<string> = new Set(['refund']);

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

export const kindsTable = (kinds: readonly Kind[]): string =>
  [
    row(['kind', 'HaloPSA', 'QuickBooks', 'owner', 'direction by default', 'created there', 'is a']),
    row(Array.from({ length: 7 }, () => '---')),
    ...kinds.map((kind) =>
      row([
        kind.name,
        sourceOf(kind),
        kind.quickbooks.resource.name,
        ownerOf(kind),
        ONLY_SHOWN.has(kind.name) ? 'shown, never written' : DIRECTIONS[kind.direction],
        ONLY_SHOWN.has(kind.name) ? 'never' : created(kind),
        natureOf(kind),
      ]),
    ),
  ].join('\n');

/** With every operation that the portal offers for them. */
export const webhookEntities = (kinds: readonly Kind[]): string =>
  [...new Set(kinds.map(({ quickbooks }) => quickbooks.resource.name))]
    .filter((entity) => !WITHOUT_WEBHOOK.has(entity))
    .sort()
    .map((entity) => `\`${entity}\``)
    .join(', ');

/** Every place of a document. @throws RangeError when it has not the place */
export const filledAll = (document: string, places: Readonly<Record<string, string>>): string =>
  Object.entries(places).reduce((text, [place, part]) => filledIn(text, place, part), document);

/** @throws RangeError when the document has no such place */
export function filledIn(document: string, place: string, text: string): string {
  const [begin, end] = [`<!-- ${place}:begin -->`, `<!-- ${place}:end -->`];
  const from = document.indexOf(begin);
  const to = document.indexOf(end, from);
  if (from < 0 || to < 0) throw new RangeError(`it has no place between ${begin} and ${end}`);
  return `${document.slice(0, from + begin.length)}\n\n${text}\n\n${document.slice(to)}`;
}
