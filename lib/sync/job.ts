/**
 * From a hint to the work it means: which connections it concerns, which link, and — where the read was needed to know — the record.
 * A HaloPSA tenant may feed several QuickBooks companies; the record says which (`qbo_company_id`), else its client does. What says
 * nothing concerns every connection of the tenant.
 */
import { familyOf, kindByName, kinds } from '../entities/registry.ts';
import type { Company, Kind, Side, Wire } from '../entities/kind.ts';
import type { ChangeEvent, Lane } from './change-event.ts';
import type { Connection } from './connection.ts';
import type { Ports } from './ports.ts';
import type { ReadAnswer, RecordSystem } from './record-system.ts';
import { linkIdOf } from './references.ts';

export interface Job {
  readonly event: ChangeEvent;
  readonly lane: Lane;
  readonly connection: Connection;
  readonly kind: Kind;
  readonly company: Company;
  /** The side that the hint came from. */
  readonly source: Side;
  /** The record's id there; of a part, `document/part`. */
  readonly id: string;
  readonly systems: Readonly<Record<Side, RecordSystem>>;
  readonly ports: Ports;
  /** Whoever had it before may have been cut off between any two steps, so nothing that it should have done is taken as done. */
  readonly again?: boolean;
  /** The source as it was read to find the way, and when that read began. */
  readonly read?: { readonly answer: ReadAnswer | undefined; readonly startedAtEpochMs: number };
}

export type Located =
  | { readonly located: 'jobs'; readonly jobs: readonly Job[] }
  | { readonly located: 'nowhere'; readonly reason: string };

export const companyOf = (connection: Connection): Company => ({
  country: connection.company.country,
  homeCurrency: connection.company.homeCurrency,
  realmId: connection.quickbooks.realmId,
  taxAuthority: connection.taxAuthority,
  ...(connection.company.defaultIncomeAccount && {
    defaultIncomeAccount: connection.company.defaultIncomeAccount,
  }),
  ...(connection.company.defaultExpenseAccount && {
    defaultExpenseAccount: connection.company.defaultExpenseAccount,
  }),
  ...(connection.halo.itemStatus && { itemStatus: connection.halo.itemStatus }),
  ...(connection.company.defaultItem && { defaultItem: connection.company.defaultItem }),
  ...(connection.company.defaultPayablesAccount && {
    defaultPayablesAccount: connection.company.defaultPayablesAccount,
  }),
  ...(connection.orders && { orders: connection.orders }),
  ...(connection.company.payments && { payments: connection.company.payments }),
  ...(connection.company.creditNotes && { creditNotes: connection.company.creditNotes }),
  directions: Object.fromEntries(kinds.map((kind) => [kind.name, directionOf({ connection, kind })])),
  automatedSalesTax: connection.quickbooks.automatedSalesTax ?? false,
  multiCurrency: connection.quickbooks.multiCurrency ?? false,
  taxRounding: { halo: connection.halo.taxRounding, quickbooks: connection.quickbooks.taxRounding },
  plainAmounts: connection.halo.plainAmounts ?? 'document',
  conversionRate: connection.halo.conversionRate ?? 'home-per-foreign',
  ...(connection.sales && { sales: connection.sales }),
  ...(connection.attachments && { attachments: connection.attachments }),
});

export function jobFor(
  event: ChangeEvent,
  lane: Lane,
  connection: Connection,
  kind: Kind,
  ports: Ports,
): Job {
  const isAsked = event.cause === 'retry' || event.cause === 'person';
  return {
    event,
    lane,
    connection,
    kind,
    company: companyOf(connection),
    source: event.system,
    id: event.id,
    systems: {
      halo: ports.system('halo', connection, lane, isAsked),
      quickbooks: ports.system('quickbooks', connection, lane, isAsked),
    },
    ports,
  };
}

const nowhere = (reason: string): Located => ({ located: 'nowhere', reason });

export async function locate(event: ChangeEvent, lane: Lane, ports: Ports): Promise<Located> {
  const kind = kindByName(event.kind);
  if (!kind) return nowhere(`the kind ${event.kind} is not synced`);
  const all = await ports.connections.list();
  const concerned = all.filter((one) =>
    event.system === 'quickbooks'
      ? one.quickbooks.realmId === event.origin
      : // One that no company is bound to yet takes nothing, and must not make a tenant one of several.
        one.halo.tenant === event.origin && one.quickbooks.realmId !== '',
  );
  const named =
    event.connection === undefined ? concerned : concerned.filter(({ id }) => id === event.connection);
  const jobs = named.map((connection) => jobFor(event, lane, connection, kind, ports)).filter(isAnyOn);
  if (jobs.length === 0) return nowhere('no connection syncs it');
  return event.system === 'halo' && kind.halo.route
    ? routed(jobs, concerned.length > 1)
    : { located: 'jobs', jobs };
}

export const directionOf = ({ connection, kind }: Pick<Job, 'connection' | 'kind'>): Kind['direction'] =>
  connection.kinds[kind.name]?.direction ?? kind.direction;

/** Whether any kind of the hint's resource is synced for the connection. */
const isAnyOn = (job: Job): boolean =>
  familyOf(job.kind, job.source).some((kind) => directionOf({ ...job, kind }) !== 'off');

export const mayCreate = ({ connection, kind }: Pick<Job, 'connection' | 'kind'>): boolean =>
  connection.kinds[kind.name]?.autoCreate ?? kind.autoCreate;

/** Reads the record once and keeps the jobs of the company it belongs to. @param shared whether the tenant feeds several companies */
async function routed(jobs: readonly Job[], shared: boolean): Promise<Located> {
  const [first] = jobs;
  if (!first) return nowhere('no connection syncs it');
  const startedAtEpochMs = first.ports.clock.now();
  const answer = await first.systems.halo.read(first.kind.halo.resource, first.id);
  const read = { answer, startedAtEpochMs };
  const withRead = jobs.map((job) => ({ ...job, read }));
  if (!answer) return { located: 'jobs', jobs: await alreadyLinked(withRead) };
  const route = kindOf(first, answer.record).halo.route?.(answer.record);
  if (route?.realmId) return ofRealm(withRead, route.realmId);
  if (!route?.via || !shared) return { located: 'jobs', jobs: withRead };
  return viaRecord(withRead, route.via);
}

/** The kind that the record is of, of those that live in the resource that the hint names. */
const kindOf = ({ kind, company }: Job, record: Wire): Kind =>
  familyOf(kind, 'halo').find(({ halo }) => halo.isOf?.(record, company) ?? true) ?? kind;

/** A record that is gone concerns only those who have it. */
async function alreadyLinked(jobs: readonly Job[]): Promise<readonly Job[]> {
  const found = await Promise.all(jobs.map(isLinkedAsAny));
  return jobs.filter((_, index) => found[index]);
}

async function isLinkedAsAny({ connection, kind, id, ports }: Job): Promise<boolean> {
  const link = linkIdOf('halo', id);
  const family = familyOf(kind, 'halo').map(({ name }) => ({ connection: connection.id, kind: name, link }));
  return (await ports.links.findMany(family)).some((one) => one !== undefined);
}

function ofRealm(jobs: readonly Job[], realmId: string): Located {
  const own = jobs.filter((job) => job.company.realmId === realmId);
  return own.length > 0
    ? { located: 'jobs', jobs: own }
    : nowhere(`it belongs to the QuickBooks company ${realmId}`);
}

async function viaRecord(
  jobs: readonly Job[],
  via: { readonly kind: string; readonly id: string },
): Promise<Located> {
  const kind = kindByName(via.kind);
  const [first] = jobs;
  if (!kind || !first) return nowhere('it names no QuickBooks company');
  const record: Wire | undefined = (await first.systems.halo.read(kind.halo.resource, via.id))?.record;
  const realmId = record && kind.halo.route?.(record)?.realmId;
  return realmId
    ? ofRealm(jobs, realmId)
    : nowhere(`neither it nor its ${via.kind} names a QuickBooks company`);
}
