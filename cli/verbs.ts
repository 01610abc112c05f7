/** Every verb: one file and one line here. Only the one that is called is loaded. */
import type { Listed } from './verb.ts';

export const verbs: readonly Listed[] = [
  { name: 'status', says: 'how both sides stand, kind by kind', load: () => import('./verbs/status.ts') },
  { name: 'connect', says: 'connect a QuickBooks company', load: () => import('./verbs/connect.ts') },
  {
    name: 'config',
    says: 'what is set: export, compare, apply, go back',
    load: () => import('./verbs/config.ts'),
  },
  {
    name: 'disconnect',
    says: 'give the grant back; settings and links stay',
    load: () => import('./verbs/disconnect.ts'),
  },
  {
    name: 'readiness',
    says: 'everything that would fail, before it fails',
    load: () => import('./verbs/readiness.ts'),
  },
  { name: 'import', says: 'look at every record once', load: () => import('./verbs/import.ts') },
  {
    name: 'map',
    says: 'which records of both sides are one: proposals, accept, take back',
    load: () => import('./verbs/map.ts'),
  },
  {
    name: 'tax',
    says: 'tax rates of both sides: list, import into HaloPSA, create in QuickBooks',
    load: () => import('./verbs/tax.ts'),
  },
  {
    name: 'review',
    says: 'whether the books agree, and what is not linked and why',
    load: () => import('./verbs/review.ts'),
  },
  {
    name: 'test-invoice',
    says: 'one invoice through the whole system and back',
    load: () => import('./verbs/test-invoice.ts'),
  },
  {
    name: 'sync',
    says: 'look at one record now, or at all that changed',
    load: () => import('./verbs/sync.ts'),
  },
  { name: 'errors', says: 'what needs a person, and the fix', load: () => import('./verbs/errors.ts') },
  { name: 'retry', says: 'look again at what needed a person', load: () => import('./verbs/retry.ts') },
  { name: 'resolve', says: 'decide between two sides that differ', load: () => import('./verbs/resolve.ts') },
  {
    name: 'pause',
    says: 'let a connection, a kind of it, or everything stand still, at once',
    load: () => import('./verbs/pause.ts'),
  },
  {
    name: 'resume',
    says: 'go on after a pause, or after a halt that a person has looked into',
    load: () => import('./verbs/resume.ts'),
  },
  { name: 'ignore', says: 'put an open item aside, with a reason', load: () => import('./verbs/ignore.ts') },
  { name: 'dlq', says: 'what is in the dead-letter queue, and why', load: () => import('./verbs/dlq.ts') },
  { name: 'replay', says: 'put dead letters back into the queue', load: () => import('./verbs/replay.ts') },
  {
    name: 'history',
    says: 'one record, from hint to vendor request',
    load: () => import('./verbs/history.ts'),
  },
  {
    name: 'probe',
    says: 'ask both vendors what no document says for sure',
    load: () => import('./verbs/probe.ts'),
  },
  {
    name: 'numbers',
    says: 'audit the numbers, align the counters, see which comes next',
    load: () => import('./verbs/numbers.ts'),
  },
  {
    name: 'backup',
    says: 'what the vendors cannot tell again, in one file',
    load: () => import('./verbs/backup.ts'),
  },
  {
    name: 'restore',
    says: 'put a backup back, or compare with it',
    load: () => import('./verbs/restore.ts'),
  },
  {
    name: 'erase',
    says: 'take a customer’s personal data out of what is kept',
    load: () => import('./verbs/erase.ts'),
  },
  { name: 'log', says: 'the newest entries of all records', load: () => import('./verbs/log.ts') },
];
