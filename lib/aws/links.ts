/**
 * Links: the main item under its own id, an alias under the other side's id. Both are looked up strongly consistently: an index would not know
 * yet the record whose webhook is already here. The lease is part of the main item, so taking it reads the link.
 */
import type { Side } from '../entities/kind.ts';
import { TransientError } from '../sync/outcome.ts';
import type { LinkStore } from '../sync/ports.ts';
import type { Lease, Link, LinkKey } from '../sync/records.ts';
import { linkIdOf } from '../sync/references.ts';
import { without, type Item, type Table } from './table.ts';

const partition = ({ connection, kind }: Pick<LinkKey, 'connection' | 'kind'>): string =>
  `${connection}#${kind}`;
const isAlias = (item: Item | undefined): item is Item & { alias: string } =>
  typeof item?.['alias'] === 'string';
const toLink = (item: Item): Link => without(item, 'pk', 'sk', 'leaseOwner', 'leaseUntil') as unknown as Link;

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
      const targets = await table.getMany(
        items.map((item, index) => {
          const key = keys[index];
          return { pk: key ? partition(key) : '-', sk: isAlias(item) ? item.alias : '-' };
        }),
      );
      return items.map((item, index) => {
        const found = isAlias(item) ? targets[index] : item;
        return found && toLink(found);
      });
    },
    acquire: async (key, owner, nowEpochMs, ttlMs) => {
      const item = await table.get(partition(key), key.link);
      const link = isAlias(item) ? item.alias : key.link;
      return acquire(table, { ...key, link }, owner, nowEpochMs, ttlMs);
    },
    save: (lease, link, options) => save(table, lease, link, options?.keep === true),
    release: async ({ link, owner }) => {
      await table.update(partition(link), link.link, 'REMOVE leaseOwner, leaseUntil', {
        expression: 'leaseOwner = :owner',
        values: { ':owner': owner },
      });
    },
    withPrefix: async (connection, kind, prefix) => {
      const items = await table.list(`${connection}#${kind}`, { prefix });
      return items.filter((item) => !isAlias(item)).map(toLink);
    },
    all: (connection, kind) => all(table, connection, kind),
  };
}

async function* all(table: Table, connection: string, kind: string): AsyncGenerator<Link> {
  for await (const item of table.query(`${connection}#${kind}`)) if (!isAlias(item)) yield toLink(item);
}

async function acquire(
  table: Table,
  key: LinkKey,
  owner: string,
  now: number,
  ttlMs: number,
): Promise<Lease | undefined> {
  const untilEpochMs = now + ttlMs;
  const item = await table.update(
    partition(key),
    key.link,
    'SET leaseOwner = :owner, leaseUntil = :until, #connection = :connection, #kind = :kind, #link = :link, ' +
      '#state = if_not_exists(#state, :new), #generation = if_not_exists(#generation, :zero), ' +
      '#version = if_not_exists(#version, :zero), updatedAt = if_not_exists(updatedAt, :now)',
    {
      expression:
        'attribute_not_exists(alias) AND (attribute_not_exists(leaseOwner) OR leaseUntil < :nowMs OR leaseOwner = :owner)',
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
      },
    },
  );
  return item && { link: toLink(item), owner, untilEpochMs };
}

async function save(table: Table, lease: Lease, link: Link, keep: boolean): Promise<Lease> {
  const key = partition(link);
  if (!link.shared) for (const alias of aliasesOf(link)) await putAlias(table, key, alias, link.link);
  const saved: Link = { ...link, version: lease.link.version + 1 };
  const held = await table.put(
    {
      pk: key,
      sk: link.link,
      ...saved,
      ...(keep && { leaseOwner: lease.owner, leaseUntil: lease.untilEpochMs }),
    },
    {
      expression: 'leaseOwner = :owner AND #version = :version',
      names: { '#version': 'version' },
      values: { ':owner': lease.owner, ':version': lease.link.version },
    },
  );
  if (!held) throw new TransientError(`the lease on ${link.kind} ${link.link} was lost`);
  return { ...lease, link: saved };
}

/** The ids that are not the link's own name. */
const aliasesOf = (link: Link): readonly string[] =>
  (['halo', 'quickbooks'] as const satisfies readonly Side[])
    .flatMap((side) => (link[side] ? [linkIdOf(side, link[side].id)] : []))
    .filter((id) => id !== link.link);

async function putAlias(table: Table, pk: string, alias: string, link: string): Promise<void> {
  const held = await table.put(
    { pk, sk: alias, alias: link },
    { expression: 'attribute_not_exists(pk) OR alias = :link', values: { ':link': link } },
  );
  if (!held) throw new TransientError(`${alias} already belongs to another link than ${link}`);
}
