/**
 * What only a write can tell of HaloPSA: two drafts that are neither posted nor meant for accounting, changed a few times, deleted in the end.
 * Their two ids stay used.
 */
import { kinds } from '../../entities/registry.ts';
import type { Wire } from '../../entities/kind.ts';
import { isRecord } from '../../entities/lens.ts';
import { asWire, companyOf, idText, list } from '../../entities/wire.ts';
import { INVOICES, listPage, PAGE } from './halo-lists.ts';
import { nativeModule } from './halo-reads.ts';
import {
  MARKER,
  NothingToTell,
  ProbeRefused,
  today,
  yesNo,
  type Asking,
  type ProbeAnswer,
  type Question,
} from './question.ts';

async function someone(asking: Asking): Promise<unknown> {
  const { rows } = await listPage(
    asking,
    { name: 'Client', listKey: 'clients' },
    { page_size: String(PAGE), includeinactive: 'false' },
  );
  const own = rows.find((row) => companyOf(row) === asking.connection.quickbooks.realmId) ?? rows[0];
  if (!own) throw new NothingToTell('HaloPSA has no client yet');
  return own['id'];
}

/** A single object in any of HaloPSA's wrappings; of several, the last. */
const answered = (body: unknown): Wire => {
  const inside = Array.isArray(body) ? body : asWire(body)[INVOICES.listKey ?? ''];
  return Array.isArray(inside) ? (list(inside).at(-1) ?? {}) : asWire(body);
};

interface Draft {
  readonly id: number;
  readonly answer: ProbeAnswer;
}

/** @param quiet with the flag that is to keep HaloPSA's automations still */
const draft = (asking: Asking, quiet: boolean): Promise<Draft> =>
  asking.once(`halo draft ${String(quiet)}`, async () => {
    if (await nativeModule(asking).catch(isOffIfHidden))
      throw new NothingToTell('HaloPSA’s own QuickBooks module is on: it could post what the probe makes');
    const body = [
      {
        client_id: await someone(asking),
        invoice_date: today(asking),
        reference: MARKER,
        notes_1: MARKER,
        posted: false,
        dont_sync_to_3rd_party: true,
        lines: [{ item_shortdescription: MARKER, qty_order: 1, unit_price: 0 }],
        ...(quiet && { _dont_fire_automations: true }),
      },
    ];
    const answer = await asking.ask('halo', { method: 'POST', path: 'Invoice', body });
    const id = Number(answered(answer.body)['id']);
    if (!Number.isInteger(id)) throw new NothingToTell('HaloPSA did not say which invoice it made');
    asking.made.halo.add(`Invoice ${id}`);
    return { id, answer };
  });

/** Who may not see the module's settings does not hold the drafts up: they are kept out of accounting themselves. */
const isOffIfHidden = (error: unknown): boolean => {
  if (error instanceof ProbeRefused) return false;
  throw error;
};

const read = async (asking: Asking, id: number): Promise<Wire> =>
  answered(
    (
      await asking.ask('halo', {
        method: 'GET',
        path: `Invoice/${id}`,
        query: { includedetails: 'true' },
      })
    ).body,
  );

const change = (asking: Asking, bodies: readonly Wire[]): Promise<ProbeAnswer> =>
  asking.ask('halo', {
    method: 'POST',
    path: 'Invoice',
    body: bodies.map((body) => ({ ...body, _dont_fire_automations: true })),
  });

const shapeOf = (body: unknown): string => {
  if (Array.isArray(body)) return `a list of ${body.length}`;
  if (!isRecord(body)) return 'nothing';
  return Array.isArray(body['invoices']) ? 'an envelope' : 'one object';
};

const postAnswer: Question = {
  id: 'post-answer',
  side: 'halo',
  question: 'What does HaloPSA answer to a post of one object, and of two?',
  writes: true,
  ask: async (asking) => {
    const { id, answer } = await draft(asking, false);
    const other = await draft(asking, true);
    const two = await change(asking, [
      { id, notes_2: MARKER },
      { id: other.id, notes_2: MARKER },
    ]);
    return {
      answer: `${answer.status} with ${shapeOf(answer.body)}; ${two.status} with ${shapeOf(two.body)}`,
      means: 'the sync posts one at a time and reads either form',
    };
  },
};

const SECOND_MS = 1_000;
const ARRIVES_WITHIN_SECONDS = 60;

/** Whether a webhook of the invoice came all the way through. */
async function arrives(asking: Asking, id: number, seconds: number): Promise<number | undefined> {
  const kind = kinds.find(({ halo }) => halo.resource.name === INVOICES.name)?.name ?? '';
  for (let second = 0; ; second += 1) {
    const seen = await asking.journal.history(asking.connection.id, kind, `h:${id}`, 50);
    if (seen.some(({ event }) => event.cause === 'webhook')) return second;
    if (second >= seconds) return undefined;
    await asking.clock.sleep(SECOND_MS);
  }
}

/** First one without the flag: unless its webhook arrives, one that does not arrive says nothing about the flag. */
const automations: Question = {
  id: 'automations-flag',
  side: 'halo',
  question: 'Does _dont_fire_automations keep HaloPSA from sending webhooks?',
  writes: true,
  ask: async (asking) => {
    const plain = await arrives(asking, (await draft(asking, false)).id, ARRIVES_WITHIN_SECONDS);
    if (plain === undefined)
      throw new NothingToTell('a write of ours sends no webhook that arrives here, with or without it');
    const quiet = await arrives(asking, (await draft(asking, true)).id, 2 * plain + 5);
    return quiet === undefined
      ? { answer: 'yes', means: 'the sync’s own writes come back with no webhook' }
      : { answer: 'no', means: 'the sync’s own writes come back, are known as such and cost nothing' };
  },
};

const STAMPED = { qboid: 2_147_000_000, thirdpartyinvoicenumber: 'PROBE-1', qbo_company_id: '9' };

const stamp: Question = {
  id: 'stamp-fields',
  side: 'halo',
  question: 'Does an invoice keep the QuickBooks id, number and company that it is given?',
  writes: true,
  ask: async (asking) => {
    const { id } = await draft(asking, true);
    await change(asking, [{ id, ...STAMPED }]);
    const now = await read(asking, id);
    const lost = Object.entries(STAMPED).filter(([field, value]) => idText(now[field]) !== String(value));
    const isKept = lost.length === 0;
    return {
      answer: isKept ? 'yes' : `not ${lost.map(([field]) => field).join(', ')}`,
      means: isKept
        ? 'HaloPSA shows where the invoice is in QuickBooks'
        : 'they would be written again with every look: they are left out',
      setting: { group: 'halo', name: 'stamp', value: isKept ? asking.connection.halo.stamp : 'none' },
    };
  },
};

const clearing: Question = {
  id: 'clearing',
  side: 'halo',
  question: 'Does null clear a field?',
  writes: true,
  ask: async (asking) => {
    const { id } = await draft(asking, true);
    await change(asking, [{ id, notes_3: MARKER }]);
    if (idText((await read(asking, id))['notes_3']) !== MARKER)
      throw new NothingToTell('the note was not kept in the first place');
    await change(asking, [{ id, notes_3: null }]);
    const cleared = idText((await read(asking, id))['notes_3']) === '';
    return {
      answer: yesNo(cleared),
      means: cleared
        ? 'what is emptied in QuickBooks is emptied here'
        : 'a field is emptied by an empty text only',
    };
  },
};

const staleChange: Question = {
  id: 'stale-change',
  side: 'halo',
  question: 'Is a write with an old change_seq refused?',
  writes: true,
  ask: async (asking) => {
    const { id } = await draft(asking, true);
    const before = await read(asking, id);
    if (before['change_seq'] === undefined) throw new NothingToTell('this release counts no changes');
    await change(asking, [{ id, notes_2: `${MARKER} 2` }]);
    const body = [{ id, notes_2: `${MARKER} 3`, change_seq: before['change_seq'] }];
    const { fault, status } = await asking.try('halo', { method: 'POST', path: 'Invoice', body });
    return {
      answer: fault ? `yes (${status})` : 'no',
      means: fault
        ? 'two who write at once do not overwrite each other'
        : 'the sync reads just before it writes; HaloPSA itself guards nothing',
    };
  },
};

const numbersAsText: Question = {
  id: 'numbers-as-text',
  side: 'halo',
  question: 'Does a number that is sent for a text come back as a text?',
  writes: true,
  ask: async (asking) => {
    const { id } = await draft(asking, true);
    await change(asking, [{ id, order_number: 17 }]);
    const { order_number: kept } = await read(asking, id);
    if (idText(kept) !== '17') throw new NothingToTell('the number was not kept');
    return { answer: yesNo(typeof kept === 'string'), means: 'the sync compares what it says, not its type' };
  },
};

export const haloWrites: readonly Question[] = [
  postAnswer,
  automations,
  stamp,
  clearing,
  staleChange,
  numbersAsText,
];
