/** Every case of the QuickBooks contract. */
import type { Case } from '../../case.ts';
import type { QuickBooksVisit } from '../visit.ts';
import { adapter } from './adapter.ts';
import { changes } from './changes.ts';
import { documents } from './documents.ts';
import { lists } from './lists.ts';
import { numbers } from './numbers.ts';
import { queries } from './queries.ts';
import { refusals } from './refusals.ts';
import { taxService } from './tax-service.ts';
import { taxes } from './taxes.ts';

export const quickbooksCases: readonly Case<QuickBooksVisit>[] = [
  ...lists,
  ...documents,
  ...numbers,
  ...taxes,
  ...taxService,
  ...queries,
  ...changes,
  ...refusals,
  ...adapter,
];
