/**
 * A file against the connections: first everything that is wrong with it, then path by path what it would change, then one conditional write for each
 * connection. Two people who change the same connection do not undo each other: a file says at which revision it was written, and what somebody else
 * changed since is told instead of being changed back.
 */
import type { Authorship, Connection, Version } from '../../sync/connection.ts';
import { TransientError } from '../../sync/outcome.ts';
import type { Clock, ConnectionStore, LinkStore } from '../../sync/ports.ts';
import type { VendorHosts } from '../../sync/vendor-address.ts';
import type { Entry } from './file.ts';
import type { Difference } from './layout.ts';
import { unknownRecords } from './named-records.ts';
import { brokenRules, problem, type Wanted } from './rules.ts';
import type { Problem } from './sentences.ts';
import { connectionWith, isBound, settingsOf, type Settings } from './settings.ts';
import { baseOf, changesIn, settingsDiffer, type LoggedChange } from './versions.ts';

export interface ConfigPorts {
  readonly clock: Pick<Clock, 'now'>;
  readonly connections: ConnectionStore;
  readonly versions: { list(connectionId: string): Promise<readonly Version[]> };
  readonly links: Pick<LinkStore, 'all'>;
  /** Where addresses may lead; anywhere in the local world. */
  readonly vendorHosts?: VendorHosts | undefined;
}

export interface Step extends Wanted {
  readonly step: 'new' | 'changed' | 'same';
  readonly changes: readonly Difference[];
  /** What somebody changed since the file was written, and it would change back. */
  readonly since: readonly LoggedChange[];
}

export interface Plan {
  readonly problems: readonly Problem[];
  readonly steps: readonly Step[];
}

export async function planConfig(entries: readonly Entry[], ports: ConfigPorts): Promise<Plan> {
  const stored = await ports.connections.list();
  const planned = await Promise.all(entries.map((entry) => stepFor(entry, ports)));
  const steps = planned.map(({ step }) => step);
  return {
    problems: [
      ...planned.flatMap(({ problems }) => problems),
      ...brokenRules(steps, stored, ports.vendorHosts),
      ...(await unknownRecords(steps, ports.links)),
    ],
    steps,
  };
}

/** A file that was written before the first connect leaves the company that was bound then. */
const bindingKept = (settings: Settings, before: Connection): Settings =>
  isBound(settings)
    ? settings
    : { ...settings, quickbooks: { ...settings.quickbooks, realmId: before.quickbooks.realmId } };

interface Planned {
  readonly step: Step;
  readonly problems: readonly Problem[];
}

async function stepFor(entry: Entry, { connections, versions }: ConfigPorts): Promise<Planned> {
  const { id, revision } = entry;
  const before = await connections.get(id);
  if (!before) {
    const changes = settingsDiffer(undefined, entry.settings);
    return { step: { id, settings: entry.settings, step: 'new', changes, since: [] }, problems: [] };
  }
  const settings = bindingKept(entry.settings, before);
  const changes = settingsDiffer(settingsOf(before), settings);
  if (changes.length === 0)
    return { step: { id, settings, before, step: 'same', changes, since: [] }, problems: [] };
  const base = baseOf(revision, settings, before, await versions.list(id));
  const since = base.base === 'outdated' ? base.since : [];
  return {
    step: { id, settings, before, step: 'changed', changes, since },
    problems: base.base === 'unknown' ? [unknownRevision(id, revision, before)] : [],
  };
}

const unknownRevision = (id: string, revision: number | undefined, { version }: Connection): Problem =>
  problem(
    id,
    'revision',
    `is ${revision ?? ''}, which the connection never was at; it is at ${version}. Export it again.`,
  );

export type Stored =
  | { readonly stored: 'yes'; readonly id: string; readonly revision: number; readonly isNew: boolean }
  | { readonly stored: 'same'; readonly id: string }
  /** Somebody was faster, or had changed it since the file was written: nothing was written. */
  | { readonly stored: 'outdated'; readonly id: string; readonly since: readonly LoggedChange[] };

/** What a probe or a connect writes at the same moment is written over as it is by then; more often than this nothing does. */
const TRIES = 3;

const NOT_CONNECTED = 'not connected yet';

export async function storeStep(step: Step, by: Authorship, ports: ConfigPorts): Promise<Stored> {
  const { id, settings } = step;
  if (step.since.length > 0) return { stored: 'outdated', id, since: step.since };
  if (step.step === 'same') return { stored: 'same', id };
  let { before } = step;
  for (let tries = 1; ; tries += 1) {
    try {
      await ports.connections.put(connectionWith(id, settings, before), by);
      if (!before) await holdBack(id, ports);
      return { stored: 'yes', id, revision: (before?.version ?? 0) + 1, isNew: !before };
    } catch (error) {
      if (!(error instanceof TransientError) || tries === TRIES) throw error;
      const now = await ports.connections.get(id);
      const since = await changedSince(before, now, ports);
      if (!now || since.length > 0) return { stored: 'outdated', id, since };
      before = now;
    }
  }
}

async function changedSince(
  before: Connection | undefined,
  now: Connection | undefined,
  { versions }: ConfigPorts,
): Promise<readonly LoggedChange[]> {
  if (!now) return [];
  const all = changesIn(await versions.list(now.id));
  return all.filter(({ revision, changes }) => revision > (before?.version ?? 0) && changes.length > 0);
}

/** Nothing is sent, looked for or complained about before somebody has consented; the first connect ends it. */
const holdBack = (id: string, { clock, connections }: ConfigPorts): Promise<void> =>
  connections.changeState(id, {
    disconnected: { side: 'quickbooks', since: new Date(clock.now()).toISOString(), reason: NOT_CONNECTED },
  });

/** The settings of an earlier revision, to be applied to the connection as it is now; the company that it is bound to stays. */
export function entryOfRevision(
  current: Connection,
  revision: number,
  versions: readonly Version[],
): Entry | undefined {
  const found = versions.find(({ connection }) => connection.version === revision);
  if (!found) return undefined;
  const before = settingsOf(found.connection);
  const { realmId } = current.quickbooks;
  return { id: current.id, settings: { ...before, quickbooks: { ...before.quickbooks, realmId } } };
}

export const logOf = async (connectionId: string, { versions }: Pick<ConfigPorts, 'versions'>) =>
  changesIn(await versions.list(connectionId)).toReversed();
