/** Who waited for whom at the memories, in ps waited; where nobody held what was waited for, the cause stands for the holder. */
import { holderOf } from './contention.js';
import type { RunData } from './run-data.js';

/** A pair of who waited and who held; both are names of actors, or a cause in brackets for the holder. */
export interface ConflictRow {
  readonly requester: string;
  readonly holder: string;
  /** summed over requests: two that wait at once count twice */
  readonly wait_ps: number;
}

/**
 * A row a pair that waited at all, the longest wait first; the sum is every picosecond waited at the memories.
 * Waits at what is no memory are left out: they are of no bank.
 */
export function conflicts({ totals, memories }: RunData): ConflictRow[] {
  const banked = new Set(memories.map((m) => m.name));
  const sums = new Map<string, { requester: string; holder: string; wait_ps: number }>();
  for (const t of totals) {
    if (t.kind !== 'wait' || !banked.has(t.actor)) continue;
    const holder = holderOf(t);
    const key = `${t.requester}|${holder}`;
    const sum = sums.get(key) ?? { requester: t.requester, holder, wait_ps: 0 };
    sum.wait_ps += t.amount;
    sums.set(key, sum);
  }
  // ties by name: which pair was told of first decides nothing
  return [...sums.values()].sort((a, b) => b.wait_ps - a.wait_ps || (a.requester + a.holder < b.requester + b.holder ? -1 : 1));
}
