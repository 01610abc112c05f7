import * as z from 'zod';
import { QUICKBOOKS_ADDRESS, addressAt } from '../address.ts';
import { emails, flag, line, quickbooksRef, text } from '../codecs.ts';
import { byAccountsId } from '../display-name.ts';
import type { MatchKey, SideDefinition } from '../kind.ts';
import { at, isRecord, lens, type Field } from '../lens.ts';
import { maybe, quickbooksMeta, quickbooksRef as refSchema } from '../wire.ts';
import { clientName, siteName } from './fields.ts';
import { EMAIL_MAX, PHONE_MAX, type Site } from './shape.ts';

const parent = quickbooksRef('client');

const client: Field<string | null> = {
  read: (record, env) => parent.read(record['ParentRef'], env),
  write: (value, record, env) => ({ ...record, ParentRef: parent.write(value, env), Job: value !== null }),
  references: (record) => parent.references?.(record['ParentRef']) ?? [],
};

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/customer (ParentRef, Job) */
export const quickbooks: SideDefinition<Site> = {
  resource: { name: 'Customer' },
  schema: z.looseObject({
    Id: z.string(),
    SyncToken: z.string(),
    DisplayName: z.string(),
    MetaData: quickbooksMeta,
    Active: maybe(z.boolean()),
    ParentRef: maybe(refSchema),
  }),
  lens: lens<Site>({
    client,
    // Both before the name, which follows from them.
    clientName,
    active: at('Active', flag(true)),
    name: siteName,
    email: at('PrimaryEmailAddr.Address', emails(EMAIL_MAX)),
    phone: at('PrimaryPhone.FreeFormNumber', line(PHONE_MAX)),
    address: addressAt('BillAddr', QUICKBOOKS_ADDRESS),
    shipAddress: addressAt('ShipAddr', QUICKBOOKS_ADDRESS),
    notes: at('Notes', text(2_000)),
  }),
  observe: () => ({}),
  matchKeys: (shape, other) => [
    ...byAccountsId(other['accountsid']),
    ...[`${shape.clientName} - ${shape.name}`, shape.name].map(byName),
  ],
  isOf: (record) => isRecord(record['ParentRef']) && record['IsProject'] !== true,
};

const byName = (value: string): MatchKey => ({ property: 'DisplayName', value, certain: false });
