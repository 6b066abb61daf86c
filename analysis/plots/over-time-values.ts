/**
 * The values of what is drawn over time. A page makes them anew for the stretch that is looked at, so nothing here needs more than
 * the numbers themselves.
 */
import { accelerators } from '../../traces/events/accelerator-names.js';
import type { Execution } from '../metrics/fine-series.js';
import { bandwidthOverTime, powerOverTime, waitingOverTime } from '../metrics/over-time.js';
import type { TimelineBar } from '../metrics/timeline.js';
import { timeUnit, type TimeUnit } from '../metrics/time-axis.js';
import type { RunOverTime } from '../metrics/zoom.js';
import { short } from './frame.js';

/** When what is shown begins, and the unit of its axis. */
export interface Axis {
  readonly start_ps: number;
  readonly unit: TimeUnit;
}

/**
 * Points of a line or area that steps halfway between them: each in the middle of its bin, so that the nearest to a pointer is of the
 * bin under it; one more at the beginning and at the end. The last bin may be longer, and has its point where others have.
 */
function stepPoints<R extends { readonly start_ps: number; readonly end_ps: number }, P extends object>(
  rows: readonly R[],
  { elapsed_ps, series: { bin_ps } }: RunOverTime,
  { start_ps, unit }: Axis,
  pointOf: (row: R) => P,
): ({ time: number; from: number; until: number } & P)[] {
  const at = (ps: number): number => (start_ps + ps) / unit.ps;
  return rows.flatMap((r) => {
    const { start_ps: from, end_ps: to } = r;
    const point = { from: at(from), until: at(to), ...pointOf(r) };
    const middle = from + Math.min(bin_ps, to - from) / 2;
    return [...(from === 0 ? [from] : []), middle, ...(to === elapsed_ps ? [to] : [])].map((ps) => ({ time: at(ps), ...point }));
  });
}

/** In mW. @param order components, the one with most first: it lies at the bottom */
export const powerValues = (run: RunOverTime, order: readonly string[], axis: Axis) =>
  stepPoints(powerOverTime(run), run, axis, ({ component, power_mw }) => ({
    component,
    power_mw,
    order: order.indexOf(component),
  }));

/** In GB/s, of one memory. */
export const bandwidthValues = (run: RunOverTime, memory: string, axis: Axis) =>
  stepPoints(
    bandwidthOverTime(run).filter((r) => r.memory === memory),
    run,
    axis,
    ({ direction, gb_per_s }) => ({ memory, direction, gb_per_s }),
  );

/** A memory, the highest of such values of its, and what that is the mean of. */
export function highestText(memory: string, values: readonly { readonly gb_per_s: number }[], bin_ps: number): string {
  const most = values.reduce((m, r) => Math.max(m, r.gb_per_s), 0);
  const bin = timeUnit(bin_ps);
  return most === 0 ? `${memory}: not used` : `${memory}: highest ${short(most)} GB/s over ${short(bin_ps / bin.ps)} ${bin.name}`;
}

/** Padded, so that banks sort as their numbers do. */
export const bankName = (memory: string, bank: number): string => `${memory} ${String(bank).padStart(2, '0')}`;

/** Requests waiting at banks, on average; most cells are empty: without them there are few, and they stay white. */
export const waitingValues = (run: RunOverTime, { start_ps, unit }: Axis) =>
  waitingOverTime(run)
    .filter((r) => r.waiting > 0)
    .map((r) => ({
      from: (start_ps + r.start_ps) / unit.ps,
      to: (start_ps + r.end_ps) / unit.ps,
      bank: bankName(r.memory, r.bank),
      waiting: Number(r.waiting.toPrecision(4)),
    }));

/** Where the colours of such values end: at the most of them, so that none has the colour of a larger one. */
export const mostWaiting = (values: readonly { readonly waiting: number }[]): number =>
  values.reduce((most, { waiting }) => Math.max(most, waiting), 0) || 1;

/** What is known of the operators that executions are of; `accelerator` where there are several. */
type Known = ReadonlyMap<number, { readonly name: string; readonly kind: string; readonly accelerator?: number | undefined }>;

/** The row of the timeline that operators themselves have, and that of those that run beside the one before: of each accelerator. */
const OPERATORS = 'operator';
const BESIDE = 'operator beside';

/** Rows of operators that a timeline has, in order. */
export function operatorRows(known: Known, has: (row: string) => boolean): readonly string[] {
  const of = [...new Set([...known.values()].map((o) => o.accelerator))].sort((a, b) => (a ?? 0) - (b ?? 0));
  const rows = [OPERATORS, BESIDE].flatMap((row) => of.map((a) => accelerators.named(a, row))).filter(has);
  return rows.length > 0 ? rows : [OPERATORS];
}

/** Executions in rows in which none begins before the one before it is over. */
function inRows(executions: readonly Execution[], known: Known): ReadonlyMap<string, readonly Execution[]> {
  const rows = new Map<string, Execution[]>();
  for (const e of executions) {
    const accelerator = known.get(e.operator)?.accelerator;
    const own = accelerators.named(accelerator, OPERATORS);
    const last = rows.get(own)?.at(-1);
    const row = !last || last.end_ps <= e.start_ps ? own : accelerators.named(accelerator, BESIDE);
    if (!rows.has(row)) rows.set(row, []);
    rows.get(row)!.push(e);
  }
  return rows;
}

/** Operators of a stretch, from issue to retirement; of those that are shorter than a column the longest in each. */
function operatorValues(
  actor: string,
  executions: readonly Execution[],
  known: Known,
  [from_ps, to_ps]: readonly [number, number],
  columns: number,
) {
  const column_ps = (to_ps - from_ps) / columns;
  const kept: Execution[] = [];
  let column = -1;
  for (const e of executions) {
    if (e.end_ps <= from_ps || e.start_ps >= to_ps) continue;
    const [length_ps, at] = [e.end_ps - e.start_ps, Math.floor(e.start_ps / column_ps)];
    const last = kept.at(-1);
    if (at === column && last && last.end_ps - last.start_ps < column_ps && length_ps < column_ps) {
      if (length_ps > last.end_ps - last.start_ps) kept[kept.length - 1] = e;
      continue;
    }
    column = at;
    kept.push(e);
  }
  return kept.map(({ operator, start_ps, end_ps }) => {
    const { name, kind } = known.get(operator) ?? { name: 'of no operator', kind: 'none' };
    return { actor, kind, name, operator, start_ps, end_ps, share: 1 };
  });
}

/** Bars of the timeline: operators, then what each actor did. */
export function timelineValues(
  bars: readonly TimelineBar[],
  executions: readonly Execution[],
  known: Known,
  { from_ps, to_ps, columns, unit }: { from_ps: number; to_ps: number; columns: number; unit: TimeUnit },
) {
  const work = bars.map((b) => ({ ...b, name: '', operator: -1 }));
  const operators = [...inRows(executions, known)].flatMap(([actor, of]) =>
    operatorValues(actor, of, known, [from_ps, to_ps], columns),
  );
  return [...operators, ...work].map(({ actor, kind, name, operator, start_ps, end_ps, share }) => ({
    ...{ actor, kind, name, operator },
    from: start_ps / unit.ps,
    to: end_ps / unit.ps,
    share,
  }));
}
