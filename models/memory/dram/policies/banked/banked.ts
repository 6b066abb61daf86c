/**
 * Our own policy: each bank serves one request at a time, chosen by an order (FCFS, FR-FCFS with a cap); among banks, the
 * oldest access that may issue goes first, then the oldest activate or precharge that delays no access.
 *
 * Reads go before writes. Writes are acknowledged when buffered, and drained in bulk: from a high watermark down to a low
 * one, or when no read came for a while. A read of a pending write's bytes is answered from it; one that overlaps it in
 * part, and a write to bytes that a pending read wants, wait outside until it is done. Reads of the same bytes join.
 * A refresh that is due stops its rank (or, bank by bank, its bank). A rank without work stops its clock after a while and
 * refreshes itself after a longer one. Rows stay open, or are closed when nobody wants them, or after a timeout.
 */
import type { Policy, PolicyParts } from '../../policy.js';
import { accept } from './admission.js';
import { NOTHING } from './found.js';
import { issue } from './issue.js';
import type { Order } from './orders.js';
import { chooseDirection } from './owner.js';
import { bankedParts } from './parts.js';
import { countRefreshes } from './refresh.js';
import { look, search } from './scan.js';
import { newBankedState, type BankedState } from './state.js';
import { catchUp, putOff } from './stream.js';
import { settle } from './waits.js';

/** @param order which request of a bank goes first */
export function banked(order: Order, parts: PolicyParts): Policy<BankedState> {
  const p = bankedParts(order, parts);
  return {
    whole: true,
    newState: () => newBankedState(p.banks),
    catchUp: (s, t) => catchUp(p, s, t, settle),
    settle: (s, t) => settle(p, s, t),
    tick(s, t) {
      countRefreshes(p, s, t);
      const same = !chooseDirection(p, s, t);
      if (t < s.busFree) return;
      search(p, s, t, same);
      if (p.found.command !== NOTHING) issue(p, s, t);
    },
    accept(s, t, x) {
      p.found.holds = false;
      s.stream.left = 0;
      return accept(p, s, t, x);
    },
    nextTime(s, t) {
      chooseDirection(p, s, t);
      return putOff(p, s, look(p, s, t));
    },
  };
}
