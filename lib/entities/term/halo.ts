import * as z from 'zod';
import type { Codec } from '../lens.ts';
import { at, lens } from '../lens.ts';
import type { SideDefinition } from '../kind.ts';
import { haloId } from '../wire.ts';
import type { Term } from './shape.ts';

/** HaloPSA has no resource for terms: clients and invoices carry the number of days, which is therefore the id. */
const days: Codec<number> = {
  read: (value) => Math.min(999, Math.max(0, Math.trunc(Number(value) || 0))),
  write: (value) => String(value),
};

export const halo: SideDefinition<Term> = {
  resource: { name: 'PaymentTerms', virtual: true },
  schema: z.looseObject({ id: haloId }),
  lens: lens<Term>({ dueDays: at('id', days) }),
  observe: () => ({}),
  matchKeys: () => [],
};
