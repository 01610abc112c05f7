/** Which part of the API a request is for. A path that is none of them is refused as QuickBooks refuses it: paths are case sensitive. */
import type { WireRequest, WireResponse } from '../simulator/types.ts';
import { downloadLink, upload } from './attachments.ts';
import { runBatch } from './batch.ts';
import { changeDataCapture } from './cdc.ts';
import type { Company } from './company.ts';
import { entityAt, UNMODELLED, type EntityDefinition } from './entities.ts';
import { readRate, storeRate } from './exchange-rates.ts';
import { refusals } from './faults.ts';
import { send } from './mail.ts';
import { merge } from './merge.ts';
import { done, operate, optionsIn, type Done, type Scope } from './operations.ts';
import { toPdf } from './pdf.ts';
import { present } from './present.ts';
import { runQuery } from './query.ts';
import { list, rec, refId, textAt, type Rec } from './records.ts';
import { runReport } from './reports.ts';
import { parseBody, type Target } from './request.ts';
import { makeTaxCode } from './tax-service.ts';

/** Either a body to be written as JSON or XML, or an answer that is neither. */
export type Routed = Done | { readonly raw: WireResponse };

export interface Routing {
  readonly scope: Scope;
  /** The record as it was before, once, where a stale read is played. */
  readonly stale: (company: Company, entity: string, id: string) => Rec | undefined;
}

type Route = (routing: Routing, request: WireRequest, target: Target) => Routed;

const isRead = ({ method }: WireRequest): boolean => method === 'GET';

function query({ scope }: Routing, request: WireRequest): Routed {
  if (!isRead(request) && request.method !== 'POST') throw refusals.unsupported(request.method);
  const sent = isRead(request) ? '' : request.body.toString('utf8');
  const statement = sent.trim() === '' ? (request.query.get('query') ?? '') : sent;
  return done({ QueryResponse: runQuery(scope.company, statement, scope.switches) });
}

const cdc: Route = ({ scope }, request) => {
  if (!isRead(request)) throw refusals.unsupported(request.method);
  return done(changeDataCapture(scope.company, request.query, scope.clock.now(), scope.switches));
};

const batch: Route = ({ scope }, request) => {
  if (request.method !== 'POST') throw refusals.unsupported(request.method);
  return runBatch(scope, parseBody(request, scope.switches), (request.query.get('requestid') ?? '') !== '');
};

const reports: Route = ({ scope }, request, { id }) => {
  if (id === undefined) throw refusals.unknownPath(request.path);
  if (!isRead(request)) throw refusals.unsupported(request.method);
  return runReport(scope, id, request.query);
};

const taxService: Route = ({ scope }, request, { id }) => {
  if (id !== 'taxcode') throw refusals.unknownPath(request.path);
  if (request.method !== 'POST') throw refusals.unsupported(request.method);
  return makeTaxCode(scope, parseBody(request, scope.switches));
};

const exchangeRate: Route = ({ scope }, request) =>
  isRead(request) ? readRate(scope, request.query) : storeRate(scope, parseBody(request, scope.switches));

const ROUTES: Readonly<Record<string, Route>> = {
  query,
  cdc,
  batch,
  reports,
  taxservice: taxService,
  exchangerate: exchangeRate,
  upload: ({ scope }, request) => {
    if (request.method !== 'POST') throw refusals.unsupported(request.method);
    return upload(scope, request);
  },
  download: ({ scope }, _request, { id = '' }) => ({ raw: downloadLink(scope, id) }),
};

const ENDED: ReadonlySet<string> = new Set(['CANCELLED', 'CANCELED', 'EXPIRED', 'SUSPENDED']);

/** @throws Refusal 6190 */
function refuseEnded({ company, switches }: Scope, request: WireRequest, action: string): void {
  const status = list(company.info['NameValue']).find(({ Name }) => Name === 'SubscriptionStatus');
  if (!status || !ENDED.has(textAt(status, 'Value'))) return;
  if (!switches.endedCompanyReads || !(isRead(request) || action === 'query')) throw refusals.companyEnded();
}

/** @throws Refusal, Oddity */
export function route(routing: Routing, request: WireRequest, target: Target): Routed {
  const { action, id, verb } = target;
  refuseEnded(routing.scope, request, action);
  const own = Object.hasOwn(ROUTES, action) ? ROUTES[action] : undefined;
  if (own) return own(routing, request, target);
  const definition = entityAt(action);
  if (!definition && UNMODELLED.has(action)) throw refusals.notModelled(`the resource ${action}`);
  if (!definition) throw refusals.unknownPath(request.path);
  if (verb !== undefined) return onRecord(routing, request, definition, id ?? '', verb);
  if (isRead(request)) return read(routing, request, definition, id);
  if (request.method !== 'POST') throw refusals.unsupported(request.method);
  if (id !== undefined) throw refusals.unknownPath(request.path);
  const operation = request.query.get('operation') ?? 'update';
  const options = optionsIn(request.query.get('include'));
  return operate(routing.scope, definition, parseBody(request, routing.scope.switches), operation, options);
}

/** The settings of a company are one record, whatever Id they are asked by. */
const keyOf = ({ family }: EntityDefinition, id: string | undefined): string =>
  family === 'settings' ? '1' : (id ?? '');

function read(
  { scope, stale }: Routing,
  request: WireRequest,
  definition: EntityDefinition,
  id: string | undefined,
): Done {
  const { company } = scope;
  const key = keyOf(definition, id);
  if (key === '') throw refusals.unsupported('read without an Id');
  const foreign = definition.name === 'CompanyInfo' && id !== undefined && id !== scope.realmId && id !== '1';
  const record = foreign
    ? undefined
    : (stale(company, definition.name, key) ?? company.get(definition.name, key));
  if (!record) throw refusals.notFound();
  const shown = present(company, definition, record, 'alone');
  const linked = definition.name === 'Invoice' && showsLink(record, optionsIn(request.query.get('include')));
  return done({ [definition.name]: linked ? { ...shown, InvoiceLink: invoiceLink(scope, record) } : shown });
}

/** The page where a customer pays shows once there is someone to send it to (recorded: invoice 130), or when it is asked for. */
const showsLink = (record: Rec, options: ReadonlySet<string>): boolean =>
  options.has('invoicelink') ||
  (textAt(rec(record['BillEmail']), 'Address') !== '' &&
    (record['AllowOnlineCreditCardPayment'] === true || record['AllowOnlineACHPayment'] === true));

const invoiceLink = ({ origin, realmId }: Scope, record: Rec): string =>
  `${origin}/comingSoonview/scs-v1-${realmId}-${textAt(record, 'Id')}?locale=en_US&cta=v3invoicelink`;

function onRecord(
  routing: Routing,
  request: WireRequest,
  definition: EntityDefinition,
  id: string,
  verb: string,
): Routed {
  const { scope } = routing;
  if (verb === 'pdf' && isRead(request)) return pdf(scope, definition, id);
  if (verb === 'send' && request.method === 'POST')
    return send(scope, definition, id, request.query.get('sendTo'));
  if (verb === 'merge' && request.method === 'POST' && scope.byPerson)
    return merge(scope, definition, id, parseBody(request, scope.switches));
  throw refusals.unknownPath(request.path);
}

function pdf({ company }: Scope, definition: EntityDefinition, id: string): Routed {
  if (!definition.printable) throw refusals.unsupported(`pdf of ${definition.name}`);
  const record = company.get(definition.name, id);
  if (!record) throw refusals.notFound();
  const shown = present(company, definition, record, 'alone');
  const currency = { CurrencyRef: { value: refId(record, 'CurrencyRef') } };
  return {
    raw: {
      status: 200,
      headers: { 'content-type': 'application/pdf' },
      body: toPdf(definition.name, { ...shown, ...currency }),
    },
  };
}
