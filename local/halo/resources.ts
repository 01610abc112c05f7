/** Every resource the simulator knows. A new one is a row in `resources/` and, where it computes something, a file in `rules/`. */
import type { ResourceDefinition } from './resource.ts';
import { billing } from './resources/billing.ts';
import { catalogue } from './resources/catalogue.ts';
import { customers } from './resources/customers.ts';
import { platform } from './resources/platform.ts';
import type { TableShape } from './table.ts';
import type { Tenant, Told } from './tenant.ts';
import type { Rec } from './values.ts';
import { writeRecord } from './writes.ts';

export const resources: readonly ResourceDefinition[] = [
  ...customers,
  ...catalogue,
  ...billing(writeTo),
  ...platform,
];

const byName = new Map(resources.map((definition) => [definition.name.toLowerCase(), definition]));

/** HaloPSA takes paths in any case. */
export const resourceNamed = (name: string): ResourceDefinition | undefined => byName.get(name.toLowerCase());

/** Makes or changes a record as if it had been posted. */
export function writeTo(name: string, posted: Rec, tenant: Tenant): readonly [Told, ...Told[]] {
  const definition = resourceNamed(name);
  if (!definition) throw new RangeError(`there is no resource ${name}`);
  return writeRecord(definition, posted, tenant);
}

export const tableShapes: readonly TableShape[] = resources
  .filter(({ table }) => table === undefined)
  .map(({ name, indexed = [], modified = 'last_modified' }) => ({ name, indexed, modified }));
