/** From one whole to another, a step at a time: what the steps come to, and the bars that show them. */
import { PJ_PER_UJ, PS_PER_MS } from '../../traces/formats.js';
import type { Summary } from './summary.js';

/** What a run comes to, where nothing else of it is wanted. */
export interface Cost {
  readonly time_ps: number;
  readonly energy_pj: number;
}

/** A parameter taken over from another platform. */
export interface WaterfallStep {
  /** of the parameter */
  readonly name: string;
  /** with this step alone on the first platform, null where it has none of it; and with all up to it */
  readonly alone: Cost | null;
  readonly upTo: Cost;
}

/** A recording on the way from one platform to another, a parameter at a time. */
export interface Waterfall {
  /** of the recording */
  readonly name: string;
  /** platforms */
  readonly from: string;
  readonly to: string;
  /** on the first platform, and on the last, as each stands */
  readonly first: Cost;
  readonly steps: readonly WaterfallStep[];
  readonly last: Cost;
  /** each alone on the first platform, and on the last */
  readonly beyond: readonly WaterfallStep[];
}

/** A bar of a waterfall plot. */
export interface WaterfallBar {
  /** what the axis names it */
  readonly step: string;
  /** before and after, in the unit of the axis */
  readonly from: number;
  readonly to: number;
  /** whole: stands on 0; less and more: what a step takes away or adds */
  readonly kind: 'whole' | 'less' | 'more';
}

/** A bar on which others stand, or where they end. */
const whole = (step: string, to: number): WaterfallBar => ({ step, from: 0, to, kind: 'whole' });

/** Simulated time in ms; what no step explains is a bar of its own, so that the bars lead from the first whole to the last. What may follow stands beside the last, each by itself. */
export function timeBars({ from, to, first, steps, last, beyond }: Waterfall): WaterfallBar[] {
  let before_ps = first.time_ps;
  const step = (name: string, { time_ps: after_ps }: Cost): WaterfallBar => {
    const kind = after_ps <= before_ps ? 'less' : 'more';
    const bar = { step: name, from: before_ps / PS_PER_MS, to: after_ps / PS_PER_MS, kind } as const;
    before_ps = after_ps;
    return bar;
  };
  return [
    whole(from, first.time_ps / PS_PER_MS),
    ...steps.map((s) => step(s.name, s.upTo)),
    ...(before_ps === last.time_ps ? [] : [step('all else', last)]),
    whole(to, last.time_ps / PS_PER_MS),
    ...beyond.map((b) => {
      before_ps = last.time_ps;
      return step(`then ${b.name}`, b.upTo);
    }),
  ];
}

type Named = Readonly<Record<string, number>>;

/**
 * From one whole to another, a part at a time, the largest difference first; a part that one of them has not counts as 0 there.
 * @param wholes as they are called, and in the unit of the parts; what the parts do not account for is a bar of its own
 */
function partBars(
  [from, first]: readonly [string, number],
  [to, last]: readonly [string, number],
  a: Named,
  b: Named,
): WaterfallBar[] {
  let at = first;
  const step = (part: string, d: number): WaterfallBar => {
    const bar = { step: part, from: at, to: at + d, kind: d < 0 ? 'less' : 'more' } as const;
    at += d;
    return bar;
  };
  const steps = [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .map((part) => [part, (b[part] ?? 0) - (a[part] ?? 0)] as const)
    .filter(([, d]) => d !== 0)
    .sort(([x, dx], [y, dy]) => Math.abs(dy) - Math.abs(dx) || (x < y ? -1 : 1))
    .map(([part, d]) => step(part, d));
  const rest = last - at;
  // a sum of parts in another unit may miss the whole by a rounding
  const left = Math.abs(rest) > 1e-9 * Math.max(Math.abs(first), Math.abs(last)) ? [step('all else', rest)] : [];
  return [whole(from, first), ...steps, ...left, whole(to, last)];
}

const without = (total: string, of: Named, unit: number): Named =>
  Object.fromEntries(Object.entries(of).flatMap(([part, v]) => (part === total ? [] : [[part, v / unit]])));

/** From the energy of one run to that of another in µJ, a component at a time, the largest difference first. */
export function energyBars(from: Summary, to: Summary): WaterfallBar[] {
  const uj = ({ name, energy_pj }: Summary): [string, number] => [name, (energy_pj['total'] ?? 0) / PJ_PER_UJ];
  return partBars(uj(from), uj(to), without('total', from.energy_pj, PJ_PER_UJ), without('total', to.energy_pj, PJ_PER_UJ));
}

/** From the time of one run to that of another in ms, by what the PE array's time went to. */
export function useBars(from: Summary, to: Summary): WaterfallBar[] {
  const ms = ({ name, simulated_ps }: Summary): [string, number] => [name, simulated_ps / PS_PER_MS];
  return partBars(ms(from), ms(to), without('', from.pe_array_ps, PS_PER_MS), without('', to.pe_array_ps, PS_PER_MS));
}
