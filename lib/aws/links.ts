/**
 * Links: the main item under its own id, an alias under the other side's id. Both are looked up strongly consistently: an index would not know
 * yet the record whose webhook is already here. The lease is part of the main item, so taking it reads the link.
 *
 * The webhook of our own create can be here before the link knows the new id: whoever looked then has left an item under that id. It is no
 * link of two records, so the alias takes its place, unless somebody has it in hand or a write of it is undecided; then the save is tried again.
 * Reference data may share a counterpart: the first link gets the alias, the others are found by their own id alone.
 */
import { otherSide, type LinkId, type Side } from '../entities/kind.ts';
import { TransientError } from '../sync/outcome.ts';
import type { LinkStore } from '../sync/ports.ts';
import { pressed, unpressed } from '../sync/pressed.ts';
import type { Lease, Link, LinkKey } from '../sync/records.ts';
import { linkIdOf, sideOfLink } from '../sync/references.ts';
import { without, type Item, type Table } from './table.ts';

const SIDES = ['halo', 'quickbooks'] as const satisfies readonly Side[];

const partition = ({ connection, kind }: Pick<LinkKey, 'connection' | 'kind'>): string =>
  `${connection}#${kind}`;
const isAlias = (item: Item | undefined): item is Item & { alias: LinkId } =>
  typeof item?.['alias'] === 'string';
const toLink = (item: Item): Link =>
  unpressed(without(item, 'pk', 'sk', 'leaseOwner', 'leaseUntil'), 'agreed') as unknown as Link;

const nameOf = ({ pk, sk }: Item): string => `${String(pk)} ${String(sk)}`;

export function linkStore(table: Table): LinkStore {
  const resolve = async (key: LinkKey): Promise<Item | undefined> => {
    const item = await table.get(partition(key), key.link);
    return isAlias(item) ? table.get(partition(key), item.alias) : item;
  };
  return {
    find: async (key) => {
      const item = await resolve(key);
      return item && toLink(item);
    },
    findMany: async (keys) => {
      const items = await table.getMany(keys.map((key) => ({ pk: partition(key), sk: key.link })));
      const aliases = items.filter(isAlias).map(({ pk, alias }) => ({ pk: String(pk), sk: alias }));
      const targets = new Map(
        (await table.getMany(aliases)).flatMap((item) => (item ? [[nameOf(item), item] as const] : [])),
      );
      return items.map((item) => {
        const found = isAlias(item) ? targets.get(nameOf({ pk: item['pk'], sk: item.alias })) : item;
        return found && toLink(found);
      });
    },
    acquire: async (key, owner, nowEpochMs, ttlMs) => {
      const take = (link: LinkId): Promise<Lease | undefined> =>
        acquire(table, { ...key, link }, owner, nowEpochMs, ttlMs);
      // Most links bear the id that HaloPSA gave: under such a one the lease is tried for before it is known whether it is an alias.
      const isLikely = sideOfLink(key.link) === 'halo';
      const own = isLikely ? await take(key.link) : undefined;
      if (own) return own;
      const item = await table.get(partition(key), key.link);
      if (isAlias(item)) {
        const lease = await take(item.alias);
        if (!lease) return outOfCircle(table, key, item.alias, owner, nowEpochMs, ttlMs);
        return (await isBelieved(table, lease, key.link))
          ? lease
          : takeOver(table, key, lease, nowEpochMs, ttlMs);
      }
      return isLikely ? undefined : take(key.link);
    },
    save: (lease, link, options) => save(table, lease, link, options?.keep === true),
    renew: async (lease, nowEpochMs, ttlMs) => {
      const { link, owner } = lease;
      const untilEpochMs = nowEpochMs + ttlMs;
      const held = await table.update(partition(link), link.link, 'SET leaseUntil = :until', {
        expression: 'leaseOwner = :owner AND #version = :version',
        names: { '#version': 'version' },
        values: { ':owner': owner, ':version': link.version, ':until': untilEpochMs },
      });
      if (!held) throw new TransientError(`the lease on ${link.kind} ${link.link} was lost`);
      return { ...lease, untilEpochMs };
    },
    release: ({ link, owner }) => letGo(table, link, owner),
    part: async (lease, side, updatedAt) => {
      const { [side]: gone, agreed: _agreed, ...rest } = lease.link;
      const parted = await save(table, lease, { ...rest, state: 'new', updatedAt }, true);
      if (gone) await forget(table, parted.link, linkIdOf(side, gone.id));
      return parted;
    },
    withPrefix: async (connection, kind, prefix) => {
      const items = await table.list(`${connection}#${kind}`, { prefix });
      const aliases = items.filter(isAlias).map(({ pk, alias }) => ({ pk: String(pk), sk: alias }));
      const behind = (await table.getMany(aliases)).filter((item) => item !== undefined);
      return [...items.filter((item) => !isAlias(item)), ...behind].map(toLink);
    },
    all: (connection, kind) => all(table, connection, kind),
  };
}

async function* all(table: Table, connection: string, kind: string): AsyncGenerator<Link> {
  for await (const item of table.query(`${connection}#${kind}`)) if (!isAlias(item)) yield toLink(item);
}

/**
 * An alias is made before its link is saved. Was its maker cut off in between, and the link goes another way since, what bears the id is a record of
 * its own: behind the alias nobody would look at it again, and its documents would be the other's. What was taken away keeps its alias.
 */
async function isBelieved(table: Table, { link }: Lease, alias: string): Promise<boolean> {
  const isKnown = SIDES.some((side) => link[side] && linkIdOf(side, link[side].id) === alias);
  if (isKnown || link.state === 'removed') return true;
  return (await table.get(`${link.connection}#intent`, `${link.kind}#${link.link}`)) !== undefined;
}

/** While the link is in hand nobody can be about to save it with that id. */
async function takeOver(
  table: Table,
  key: LinkKey,
  { link, owner }: Lease,
  now: number,
  ttlMs: number,
): Promise<Lease | undefined> {
  const own = await acquire(table, key, owner, now, ttlMs, link.link);
  await letGo(table, link, owner);
  return own;
}

/**
 * Two that were about to be linked from both sides, each cut off or overtaken at the wrong moment, may each be left as the other's alias: neither is a
 * link, and nobody could ever have either in hand. Then there is nothing to lose, and the one that is asked for becomes a link of its own.
 * @returns undefined where the other is a link, and somebody has it in hand
 */
async function outOfCircle(
  table: Table,
  key: LinkKey,
  alias: LinkId,
  owner: string,
  now: number,
  ttlMs: number,
): Promise<Lease | undefined> {
  const other = await table.get(partition(key), alias);
  return isAlias(other) && other.alias === key.link
    ? acquire(table, key, owner, now, ttlMs, alias)
    : undefined;
}

async function letGo(table: Table, link: Link, owner: string): Promise<void> {
  await table.update(partition(link), link.link, 'REMOVE leaseOwner, leaseUntil', {
    expression: 'leaseOwner = :owner',
    values: { ':owner': owner },
  });
}

/** @param instead the link whose alias it takes the place of */
async function acquire(
  table: Table,
  key: LinkKey,
  owner: string,
  now: number,
  ttlMs: number,
  instead?: LinkId,
): Promise<Lease | undefined> {
  const untilEpochMs = now + ttlMs;
  const item = await table.update(
    partition(key),
    key.link,
    'SET leaseOwner = :owner, leaseUntil = :until, #connection = :connection, #kind = :kind, #link = :link, ' +
      '#state = if_not_exists(#state, :new), #generation = if_not_exists(#generation, :zero), ' +
      '#version = if_not_exists(#version, :zero), updatedAt = if_not_exists(updatedAt, :now)' +
      (instead === undefined ? '' : ' REMOVE alias'),
    {
      expression:
        (instead === undefined ? 'attribute_not_exists(alias)' : 'alias = :instead') +
        ' AND (attribute_not_exists(leaseOwner) OR leaseUntil < :nowMs OR leaseOwner = :owner)',
      names: {
        '#connection': 'connection',
        '#kind': 'kind',
        '#link': 'link',
        '#state': 'state',
        '#generation': 'generation',
        '#version': 'version',
      },
      values: {
        ':owner': owner,
        ':until': untilEpochMs,
        ':connection': key.connection,
        ':kind': key.kind,
        ':link': key.link,
        ':new': 'new',
        ':zero': 0,
        ':now': new Date(0).toISOString(),
        ':nowMs': now,
        ...(instead !== undefined && { ':instead': instead }),
      },
    },
  );
  return item && { link: toLink(item), owner, untilEpochMs };
}

async function save(table: Table, lease: Lease, link: Link, keep: boolean): Promise<Lease> {
  const key = partition(link);
  for (const side of SIDES) {
    const alias = link[side] && linkIdOf(side, link[side].id);
    // It was made before the link that names it was saved, so it is there already.
    const known = link[side]?.id === lease.link[side]?.id;
    if (alias === undefined || alias === link.link || known) continue;
    if (!(await putAlias(table, link, alias, side)) && !link.shared)
      throw new TransientError(`${alias} already belongs to another link than ${link.link}`);
  }
  const saved: Link = { ...link, version: lease.link.version + 1 };
  const held = await table.put(
    {
      pk: key,
      sk: link.link,
      ...pressed({ ...saved }, 'agreed'),
      ...(keep && { leaseOwner: lease.owner, leaseUntil: lease.untilEpochMs }),
    },
    {
      expression: 'leaseOwner = :owner AND #version = :version',
      names: { '#version': 'version' },
      values: { ':owner': lease.owner, ':version': lease.link.version },
    },
  );
  if (!held) throw new TransientError(`the lease on ${link.kind} ${link.link} was lost`);
  await forgetFormer(table, lease.link, saved);
  return { ...lease, link: saved };
}

/** A part that moved has another id: under the old one another link may be made. */
async function forgetFormer(table: Table, before: Link, now: Link): Promise<void> {
  for (const side of SIDES) {
    const former = before[side] && linkIdOf(side, before[side].id);
    const isOld = now[side] !== undefined && now[side].id !== before[side]?.id;
    if (former === undefined || !isOld || former === now.link) continue;
    await forget(table, now, former);
  }
}

/** Unless it has become the alias of another. */
async function forget(table: Table, link: Link, alias: LinkId): Promise<void> {
  await table.remove(partition(link), alias, {
    expression: 'alias = :link',
    values: { ':link': link.link },
  });
}

/** @returns false when the id is somebody else's */
async function putAlias(table: Table, link: Link, alias: string, side: Side): Promise<boolean> {
  const pk = partition(link);
  const item = { pk, sk: alias, alias: link.link };
  const values = { ':link': link.link };
  if (await table.put(item, { expression: 'attribute_not_exists(pk) OR alias = :link', values })) return true;
  if (await table.get(`${link.connection}#intent`, `${link.kind}#${alias}`)) return false;
  return table.put(item, {
    expression:
      'attribute_not_exists(alias) AND attribute_not_exists(#other) AND (attribute_not_exists(leaseOwner) OR leaseUntil < :now)',
    names: { '#other': otherSide(side) },
    values: { ':now': Date.parse(link.updatedAt) },
  });
}
