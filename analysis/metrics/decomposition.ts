/** A saving taken apart into its causes: each set of them is a point that was run. */
import { shapley } from './shapley.js';
import type { PointResult } from './sweep-rows.js';
import type { WaterfallBar } from './waterfall.js';

/** From one scenario, with what is set there, to another, by causes that can be had one without the others. */
export interface Decomposition {
  /** the scenario at which it begins */
  readonly over: string;
  /** set at every point; what a cause sets goes before it */
  readonly from: Readonly<Record<string, unknown>>;
  readonly causes: readonly { readonly cause: string; readonly set: Readonly<Record<string, unknown>> }[];
}

/** The column `causes` of a point: those that are set, in the order of the file. */
export const causesPoint = ({ causes }: Decomposition, mask: number): string =>
  causes
    .filter((_, i) => mask & (1 << i))
    .map((c) => c.cause)
    .join(' + ') || 'none';

/** A figure taken apart. Contributions are signed differences, less being better: negative is a saving. */
export interface Apart {
  readonly over: string;
  /** what `from` sets that the study does not, as it is written: with any of it, it is another configuration than `over` */
  readonly changed: readonly string[];
  /** a column of `sweepRow` */
  readonly metric: string;
  readonly first: number;
  readonly last: number;
  readonly causes: readonly { readonly cause: string; readonly contribution: number }[];
}

const METRICS = ['energy_per_sentence_uj', 'latency_mean_ms', 'area_mm2'] as const;

/** Where a saving begins, by a name of its own where that is not the scenario as it is. */
export const beginsAt = ({ over, changed }: Pick<Apart, 'over' | 'changed'>): string =>
  changed.length === 0 ? over : `${over}, changed`;

const written = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** By metric; a metric of which a point was not run, or failed, is left out. @param at what the study sets at its point */
export function takenApart(
  points: readonly PointResult[],
  d: Decomposition,
  at: Readonly<Record<string, unknown>> = {},
): Apart[] {
  const changed = Object.entries(d.from)
    .filter(([field, value]) => !Object.hasOwn(at, field) || written(at[field]) !== written(value))
    .map(([field, value]) => `${field} ${written(value)}`);
  const own = new Map(points.filter((p) => p.parameters['scenario'] === d.over).map((p) => [p.parameters['causes'], p] as const));
  return METRICS.flatMap((metric): Apart[] => {
    const values = Array.from({ length: 2 ** d.causes.length }, (_, mask) => own.get(causesPoint(d, mask))?.row[metric]);
    if (!values.every((v) => typeof v === 'number')) return [];
    const contributions = shapley(d.causes.length, (mask) => values[mask]!);
    return [
      {
        over: d.over,
        changed,
        metric,
        first: values[0]!,
        last: values.at(-1)!,
        causes: d.causes.map(({ cause }, i) => ({ cause, contribution: contributions[i]! })),
      },
    ];
  });
}

/** What is saved of the first figure, as a share of it, and what of that each cause saves: these sum to the saving. */
export interface Shares {
  readonly of: string;
  readonly with: string;
  readonly metric: string;
  readonly saving: number;
  readonly causes: Readonly<Record<string, number>>;
}

/** @param of what there is with all causes */
export const sharesOf = ({ over, metric, first, last, causes }: Apart, of: string): Shares => ({
  of,
  with: over,
  metric,
  saving: 1 - last / first,
  causes: Object.fromEntries(causes.map(({ cause, contribution }) => [cause, -contribution / first])),
});

/** From the first whole to the last, a cause at a time. */
export function apartBars(apart: Apart, to: string): WaterfallBar[] {
  const { first, last, causes } = apart;
  let at = first;
  return [
    { step: beginsAt(apart), from: 0, to: first, kind: 'whole' },
    ...causes.map(({ cause, contribution }): WaterfallBar => {
      const bar = { step: cause, from: at, to: at + contribution, kind: contribution <= 0 ? 'less' : 'more' } as const;
      at += contribution;
      return bar;
    }),
    { step: to, from: 0, to: last, kind: 'whole' },
  ];
}
