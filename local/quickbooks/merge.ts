/**
 * Merging two customers, vendors or accounts, as a person does in the product by giving one the other's name: documents move over, balances
 * add up, the one merged is gone, and a webhook says `merged` with `deletedid`. The API cannot do it; `/_sim/as-user` posts
 * `/v3/company/{realm}/customer/{id}/merge` with `{"into": "…"}`.
 */
import type { Change } from './change.ts';
import { entities, type EntityDefinition } from './entities.ts';
import { refusals } from './faults.ts';
import { contextFor, done, type Done, type Scope } from './operations.ts';
import { keep } from './balances.ts';
import { present } from './present.ts';
import { moved, refId, textAt, touched, type Rec } from './records.ts';

const PARTY_FIELD: Readonly<Record<string, string>> = { Customer: 'CustomerRef', Vendor: 'VendorRef' };

/** @throws Refusal 610, 6000 */
export function merge(scope: Scope, definition: EntityDefinition, id: string, body: Rec): Done {
  const { company, clock } = scope;
  const field = PARTY_FIELD[definition.name];
  const into = textAt(body, 'into');
  if (field === undefined) throw refusals.unsupported(`merge of ${definition.name}`);
  const [from, target] = [company.get(definition.name, id), company.get(definition.name, into)];
  if (!from || !target) throw refusals.notFound();
  if (id === into) throw refusals.business('A record cannot be merged with itself');
  if (refId(from, 'CurrencyRef') !== refId(target, 'CurrencyRef'))
    throw refusals.business('Records of different currencies cannot be merged');
  if (company.all(definition.name).some((one) => refId(one, 'ParentRef') === id))
    throw refusals.business('A record with others below it cannot be merged');
  const now = clock.now();
  const moves: Change[] = [];
  for (const holder of entities.filter(({ party }) => party === field))
    for (const record of company.ofParty(holder.name, id)) {
      const next = touched({ ...record, [field]: { value: into } }, now);
      moves.push(...keep(contextFor(scope, holder), holder.name, textAt(record, 'Id'), next));
    }
  company.remove(definition.name, id, now);
  const survivor = moved(company.get(definition.name, into) ?? target, now);
  company.put(definition.name, survivor);
  return done({ [definition.name]: present(company, definition, survivor, 'alone') }, [
    { entity: definition.name, id: into, verb: 'merged', deletedId: id },
    ...moves,
  ]);
}
