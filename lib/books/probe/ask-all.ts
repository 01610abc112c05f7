/** Asks a list of questions one after the other; none can end the others, and a vendor that has gone silent is not asked on. */
import type { Side } from '../../entities/kind.ts';
import type { Connection } from '../../sync/connection.ts';
import { DisconnectedError, UnavailableError } from '../../sync/outcome.ts';
import {
  NothingToTell,
  ProbeRefused,
  type Asking,
  type Finding,
  type Known,
  type ProbeCall,
  type ProbePorts,
  type Question,
} from './question.ts';

const NAMES = { halo: 'HaloPSA', quickbooks: 'QuickBooks' } as const;
const THROTTLE_MS = 60_000;

/** @param onAsked told after each question how many were asked */
export async function askAll(
  questions: readonly Question[],
  asking: Asking,
  onAsked?: (asked: number, of: number) => void,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const silent = new Map<Side, string>();
  for (const question of questions) {
    findings.push(await findingOf(question, asking, silent));
    onAsked?.(findings.length, questions.length);
  }
  return findings;
}

export function askingFor(connection: Connection, ports: ProbePorts): Asking {
  const { vendors, ...rest } = ports;
  const asked = new Map<string, Promise<unknown>>();
  const throttled = new Map<Side, string>();
  const attempt = async (side: Side, call: ProbeCall) => {
    const answer = await vendors[side].ask(call);
    if (answer.status !== 429) return answer;
    throttled.set(side, answer.headers['retry-after'] ?? '');
    throw new UnavailableError(side, `${NAMES[side]} asks for a pause`, ports.clock.now() + THROTTLE_MS);
  };
  return {
    ...rest,
    connection,
    try: attempt,
    ask: async (side, call) => {
      const answer = await attempt(side, call);
      if (answer.fault) throw new ProbeRefused(answer.fault);
      return answer;
    },
    once: <T>(what: string, ask: () => Promise<T>) => {
      const known = asked.get(what) ?? ask();
      asked.set(what, known);
      return known as Promise<T>;
    },
    throttled: (side) => throttled.get(side),
    made: { halo: new Set(), quickbooks: new Set() },
  };
}

/** @param silent vendors that do not answer: asking them on would only take a person's time */
async function findingOf(question: Question, asking: Asking, silent: Map<Side, string>): Promise<Finding> {
  const { id, side, question: text } = question;
  const about = { id, side, question: text };
  const because = silent.get(side);
  if (because !== undefined && !question.looksBack)
    return { ...about, state: 'unknown', answer: 'not asked', means: because };
  try {
    return { ...about, ...stateOf(await question.ask(asking)) };
  } catch (error) {
    if (error instanceof UnavailableError || error instanceof DisconnectedError)
      silent.set(side, error.message);
    return { ...about, ...failure(error) };
  }
}

const stateOf = ({ attention = false, ...known }: Known): Omit<Finding, 'id' | 'side' | 'question'> => ({
  state: attention ? 'attention' : 'known',
  ...known,
});

function failure(error: unknown): Pick<Finding, 'state' | 'answer' | 'means'> {
  if (error instanceof ProbeRefused)
    return { state: 'refused', answer: error.fault.sentence, means: error.fault.fix };
  if (error instanceof NothingToTell) return { state: 'unknown', answer: 'not known', means: error.message };
  const why = error instanceof Error ? error.message : String(error);
  return { state: 'unknown', answer: 'no answer', means: why };
}
