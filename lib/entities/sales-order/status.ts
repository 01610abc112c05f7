/** A status that HaloPSA keeps as a number of the tenant's own. */
import type { Company } from '../kind.ts';
import type { Field } from '../lens.ts';
import { ordersOf } from '../order-settings.ts';

type Numbers<T extends string> = Readonly<Record<T, number>>;
type OfCompany<T extends string> = (orders: ReturnType<typeof ordersOf>) => Numbers<T>;

/**
 * HaloPSA has more steps than QuickBooks has words: every number without a word of its own is one on the way, and stays while QuickBooks says
 * nothing else.
 * @param onTheWay what such a number reads as
 */
export const haloStatus = <T extends string>(numbers: OfCompany<T>, onTheWay: T): Field<T> => {
  const of = (company: Company): Numbers<T> => numbers(ordersOf(company));
  return {
    read: (record, { company }) => {
      const known = Object.entries<number>(of(company)) as [T, number][];
      return known.find(([, number]) => number === Number(record['status'] ?? Number.NaN))?.[0] ?? onTheWay;
    },
    write: (value, record, { company }) => ({ ...record, status: of(company)[value] }),
  };
};
