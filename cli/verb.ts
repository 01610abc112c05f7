/** What a verb is: how it is called, and what it does with the system. */
import type { Command } from 'commander';
import type { App } from '../lib/compose.ts';
import type { ExitCode } from './exit.ts';
import type { Output } from './output.ts';

export interface Call<Options = Readonly<Record<string, unknown>>> {
  readonly args: readonly string[];
  readonly options: Options;
  readonly app: App;
  readonly out: Output;
}

export interface Verb<Options = Readonly<Record<string, unknown>>> {
  /** Arguments, options and examples. */
  readonly define: (command: Command) => Command;
  readonly run: (call: Call<Options>) => Promise<ExitCode>;
}

export interface Listed {
  readonly name: string;
  readonly says: string;
  readonly load: () => Promise<{ readonly verb: Verb }>;
}

/** The verb as `main` sees it: commander has made the options what `define` says they are. */
export const verbOf = <Options>(verb: Verb<Options>): Verb => verb as unknown as Verb;

export const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ halo-qbo ${line}`).join('\n')}`;
