/**
 * Balances of customers, vendors and accounts follow from documents. When one moves, QuickBooks moves the LastUpdatedTime of its holder and
 * leaves the SyncToken alone; a parent's balance "with jobs" or "with sub-accounts" moves along. Recorded: customer 2 and payment 170,
 * account 84 and credit memo 184, each at SyncToken 0.
 */
import type Big from 'big.js';
import { hasBalance } from './account-types.ts';
import type { Change, WriteContext } from './change.ts';
import type { Company } from './company.ts';
import { postingsOf } from './ledger.ts';
import { big, list, pacific, rec, refId, textAt, touched, ZERO, type Rec } from './records.ts';

interface Standing {
  readonly entity: 'Customer' | 'Vendor' | 'Account';
  readonly id: string;
  readonly amount: Big;
}

const FIELDS = {
  Customer: { own: 'Balance', all: 'BalanceWithJobs' },
  Vendor: { own: 'Balance', all: undefined },
  Account: { own: 'CurrentBalance', all: 'CurrentBalanceWithSubAccounts' },
} as const;

const customer = (record: Rec, amount: Big): Standing => ({
  entity: 'Customer',
  id: refId(record, 'CustomerRef'),
  amount,
});
const vendor = (record: Rec, amount: Big): Standing => ({
  entity: 'Vendor',
  id: refId(record, 'VendorRef'),
  amount,
});

/** Lines of a journal entry on receivables or payables belong to the customer or vendor they name. */
function journalStandings(company: Company, record: Rec): readonly Standing[] {
  return list(record['Line']).flatMap((line): readonly Standing[] => {
    const detail = rec(line['JournalEntryLineDetail']);
    const type = textAt(company.get('Account', refId(detail, 'AccountRef')) ?? {}, 'AccountType');
    const entity = rec(detail['Entity']);
    const id = refId(entity, 'EntityRef');
    const debit = big(line['Amount']).times(detail['PostingType'] === 'Credit' ? -1 : 1);
    if (type === 'Accounts Receivable' && entity['Type'] === 'Customer')
      return [{ entity: 'Customer', id, amount: debit }];
    if (type === 'Accounts Payable' && entity['Type'] === 'Vendor')
      return [{ entity: 'Vendor', id, amount: debit.neg() }];
    return [];
  });
}

/** What one document means for the balance of its customer or vendor. */
function partyStandings(company: Company, entity: string, record: Rec): readonly Standing[] {
  switch (entity) {
    case 'Invoice':
      return [customer(record, big(record['Balance']))];
    case 'CreditMemo':
      return [customer(record, big(record['Balance']).neg())];
    case 'Payment':
      return [customer(record, big(record['UnappliedAmt']).neg())];
    case 'Bill':
      return [vendor(record, big(record['Balance']))];
    case 'VendorCredit':
      return [vendor(record, big(record['Balance']).neg())];
    case 'JournalEntry':
      return journalStandings(company, record);
    default:
      return [];
  }
}

const accountStandings = (company: Company, entity: string, record: Rec | undefined): readonly Standing[] =>
  postingsOf(company, entity, record)
    .filter(({ account }) => hasBalance(textAt(company.get('Account', account) ?? {}, 'AccountType')))
    .map(({ account, amount }) => ({ entity: 'Account', id: account, amount }));

const standings = (company: Company, entity: string, record: Rec | undefined): readonly Standing[] =>
  record ? [...partyStandings(company, entity, record), ...accountStandings(company, entity, record)] : [];

const LEVELS_MAX = 6;

/** The holder and those above it. */
function* upwards(company: Company, entity: string, id: string): Generator<Rec> {
  for (let level = 0, at = id; level < LEVELS_MAX; level += 1) {
    const record = company.get(entity, at);
    if (!record) return;
    yield record;
    at = refId(record, 'ParentRef');
  }
}

const plus = (record: Rec, field: string, amount: Big): Rec => ({
  [field]: big(record[field]).plus(amount).toNumber(),
});

function move(context: WriteContext, { entity, id, amount }: Standing): readonly string[] {
  const { company, switches, now } = context;
  const { own, all } = FIELDS[entity];
  const ids: string[] = [];
  for (const record of upwards(company, entity, id)) {
    const isOwn = textAt(record, 'Id') === id;
    if (!isOwn && all === undefined) break;
    const changed = {
      ...record,
      ...(isOwn && plus(record, own, amount)),
      ...(all && plus(record, all, amount)),
    };
    company.put(entity, switches.balancesMoveTime ? touched(changed, now) : changed);
    ids.push(textAt(record, 'Id'));
  }
  return ids;
}

/** Keeps a document as it is now and moves every balance it stands in; `after` undefined takes it away. */
export function keep(
  context: WriteContext,
  entity: string,
  id: string,
  after: Rec | undefined,
): readonly Change[] {
  const { company, switches, now } = context;
  const before = company.get(entity, id);
  const sums = new Map<string, Standing>();
  const add = (one: Standing, sign: 1 | -1): void => {
    const name = `${one.entity}/${one.id}`;
    const known = sums.get(name)?.amount ?? ZERO;
    sums.set(name, { ...one, amount: known.plus(one.amount.times(sign)) });
  };
  for (const one of standings(company, entity, before)) add(one, -1);
  for (const one of standings(company, entity, after)) add(one, 1);
  if (after) company.put(entity, after);
  else company.remove(entity, id, now);
  const changes: Change[] = [];
  for (const sum of sums.values()) {
    if (sum.amount.eq(ZERO)) continue;
    for (const holder of move(context, sum))
      if (switches.balancesNotify) changes.push({ entity: sum.entity, id: holder, verb: 'updated' });
  }
  return changes;
}

/** MetaData of a record that is made now. */
export const madeAt = (now: number): Rec => ({ CreateTime: pacific(now), LastUpdatedTime: pacific(now) });
