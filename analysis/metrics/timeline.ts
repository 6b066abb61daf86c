/** When each actor worked for which kind of operator, and how much of the time. */
import type { FineSeries } from './fine-series.js';
import { levelOf, type Stretch } from './zoom.js';

/** An actor over some bins in which it worked for operators of one kind more than for others; `none` for work of no operator. */
export interface TimelineBar {
  readonly actor: string;
  readonly kind: string;
  readonly start_ps: number;
  readonly end_ps: number;
  /** share of the time at work, to three digits: banks, ports and slots are added up, and more than all of it counts as 1 */
  readonly share: number;
}

/** The kind with most work in a bin, and the share of all of them; undefined where there was none. */
function inBin(rows: readonly { readonly kind: string; readonly bins: readonly number[] }[], bin: number, width_ps: number) {
  let [all, most, kind] = [0, 0, ''];
  for (const r of rows) {
    const ps = r.bins[bin] ?? 0;
    all += ps;
    if (ps > most) [most, kind] = [ps, r.kind];
  }
  return most === 0 ? undefined : { kind, share: Number(Math.min(1, all / width_ps).toPrecision(3)) };
}

/** Bars by actor, then by start: of bins that are alike. @param columns bins at most */
export function timeline(
  fine: Pick<FineSeries, 'elapsed_ps' | 'bin_ps' | 'rows'>,
  stretch: Stretch,
  columns: number,
): TimelineBar[] {
  const level = levelOf(fine, stretch, columns);
  const work = level.rows.filter((r) => r.told === 'work_ps');
  const bars: TimelineBar[] = [];
  for (const actor of new Set(work.map((r) => r.actor))) {
    const rows = work.filter((r) => r.actor === actor);
    let bar: TimelineBar | undefined;
    for (let i = 0; i < level.bins; i++) {
      const start_ps = level.start_ps + i * level.bin_ps;
      const end_ps = Math.min(start_ps + level.bin_ps, fine.elapsed_ps);
      const at = inBin(rows, i, end_ps - start_ps);
      if (at && bar?.end_ps === start_ps && bar.kind === at.kind && bar.share === at.share) bar = { ...bar, end_ps };
      else {
        if (bar) bars.push(bar);
        bar = at && { actor, ...at, start_ps, end_ps };
      }
    }
    if (bar) bars.push(bar);
  }
  return bars;
}
