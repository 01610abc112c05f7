/**
 * Letting one connection, or one kind of it, stand still and go on again. It is an ordinary change of settings with its revision, so `config log` says
 * who did it and why, and `config revert` takes it back. No rule is asked but what the change itself needs: in an emergency a connection that breaks
 * another rule by now can be stopped all the same.
 */
import { kindByName } from '../../entities/registry.ts';
import type { Authorship, Connection, Version } from '../../sync/connection.ts';
import { TransientError } from '../../sync/outcome.ts';
import { storeStep, type ConfigPorts, type Stored } from './change.ts';
import { settingsOf, type Settings } from './settings.ts';
import { settingsDiffer } from './versions.ts';

type Direction = NonNullable<Settings['kinds'][string]['direction']>;

/** A connection, or one kind of it. */
export interface Part {
  readonly connection: string;
  readonly kind?: string;
}

/** Who let it stand still, and how: the revision since which it does. */
export interface StoodStill extends Partial<Authorship> {
  readonly revision: number;
  readonly at?: string;
}

export type Switched =
  | { readonly switched: 'stored'; readonly revision: number; readonly direction?: Direction }
  /** It stands so already. */
  | { readonly switched: 'same' }
  /** A pause of everything did not do it, or, of a kind, no pause at all: whoever did meant it otherwise. */
  | { readonly switched: 'left'; readonly since: StoodStill }
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

const isStill = (connection: Connection, { kind }: Part): boolean =>
  kind === undefined ? connection.paused : directionOf(connection, kind) === OFF;

/** How a pause of everything, and a pause of one, is written into `config log`. */
export const PAUSED_ALL = 'pause --all';
export const PAUSED_ONE = 'pause';

interface Switch {
  /** As it was before; undefined when it stood still from the first. */
  readonly before: Connection | undefined;
  readonly since: StoodStill;
}

/** @param now standing still @param versions of it, oldest first */
function switchOf(part: Part, now: Connection, versions: readonly Version[]): Switch {
  const before = versions.findLastIndex(({ connection }) => !isStill(connection, part));
  const { connection, at, by, how } = versions[before + 1] ?? { connection: now };
  const since = { revision: connection.version, ...(at && { at }), ...(by && { by }), ...(how && { how }) };
  return { before: versions[before]?.connection, since };
}

export interface Standing extends Part {
  readonly since: StoodStill;
}

/** Whether it is worth asking who has stopped what. */
export const mayStandStill = (connection: Connection): boolean =>
  connection.paused || Object.values(connection.kinds).some(({ direction }) => direction === OFF);

/** What a pause has stopped and nobody has let go on: the connection, and kinds of it. @param versions of it, oldest first */
export function standing(connection: Connection, versions: readonly Version[]): readonly Standing[] {
  const parts: readonly Part[] = [
    { connection: connection.id },
    ...Object.keys(connection.kinds).map((kind) => ({ connection: connection.id, kind })),
  ];
  return parts
    .filter((part) => isStill(connection, part))
    .map((part) => ({ ...part, since: switchOf(part, connection, versions).since }))
    .filter(({ since }) => since.how?.startsWith(PAUSED_ONE));
}

type Wanted =
  | { readonly settings: Settings; readonly direction?: Direction }
  | Exclude<Switched, { readonly switched: 'stored' | 'outdated' }>;
type Decide = (now: Connection, part: Part) => Promise<Wanted> | Wanted;

const SAME = { switched: 'same' } as const;

const paused: Decide = (now, part) => {
  const settings = settingsOf(now);
  if (isStill(now, part)) return SAME;
  if (part.kind === undefined) return { settings: { ...settings, paused: true } };
  return { settings: withDirection(settings, part.kind, OFF), direction: directionOf(now, part.kind) };
};

/** @param all everything goes on that stood still with everything, and nothing else */
const resumed =
  (versions: PausePorts['versions'], all: boolean): Decide =>
  async (now, part) => {
    if (!isStill(now, part)) return SAME;
    const { kind } = part;
    const { before, since } = switchOf(part, now, await versions.list(now.id));
    const { how = '' } = since;
    if (kind !== undefined && !before) return { switched: 'never on' };
    const isMeant = all ? how.startsWith(PAUSED_ALL) : kind === undefined || how.startsWith(PAUSED_ONE);
    if (!isMeant) return { switched: 'left', since };
    const settings = settingsOf(now);
    if (kind === undefined || !before) return { settings: { ...settings, paused: false } };
    const direction = directionOf(before, kind);
    return { settings: withDirection(settings, kind, direction), direction };
  };

function whenOthersAreFaster(error: unknown): Pick<Stored, 'stored'> & { readonly stored: 'outdated' } {
  if (error instanceof TransientError) return { stored: 'outdated' };
  throw error;
}

/** Decided anew where somebody else was faster: standing still and going on mean the same whatever else is set. */
async function change(part: Part, decide: Decide, by: Authorship, ports: PausePorts): Promise<Switched> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const before = await ports.connections.get(part.connection);
    if (!before) throw new RangeError(`there is no connection ${part.connection}`);
    const wanted = await decide(before, part);
    if ('switched' in wanted) return wanted;
    const { settings, direction } = wanted;
    const changes = settingsDiffer(settingsOf(before), settings);
    const step = { id: before.id, settings, before, step: 'changed', changes, since: [] } as const;
    const stored = await storeStep(step, by, ports).catch(whenOthersAreFaster);
    if (stored.stored === 'yes')
      return { switched: 'stored', revision: stored.revision, ...(direction && { direction }) };
  }
  return { switched: 'outdated' };
}

/** What has been begun is ended; from the next look on, at most a minute later, nothing of it is sent. @throws RangeError for an unknown connection */
export const pause = (part: Part, by: Authorship, ports: PausePorts): Promise<Switched> =>
  change(part, paused, by, ports);

/**
 * A kind goes back to the direction it had before it was paused.
 * @param all as one of everything: what somebody let stand still by itself stays so
 * @throws RangeError for an unknown connection
 */
export const resume = (part: Part, all: boolean, by: Authorship, ports: PausePorts): Promise<Switched> =>
  change(part, resumed(ports.versions, all), by, ports);
