/**
 * A share of a vendor's limit, agreed with every other process through one small item for each account. It costs a read and a conditional write when
 * a process begins, and then a read a second while it sends; another write only when it wants more, gives way, or has sent for nine seconds. A
 * process that leaves gives everything back, unless it is alone with little: then it need not ask again for the next change. One that dies takes
 * its share with it for the length of a lease.
 */
import { makeAgreement, type AgreementOptions } from './agreement.ts';
import { budgetOver, type Budget, type ShareSource } from './budget.ts';
import type { Need, Rate } from './pace.ts';
import { RENEW_AHEAD_MS, RENEW_BEFORE_MS, wholeOf, type Intention } from './shares.ts';

export interface SharedBudget extends Budget {
  /** Gives back what is held, unless somebody here is still at it: a process may be frozen at any moment after. */
  leave(): Promise<void>;
}

/** A share is looked after so often while it is used: somebody else may want some of it. */
const LOOK_MS = 1_000;
/** Where others hold what is wanted, it is asked for no more often. */
const ASK_MS = 500;

/** Whether it is held back by what others hold, and not by the whole limit. */
const wantsMore = (
  rates: readonly Rate[],
  need: Need,
  permits: readonly number[],
  urgency: AgreementOptions['party']['urgency'],
): boolean =>
  rates.some((rate, index) => {
    const { freeAtEpochMs = [], underWay = 0, waiting = 0 } = need.rates[index] ?? {};
    const held = permits[index] ?? 0;
    const wanted = Math.max(freeAtEpochMs.length, underWay) + waiting;
    return waiting > 0 && wanted > held && held < wholeOf(rate, urgency);
  });

function sourceOf(options: AgreementOptions) {
  const { rates, party, clock } = options;
  const { agree, holding, close, mayStay } = makeAgreement(options);
  let askedAt = -Infinity;
  let asking: Promise<void> | undefined;
  /** One at a time, for all who wait. */
  const once = async (need: () => Need, intention: Intention, must = false): Promise<void> => {
    asking ??= agree(need, intention, must).finally(() => (asking = undefined));
    await asking;
  };
  const settled = async (): Promise<void> => asking?.catch(() => undefined);
  const isHeld = (): boolean => holding().untilEpochMs > clock.now();
  /** What is held is good without a look; who holds nothing has to be told what went wrong. */
  const looked = (error: unknown): void => {
    if (!isHeld()) throw error;
  };
  /** While it works: what goes wrong is tried again a moment later. */
  const beside = (need: () => Need, intention: Intention): void =>
    void once(need, intention).catch(() => undefined);
  const source: ShareSource = {
    current: async (need) => {
      for (let tries = 0; tries < 2; tries += 1) {
        const { untilEpochMs, lookedAtEpochMs } = holding();
        const left = untilEpochMs - clock.now();
        if (left < RENEW_BEFORE_MS) await once(need, left > 0 ? 'trim' : 'grow').catch(looked);
        else if (left < RENEW_AHEAD_MS) beside(need, 'trim');
        else if (clock.now() - lookedAtEpochMs >= 2 * LOOK_MS) await once(need, 'keep').catch(looked);
        else if (clock.now() - lookedAtEpochMs >= LOOK_MS) beside(need, 'keep');
        if (isHeld()) break;
      }
      const { permits, closedUntilEpochMs, moreAtEpochMs } = holding();
      return isHeld()
        ? { permits, closedUntilEpochMs, moreAtEpochMs }
        : { permits: [], closedUntilEpochMs, moreAtEpochMs: moreAtEpochMs ?? clock.now() + ASK_MS };
    },
    more: async (need) => {
      const { permits } = holding();
      await settled();
      const { isShort } = holding();
      const at = clock.now();
      if (!wantsMore(rates, need(), holding().permits, party.urgency)) return holding().permits !== permits;
      if (isShort && at - askedAt < ASK_MS) return false;
      askedAt = at;
      await once(need, 'grow').catch(looked);
      return holding().permits !== permits;
    },
    close: async (untilEpochMs, need) => {
      close(untilEpochMs);
      await settled();
      // Whoever cannot be told finds out from the vendor.
      await once(need, 'keep', true).catch(() => undefined);
    },
  };
  return { source, once, isHeld, settled, mayStay };
}

export function sharedBudget(options: AgreementOptions): SharedBudget {
  const { source, once, isHeld, settled, mayStay } = sourceOf(options);
  const turns = budgetOver(options.rates, source, options.clock);
  return {
    ...turns,
    leave: async () => {
      await settled();
      if (isHeld() && turns.isIdle() && !mayStay()) await once(turns.need, 'leave');
    },
  };
}
