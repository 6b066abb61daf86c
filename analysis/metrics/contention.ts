/** What requests waited for at the memories, in ps, seen by cause, by holder or by requester. */
import type { TotalRow } from '../../traces/formats.js';
import type { RunData } from './run-data.js';

/** How waits can be divided; each divides the same picoseconds. */
export const CONTENTION_VIEWS = ['cause', 'holder', 'requester'] as const;
/** One of them. */
export type ContentionView = (typeof CONTENTION_VIEWS)[number];

/** What requests waited at one bank for one part, summed over requests. */
export interface ContentionRow {
  readonly memory: string;
  /** from 0 in each memory */
  readonly bank: number;
  /** the cause, holder or requester */
  readonly part: string;
  /** two requests that wait at once count twice, so it may exceed the run */
  readonly wait_ps: number;
}

/** The standard’s names of timing constraints: tRCD, tFAW … */
const TIMING = /^t[A-Z]/;

/** Who held what was waited for; where nobody did, what it was, in brackets. */
export function holderOf({ holder, detail }: { readonly holder: string; readonly detail: string }): string {
  if (holder !== '') return holder;
  return TIMING.test(detail) ? '(timing constraint)' : `(${detail})`;
}

/** What a view divides by. */
const PART: Readonly<Record<ContentionView, (t: TotalRow) => string>> = {
  cause: (t) => t.detail,
  holder: holderOf,
  requester: (t) => t.requester,
};

/** A row a memory, bank and part that waited at all, largest first; the sum is every picosecond waited. */
export function contention({ totals, memories }: RunData, view: ContentionView): ContentionRow[] {
  const banked = new Set(memories.map((m) => m.name));
  const sums = new Map<string, { memory: string; bank: number; part: string; wait_ps: number }>();
  for (const t of totals) {
    if (t.kind !== 'wait' || !banked.has(t.actor)) continue;
    const part = PART[view](t);
    // it breaks ties too, so that the order does not depend on which wait came first
    const key = `${t.actor}|${t.resource}|${part}`;
    const sum = sums.get(key) ?? { memory: t.actor, bank: t.resource, part, wait_ps: 0 };
    sum.wait_ps += t.amount;
    sums.set(key, sum);
  }
  return [...sums].sort(([ka, a], [kb, b]) => b.wait_ps - a.wait_ps || (ka < kb ? -1 : 1)).map(([, row]) => row);
}
