/** The kinds whose documents carry a number of QuickBooks' sales counter. */
import type { Kind } from '../../entities/kind.ts';
import { kinds } from '../../entities/registry.ts';

export type Numbered = Kind & { readonly numbered: NonNullable<Kind['numbered']> };

export const SALES = 'sales';

export const numberedKinds: readonly Numbered[] = kinds.filter(
  (kind): kind is Numbered => kind.numbered?.sequence === SALES,
);
