/** Every secret that lets a webhook in is changed while webhooks come, and none is refused; once it is removed, the old one is. */
import { fixedSecrets } from '../../lib/aws/secrets.ts';
import { ingestHalo, ingestQuickBooks, type HaloCall } from '../../lib/sync/ingest.ts';
import type { MemoryWorld } from '../../local/memory/world.ts';
import { US_REALM } from '../../local/sample/index.ts';
import { sampleSecrets } from '../../local/world/sample-connections.ts';
import { signatureOf } from '../support/http-events.ts';
import { begun } from '../support/scenario.ts';

let world: MemoryWorld;
beforeEach(async () => (world = await begun()));

const portsWith = (change: Readonly<Record<string, string>>) => ({
  ...world.app.ingest,
  secrets: fixedSecrets({ ...sampleSecrets('key'), ...change }),
});

const body = Buffer.from(
  JSON.stringify([{ type: 'qbo.customer.updated.v1', intuitentityid: '60', intuitaccountid: US_REALM }]),
);
const signedWith = async (token: string, secrets: Readonly<Record<string, string>>): Promise<number> =>
  (await ingestQuickBooks(body, signatureOf(body, token), portsWith(secrets))).status;

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
const calledWith = async (
  call: Partial<HaloCall>,
  secrets: Readonly<Record<string, string>>,
): Promise<number> =>
  (
    await ingestHalo(
      {
        connectionId: 'demo',
        pathSecret: 'local-secret',
        kind: 'invoice',
        authorization: basic('halo', 'local-webhook'),
        body: Buffer.from('{"id": 1001}'),
        ...call,
      },
      portsWith(secrets),
    )
  ).status;

const VERIFIER = 'quickbooks/verifier-token';

test('QuickBooks’ verifier token: both count while both are kept, and the old one is refused once it is removed', async () => {
  const during = { [VERIFIER]: 'new', [`${VERIFIER}-previous`]: 'old' };
  const after = { [VERIFIER]: 'new' };

  expect([await signedWith('old', during), await signedWith('new', during)]).toEqual([200, 200]);
  expect([await signedWith('old', after), await signedWith('new', after)]).toEqual([401, 200]);
});

test('HaloPSA’s path secret', async () => {
  const name = 'halo/demo/webhook-path-secret';
  const during = { [name]: 'new', [`${name}-previous`]: 'old' };
  const both = async (secrets: Readonly<Record<string, string>>) => [
    await calledWith({ pathSecret: 'old' }, secrets),
    await calledWith({ pathSecret: 'new' }, secrets),
  ];

  expect(await both(during)).toEqual([200, 200]);
  expect(await both({ [name]: 'new' })).toEqual([404, 200]);
});

test('HaloPSA’s user and password, together or one by one', async () => {
  const [user, password] = ['halo/demo/webhook-user', 'halo/demo/webhook-password'];
  const during = {
    [user]: 'u2',
    [`${user}-previous`]: 'u1',
    [password]: 'p2',
    [`${password}-previous`]: 'p1',
  };

  for (const authorization of [basic('u1', 'p1'), basic('u2', 'p2'), basic('u1', 'p2')])
    expect(await calledWith({ authorization }, during)).toBe(200);
  expect(await calledWith({ authorization: basic('u1', 'p1') }, { [user]: 'u2', [password]: 'p2' })).toBe(
    401,
  );
});

test.each([
  ['an empty previous one', { [`${VERIFIER}-previous`]: '' }],
  ['none', {}],
])('%s lets nothing in that is signed with nothing', async (_, secrets) => {
  expect(await signedWith('', secrets)).toBe(401);
});

test('a previous one alone is no secret: the setup is incomplete, and the vendor sends again', async () => {
  const ports = portsWith({ [VERIFIER]: '', [`${VERIFIER}-previous`]: 'old' });

  await expect(ingestQuickBooks(body, signatureOf(body, 'old'), ports)).rejects.toThrow(
    `${VERIFIER} is not set`,
  );
  const empty = { 'halo/demo/webhook-password': '', 'halo/demo/webhook-password-previous': 'old' };
  await expect(calledWith({ authorization: basic('halo', 'old') }, empty)).rejects.toThrow('is not set');
});

test('an earlier secret of one connection opens no other', async () => {
  const name = 'halo/demo-gb/webhook-path-secret';

  expect(await calledWith({ pathSecret: 'old' }, { [`${name}-previous`]: 'old' })).toBe(404);
});
