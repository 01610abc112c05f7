/**
 * Vendors change what they answer, and how a company is set up, without telling anybody. Once a day what the connection rests on is asked again,
 * reading only: the switches that are stored with it, whether its records may be read, and whether they have the form that the sync knows. What
 * differs is one open item of the connection until it is as it was, or is stored anew.
 */
import type { Kind, Resource, Side, Wire } from '../entities/kind.ts';
import { kinds } from '../entities/registry.ts';
import { sayName } from '../sync/circuit.ts';
import type { Connection } from '../sync/connection.ts';
import { companyOf, directionOf } from '../sync/job.ts';
import { DefectError, DisconnectedError, ReadRefusedError, UnavailableError } from '../sync/outcome.ts';
import type { Ports } from '../sync/ports.ts';
import { WHOLE_CONNECTION } from './names.ts';
import { askAll, askingFor } from './probe/ask-all.ts';
import type { Finding, ProbePorts } from './probe/question.ts';
import { quickbooksReads } from './probe/quickbooks-reads.ts';
import { changesBy, saveChanges } from './probe/settings.ts';

export interface WatchPorts {
  readonly ports: Ports;
  readonly probeOf: (connection: Connection) => ProbePorts;
}

/** What the open item is about. */
const CONTRACT = 'contract';
const SAMPLE = 20;

/** Always answered when the vendor answers at all. */
const SWITCHES = ['custom-numbers', 'multicurrency', 'automated-sales-tax'] as const;
/** Another one than the connection's is more likely the wrong company than a wrong setting. */
const EXPECTED: ReadonlySet<string> = new Set(['country', 'home-currency']);
/** Answered by companies that name the preference. */
const DUPLICATES = 'duplicate-warning';
const ASKED: ReadonlySet<string> = new Set([...SWITCHES, DUPLICATES, ...EXPECTED]);
const questions = quickbooksReads.filter(({ id }) => ASKED.has(id));

/** Each stands for its own code, so that putting one aside does not hide another. */
type Sort = 'shape' | 'rights' | 'settings';

interface Difference {
  readonly sort: Sort;
  readonly said: string;
}

/** A vendor that does not answer has changed nothing: it is asked again tomorrow. */
export async function lookAtContract(connection: Connection, { ports, probeOf }: WatchPorts): Promise<void> {
  const findings = await askAll(questions, askingFor(connection, probeOf(connection)));
  // It only makes us look more often, so nobody has to agree first.
  const careful = changesBy(connection, findings).filter(({ name }) => name === 'duplicateNumbers');
  await saveChanges(connection.id, careful, ports.connections);
  const isSilent = findings.some(
    ({ id, state }) => SWITCHES.some((one) => one === id) && state !== 'known' && state !== 'attention',
  );
  const records = isSilent ? undefined : await lookAtRecords(connection, ports);
  if (records) await tell(connection, [...records, ...settingsIn(findings, connection)], ports);
}

const DEFAULTS: Readonly<Record<string, unknown>> = { automatedSalesTax: false, multiCurrency: false };

function settingsIn(findings: readonly Finding[], connection: Connection): readonly Difference[] {
  const moved = changesBy(connection, findings).filter(
    ({ name, from, value }) => (from ?? DEFAULTS[name] ?? value) !== value,
  );
  const unexpected = findings.filter(({ id, state }) => EXPECTED.has(id) && state === 'attention');
  return [
    ...unexpected.map(({ question, answer }): Difference => ({
      sort: 'settings',
      said: `${question} The answer is ${answer}`,
    })),
    ...moved.map(({ group, name, from, value }): Difference => ({
      sort: 'settings',
      said: `${group}.${name} is ${String(value)} now, and ${String(from ?? DEFAULTS[name])} in the connection`,
    })),
  ];
}

/** The first page of every list, and what is read along. @returns undefined when a vendor did not answer */
async function lookAtRecords(
  connection: Connection,
  ports: Ports,
): Promise<readonly Difference[] | undefined> {
  const found: Difference[] = [];
  for (const kind of kinds.filter((one) => directionOf({ connection, kind: one }) !== 'off'))
    for (const side of ['halo', 'quickbooks'] as const) {
      const { resource } = kind[side];
      const along = (resource.include ?? []).map((include) => ({ name: include.resource }));
      for (const one of resource.virtual ? [] : [resource, ...along]) {
        const records = await firstOf(one, side, connection, ports);
        if (records === undefined) return undefined;
        found.push(...(typeof records === 'string' ? [refusedRead(side, records)] : []));
        if (one === resource && typeof records !== 'string')
          found.push(...unknownShape(kind, side, records, connection));
      }
    }
  return found;
}

/** @returns the vendor's words where it refuses, undefined where it does not answer */
async function firstOf(
  resource: Resource,
  side: Side,
  connection: Connection,
  { system }: Ports,
): Promise<readonly Wire[] | string | undefined> {
  try {
    for await (const page of system(side, connection, 'sweep').changed(resource, undefined))
      return page.records;
    return [];
  } catch (error) {
    if (error instanceof UnavailableError || error instanceof DisconnectedError) return undefined;
    if (error instanceof ReadRefusedError || error instanceof DefectError)
      return `${resource.name} (${error.message})`;
    throw error;
  }
}

const refusedRead = (side: Side, what: string): Difference => ({
  sort: 'rights',
  said: `${sayName(side)} does not give ${what}`,
});

function unknownShape(
  kind: Kind,
  side: Side,
  records: readonly Wire[],
  connection: Connection,
): readonly Difference[] {
  const { resource, schema, isOf = () => true } = kind[side];
  const company = companyOf(connection);
  const some = records.filter((record) => isOf(record, company)).slice(0, SAMPLE);
  const issues = some.flatMap((record) => schema.safeParse(record).error?.issues[0] ?? []);
  const [issue] = issues;
  if (!issue) return [];
  const where = `${resource.name}.${issue.path.join('.')} of ${sayName(side)}`;
  return [{ sort: 'shape', said: `${where}: ${issue.message} (${issues.length} of ${some.length} records)` }];
}

const WEIGHT: readonly Sort[] = ['shape', 'rights', 'settings'];

const FIXES: Readonly<Record<Sort, (connection: string) => string>> = {
  shape: () =>
    'Look whether the sync has a newer version; records of the new form end in the dead-letter queue until it knows them.',
  rights: () =>
    'Give the application its rights and scopes back in HaloPSA, or let a company administrator reconnect QuickBooks.',
  settings: (connection) =>
    `See what it means with \`halo-qbo readiness --connection ${connection}\`; if it is as it should be, store it with \`halo-qbo probe --connection ${connection} --save\`.`,
};

/** One item, of the weightiest sort; it is told anew when what it says is not the same any more. */
async function tell(
  { id }: Connection,
  differences: readonly Difference[],
  { openItems, clock }: Pick<Ports, 'openItems' | 'clock'>,
): Promise<void> {
  const sort = WEIGHT.find((one) => differences.some((difference) => difference.sort === one));
  if (!sort) return openItems.resolve(id, WHOLE_CONNECTION, CONTRACT);
  const said = differences.toSorted((a, b) => WEIGHT.indexOf(a.sort) - WEIGHT.indexOf(b.sort));
  await openItems.raise(
    {
      connection: id,
      kind: WHOLE_CONNECTION,
      record: CONTRACT,
      code: `contract-${sort}`,
      sentence: `A vendor answers otherwise than the connection was set up for: ${said.map((one) => one.said).join('; ')}.`,
      fix: FIXES[sort](id),
      owner: 'ops',
    },
    new Date(clock.now()).toISOString(),
  );
}
