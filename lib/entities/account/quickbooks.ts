import * as z from 'zod';
import type { MatchKey, SideDefinition, Wire } from '../kind.ts';
import { text } from '../codecs.ts';
import { at, lens } from '../lens.ts';
import { maybe } from '../wire.ts';
import type { Account } from './shape.ts';

const nameOf = (record: Wire): string => (typeof record['name'] === 'string' ? record['name'].trim() : '');

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/account */
export const quickbooks: SideDefinition<Account> = {
  resource: { name: 'Account', small: true },
  schema: z.looseObject({
    Id: z.string(),
    Name: z.string(),
    AcctNum: maybe(z.string()),
    AccountType: maybe(z.string()),
  }),
  lens: lens<Account>({ code: at('AcctNum', text(20)) }),
  observe: (record) => ({
    name: String(record['Name'] ?? ''),
    accountType: String(record['AccountType'] ?? ''),
  }),
  matchKeys: (shape, other): readonly MatchKey[] => [
    { property: 'AcctNum', value: shape.code, certain: true },
    { property: 'Name', value: nameOf(other), certain: false },
  ],
};
