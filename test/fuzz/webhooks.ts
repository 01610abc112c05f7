/** Malformed webhooks through the real ingest: answered with a status that is meant, queued only when let in, and then only hints. */
import { createHmac } from 'node:crypto';
import { equal, isAuthorised, readNotifications as readHalo } from '../../lib/halo/webhook.ts';
import { isSigned, readNotifications as readQuickBooks } from '../../lib/quickbooks/webhook.ts';
import { changeEvent, type ChangeEvent } from '../../lib/sync/change-event.ts';
import type { Connection } from '../../lib/sync/connection.ts';
import {
  ingestHalo,
  ingestQuickBooks,
  type HaloCall,
  type IngestAnswer,
  type IngestPorts,
} from '../../lib/sync/ingest.ts';
import { fixedSecrets } from '../../lib/aws/secrets.ts';
import { HALO_WEBHOOK, US_REALM, VERIFIER_TOKEN } from '../../local/sample/index.ts';
import type { Random } from '../../local/sample/random.ts';
import { sampleConnections, sampleSecrets } from '../../local/world/sample-connections.ts';
import { mutatedBytes, mutatedText } from './mutate.ts';

const VENDORS = {
  haloUrl: 'http://halo.test',
  quickbooksUrl: 'http://quickbooks.test',
  authorizeUrl: 'http://quickbooks.test/authorize',
  tokenUrl: 'http://quickbooks.test/token',
  revokeUrl: 'http://quickbooks.test/revoke',
};
const connections: readonly Connection[] = sampleConnections(VENDORS);

function portsWith(queued: ChangeEvent[]): IngestPorts {
  return {
    clock: { now: () => Date.parse('2026-11-24T09:00:00.000Z'), sleep: () => Promise.resolve() },
    connections: {
      get: (id) => Promise.resolve(connections.find((one) => one.id === id)),
      list: () => Promise.resolve(connections),
    },
    queue: { send: (events) => Promise.resolve(void queued.push(...events)) },
    secrets: fixedSecrets(sampleSecrets('a key for tickets')),
    quickbooks: { isSigned, read: readQuickBooks },
    halo: { equal, isAuthorised, read: readHalo },
  };
}

const CLOUD_EVENTS = [
  {
    specversion: '1.0',
    id: '88cd52aa-33b6-4351-9aa4-47572edbd068',
    source: 'intuit.dsnBgbseACLLRZNxo2dfc4evmEJdxde58xeeYcZliOU=',
    type: 'qbo.invoice.created.v1',
    datacontenttype: 'application/json',
    time: '2026-11-24T08:59:58.000Z',
    intuitentityid: '1234',
    intuitaccountid: US_REALM,
    data: { deletedid: '77' },
  },
  { id: 'b', type: 'qbo.customer.merged.v1', intuitentityid: 67, intuitaccountid: US_REALM },
];
const LEGACY = {
  eventNotifications: [
    {
      realmId: US_REALM,
      dataChangeEvent: {
        entities: [
          { name: 'Payment', id: '67', operation: 'Create', lastUpdated: '2026-11-24T08:59:58Z' },
          { name: 'Customer', id: '5', operation: 'Merge', deletedId: '6' },
        ],
      },
    },
  ],
};
const HALO = { id: 'f3a9', event: 'Invoice Updated', object_id: 1001, timestamp: '2026-11-24T08:59:58' };

/** What is wrong with a case; undefined when nothing is. */
export type Verdict = string | undefined;

function verdictOf(answer: IngestAnswer, letIn: boolean, queued: readonly ChangeEvent[]): Verdict {
  if (!letIn && (answer.status < 400 || queued.length > 0)) return `let in unsigned: ${answer.status}`;
  if (letIn && ![200, 400, 404, 413].includes(answer.status))
    return `refused though signed: ${answer.status}`;
  if (answer.accepted !== queued.length) return `${answer.accepted} accepted, ${queued.length} queued`;
  if (answer.status !== 200 && queued.length > 0) return `queued, and answered ${answer.status}`;
  const wrong = queued.find((event) => !changeEvent.safeParse(event).success);
  return wrong && `queued what is no hint: ${JSON.stringify(wrong).slice(0, 300)}`;
}

const hmac = (body: Buffer, token: string): string =>
  createHmac('sha256', token).update(body).digest('base64');

/** Its first letters carry whole bits of the digest; at the end of base64 some are padding. */
const spoiled = (signature: string, random: Random): string => {
  const at = random.next(40);
  const letter = signature[at] === 'A' ? 'B' : 'A';
  return signature.slice(0, at) + letter + signature.slice(at + 1);
};

const forged: readonly ((body: Buffer, random: Random) => string | undefined)[] = [
  () => undefined,
  () => '',
  () => 'undefined',
  () => '=',
  () => '\u0000'.repeat(44),
  () => 'A'.repeat(10_000),
  (body) => hmac(body, 'another token'),
  (body) => hmac(Buffer.concat([body, Buffer.from(' ')]), VERIFIER_TOKEN),
  (body) => Buffer.from(hmac(body, VERIFIER_TOKEN), 'base64').toString('hex'),
  (body) => hmac(body, VERIFIER_TOKEN).slice(0, 40),
  (body) => `sha256=${hmac(body, VERIFIER_TOKEN)}`,
  (body, random) => spoiled(hmac(body, VERIFIER_TOKEN), random),
];

export async function quickbooksWebhook(random: Random): Promise<Verdict> {
  const body = mutatedBytes(random.pick([CLOUD_EVENTS, LEGACY]), random);
  const letIn = random.next(3) > 0;
  const signature = letIn ? hmac(body, VERIFIER_TOKEN) : random.pick(forged)(body, random);
  const queued: ChangeEvent[] = [];
  return verdictOf(await ingestQuickBooks(body, signature, portsWith(queued)), letIn, queued);
}

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

const { user, password, pathSecret } = HALO_WEBHOOK;
type Door = Pick<HaloCall, 'connectionId' | 'pathSecret' | 'authorization'>;

const GOOD: Door = { connectionId: 'demo', pathSecret, authorization: basic(user, password) };

const closed: readonly Door[] = [
  { ...GOOD, authorization: undefined },
  { ...GOOD, authorization: '' },
  { ...GOOD, authorization: 'Basic' },
  { ...GOOD, authorization: basic(user, '') },
  { ...GOOD, authorization: basic('', password) },
  { ...GOOD, authorization: `${basic(user, password)}=` },
  { ...GOOD, authorization: basic(user, password).toLowerCase() },
  { ...GOOD, authorization: `Bearer ${password}` },
  { ...GOOD, pathSecret: '' },
  { ...GOOD, pathSecret: 'local' },
  { ...GOOD, pathSecret: `${pathSecret}\u0000` },
  { ...GOOD, connectionId: '' },
  { ...GOOD, connectionId: '__proto__' },
  { ...GOOD, connectionId: 'demo/../demo-gb' },
];

const KINDS = ['invoice', 'client', 'payment', '', 'nothing', 'constructor', undefined] as const;

export async function haloWebhook(random: Random): Promise<Verdict> {
  const body = mutatedBytes(random.pick<unknown>([HALO, [HALO, HALO]]), random);
  const letIn = random.next(3) > 0;
  const door = letIn ? GOOD : random.pick(closed);
  const kind = KINDS[random.next(KINDS.length)];
  const queued: ChangeEvent[] = [];
  return verdictOf(await ingestHalo({ ...door, kind, body }, portsWith(queued)), letIn, queued);
}

/** A header is any text at all. */
export const anyHeader = (random: Random): string => mutatedText('Wed, 21 Oct 2026 07:28:00 GMT', random);
