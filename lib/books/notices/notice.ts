/** What people are told, through whom, and what is remembered of it. */

export interface Notice {
  readonly title: string;
  /** Plain sentences, a line each. */
  readonly lines: readonly string[];
  /** An alarm tells of the same by mail. */
  readonly alarmed?: true;
}

/** A notice that is due, and what is remembered once somebody has taken it. */
export interface Due {
  readonly notice: Notice;
  readonly taken: (told: Told) => Told;
}

/** What is due, and what is remembered whether or not it is told: problems that are over, say. */
export interface News {
  readonly due: readonly Due[];
  readonly told: Told;
}

/** One way to people. It takes a notice or throws. */
export interface Channel {
  readonly name: string;
  tell(notice: Notice): Promise<void>;
}

export interface Told {
  /** Problems that were told and are still there. */
  readonly problems: readonly string[];
  /** Dead letters at the last look. */
  readonly deadLetters: number;
  /** Open items that were opened until then are in a digest. */
  readonly digestedUntil: string;
  /** Drift that was opened until then was told, or was there before anybody looked. */
  readonly driftsUntil?: string;
  /** The day of the last digest, YYYY-MM-DD in UTC. */
  readonly digestDay: string;
}

/** Whoever reads a version replaces that version and no later one. */
export interface ToldStore {
  read(): Promise<{ readonly told: Told; readonly version: number } | undefined>;
  /** @returns false when somebody else was faster */
  write(told: Told, version: number): Promise<boolean>;
}
