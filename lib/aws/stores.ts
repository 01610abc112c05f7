/** Intents, open items, waits and pending work: small rows, each under the key by which it is asked for. */
import { TransientError } from '../sync/outcome.ts';
import type { IntentStore, OpenItemStore, PendingStore, WaitStore } from '../sync/ports.ts';
import { pressed, unpressed } from '../sync/pressed.ts';
import type { Intent, OpenItem, Pending, Wait } from '../sync/records.ts';
import { without, type Item, type Table } from './table.ts';

const RAISE_TRIES = 3;

const plain = <T>(item: Item): T => without(item, 'pk', 'sk') as unknown as T;

export function intentStore(table: Table): IntentStore {
  const partition = (connection: string): string => `${connection}#intent`;
  const sort = ({ kind, link }: Pick<Intent, 'kind' | 'link'>): string => `${kind}#${link}`;
  const toIntent = (item: Item): Intent => plain<Intent>(unpressed(item, 'body'));
  return {
    open: async (intent) => {
      const held = await table.put(
        { pk: partition(intent.connection), sk: sort(intent), ...pressed({ ...intent }, 'body') },
        {
          expression: 'attribute_not_exists(pk) OR generation < :generation',
          values: { ':generation': intent.generation },
        },
      );
      if (!held) throw new TransientError(`a write of ${intent.kind} ${intent.link} is still undecided`);
    },
    get: async ({ connection, kind, link }) => {
      const item = await table.get(partition(connection), sort({ kind, link }));
      return item && toIntent(item);
    },
    close: async ({ connection, kind, link, requestKey }) => {
      await table.remove(partition(connection), sort({ kind, link }), {
        expression: 'requestKey = :key',
        values: { ':key': requestKey },
      });
    },
    park: async ({ connection, kind, link, requestKey }) => {
      await table.update(partition(connection), sort({ kind, link }), 'SET parked = :parked', {
        expression: 'requestKey = :key',
        values: { ':key': requestKey, ':parked': true },
      });
    },
    claimRecovery: async ({ connection, kind, link, requestKey }, nowIso, beforeIso) => {
      const item = await table.update(
        partition(connection),
        sort({ kind, link }),
        'SET recoveryAskedAt = :now',
        {
          expression:
            'requestKey = :key AND (attribute_not_exists(recoveryAskedAt) OR recoveryAskedAt < :before)',
          values: { ':key': requestKey, ':now': nowIso, ':before': beforeIso },
        },
      );
      return item !== undefined;
    },
    undecided: async (connection, kind) => {
      const items = await table.list(partition(connection), kind === undefined ? {} : { prefix: `${kind}#` });
      return items.map(toIntent).toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
    },
  };
}

export function openItemStore(table: Table): OpenItemStore {
  const partition = (connection: string): string => `${connection}#open`;
  const sort = (kind: string, record: string): string => `${kind}#${record}`;
  const get = async (connection: string, kind: string, record: string): Promise<OpenItem | undefined> => {
    const item = await table.get(partition(connection), sort(kind, record));
    return item && plain<OpenItem>(item);
  };
  return {
    raise: async (item, at) => {
      for (let attempt = 0; attempt < RAISE_TRIES; attempt += 1) {
        if (await raiseAgain(table, partition(item.connection), sort(item.kind, item.record), item, at))
          return;
        const raised: OpenItem = { ...item, openedAt: at, lastSeenAt: at, times: 1 };
        const held = await table.put(
          { pk: partition(item.connection), sk: sort(item.kind, item.record), ...raised },
          { expression: 'attribute_not_exists(pk) OR code <> :code', values: { ':code': item.code } },
        );
        if (held) return;
      }
      throw new TransientError(`the open item of ${item.kind} ${item.record} changes too fast`);
    },
    resolve: async (connection, kind, record) => {
      await table.remove(partition(connection), sort(kind, record));
    },
    ignore: async (connection, kind, record, reason, by, at) => {
      const item = await table.update(partition(connection), sort(kind, record), 'SET ignored = :ignored', {
        expression: 'attribute_exists(pk)',
        values: { ':ignored': { reason, by, at } },
      });
      return item && plain<OpenItem>(item);
    },
    get,
    list: async (connection) =>
      (await table.list(partition(connection))).map((item) => plain<OpenItem>(item)),
  };
}

/** The same problem again: one call, so that what a person ignores meanwhile stays ignored. @returns false when it is another problem */
async function raiseAgain(
  table: Table,
  pk: string,
  sk: string,
  { code, sentence, fix, owner, label, differences }: Parameters<OpenItemStore['raise']>[0],
  at: string,
): Promise<boolean> {
  const named = label === undefined ? '' : ', label = :label';
  const disputed = differences === undefined ? '' : ', differences = :differences';
  const item = await table.update(
    pk,
    sk,
    `SET sentence = :sentence, fix = :fix, #owner = :owner, lastSeenAt = :at, times = times + :one${named}${disputed}`,
    {
      expression: 'code = :code',
      names: { '#owner': 'owner' },
      values: {
        ':code': code,
        ':sentence': sentence,
        ':fix': fix,
        ':owner': owner,
        ':at': at,
        ':one': 1,
        ...(label !== undefined && { ':label': label }),
        ...(differences !== undefined && { ':differences': differences }),
      },
    },
  );
  return item !== undefined;
}

export function waitStore(table: Table): WaitStore {
  const partition = (connection: string): string => `${connection}#wait`;
  const on = ({ kind, side, id }: Wait['on']): string => `${kind}#${side}#${id}#`;
  const sort = ({ on: reference, event }: Pick<Wait, 'on' | 'event'>): string =>
    `${on(reference)}${event.system}#${event.kind}#${event.id}`;
  return {
    register: async (wait) => {
      await table.put({ pk: partition(wait.connection), sk: sort(wait), ...wait });
    },
    on: async (connection, reference, limit = Infinity) =>
      (await table.list(partition(connection), { prefix: on(reference), limit })).map((item) =>
        plain<Wait>(item),
      ),
    list: async (connection) => (await table.list(partition(connection))).map((item) => plain<Wait>(item)),
    remove: async (wait) => {
      await table.remove(partition(wait.connection), sort(wait));
    },
  };
}

/**
 * One row for each record, and the due ones are found by reading all: pending work is bounded by what a connection changes while its vendor
 * is away, and a second index would have to be kept in step with the first.
 */
export function pendingStore(table: Table): PendingStore {
  const partition = (connection: string): string => `${connection}#pending`;
  const sort = ({ event }: Pending): string => `${event.system}#${event.kind}#${event.id}`;
  const list = async (connection: string): Promise<readonly Pending[]> =>
    (await table.list(partition(connection))).map((item) => plain<Pending>(item));
  return {
    put: async (pending) => {
      await table.put({ pk: partition(pending.connection), sk: sort(pending), ...pending });
    },
    due: async (connection, nowEpochMs, limit) => {
      const rows = await list(connection);
      return rows
        .filter(({ dueAtEpochMs }) => dueAtEpochMs <= nowEpochMs)
        .toSorted((a, b) => a.dueAtEpochMs - b.dueAtEpochMs)
        .slice(0, limit);
    },
    list,
    remove: async (pending) => {
      await table.remove(partition(pending.connection), sort(pending), {
        expression: 'dueAtEpochMs = :due AND #reason = :reason',
        names: { '#reason': 'reason' },
        values: { ':due': pending.dueAtEpochMs, ':reason': pending.reason },
      });
    },
  };
}
