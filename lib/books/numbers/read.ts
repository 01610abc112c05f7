/**
 * Reads what an audit and an alignment look at: every document of both systems that can carry a number of ours, the ledger, the counters, and
 * what is under way. Slim rows only, so that a hundred thousand fit; nothing is written.
 */
import type { Resource, Wire } from '../../entities/kind.ts';
import { get } from '../../entities/lens.ts';
import { idText } from '../../entities/wire.ts';
import type { AlignInput } from '../../numbering/align.ts';
import type { HaloDocument, QuickBooksDocument } from '../../numbering/documents.ts';
import type { NumberRow, SequenceKey } from '../../numbering/ledger.ts';
import { sharedTexts, type SharedTexts } from '../../numbering/shared-texts.ts';
import type { Connection } from '../../sync/connection.ts';
import { counterFor, formatFor, type Policy } from '../../sync/number-policy.ts';
import type { Ports } from '../../sync/ports.ts';
import type { RecordSystem } from '../../sync/record-system.ts';
import { numberedKinds, SALES, type Numbered } from './kinds.ts';
import { readStandings, type Standings } from './standings.ts';

/** Other documents that QuickBooks numbers from the same counter. */
export const SALES_ENTITIES = ['Invoice', 'CreditMemo', 'SalesReceipt', 'RefundReceipt'] as const;

/** HaloPSA's settings: one record without an id; its counter stands where others have one. */
export const CONTROL: Resource = { name: 'Control', idField: 'next_invoice_id' };

export const SOURCES: Readonly<Record<Policy, AlignInput['from']>> = {
  'halo-number': 'halo',
  'quickbooks-number': 'quickbooks',
  sequence: 'sequence',
};

export const sequenceOf = ({ id }: Pick<Connection, 'id'>): SequenceKey => ({
  connection: id,
  sequence: SALES,
});

interface Reading {
  /** One that counts by itself: its format and counter; those that all others share without. */
  readonly kind?: string;
  /** Told after each page how many documents were read. */
  readonly onRead?: (documents: number) => void;
}

export async function readBooks(
  connection: Connection,
  ports: Ports,
  { kind = '', onRead = () => undefined }: Reading = {},
): Promise<AlignInput> {
  let read = 0;
  const counted = (documents: number): void => onRead((read += documents));
  const halo = ports.system('halo', connection);
  const quickbooks = ports.system('quickbooks', connection);
  const standings = await readStandings(connection, numberedKinds, ports);
  const key = sequenceOf(connection);
  const head = await ports.numbers.head(counterFor(connection, kind, SALES));
  const { goLiveDate, numbering } = connection;
  const nextHaloId = await nextIdOf(halo);
  return {
    from: SOURCES[numbering.policy],
    format: formatFor(connection, kind),
    halo: await haloDocuments(halo, standings, counted),
    quickbooks: await quickbooksDocuments(quickbooks, standings, counted),
    ledger: await rowsOf(key, ports),
    skips: await ports.numbers.skips(key),
    inFlight: standings.inFlight,
    writtenBack: connection.halo.stamp !== 'none',
    ...(nextHaloId !== undefined && { nextHaloId }),
    ...(goLiveDate !== undefined && { goLiveDate }),
    ...(head && { head }),
  };
}

async function rowsOf(
  { connection, sequence }: SequenceKey,
  { numbers }: Ports,
): Promise<readonly NumberRow[]> {
  const rows: NumberRow[] = [];
  const shared = sharedTexts();
  for await (const row of numbers.all(connection, sequence))
    rows.push({ ...row, connection, sequence, reason: shared(row.reason), by: shared(row.by) });
  return rows;
}

/** @see https://halopsa.com/apidoc/resources/control */
export async function nextIdOf(halo: RecordSystem): Promise<bigint | undefined> {
  for await (const { records } of halo.changed(CONTROL, undefined)) {
    const next = idText(records[0]?.['next_invoice_id']);
    if (/^\d+$/.test(next)) return BigInt(next);
  }
  return undefined;
}

async function haloDocuments(
  system: RecordSystem,
  standings: Standings,
  onPage: (documents: number) => void,
): Promise<readonly HaloDocument[]> {
  const found: HaloDocument[] = [];
  const shared = sharedTexts();
  const resources = new Map(numberedKinds.map(({ halo }) => [halo.resource.name, halo.resource]));
  for (const resource of resources.values()) {
    const own = numberedKinds.filter(({ halo }) => halo.resource.name === resource.name);
    for await (const { records } of system.changed(resource, undefined)) {
      for (const record of records)
        found.push(haloDocument(record, system.facts(record, resource).gone, own, standings, shared));
      onPage(records.length);
    }
  }
  return found;
}

function haloDocument(
  record: Wire,
  gone: boolean,
  candidates: readonly Numbered[],
  standings: Standings,
  shared: SharedTexts,
): HaloDocument {
  const { kind, ...standing } = standings.ofHalo(record, candidates);
  const id = idText(record['id']);
  const own = kind.numbered.own(record);
  return {
    id,
    holder: `${kind.name} h:${id}`,
    own: own === id ? id : own,
    carries: idText(record['thirdpartyinvoicenumber']),
    date: shared(idText(record['invoice_date']).slice(0, 10)),
    ...standing,
    ...(gone && { aside: 'deleted in HaloPSA' }),
  };
}

async function quickbooksDocuments(
  system: RecordSystem,
  standings: Standings,
  onPage: (documents: number) => void,
): Promise<readonly QuickBooksDocument[]> {
  const found: QuickBooksDocument[] = [];
  const shared = sharedTexts();
  for (const type of SALES_ENTITIES)
    for await (const { records } of system.changed({ name: type }, undefined)) {
      for (const record of records) {
        const id = idText(record['Id']);
        const holder = standings.holderOf(type, id);
        found.push({
          id,
          type,
          number: idText(record['DocNumber']),
          date: shared(idText(record['TxnDate'])),
          name: shared(idText(get(record, 'CustomerRef.name')) || idText(get(record, 'CustomerRef.value'))),
          ...(holder !== undefined && { holder }),
        });
      }
      onPage(records.length);
    }
  return found;
}
