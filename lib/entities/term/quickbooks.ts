import * as z from 'zod';
import type { SideDefinition } from '../kind.ts';
import { at, lens, type Codec } from '../lens.ts';
import { maybe } from '../wire.ts';
import type { Term } from './shape.ts';

const dueDays: Codec<number> = {
  read: (value) => (typeof value === 'number' ? value : 0),
  write: (value) => value,
};

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/term */
export const quickbooks: SideDefinition<Term> = {
  resource: { name: 'Term', small: true },
  schema: z.looseObject({ Id: z.string(), Name: z.string(), DueDays: maybe(z.number()) }),
  lens: lens<Term>({ dueDays: at('DueDays', dueDays) }),
  observe: (record) => ({ name: String(record['Name'] ?? '') }),
  // By days, not by name: a term that is called differently would silently be no term at all.
  matchKeys: (shape) => [{ property: 'DueDays', value: String(shape.dueDays), certain: true }],
};
