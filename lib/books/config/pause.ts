/**
 * Letting one connection, or one kind of it, stand still and go on again. It is an ordinary change of settings with its revision, so `config log` says
 * who did it and why, and `config revert` takes it back. No rule is asked but what the change itself needs: in an emergency a connection that breaks
 * another rule by now can be stopped all the same.
 */
import { kindByName } from '../../entities/registry.ts';
import type { Authorship, Connection, Version } from '../../sync/connection.ts';
import { storeStep, type ConfigPorts, type Stored } from './change.ts';
import { settingsOf, type Settings } from './settings.ts';
import { settingsDiffer } from './versions.ts';

type Direction = NonNullable<Settings['kinds'][string]['direction']>;

/** A connection, or one kind of it. */
export interface Part {
  readonly connection: string;
  readonly kind?: string;
}

export type Switched =
  | { readonly switched: 'stored'; readonly revision: number; readonly direction?: Direction }
  /** It stands so already. */
  | { readonly switched: 'same' }
  /** No revision has a direction that the kind could go back to. */
  | { readonly switched: 'never on' }
  /** Others change the connection at this very moment, each time. */
  | { readonly switched: 'outdated' };

type PausePorts = Pick<ConfigPorts, 'clock' | 'connections' | 'versions' | 'links'>;

const OFF = 'off';
const TRIES = 3;

const directionOf = ({ kinds }: Connection, kind: string): Direction =>
  kinds[kind]?.direction ?? kindByName(kind)?.direction ?? OFF;

const withDirection = (settings: Settings, kind: string, direction: Direction): Settings => ({
  ...settings,
  kinds: { ...settings.kinds, [kind]: { ...settings.kinds[kind], direction } },
});

/** What the kind did before it was switched off last. @param versions oldest first */
const directionBefore = (kind: string, versions: readonly Version[]): Direction | undefined =>
  versions.map(({ connection }) => directionOf(connection, kind)).findLast((direction) => direction !== OFF);

type Wanted = { readonly settings: Settings; readonly direction?: Direction } | 'same' | 'never on';
type Decide = (now: Connection, part: Part) => Promise<Wanted> | Wanted;

const paused: Decide = (now, { kind }) => {
  const settings = settingsOf(now);
  if (kind === undefined) return now.paused ? 'same' : { settings: { ...settings, paused: true } };
  const direction = directionOf(now, kind);
  return direction === OFF ? 'same' : { settings: withDirection(settings, kind, OFF), direction };
};

const resumed =
  (versions: PausePorts['versions']): Decide =>
  async (now, { kind }) => {
    const settings = settingsOf(now);
    if (kind === undefined) return now.paused ? { settings: { ...settings, paused: false } } : 'same';
    if (directionOf(now, kind) !== OFF) return 'same';
    const direction = directionBefore(kind, await versions.list(now.id));
    return direction ? { settings: withDirection(settings, kind, direction), direction } : 'never on';
  };

/** Decided anew where somebody else was faster: standing still and going on mean the same whatever else is set. */
async function change(part: Part, decide: Decide, by: Authorship, ports: PausePorts): Promise<Switched> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const before = await ports.connections.get(part.connection);
    if (!before) throw new RangeError(`there is no connection ${part.connection}`);
    const wanted = await decide(before, part);
    if (typeof wanted === 'string') return { switched: wanted };
    const { settings, direction } = wanted;
    const changes = settingsDiffer(settingsOf(before), settings);
    const step = { id: before.id, settings, before, step: 'changed', changes, since: [] } as const;
    const stored: Stored = await storeStep(step, by, ports);
    if (stored.stored === 'yes')
      return { switched: 'stored', revision: stored.revision, ...(direction && { direction }) };
  }
  return { switched: 'outdated' };
}

/** What has been begun is ended; from the next look on, at most a minute later, nothing of it is sent. @throws RangeError for an unknown connection */
export const pause = (part: Part, by: Authorship, ports: PausePorts): Promise<Switched> =>
  change(part, paused, by, ports);

/** A kind goes back to the direction it had before. @throws RangeError for an unknown connection */
export const resume = (part: Part, by: Authorship, ports: PausePorts): Promise<Switched> =>
  change(part, resumed(ports.versions), by, ports);
