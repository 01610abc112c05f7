import { handler } from '../../functions/webhook-quickbooks.ts';
import { startMemoryWorld, type MemoryWorld } from '../../local/memory/world.ts';
import { GB_REALM, US_REALM } from '../../local/sample/index.ts';
import { httpEvent, signatureOf } from '../support/http-events.ts';
import { queued } from '../support/queued.ts';

let world: MemoryWorld;
let sqsFails = false;

beforeEach(async () => {
  sqsFails = false;
  world = await startMemoryWorld({
    beforeSqs: () => {
      if (sqsFails) throw new Error('SQS does not answer');
    },
  });
});

const cloudEvent = (id: string, realm = US_REALM, type = 'qbo.customer.updated.v1') => ({
  specversion: '1.0',
  id: `event-${id}`,
  type,
  time: '2026-11-24T09:00:00.000000Z',
  intuitentityid: id,
  intuitaccountid: realm,
});

const legacy = (entities: readonly unknown[], realmId = US_REALM) => ({
  eventNotifications: [{ realmId, dataChangeEvent: { entities } }],
});

const textOf = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));

/** Delivers a body, signed as Intuit would unless another signature is given. */
async function deliver(
  body: unknown,
  options: { readonly signature?: string | null; readonly base64?: boolean } = {},
) {
  const text = textOf(body);
  const signature = options.signature === undefined ? signatureOf(text) : options.signature;
  const answer = await handler(
    httpEvent({
      path: '/webhooks/quickbooks',
      headers: signature === null ? {} : { 'intuit-signature': signature },
      body: text,
      base64: options.base64 ?? false,
    }),
  );
  return { status: answer.statusCode, said: JSON.parse(answer.body ?? '') as Record<string, number> };
}

const good = [cloudEvent('60')];
const signed = Buffer.from(signatureOf(textOf(good)), 'base64');

describe('a call that is not signed over exactly its bytes gets 401 and queues nothing', () => {
  test.each([
    ['no signature', null],
    ['an empty signature', ''],
    ['no base64', '%%%'],
    ['another token’s signature', signatureOf(textOf(good), 'another-token')],
    ['another body’s signature', signatureOf('[]')],
    ['a signature that is too short', signed.subarray(0, 31).toString('base64')],
    ['a signature that is too long', Buffer.concat([signed, Buffer.from([0])]).toString('base64')],
    ['the signature in hexadecimal', signed.toString('hex')],
    ['a very long signature', 'A'.repeat(8_000)],
  ])('%s', async (_, signature) => {
    // Act
    const { status } = await deliver(good, { signature });

    // Assess
    expect(status).toBe(401);
    expect(await queued(world)).toEqual([]);
  });

  test('a body altered by one byte', async () => {
    const altered = textOf(good).replace('"60"', '"61"');
    expect((await deliver(altered, { signature: signatureOf(textOf(good)) })).status).toBe(401);
    expect(await queued(world)).toEqual([]);
  });

  test('a body that is the same JSON in other bytes', async () => {
    const spaced = JSON.stringify(good, undefined, 1);
    expect((await deliver(spaced, { signature: signatureOf(textOf(good)) })).status).toBe(401);
  });

  test('bytes that are no text are compared as they came', async () => {
    // Prepare: decoded and encoded again as UTF-8, these two are the same text
    const [sent, other] = [Buffer.from([0x5b, 0xff]), Buffer.from([0x5b, 0xfe])];
    const event = (signature: string) =>
      httpEvent({
        path: '/webhooks/quickbooks',
        headers: { 'intuit-signature': signature },
        body: sent,
        base64: true,
      });

    // Act and assess: signed rightly it is no JSON, signed for the other it is nobody's
    expect((await handler(event(signatureOf(sent)))).statusCode).toBe(400);
    expect((await handler(event(signatureOf(other)))).statusCode).toBe(401);
  });
});

describe('a signed call without a list of events gets 400', () => {
  test.each([
    ['an empty body', ''],
    ['no JSON', '{"eventNotifications":['],
    ['no list', {}],
    ['an empty list', []],
    ['a text', '"qbo.customer.updated.v1"'],
    ['null', 'null'],
    ['one event that is not in a list', cloudEvent('60')],
    ['a list that is none', { eventNotifications: 'all' }],
  ])('%s', async (_, body) => {
    expect((await deliver(body)).status).toBe(400);
    expect(await queued(world)).toEqual([]);
  });

  test('no body at all', async () => {
    const event = httpEvent({
      path: '/webhooks/quickbooks',
      headers: { 'intuit-signature': signatureOf('') },
    });
    expect((await handler(event)).statusCode).toBe(400);
  });
});

test('over 1 MB gets 413, one byte less is read', async () => {
  const limit = 1_048_576;
  const filled = (bytes: number): string => textOf(good).padEnd(bytes, ' ');
  expect((await deliver(filled(limit + 1))).status).toBe(413);
  expect(await queued(world)).toEqual([]);
  expect((await deliver(filled(limit))).status).toBe(200);
});

describe('what is not ours is dropped and counted, since a refusal would hold back everybody’s later events', () => {
  test.each([
    ['an unknown realm', [cloudEvent('60', '999')], 1],
    ['an unknown kind', [cloudEvent('60', US_REALM, 'qbo.budget.updated.v1')], 1],
    ['a type that is none', [cloudEvent('60', US_REALM, 'customer')], 1],
    ['an id of 101 characters', [cloudEvent('6'.repeat(101))], 1],
    ['an unknown kind in the older form', legacy([{ name: 'Budget', id: '1', operation: 'Update' }]), 1],
    ['an unknown realm in the older form', legacy([{ name: 'Customer', id: '1' }], '999'), 1],
    ['nothing but malformed events', [{}, 'x', null], 3],
    ['a notification without entities', { eventNotifications: [{ realmId: US_REALM }] }, 1],
  ])('%s', async (_, body, dropped) => {
    expect(await deliver(body)).toEqual({ status: 200, said: { accepted: 0, dropped } });
    expect(await queued(world)).toEqual([]);
  });

  test.each([
    ['CloudEvents', [cloudEvent('60'), { type: 'qbo.customer.updated.v1' }, cloudEvent('61')]],
    ['the older form', legacy([{ name: 'Customer', id: '60' }, { id: '1' }, { name: 'Customer', id: 61 }])],
  ])('one malformed event among good ones of %s', async (_, body) => {
    expect((await deliver(body)).said).toEqual({ accepted: 2, dropped: 1 });
    expect((await queued(world)).map(({ id }) => id)).toEqual(['60', '61']);
  });
});

describe('a good call becomes hints', () => {
  test('CloudEvents', async () => {
    // Act
    const answer = await deliver([cloudEvent('155', US_REALM, 'qbo.invoice.voided.v1')]);

    // Assess
    expect(answer).toEqual({ status: 200, said: { accepted: 1, dropped: 0 } });
    expect(await queued(world)).toEqual([
      {
        system: 'quickbooks',
        origin: US_REALM,
        kind: 'invoice',
        id: '155',
        operation: 'void',
        cause: 'webhook',
        eventId: 'event-155',
        changedAt: '2026-11-24T09:00:00.000Z',
        observedAt: new Date(world.clock.now()).toISOString(),
        attempt: 0,
      },
    ]);
  });

  test('the form before CloudEvents', async () => {
    const entity = {
      name: 'Invoice',
      id: '155',
      operation: 'Delete',
      lastUpdated: '2026-11-24T08:59:00-08:00',
    };
    await deliver(legacy([entity]));
    expect(await queued(world)).toMatchObject([
      { kind: 'invoice', id: '155', operation: 'delete', changedAt: '2026-11-24T16:59:00.000Z' },
    ]);
  });

  test('an event that does not say when, or which notification it is', async () => {
    const { time: _time, id: _id, ...bare } = cloudEvent('60');
    await deliver([bare]);
    const [hint] = await queued(world);
    expect(hint).toMatchObject({ id: '60', eventId: `${US_REALM}:customer:60:` });
    expect(hint).not.toHaveProperty('changedAt');
  });

  test('a body that API Gateway has encoded', async () => {
    expect((await deliver(good, { base64: true })).said).toEqual({ accepted: 1, dropped: 0 });
  });

  test('several companies in one call', async () => {
    await deliver([cloudEvent('60'), cloudEvent('60', GB_REALM), cloudEvent('60', '999')]);
    expect((await queued(world)).map(({ origin }) => origin)).toEqual([US_REALM, GB_REALM]);
  });

  test('500 records in one call', async () => {
    const events = Array.from({ length: 500 }, (_, index) => cloudEvent(String(index + 1)));
    expect((await deliver(events)).said).toEqual({ accepted: 500, dropped: 0 });
    expect((await queued(world)).map(({ id }) => Number(id)).toSorted((a, b) => a - b)).toEqual(
      events.map((_, index) => index + 1),
    );
  });

  test('the same delivery ten times is queued ten times: a second edit may look exactly like a repetition', async () => {
    for (let time = 0; time < 10; time += 1) await deliver(good);
    expect(world.sqs.size(world.app.queues.live)).toBe(10);
  });

  test('an event that comes twice in one call is queued twice', async () => {
    await deliver([...good, ...good]);
    expect(world.sqs.size(world.app.queues.live)).toBe(2);
  });
});

test('a queue that fails answers 500, so that Intuit sends again, and then nothing is missing', async () => {
  sqsFails = true;
  expect((await deliver(good)).status).toBe(500);
  sqsFails = false;
  expect((await deliver(good)).status).toBe(200);
  expect((await queued(world)).map(({ id }) => id)).toEqual(['60']);
});
