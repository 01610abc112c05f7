/**
 * Asks a real tenant what no document says for sure. A table of questions, asked one after the other; none can end the others, and whatever the
 * probe made is taken away however it ends. Reads only, unless writing is allowed. Returns data: a command prints it, a schedule may compare it.
 */
import type { Connection } from '../sync/connection.ts';
import { askAll, askingFor } from './probe/ask-all.ts';
import { takeAway } from './probe/clean-up.ts';
import type { Finding, ProbePorts } from './probe/question.ts';
import { questions } from './probe/questions.ts';
import { changesBy, type Change } from './probe/settings.ts';

export { saveChanges } from './probe/settings.ts';
export type { Change, Finding, ProbePorts };

export interface ProbeReport {
  readonly connection: string;
  readonly at: string;
  readonly wrote: boolean;
  readonly findings: readonly Finding[];
  /** What storing the findings would change. */
  readonly changes: readonly Change[];
  /** What could not be taken away again, for a person to do. */
  readonly leftBehind: readonly string[];
}

export interface ProbeOptions {
  /** Makes a few small documents and takes them away again. */
  readonly write?: boolean;
  /** Ids of the questions that are asked; all without it. */
  readonly only?: ReadonlySet<string>;
  /** Told after each question how many were asked. */
  readonly onAsked?: (asked: number, of: number) => void;
}

export async function probe(
  connection: Connection,
  ports: ProbePorts,
  { write = false, only, onAsked }: ProbeOptions = {},
): Promise<ProbeReport> {
  const asking = askingFor(connection, ports);
  const wanted = questions.filter(({ id, writes }) => (write || !writes) && only?.has(id) !== false);
  const findings = await askAll(wanted, asking, onAsked);
  return {
    connection: connection.id,
    at: new Date(ports.clock.now()).toISOString(),
    wrote: write,
    findings,
    changes: changesBy(connection, findings),
    leftBehind: write ? await takeAway(asking) : [],
  };
}
