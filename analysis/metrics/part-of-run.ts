/** What a run came to between two moments, from what it had come to at each. */
import type { TotalRow, TraceEnd } from '../../traces/formats.js';

const keyOf = ({ actor, kind, resource, requester, holder, detail }: TotalRow): string =>
  [actor, kind, resource, requester, holder, detail].join('|');

/** Row by row what came in between; rows to which nothing was added are left out. */
function totalsBetween(from: readonly TotalRow[], to: readonly TotalRow[]): TotalRow[] {
  const before = new Map(from.map((row) => [keyOf(row), row]));
  return to.flatMap((row): TotalRow[] => {
    const b = before.get(keyOf(row));
    if (b === undefined) return [row];
    if (b.count === row.count && b.energy_fj === row.energy_fj && b.amount === row.amount) return [];
    return [
      {
        ...row,
        count: row.count - b.count,
        busy_ps: row.busy_ps - b.busy_ps,
        amount: row.amount - b.amount,
        energy_fj: row.energy_fj - b.energy_fj,
      },
    ];
  });
}

/**
 * The end of a run that had only the time from `from` to `to`. Sentences are those that ended in it; bins over time and the index
 * of the event trace stay the run's, since they have no such parts.
 */
export function partOfRun(from: TraceEnd, to: TraceEnd): TraceEnd {
  const beginning = new Map(from.occupancy.map((o) => [o.actor, o]));
  const worn = new Map(from.wear.map((w) => [w.memory, w.most_writes]));
  return {
    ...to,
    now_ps: to.now_ps - from.now_ps,
    events: to.events - from.events,
    operators: to.operators - from.operators,
    gemms: to.gemms - from.gemms,
    totals: totalsBetween(from.totals, to.totals),
    occupancy: to.occupancy.map(({ actor, busy_ps, stalled_ps, idle_ps }) => {
      const b = beginning.get(actor)!;
      return { actor, busy_ps: busy_ps - b.busy_ps, stalled_ps: stalled_ps - b.stalled_ps, idle_ps: idle_ps - b.idle_ps };
    }),
    sentences: to.sentences.filter((s) => s.start_ps >= from.now_ps && s.end_ps <= to.now_ps && s.start_ps < to.now_ps),
    idle_fj: to.idle_fj - from.idle_fj,
    fetched: { parts: to.fetched.parts - from.fetched.parts, bytes: to.fetched.bytes - from.fetched.bytes },
    wear: to.wear.map((w) => ({ ...w, most_writes: w.most_writes - (worn.get(w.memory) ?? 0) })),
    banks: to.banks.map((b, i) => {
      const a = from.banks[i]!;
      return {
        ...b,
        requests: b.requests - a.requests,
        conflicts: b.conflicts - a.conflicts,
        wait_ps: b.wait_ps - a.wait_ps,
        refresh_wait_ps: b.refresh_wait_ps - a.refresh_wait_ps,
        other_wait_ps: b.other_wait_ps - a.other_wait_ps,
      };
    }),
  };
}
