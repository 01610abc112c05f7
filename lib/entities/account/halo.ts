import * as z from 'zod';
import { text } from '../codecs.ts';
import type { SideDefinition } from '../kind.ts';
import { at, lens } from '../lens.ts';
import { maybe } from '../wire.ts';
import type { Account } from './shape.ts';

/** HaloPSA keeps account codes as lookup rows: `name` for people, `value2` is the code that items and product groups carry. */
export const halo: SideDefinition<Account> = {
  resource: { name: 'Lookup', idField: 'value2', query: { lookup: 'account-codes' }, small: true },
  schema: z.looseObject({ name: maybe(z.string()), value2: z.string().min(1) }),
  lens: lens<Account>({ code: at('value2', text(20)) }),
  observe: (record) => ({ name: String(record['name'] ?? '') }),
  matchKeys: () => [],
};
