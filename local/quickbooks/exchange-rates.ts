/**
 * Exchange rates by currency and day. QuickBooks knows the market's; the simulator knows what was stored, and says so where it has nothing.
 * @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/exchangerate
 */
import { madeAt } from './balances.ts';
import { entityNamed } from './entities.ts';
import { refusals } from './faults.ts';
import { contextFor, done, type Done, type Scope } from './operations.ts';
import { present } from './present.ts';
import { big, moved, textAt, ZERO, type Rec } from './records.ts';
import { requireFields, writable } from './rules.ts';
import { isMulticurrency, rateOn } from './currency.ts';
import { today } from './terms.ts';

const idOf = (code: string, day: string): string => `${code}-${day}`;

const definitionOf = (): NonNullable<ReturnType<typeof entityNamed>> => {
  const definition = entityNamed('ExchangeRate');
  if (!definition) throw refusals.notModelled('exchange rates');
  return definition;
};

function refuseSingle({ company }: Scope): void {
  if (!isMulticurrency(company)) throw refusals.business('Multicurrency is not enabled for the company');
}

/** @throws Refusal 2020, 2500, 6000 */
export function readRate(scope: Scope, query: URLSearchParams): Done {
  const { company } = scope;
  const definition = definitionOf();
  refuseSingle(scope);
  const code = query.get('sourcecurrencycode') ?? '';
  if (code === '') throw refusals.required('sourcecurrencycode');
  if (!/^[A-Z]{3}$/.test(code)) throw refusals.reference('sourcecurrencycode', code.slice(0, 40));
  const day = query.get('asofdate') ?? today(contextFor(scope, definition));
  if (Number.isNaN(Date.parse(day))) throw refusals.date('asofdate', day.slice(0, 40));
  const known = company.get('ExchangeRate', idOf(code, day));
  const rate: Rec = known ?? {
    SourceCurrencyCode: code,
    TargetCurrencyCode: company.homeCurrency,
    Rate: rateOn(company, code, day),
    AsOfDate: day,
    MetaData: madeAt(scope.clock.now()),
    domain: 'QBO',
    sparse: false,
  };
  return done({ ExchangeRate: present(company, definition, rate, 'alone') });
}

/** A rate has no Id: its currency and day say which one it is. @throws Refusal */
export function storeRate(scope: Scope, body: Rec): Done {
  const { company, clock } = scope;
  const definition = definitionOf();
  refuseSingle(scope);
  const sent = writable(contextFor(scope, definition), body);
  requireFields(definition, sent);
  if (!/^[A-Z]{3}$/.test(textAt(sent, 'SourceCurrencyCode')))
    throw refusals.reference('SourceCurrencyCode', textAt(sent, 'SourceCurrencyCode'));
  if (big(sent['Rate']).lte(ZERO)) throw refusals.business('The exchange rate must be above zero');
  const id = idOf(textAt(sent, 'SourceCurrencyCode'), textAt(sent, 'AsOfDate'));
  const before = company.get('ExchangeRate', id);
  const base = before ? moved(before, clock.now()) : { SyncToken: '0', MetaData: madeAt(clock.now()) };
  const record: Rec = {
    ...base,
    ...sent,
    TargetCurrencyCode: company.homeCurrency,
    Id: id,
    domain: 'QBO',
    sparse: false,
  };
  company.put('ExchangeRate', record);
  return done({ ExchangeRate: present(company, definition, record, 'alone') });
}
