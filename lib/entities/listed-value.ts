/**
 * A list of QuickBooks' own whose entries stand in HaloPSA only as a text in other records: class, location, way of paying. There is no
 * resource to read there, so a value exists as soon as QuickBooks has an entry of that name, or a record of HaloPSA's names it. Nothing is
 * ever renamed in HaloPSA: a link that was made goes on by the entry's id, so what says the old name stays right, and the new name leads to
 * the same entry. An entry that is inactive takes no name for itself, which its successor may bear.
 */
import * as z from 'zod';
import { line } from './codecs.ts';
import type { MatchKey, Observed, SideDefinition, Wire } from './kind.ts';
import { at, lens, set, type Field } from './lens.ts';
import { idText, maybe } from './wire.ts';

export type Named = { name: string };

/** As many characters as the id of a record has room for. */
const VALUE_MAX = 100;
const DELETED = ' (deleted)';

const isActive = (record: Wire): boolean => record['Active'] !== false;

/** The name under which HaloPSA may know an entry: of one below others, with theirs before it. */
type NameField = 'Name' | 'FullyQualifiedName';

const shownName = (record: Wire, field: NameField): string => {
  const shown = idText(record[field]) || idText(record['Name']);
  return !isActive(record) && shown.endsWith(DELETED) ? shown.slice(0, -DELETED.length) : shown;
};

const nameIn = (field: NameField): Field<string> => ({
  read: (record, env) => line(VALUE_MAX).read(shownName(record, field), env),
  write: (value, record) => set(record, field, isActive(record) ? value : `${value}${DELETED}`),
});

/** @param resource what HaloPSA's own screens call it */
export const haloValue = (resource: string): SideDefinition<Named> => ({
  resource: { name: resource, virtual: true },
  schema: z.looseObject({ id: z.string().min(1) }),
  lens: lens<Named>({ name: at('id', line(VALUE_MAX)) }),
  observe: () => ({}),
  // Not certain: a renamed entry would be taken for one that was mapped anew.
  matchKeys: ({ name }, entry) => (isActive(entry) ? [{ property: 'Id', value: name, certain: false }] : []),
});

/** @param also what is to be seen of an entry besides its name and whether it is in use */
export const quickbooksValue = (
  entity: string,
  field: NameField,
  also: (record: Wire) => Observed = () => ({}),
): SideDefinition<Named> => ({
  resource: { name: entity, small: true },
  schema: z.looseObject({ Id: z.string(), Name: z.string(), Active: maybe(z.boolean()) }),
  lens: lens<Named>({ name: nameIn(field) }),
  observe: (record) => ({ name: shownName(record, field), active: isActive(record), ...also(record) }),
  matchKeys: ({ name }) => [...new Set<NameField>([field, 'Name'])].map((property) => byName(property, name)),
  eligible: (record) =>
    shownName(record, field).length <= VALUE_MAX
      ? { eligible: true }
      : { eligible: false, reason: `its full name has more than ${VALUE_MAX} characters` },
});

const byName = (property: NameField, value: string): MatchKey => ({ property, value, certain: false });
