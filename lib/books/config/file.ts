/** The file: a format version, and for each connection its revision and its settings. Never a secret, never a token, nothing that was found. */
import * as z from 'zod';
import { connection as schema, type Connection } from '../../sync/connection.ts';
import { laidOut, withoutNulls } from './layout.ts';
import { problemsOf, type Problem } from './sentences.ts';
import { filledKinds, settings, settingsOf, type Settings } from './settings.ts';

export const FORMAT = 1;

const entry = z
  .strictObject({
    /** What it was when it was written into the file; a change that somebody made since is then noticed. */
    revision: z.number().int().positive().optional(),
  })
  .extend(settings.shape);

export const file = z.strictObject({
  version: z.literal(FORMAT),
  connections: z.record(schema.shape.id, entry),
});

export interface Entry {
  readonly id: string;
  readonly revision?: number;
  readonly settings: Settings;
}

export type Read =
  | { readonly read: 'file'; readonly entries: readonly Entry[] }
  | { readonly read: 'refused'; readonly problems: readonly Problem[] };

export const fileOf = (connections: readonly Connection[]): unknown =>
  laidOut(file, {
    version: FORMAT,
    connections: Object.fromEntries(
      connections.map((one) => [one.id, { revision: one.version, ...settingsOf(one) }]),
    ),
  });

const refused = (path: string, sentence: string): Read => ({
  read: 'refused',
  problems: [{ path, sentence }],
});

/** Everything that is wrong with it, at once. */
export function readFile(text: string): Read {
  let raw: unknown;
  try {
    raw = withoutNulls(JSON.parse(text));
  } catch (error) {
    return refused('', `The file is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
  const parsed = file.safeParse(raw);
  if (!parsed.success) return { read: 'refused', problems: problemsOf(parsed.error.issues, file, raw) };
  const entries = Object.entries(parsed.data.connections).map(([id, { revision, ...own }]) => ({
    id,
    ...(revision !== undefined && { revision }),
    settings: { ...own, kinds: filledKinds(own.kinds) },
  }));
  return { read: 'file', entries };
}
