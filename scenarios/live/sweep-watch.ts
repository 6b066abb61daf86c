/** A sweep that is under way: its points as they begin and end, and the best of those that are done. */
import type { PointTold } from '../sweep/run-sweep.js';

/** The best point so far by one figure. */
export interface Best {
  readonly figure: string;
  readonly value: number;
  readonly parameters: string;
}
/** A sweep as a page shows it. */
export interface SweepSeen {
  readonly points: number;
  readonly done: number;
  readonly failed: number;
  readonly running: readonly string[];
  /** points of this run, not found done before, a second; null before the first */
  readonly per_s: number | null;
  readonly left_s: number | null;
  readonly best: readonly Best[];
  /** the last that failed, newest first */
  readonly faults: readonly { readonly parameters: string; readonly fault: string }[];
}

/** Figures of which less is better. */
const LESS_IS_BETTER = ['energy_per_sentence_uj', 'latency_mean_ms', 'latency_p95_ms', 'average_power_mw', 'area_mm2'];
const MOST_FAULTS = 20;

const parametersText = (of: PointTold['parameters']): string =>
  Object.entries(of)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ') || 'the only point';

/** @param points how many there are */
export function createSweepWatch(points: number, now_ms: () => number) {
  const told = new Map<number, PointTold>();
  const start_ms = now_ms();
  /** done or failed in this run, not by an earlier one that this goes on with */
  let own = 0;
  return {
    tell(point: PointTold): void {
      if (point.status !== 'running' && told.get(point.index)?.status === 'running') own++;
      told.set(point.index, point);
    },
    seen(): SweepSeen {
      const all = [...told.values()];
      const of = (status: PointTold['status']): PointTold[] => all.filter((p) => p.status === status);
      const [done, failed, running] = [of('done'), of('failed'), of('running')];
      const elapsed_s = (now_ms() - start_ms) / 1000;
      const per_s = own > 0 && elapsed_s > 0 ? own / elapsed_s : null;
      const left = points - done.length - failed.length;
      return {
        points,
        done: done.length,
        failed: failed.length,
        running: running.map((p) => parametersText(p.parameters)),
        per_s,
        left_s: per_s === null ? null : left / per_s,
        best: LESS_IS_BETTER.flatMap((figure): Best[] => {
          const having = done.filter((p) => typeof p.row?.[figure] === 'number');
          if (having.length === 0) return [];
          const best = having.reduce((a, b) => ((b.row![figure] as number) < (a.row![figure] as number) ? b : a));
          return [{ figure, value: best.row![figure] as number, parameters: parametersText(best.parameters) }];
        }),
        faults: failed
          .slice(-MOST_FAULTS)
          .reverse()
          .map((p) => ({ parameters: parametersText(p.parameters), fault: p.fault ?? '' })),
      };
    },
  };
}
/** What a sweep tells of its points. */
export type SweepWatch = ReturnType<typeof createSweepWatch>;
