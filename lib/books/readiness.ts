/**
 * Everything that would fail, before it fails. The facts are read once, with few requests; what they mean is decided by the rules that the sync
 * itself goes by, so that readiness and the first real invoice cannot disagree. Reads only.
 */
import type { LensEnv } from '../entities/kind.ts';
import type { Connection } from '../sync/connection.ts';
import { companyOf } from '../sync/job.ts';
import { DisconnectedError } from '../sync/outcome.ts';
import { Resolved } from '../sync/references.ts';
import { accessTroubles, disconnected, unreadTroubles } from './readiness/access.ts';
import { closedTroubles } from './readiness/closed-books.ts';
import { currencyTroubles } from './readiness/currency.ts';
import type { AccessFacts, BookFacts } from './readiness/facts.ts';
import { findingsOf, type Finding, type Trouble } from './readiness/finding.ts';
import { judge } from './readiness/judge.ts';
import type { Judged } from './readiness/judged.ts';
import { nameTroubles } from './readiness/names.ts';
import { holdersOf, numbersAhead, takenTroubles } from './readiness/numbers.ts';
import { readAccess, readBookFacts, type ReadinessPorts } from './readiness/read.ts';
import { recordTroubles, referenceTroubles } from './readiness/records.ts';
import { asSetNow, settingTroubles } from './readiness/settings.ts';
import { silenceTroubles } from './readiness/silence.ts';

export type { Finding, ReadinessPorts };

export interface Looked {
  readonly kind: string;
  /** Records of HaloPSA that belong to this connection. */
  readonly records: number;
  /** Linked, or found in QuickBooks. */
  readonly there: number;
  /** Would be made there. */
  readonly new: number;
}

export interface Readiness {
  readonly connection: string;
  readonly at: string;
  /** Nothing blocks. */
  readonly ready: boolean;
  readonly findings: readonly Finding[];
  /** What was looked at; nothing where a system could not be reached. */
  readonly looked: readonly Looked[];
}

/** @throws UnavailableError when a vendor does not answer: then nothing can be said */
export async function readiness(connection: Connection, ports: ReadinessPorts): Promise<Readiness> {
  const access = await readAccess(connection, ports);
  const always = [...accessTroubles(access), ...silenceTroubles(access.recent)];
  const { troubles, looked } = access.state.disconnected
    ? { troubles: [], looked: [] }
    : await lookAtBooks(access, ports);
  const findings = findingsOf([...always, ...troubles]);
  return {
    connection: connection.id,
    at: new Date(ports.clock.now()).toISOString(),
    ready: findings.every(({ severity }) => severity !== 'blocks'),
    findings,
    looked,
  };
}

interface LookedAt {
  readonly troubles: readonly Trouble[];
  readonly looked: readonly Looked[];
}

async function lookAtBooks(access: AccessFacts, ports: ReadinessPorts): Promise<LookedAt> {
  const { connection } = access;
  try {
    const facts = await readBookFacts(connection, ports);
    const judged = judge({ ...access, connection: asSetNow(connection, facts) }, facts);
    const numbers = numbersAhead(judged, facts, connection);
    const holders = await holdersOf(numbers.ahead, ports.probe);
    const taken = takenTroubles(numbers.ahead, holders, connection);
    return {
      troubles: [...decided(access, facts, judged), ...numbers.troubles, ...taken],
      looked: lookedAt(facts, judged),
    };
  } catch (error) {
    if (!(error instanceof DisconnectedError)) throw error;
    return { troubles: [disconnected(connection.id, error.side, error.message)], looked: [] };
  }
}

function decided(access: AccessFacts, facts: BookFacts, judged: readonly Judged[]): readonly Trouble[] {
  const { connection } = access;
  const env: LensEnv = { refs: new Resolved([]), company: companyOf(connection) };
  return [
    ...unreadTroubles(facts.unread),
    ...settingTroubles(access, facts),
    ...recordTroubles(judged, connection),
    ...referenceTroubles(judged),
    ...nameTroubles(judged, facts, env),
    ...currencyTroubles(judged, asSetNow(connection, facts)),
    ...closedTroubles(judged, facts),
  ];
}

const lookedAt = ({ kinds }: BookFacts, judged: readonly Judged[]): readonly Looked[] =>
  kinds.map(({ kind }) => {
    const own = judged.filter((one) => one.kind === kind && one.standing.standing !== 'apart');
    const count = (...standings: readonly Judged['standing']['standing'][]): number =>
      own.filter(({ standing }) => standings.includes(standing.standing)).length;
    return { kind: kind.name, records: own.length, there: count('linked', 'matched'), new: count('new') };
  });
