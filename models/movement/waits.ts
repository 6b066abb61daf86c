/** Charging waits: who waited for whom, summed by requester, so that a long queue tells a few records and not one an entry. */
import type { Teller } from '../power/tell.js';

/** An entry of a queue that is charged for its wait: `waited_ps` grows up to now − `arrived_ps`. */
export interface Waiter {
  readonly requester: number;
  readonly request: { readonly operator: number } | null;
  readonly arrived_ps: number;
  waited_ps: number;
}

/** Sums by requester; reused, since nothing else runs meanwhile. */
const sums: number[] = [];

/**
 * Charges [since_ps, now_ps) to `holder` for every entry of `queue`, from its arrival on; returns the sum in ps.
 * The activity's operator is that of the requester's first entry.
 */
export function chargeWaits(
  queue: readonly Waiter[],
  since_ps: number,
  now_ps: number,
  kind: number,
  resource: number,
  holder: number,
  detail: number,
  tell: Teller['tell'],
): number {
  let total_ps = 0;
  for (let i = 0; i < queue.length; i++) {
    const w = queue[i]!;
    const waited_ps = now_ps - Math.max(since_ps, w.arrived_ps);
    if (waited_ps <= 0) continue;
    w.waited_ps += waited_ps;
    total_ps += waited_ps;
    while (sums.length <= w.requester) sums.push(0);
    sums[w.requester]! += waited_ps;
  }
  if (total_ps === 0) return 0;
  for (let i = 0; i < queue.length; i++) {
    const { requester, request } = queue[i]!;
    const sum_ps = sums[requester] ?? 0;
    if (sum_ps === 0) continue;
    sums[requester] = 0;
    tell(kind, since_ps, now_ps, request?.operator ?? -1, resource, sum_ps, 0, requester, holder, detail);
  }
  return total_ps;
}
