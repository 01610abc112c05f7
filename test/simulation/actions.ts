/** What people and the world do in a run: drawn from the seed before it starts, so that a failing run can be made smaller by leaving things out. */
import type { Random } from '../../local/sample/random.ts';

export type Action =
  | { readonly act: 'post'; readonly client: number; readonly lines: number; readonly draft: boolean }
  /** Several at once, after a time in which nothing happened. */
  | { readonly act: 'rush'; readonly afterMs: number; readonly count: number }
  | { readonly act: 'edit-invoice'; readonly which: number; readonly quantity: number }
  | { readonly act: 'edit-client'; readonly client: number; readonly nth: number }
  | { readonly act: 'new-client'; readonly nth: number }
  /** The same supplier is entered in both, and each knows something that the other does not. */
  | { readonly act: 'twin'; readonly nth: number; readonly first: 'halo' | 'quickbooks' }
  | { readonly act: 'edit-vendor'; readonly which: number; readonly nth: number }
  | { readonly act: 'edit-item'; readonly item: number; readonly nth: number }
  | { readonly act: 'pay'; readonly which: number; readonly percent: number }
  | { readonly act: 'pay-two'; readonly which: number }
  | { readonly act: 'edit-payment'; readonly which: number; readonly percent: number }
  | { readonly act: 'delete-payment'; readonly which: number }
  | { readonly act: 'edit-in-quickbooks'; readonly which: number }
  | { readonly act: 'halo-pay'; readonly which: number; readonly percent: number }
  | { readonly act: 'halo-edit-payment'; readonly which: number; readonly percent: number }
  | { readonly act: 'credit'; readonly which: number }
  | { readonly act: 'halo-apply-credit'; readonly which: number; readonly percent: number }
  | { readonly act: 'apply-credit'; readonly which: number }
  | { readonly act: 'ship'; readonly which: number; readonly nth: number }
  | { readonly act: 'number-by-hand'; readonly ahead: number }
  | {
      readonly act: 'fault';
      readonly system: 'halo' | 'quickbooks';
      readonly kind: string;
      readonly method: string;
      readonly times: number;
    }
  /** What is written next is written, and nobody hears of it. */
  | { readonly act: 'lost-post'; readonly client: number; readonly times: number }
  | { readonly act: 'lost-pay'; readonly which: number; readonly times: number }
  | { readonly act: 'crash' }
  | { readonly act: 'stall'; readonly ms: number }
  | { readonly act: 'sweep' }
  | { readonly act: 'throttle'; readonly times: number }
  /** A sweep whose feed of payments is cut, or fails, when no webhook told of them. */
  | { readonly act: 'blind-sweep'; readonly feed: 'cut' | 'fails'; readonly which: number }
  /** Somebody ships an invoice just when the sync is about to write it. */
  | { readonly act: 'meanwhile'; readonly which: number; readonly quantity: number; readonly nth: number }
  | { readonly act: 'revoke' };

export interface Planned {
  /** How many steps of the scheduler come before it. */
  readonly after: number;
  readonly action: Action;
}

/** For so long an access token of QuickBooks lasts. */
const AN_HOUR_MS = 3_600_000;

const FAULTS = [
  '429',
  '500',
  '503',
  'timeout',
  'lost-reply',
  'lost-reply',
  'lost-reply',
  'slow',
  'stale',
  'fault-200',
  'xml',
  'duplicate-webhook',
  'drop-webhook',
  'reorder-webhook',
] as const;

/** The sample's small set: four American clients, two British. */
const CLIENTS = [1, 2, 3, 6, 31, 32] as const;
const ITEMS = [1, 21, 41, 61] as const;

const draw: readonly ((random: Random) => Action)[] = [
  ...Array.from({ length: 5 }, () => (random: Random): Action => ({
    act: 'post',
    client: random.pick(CLIENTS),
    lines: 1 + random.next(4),
    draft: random.next(10) === 0,
  })),
  ...Array.from({ length: 2 }, () => (random: Random): Action => ({
    act: 'rush',
    afterMs: random.pick([0, AN_HOUR_MS]),
    count: 2 + random.next(3),
  })),
  ...Array.from({ length: 2 }, () => (random: Random): Action => ({
    act: 'edit-invoice',
    which: random.next(8),
    quantity: 1 + random.next(50),
  })),
  (random) => ({ act: 'edit-client', client: random.pick(CLIENTS), nth: random.next(1_000) }),
  (random) => ({ act: 'new-client', nth: random.next(1_000) }),
  ...Array.from({ length: 2 }, () => (random: Random): Action => ({
    act: 'twin',
    nth: random.next(1_000),
    first: random.pick(['halo', 'quickbooks'] as const),
  })),
  (random) => ({ act: 'edit-vendor', which: random.next(8), nth: random.next(1_000) }),
  (random) => ({ act: 'edit-item', item: random.pick(ITEMS), nth: random.next(1_000) }),
  ...Array.from({ length: 3 }, () => (random: Random): Action => ({
    act: 'pay',
    which: random.next(8),
    percent: random.pick([100, 50, 33, 1]),
  })),
  (random) => ({ act: 'pay-two', which: random.next(8) }),
  (random) => ({ act: 'edit-payment', which: random.next(4), percent: random.pick([20, 60, 90]) }),
  (random) => ({ act: 'delete-payment', which: random.next(4) }),
  (random) => ({ act: 'edit-in-quickbooks', which: random.next(8) }),
  ...Array.from({ length: 2 }, () => (random: Random): Action => ({
    act: 'halo-pay',
    which: random.next(8),
    percent: random.pick([100, 50, 33]),
  })),
  (random) => ({ act: 'halo-edit-payment', which: random.next(4), percent: random.pick([20, 60, 90]) }),
  (random) => ({ act: 'credit', which: random.next(8) }),
  (random) => ({ act: 'halo-apply-credit', which: random.next(8), percent: random.pick([100, 40]) }),
  (random) => ({ act: 'apply-credit', which: random.next(8) }),
  ...Array.from({ length: 2 }, () => (random: Random): Action => ({
    act: 'ship',
    which: random.next(8),
    nth: random.next(1_000),
  })),
  (random) => ({ act: 'number-by-hand', ahead: random.next(4) }),
  ...Array.from({ length: 8 }, () => (random: Random): Action => ({
    act: 'fault',
    system: random.pick(['halo', 'quickbooks', 'quickbooks'] as const),
    kind: random.pick(FAULTS),
    method: random.pick(['GET', 'POST', 'POST']),
    times: 1 + random.next(3),
  })),
  ...Array.from({ length: 3 }, () => (random: Random): Action => ({
    act: 'lost-post',
    client: random.pick(CLIENTS),
    times: 1 + random.next(2),
  })),
  ...Array.from({ length: 2 }, () => (random: Random): Action => ({
    act: 'lost-pay',
    which: random.next(8),
    times: 1 + random.next(2),
  })),
  () => ({ act: 'crash' }),
  () => ({ act: 'crash' }),
  (random) => ({ act: 'stall', ms: random.pick([5_000, 31_000, 45_000, 3_600_000]) }),
  () => ({ act: 'sweep' }),
  (random) => ({ act: 'throttle', times: 1 + random.next(5) }),
  ...Array.from({ length: 3 }, () => (random: Random): Action => ({
    act: 'blind-sweep',
    feed: random.pick(['cut', 'fails'] as const),
    which: random.next(8),
  })),
  ...Array.from({ length: 2 }, () => (random: Random): Action => ({
    act: 'meanwhile',
    which: random.next(8),
    quantity: 1 + random.next(50),
    nth: random.next(1_000),
  })),
  (random) => (random.next(4) === 0 ? { act: 'revoke' } : { act: 'sweep' }),
];

const CRASHES_MAX = 3;
const EXPIRIES = 3;
const SPREAD_STEPS = 60;

/** Everything that will happen in a run. */
export function drawPlan(random: Random): readonly Planned[] {
  const count = 6 + random.next(16);
  let after = 0;
  let crashes = 0;
  const plan: Planned[] = [{ after: 0, action: { act: 'post', client: 1, lines: 2, draft: false } }];
  for (let index = 0; index < count; index += 1) {
    after += random.next(SPREAD_STEPS);
    const action = random.pick(draw)(random);
    if (action.act === 'crash' && (crashes += 1) > CRASHES_MAX) continue;
    plan.push({ after, action });
  }
  return random.next(3) === 0 ? plan.concat(expiries(random, after)) : plan;
}

/** Every third run goes on for hours: each time the tokens have run out, and all want the next at once. */
function expiries(random: Random, from: number): readonly Planned[] {
  let after = from;
  return Array.from({ length: EXPIRIES }, () => {
    after += SPREAD_STEPS + random.next(SPREAD_STEPS);
    return { after, action: { act: 'rush', afterMs: AN_HOUR_MS, count: 3 } } as const;
  });
}
