/** Every case of the HaloPSA contract. */
import type { Case } from '../../case.ts';
import type { HaloVisit } from '../visit.ts';
import { access } from './access.ts';
import { adapter } from './adapter.ts';
import { invoices } from './invoices.ts';
import { lists } from './lists.ts';
import { records } from './records.ts';
import { taxes } from './taxes.ts';
import { webhooks } from './webhooks.ts';

export const haloCases: readonly Case<HaloVisit>[] = [
  ...access,
  ...records,
  ...invoices,
  ...lists,
  ...taxes,
  ...webhooks,
  ...adapter,
];
