/**
 * What a question to a real tenant is: one entry of a table that asks the vendor plainly and says what the answer means for us. An answer that
 * is a switch names the setting that keeps it. A refusal is an answer, too; that there is nothing to tell it from (an empty tenant) is none, and
 * is said as such instead of guessed.
 */
import type { Side, Wire } from '../../entities/kind.ts';
import { asWire } from '../../entities/wire.ts';
import type { Connection } from '../../sync/connection.ts';
import type { Clock, Journal } from '../../sync/ports.ts';
import type { VendorFault } from '../../sync/record-system.ts';
import type { SecretStore } from '../../sync/secrets.ts';

export interface ProbeCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** HaloPSA: below `/api/`. QuickBooks: below `/v3/company/{realm}/`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON; a text is sent as it is, as QuickBooks takes its queries. */
  readonly body?: unknown;
}

/** Plainer than a record system's: the status and the headers are what is asked about. */
export interface ProbeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined when it is not JSON. */
  readonly body: unknown;
  /** The vendor refused it, in the words of the adapter's table. */
  readonly fault?: VendorFault;
}

/** @throws UnavailableError when no answer came, DisconnectedError without a grant */
export interface VendorProbe {
  ask(call: ProbeCall): Promise<ProbeAnswer>;
}

export interface ProbePorts {
  readonly clock: Clock;
  readonly newId: () => string;
  readonly vendors: Readonly<Record<Side, VendorProbe>>;
  readonly journal: Pick<Journal, 'history'>;
  readonly secrets: SecretStore;
  /** Where vendors reach us; undefined where this machine does not know. */
  readonly publicUrl?: string;
  /** How long the vendor lets the present access token live. */
  readonly tokenSeconds: (side: Side) => Promise<number | undefined>;
}

/** What a question may use. */
export interface Asking extends Omit<ProbePorts, 'vendors'> {
  readonly connection: Connection;
  /** @throws ProbeRefused for a refusal */
  ask(side: Side, call: ProbeCall): Promise<ProbeAnswer>;
  /** The same with a refusal as an answer. */
  try(side: Side, call: ProbeCall): Promise<ProbeAnswer>;
  /** Asks what several questions rest on only once. */
  once<T>(what: string, ask: () => Promise<T>): Promise<T>;
  /** `Retry-After` of the last 429, '' for one without. */
  throttled(side: Side): string | undefined;
  /** Ids of what the probe made, to be taken away in the end. */
  readonly made: Readonly<Record<Side, Set<string>>>;
}

/** The vendor said no to the question itself. */
export class ProbeRefused extends Error {
  override readonly name = 'ProbeRefused';
  readonly fault: VendorFault;
  constructor(fault: VendorFault) {
    super(fault.sentence);
    this.fault = fault;
  }
}

/** There is nothing here to find it out from. */
export class NothingToTell extends Error {
  override readonly name = 'NothingToTell';
}

/** A setting of the connection that an answer decides. */
export interface Setting {
  readonly group: 'halo' | 'quickbooks';
  readonly name: string;
  readonly value: string | boolean;
}

export interface Known {
  readonly answer: string;
  readonly means: string;
  readonly setting?: Setting;
  /** A person should act on it. */
  readonly attention?: boolean;
}

export interface Question {
  readonly id: string;
  readonly side: Side;
  readonly question: string;
  /** Asked only when writing is allowed. */
  readonly writes?: true;
  /** Looks back at what the others met: it is answered though the vendor has gone silent. */
  readonly looksBack?: true;
  /** @throws NothingToTell */
  readonly ask: (asking: Asking) => Promise<Known>;
}

export interface Finding {
  readonly id: string;
  readonly side: Side;
  readonly question: string;
  /** `known`: answered. `attention`: answered, and a person should act. `refused`: the vendor would not say. `unknown`: nothing tells. */
  readonly state: 'known' | 'attention' | 'refused' | 'unknown';
  readonly answer: string;
  readonly means: string;
  readonly setting?: Setting;
}

/** What everything that the probe makes carries, and is found and taken away by. */
export const MARKER = 'halo-qbo probe';

export const yesNo = (value: boolean): string => (value ? 'yes' : 'no');

export const bodyOf = ({ body }: ProbeAnswer): Wire => asWire(body);

export const today = ({ clock }: Pick<Asking, 'clock'>): string =>
  new Date(clock.now()).toISOString().slice(0, 10);
