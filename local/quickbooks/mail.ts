/** Sending a document by e-mail: recorded on invoice 103, whose SyncToken and time moved on with it. */
import { keep } from './balances.ts';
import type { EntityDefinition } from './entities.ts';
import { refusals } from './faults.ts';
import { contextFor, done, type Done, type Scope } from './operations.ts';
import { present } from './present.ts';
import { moved, pacific, rec, textAt, type Rec } from './records.ts';

const ADDRESS = /^[^\s@]+@[^\s@]+$/;
const ADDRESS_MAX = 100;

/** @throws Refusal 610, 2050, 6000 */
export function send(scope: Scope, definition: EntityDefinition, id: string, sendTo: string | null): Done {
  const { company, clock } = scope;
  if (!definition.mailable) throw refusals.unsupported(`send of ${definition.name}`);
  const record = company.get(definition.name, id);
  if (!record) throw refusals.notFound();
  const field = definition.name === 'PurchaseOrder' ? 'POEmail' : 'BillEmail';
  const to = sendTo ?? textAt(rec(record[field]), 'Address');
  if (to.length > ADDRESS_MAX) throw refusals.tooLong('sendTo', ADDRESS_MAX);
  if (!ADDRESS.test(to)) throw refusals.business(`The e-mail address "${to}" is missing or not valid`);
  const now = clock.now();
  const sent: Rec = {
    ...record,
    [field]: { ...rec(record[field]), Address: to },
    EmailStatus: 'EmailSent',
    DeliveryInfo: { DeliveryType: 'Email', DeliveryTime: pacific(now) },
  };
  const next = moved(sent, now);
  const changes = keep(contextFor(scope, definition), definition.name, id, next);
  return done({ [definition.name]: present(company, definition, next, 'alone') }, [
    { entity: definition.name, id, verb: 'emailed' },
    ...changes,
  ]);
}
