/** What a page is told of a run that is under way. */
import type { Series } from '../../traces/formats.js';
import type { Progress, Simulation } from '../run/simulate.js';
import { waitGraph, type Waiting } from './wait-graph.js';

/** Means over bins of one width from time 0, a line each. */
export interface Lines {
  readonly width_ps: number;
  readonly lines: readonly { readonly name: string; readonly values: readonly number[] }[];
}
/** A queue or a buffer: `age_ps` is how long the first has been there. */
export interface Held {
  readonly actor: string;
  readonly what: string;
  readonly count: number;
  readonly of: number | null;
  readonly age_ps: number | null;
}
/** A run as a page shows it. Times in ps. */
export interface Snapshot {
  readonly progress: Progress;
  /** the moment at which it stands: that of the last event, or a later one up to which it was run */
  readonly at_ps: number;
  readonly sentences: number;
  readonly operator: { readonly id: number; readonly name: string; readonly kind: string } | null;
  readonly power_mw: Lines;
  readonly bandwidth_gb_per_s: Lines;
  /** what has been stuck longest, then what is fullest, first */
  readonly holds: readonly Held[];
  readonly waits: readonly Waiting[];
  readonly actors: readonly string[];
}

/** More than a plot of a live run has room for. */
const MOST_COLUMNS = 160;
const MOST_HOLDS = 60;
const MOST_WAITS = 200;

/** Bins merged to so many, as amounts a ps times a scale. The last ends now. */
function lines(
  { bin_ps, rows }: Series,
  now_ps: number,
  scale: number,
  nameOf: (row: Series['rows'][number]) => string | undefined,
): Lines {
  const bins = Math.max(1, Math.ceil(now_ps / bin_ps));
  const merge = Math.ceil(bins / MOST_COLUMNS);
  const width_ps = merge * bin_ps;
  const columns = Math.ceil(bins / merge);
  const named = rows.flatMap((row) => {
    const name = nameOf(row);
    return name === undefined ? [] : [{ name, row }];
  });
  return {
    width_ps,
    lines: named.map(({ name, row }) => {
      const values = Array.from({ length: columns }, (_, i) => {
        const sum = row.bins.slice(i * merge, (i + 1) * merge).reduce((a, b) => a + b, 0);
        const passed_ps = Math.max(1, Math.min(width_ps, now_ps - i * width_ps));
        return Number(((scale * sum) / passed_ps).toPrecision(4));
      });
      return { name, values };
    }),
  };
}

/** Looks at a run between two steps; the run is as it was. @param reached_ps up to when it was run */
export function snapshotOf(simulation: Simulation, reached_ps: number): Snapshot {
  const { header, operators } = simulation;
  const { series, holds, waits, states, operator } = simulation.look();
  const progress = simulation.progress();
  const { now_ps } = progress;
  const at_ps = Math.max(now_ps, reached_ps);
  const memories = new Set(header.memories.map((m) => m.name));
  const held = holds
    .filter((h) => h.count > 0)
    .map(({ actor, what, count, of, since_ps }) => {
      return { actor, what, count, of: of ?? null, age_ps: since_ps === undefined ? null : at_ps - since_ps };
    });
  const share = (h: Held): number => (h.of === null ? 0 : h.count / h.of);
  // what is full stands first: some that hold say no age
  const full = (h: Held): number => Number(share(h) >= 1);
  held.sort((a, b) => full(b) - full(a) || (b.age_ps ?? -1) - (a.age_ps ?? -1) || share(b) - share(a) || b.count - a.count);
  const of = operators[operator];
  return {
    progress,
    at_ps,
    sentences: header.sentences.length,
    operator: of ? { id: of.id, name: of.name, kind: of.kind } : null,
    // fJ a ps are mW
    power_mw: lines(series, now_ps, 1, (r) => (r.what === 'energy_fj' ? r.actor : undefined)),
    // bytes a ps are 1000 GB/s
    bandwidth_gb_per_s: lines(series, now_ps, 1000, (r) => {
      if (!memories.has(r.actor)) return undefined;
      return r.what === 'read_bytes' ? `${r.actor} read` : r.what === 'write_bytes' ? `${r.actor} write` : undefined;
    }),
    holds: held.slice(0, MOST_HOLDS),
    waits: waitGraph(waits, states, header.names).slice(0, MOST_WAITS),
    actors: [...states.keys()],
  };
}
